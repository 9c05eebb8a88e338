// RUN: nn-opt %s --nn-cpu-tile-and-fuse -split-input-file | FileCheck %s

#kernel = #nn_codegen.strategy<route = kernel, parallel = [48, 64, 0], tile = [6, 16, 0], vector_dim = 1, vector_width = 8>
#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d1)>

// The bias and the initial value are computed in the tile of the product; the columns' loop is outermost.
// CHECK-LABEL: func @matmul_bias
// CHECK-NOT: linalg
// CHECK: scf.forall
// CHECK: scf.for
// CHECK: scf.for
// CHECK: linalg.fill
// CHECK: linalg.matmul {nn_codegen.strategy = #nn_codegen.strategy<route = kernel, vector_dim = 1, vector_width = 8>}
// CHECK: linalg.generic
// CHECK: tensor.insert_slice
// CHECK: {nn_codegen.steps = array<i64: 6, 3, 1>}
// CHECK: {nn_codegen.steps = array<i64: 16, 8, 4, 1>}
// CHECK: tensor.parallel_insert_slice
func.func @matmul_bias(%a: tensor<?x64xf32>, %b: tensor<64x96xf32>, %bias: tensor<96xf32>, %m: index) -> tensor<?x96xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty(%m) : tensor<?x96xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<?x96xf32>) -> tensor<?x96xf32>
  %product = linalg.matmul {nn_codegen.strategy = #kernel} ins(%a, %b : tensor<?x64xf32>, tensor<64x96xf32>) outs(%init : tensor<?x96xf32>) -> tensor<?x96xf32>
  %r = linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"]}
    ins(%product, %bias : tensor<?x96xf32>, tensor<96xf32>) outs(%empty : tensor<?x96xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %s = arith.addf %x, %y : f32
    linalg.yield %s : f32
  } -> tensor<?x96xf32>
  return %r : tensor<?x96xf32>
}

// -----

#kernel = #nn_codegen.strategy<route = kernel, parallel = [48, 64, 0], tile = [6, 16, 0], vector_dim = 1, vector_width = 8>

// Two users: the product is computed once, and neither user is fused. The second product is a root of its own.
// CHECK-LABEL: func @two_users
// CHECK: %[[PRODUCT:.*]] = scf.forall
// CHECK: linalg.exp ins(%[[PRODUCT]]
// CHECK: %[[SECOND:.*]] = scf.forall
// CHECK: linalg.matmul
// CHECK-NOT: linalg.matmul
// CHECK: return
func.func @two_users(%a: tensor<96x96xf32>, %b: tensor<96x96xf32>, %init: tensor<96x96xf32>) -> (tensor<96x96xf32>, tensor<96x96xf32>) {
  %product = linalg.matmul {nn_codegen.strategy = #kernel} ins(%a, %b : tensor<96x96xf32>, tensor<96x96xf32>) outs(%init : tensor<96x96xf32>) -> tensor<96x96xf32>
  %r = linalg.exp ins(%product : tensor<96x96xf32>) outs(%init : tensor<96x96xf32>) -> tensor<96x96xf32>
  %s = linalg.matmul {nn_codegen.strategy = #kernel} ins(%a, %product : tensor<96x96xf32>, tensor<96x96xf32>) outs(%init : tensor<96x96xf32>) -> tensor<96x96xf32>
  return %r, %s : tensor<96x96xf32>, tensor<96x96xf32>
}
