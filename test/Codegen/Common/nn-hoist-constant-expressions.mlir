// RUN: nn-opt %s --nn-hoist-constant-expressions=slack=1024 -split-input-file | FileCheck %s

#id = affine_map<(d0, d1) -> (d0, d1)>
// CHECK: nn_codegen.global @w
// CHECK: nn_codegen.global @constant_0 : tensor<8x4xf32> {initializer = @init_0, nn_codegen.operands = [@w]}
// CHECK: func.func private @init_0(%[[W:.*]]: tensor<4x8xf32> {bufferization.writable = false}, %[[OUT:.*]]: memref<8x4xf32>)
// CHECK: %[[T:.*]] = linalg.transpose ins(%[[W]]
// CHECK: %[[S:.*]] = linalg.generic {{.*}} ins(%[[T]]
// CHECK: bufferization.materialize_in_destination %[[S]] in restrict writable %[[OUT]]
nn_codegen.global @w : tensor<4x8xf32> = dense<1.0> : tensor<4x8xf32>
nn_codegen.global @b : tensor<8xf32> = dense<1.0> : tensor<8xf32>
// CHECK-LABEL: func.func @main
func.func @main(%x: tensor<?x32xf32>) -> (tensor<32xf32>, tensor<8x4xf32>, tensor<1000x8xf32>, tensor<?x32xf32>) {
  %w = nn_codegen.global_load @w : tensor<4x8xf32>
  %two = arith.constant 2.0 : f32
  %e = tensor.empty() : tensor<8x4xf32>
  // The whole computation is hoisted, the view behind it stays.
  // CHECK: %[[C:.*]] = nn_codegen.global_load @constant_0 : tensor<8x4xf32>
  // CHECK-NOT: linalg.transpose
  %t = linalg.transpose ins(%w : tensor<4x8xf32>) outs(%e : tensor<8x4xf32>) permutation = [1, 0]
  %s = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%t : tensor<8x4xf32>) outs(%e : tensor<8x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %0 = arith.mulf %in, %two : f32
    linalg.yield %0 : f32
  } -> tensor<8x4xf32>
  // CHECK: %[[V:.*]] = tensor.collapse_shape %[[C]]
  %v = tensor.collapse_shape %s [[0, 1]] : tensor<8x4xf32> into tensor<32xf32>
  // A fill is cheaper than the bytes that it would take.
  // CHECK: linalg.fill
  %f = linalg.fill ins(%two : f32) outs(%e : tensor<8x4xf32>) -> tensor<8x4xf32>
  // What grows a thousandfold is computed at run time.
  // CHECK: linalg.broadcast
  %b = nn_codegen.global_load @b : tensor<8xf32>
  %eb = tensor.empty() : tensor<1000x8xf32>
  %big = linalg.broadcast ins(%b : tensor<8xf32>) outs(%eb : tensor<1000x8xf32>) dimensions = [0]
  return %v, %f, %big, %x : tensor<32xf32>, tensor<8x4xf32>, tensor<1000x8xf32>, tensor<?x32xf32>
}
