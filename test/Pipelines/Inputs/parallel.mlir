// Parallel loops of rank three and one, with a buffer in the body whose size depends on the input:
// y[i, j, k] = 2 * (x[i, j, k] + i + 10 * j + w[k]), z[i] = sum over j and k of the same.
nn_codegen.global @w : tensor<3xf32> = dense<1.0> : tensor<3xf32>
func.func @main(%x: tensor<?x?x3xf32> {nn.name = "x", nn.dims = ["n", "m", ""]})
    -> (tensor<?x?x3xf32> {nn.name = "y"}, tensor<?xf32> {nn.name = "z"}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %two = arith.constant 2.0 : f32
  %ten = arith.constant 10.0 : f32
  %n = tensor.dim %x, %c0 : tensor<?x?x3xf32>
  %m = tensor.dim %x, %c1 : tensor<?x?x3xf32>
  %w = nn_codegen.global_load @w : tensor<3xf32>
  %e = tensor.empty(%n, %m) : tensor<?x?x3xf32>
  %y = scf.forall (%i, %j, %k) in (%n, %m, 3) shared_outs(%out = %e) -> tensor<?x?x3xf32> {
    %v = tensor.extract %x[%i, %j, %k] : tensor<?x?x3xf32>
    %i32 = arith.index_cast %i : index to i32
    %if = arith.sitofp %i32 : i32 to f32
    %j32 = arith.index_cast %j : index to i32
    %jf = arith.sitofp %j32 : i32 to f32
    %j10 = arith.mulf %jf, %ten : f32
    %wk = tensor.extract %w[%k] : tensor<3xf32>
    %0 = arith.addf %v, %if : f32
    %1 = arith.addf %0, %j10 : f32
    %2 = arith.addf %1, %wk : f32
    %one = tensor.from_elements %2 : tensor<1x1x1xf32>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %one into %out[%i, %j, %k] [1, 1, 1] [1, 1, 1] : tensor<1x1x1xf32> into tensor<?x?x3xf32>
    }
  }
  %d = linalg.generic {indexing_maps = [affine_map<(a, b, c) -> (a, b, c)>, affine_map<(a, b, c) -> (a, b, c)>],
      iterator_types = ["parallel", "parallel", "parallel"]} ins(%y : tensor<?x?x3xf32>) outs(%e : tensor<?x?x3xf32>) {
  ^bb0(%in: f32, %o: f32):
    %0 = arith.mulf %in, %two : f32
    linalg.yield %0 : f32
  } -> tensor<?x?x3xf32>
  %ez = tensor.empty(%n) : tensor<?xf32>
  %z = scf.forall (%i) in (%n) shared_outs(%out = %ez) -> tensor<?xf32> {
    %row = tensor.empty(%m) : tensor<?xf32>
    %fill = linalg.fill ins(%zero : f32) outs(%row : tensor<?xf32>) -> tensor<?xf32>
    %slice = tensor.extract_slice %d[%i, 0, 0] [1, %m, 3] [1, 1, 1] : tensor<?x?x3xf32> to tensor<?x3xf32>
    %sums = linalg.reduce {arith.addf} ins(%slice : tensor<?x3xf32>) outs(%fill : tensor<?xf32>) dimensions = [1]
    %e0 = tensor.empty() : tensor<f32>
    %f0 = linalg.fill ins(%zero : f32) outs(%e0 : tensor<f32>) -> tensor<f32>
    %sum = linalg.reduce {arith.addf} ins(%sums : tensor<?xf32>) outs(%f0 : tensor<f32>) dimensions = [0]
    %r = tensor.expand_shape %sum [] output_shape [1] : tensor<f32> into tensor<1xf32>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %r into %out[%i] [1] [1] : tensor<1xf32> into tensor<?xf32>
    }
  }
  return %d, %z : tensor<?x?x3xf32>, tensor<?xf32>
}
