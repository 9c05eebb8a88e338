// h = tanh(x[t] @ w + h @ r), all of them in y; n steps of b rows. And a loop that swaps what it carries.
#map = affine_map<(d0, d1) -> (d0, d1)>
nn_codegen.global @w : tensor<5x8xf32> = dense<1.0> : tensor<5x8xf32>
nn_codegen.global @r : tensor<8x8xf32> = dense<1.0> : tensor<8x8xf32>
func.func @main(%x: tensor<?x?x5xf32> {nn.name = "x", nn.dims = ["n", "b", ""]},
                %h: tensor<?x8xf32> {nn.name = "h", nn.dims = ["b", ""]})
    -> (tensor<?x?x8xf32> {nn.name = "y"}, tensor<?x8xf32> {nn.name = "last"},
        tensor<?x8xf32> {nn.name = "even"}, tensor<?x8xf32> {nn.name = "odd"}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %half = arith.constant 0.5 : f32
  %n = tensor.dim %x, %c0 : tensor<?x?x5xf32>
  %b = tensor.dim %x, %c1 : tensor<?x?x5xf32>
  %w = nn_codegen.global_load @w : tensor<5x8xf32>
  %r = nn_codegen.global_load @r : tensor<8x8xf32>
  %y0 = tensor.empty(%n, %b) : tensor<?x?x8xf32>
  %y:2 = scf.for %t = %c0 to %n step %c1 iter_args(%all = %y0, %now = %h) -> (tensor<?x?x8xf32>, tensor<?x8xf32>) {
    %e = tensor.empty(%b) : tensor<?x8xf32>
    %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x8xf32>) -> tensor<?x8xf32>
    %xt = tensor.extract_slice %x[%t, 0, 0] [1, %b, 5] [1, 1, 1] : tensor<?x?x5xf32> to tensor<?x5xf32>
    %xw = linalg.matmul ins(%xt, %w : tensor<?x5xf32>, tensor<5x8xf32>) outs(%f : tensor<?x8xf32>) -> tensor<?x8xf32>
    %hr = linalg.matmul ins(%now, %r : tensor<?x8xf32>, tensor<8x8xf32>) outs(%f : tensor<?x8xf32>) -> tensor<?x8xf32>
    %next = linalg.generic {indexing_maps = [#map, #map, #map], iterator_types = ["parallel", "parallel"]}
        ins(%xw, %hr : tensor<?x8xf32>, tensor<?x8xf32>) outs(%e : tensor<?x8xf32>) {
    ^bb0(%p: f32, %q: f32, %out: f32):
      %0 = arith.addf %p, %q : f32
      %1 = math.tanh %0 : f32
      linalg.yield %1 : f32
    } -> tensor<?x8xf32>
    %set = tensor.insert_slice %next into %all[%t, 0, 0] [1, %b, 8] [1, 1, 1] : tensor<?x8xf32> into tensor<?x?x8xf32>
    scf.yield %set, %next : tensor<?x?x8xf32>, tensor<?x8xf32>
  }
  %swap:2 = scf.for %t = %c0 to %n step %c1 iter_args(%p = %h, %q = %y#1) -> (tensor<?x8xf32>, tensor<?x8xf32>) {
    %e = tensor.empty(%b) : tensor<?x8xf32>
    %next = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel"]}
        ins(%p : tensor<?x8xf32>) outs(%e : tensor<?x8xf32>) {
    ^bb0(%in: f32, %out: f32):
      %0 = arith.addf %in, %half : f32
      linalg.yield %0 : f32
    } -> tensor<?x8xf32>
    scf.yield %q, %next : tensor<?x8xf32>, tensor<?x8xf32>
  }
  return %y#0, %y#1, %swap#0, %swap#1 : tensor<?x?x8xf32>, tensor<?x8xf32>, tensor<?x8xf32>, tensor<?x8xf32>
}
