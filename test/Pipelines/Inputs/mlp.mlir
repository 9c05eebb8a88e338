// y = max(x @ w + b, 0) * 2 + x0, z = rowsum(exp(y - max)); sizes must agree in x and r.
#map = affine_map<(d0, d1) -> (d0, d1)>
#bias = affine_map<(d0, d1) -> (d1)>
#row = affine_map<(d0, d1) -> (d0)>
nn_codegen.global @w : tensor<5x8xf32> = dense<1.0> : tensor<5x8xf32>
nn_codegen.global @b : tensor<8xf32> = dense<1.0> : tensor<8xf32>
func.func @main(%x: tensor<?x5xf32> {nn.name = "x", nn.dims = ["n", ""]},
                %r: tensor<?x8xf32> {nn.name = "r", nn.dims = ["m", ""]})
    -> (tensor<?x8xf32> {nn.name = "y"}, tensor<?xf32> {nn.name = "z"}) {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %two = arith.constant 2.0 : f32
  %n = tensor.dim %x, %c0 : tensor<?x5xf32>
  %m = tensor.dim %r, %c0 : tensor<?x8xf32>
  %same = arith.cmpi eq, %n, %m : index
  nn_codegen.check %same, "node 'add' (Add): dimension 0 differs"
  %w = nn_codegen.global_load @w : tensor<5x8xf32>
  %b = nn_codegen.global_load @b : tensor<8xf32>
  %e = tensor.empty(%n) : tensor<?x8xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x8xf32>) -> tensor<?x8xf32>
  %mm = linalg.matmul ins(%x, %w : tensor<?x5xf32>, tensor<5x8xf32>) outs(%f : tensor<?x8xf32>) -> tensor<?x8xf32>
  %relu = linalg.generic {indexing_maps = [#map, #bias, #map], iterator_types = ["parallel", "parallel"]}
      ins(%mm, %b : tensor<?x8xf32>, tensor<8xf32>) outs(%e : tensor<?x8xf32>) {
  ^bb0(%in: f32, %bias: f32, %out: f32):
    %0 = arith.addf %in, %bias : f32
    %1 = arith.maximumf %0, %zero : f32
    %2 = arith.mulf %1, %two : f32
    linalg.yield %2 : f32
  } -> tensor<?x8xf32>
  %y = linalg.generic {indexing_maps = [#map, #map, #map], iterator_types = ["parallel", "parallel"]}
      ins(%relu, %r : tensor<?x8xf32>, tensor<?x8xf32>) outs(%e : tensor<?x8xf32>) {
  ^bb0(%in: f32, %res: f32, %out: f32):
    %0 = arith.addf %in, %res : f32
    linalg.yield %0 : f32
  } -> tensor<?x8xf32>
  %ez = tensor.empty(%n) : tensor<?xf32>
  %fz = linalg.fill ins(%zero : f32) outs(%ez : tensor<?xf32>) -> tensor<?xf32>
  %exp = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel"]}
      ins(%y : tensor<?x8xf32>) outs(%e : tensor<?x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %0 = math.exp %in : f32
    linalg.yield %0 : f32
  } -> tensor<?x8xf32>
  %z = linalg.generic {indexing_maps = [#map, #row], iterator_types = ["parallel", "reduction"]}
      ins(%exp : tensor<?x8xf32>) outs(%fz : tensor<?xf32>) {
  ^bb0(%in: f32, %out: f32):
    %0 = arith.addf %out, %in fastmath<reassoc,contract> : f32
    linalg.yield %0 : f32
  } -> tensor<?xf32>
  return %y, %z : tensor<?x8xf32>, tensor<?xf32>
}
