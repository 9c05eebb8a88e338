// RUN: nn-opt %s --nn-cpu-vectorize -split-input-file -verify-diagnostics | FileCheck %s

#kernel = #nn_codegen.strategy<route = kernel, vector_dim = 1, vector_width = 8>
#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d1)>

// One accumulator for each row; the initial value, the product and the bias never meet a tensor between them.
// CHECK-LABEL: func @matmul_bias
// CHECK-SAME: %[[A:.*]]: tensor<2x?xf32>, %[[B:.*]]: tensor<?x8xf32>, %[[BIAS:.*]]: tensor<8xf32>, %[[OUT:.*]]: tensor<2x8xf32>
// CHECK: %[[ZERO:.*]] = arith.constant dense<0.000000e+00> : vector<8xf32>
// CHECK: %[[ACC:.*]]:2 = scf.for %[[K:.*]] = {{.*}} iter_args(%[[X:.*]] = %[[ZERO]], %[[Y:.*]] = %{{.*}}) -> (vector<8xf32>, vector<8xf32>) {
// CHECK: %[[A0:.*]] = tensor.extract %[[A]][%{{.*}}, %[[K]]]
// CHECK: %[[A0V:.*]] = vector.broadcast %[[A0]]
// CHECK: %[[BK:.*]] = vector.transfer_read %[[B]][%[[K]], %{{.*}}]{{.*}} {in_bounds = [true]}
// CHECK: %[[X1:.*]] = vector.fma %[[A0V]], %[[BK]], %[[X]]
// CHECK: %[[Y1:.*]] = vector.fma %{{.*}}, %[[BK]], %[[Y]]
// CHECK: scf.yield %[[X1]], %[[Y1]]
// CHECK: %[[BIASV:.*]] = vector.transfer_read %[[BIAS]]
// CHECK: %[[R0:.*]] = arith.addf %[[ACC]]#0, %[[BIASV]]
// CHECK: %[[R1:.*]] = arith.addf %[[ACC]]#1, %[[BIASV]]
// CHECK: vector.transfer_write %[[R0]], %[[OUT]]
// CHECK: vector.transfer_write %[[R1]]
// CHECK-NOT: vector.transfer_write
func.func @matmul_bias(%a: tensor<2x?xf32>, %b: tensor<?x8xf32>, %bias: tensor<8xf32>, %out: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<2x8xf32>
  %init = linalg.fill {nn_codegen.strategy = #kernel} ins(%zero : f32) outs(%empty : tensor<2x8xf32>) -> tensor<2x8xf32>
  %product = linalg.matmul {nn_codegen.strategy = #kernel} ins(%a, %b : tensor<2x?xf32>, tensor<?x8xf32>) outs(%init : tensor<2x8xf32>) -> tensor<2x8xf32>
  %r = linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"], nn_codegen.strategy = #kernel}
    ins(%product, %bias : tensor<2x8xf32>, tensor<8xf32>) outs(%out : tensor<2x8xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32):
    %s = arith.addf %x, %y : f32
    linalg.yield %s : f32
  } -> tensor<2x8xf32>
  return %r : tensor<2x8xf32>
}

// -----

#kernel = #nn_codegen.strategy<route = kernel, vector_dim = 3, vector_width = 4>

// Stride 2: each element on its own, at 2 * ow + kw.
// CHECK-LABEL: func @strided_conv
// CHECK-COUNT-4: tensor.extract
// CHECK: vector.from_elements
// CHECK: vector.fma
func.func @strided_conv(%x: tensor<1x3x1x8xf32>, %w: tensor<1x3x1x2xf32>, %out: tensor<1x1x1x4xf32>) -> tensor<1x1x1x4xf32> {
  %r = linalg.conv_2d_nchw_fchw {dilations = dense<1> : tensor<2xi64>, strides = dense<2> : tensor<2xi64>, nn_codegen.strategy = #kernel}
    ins(%x, %w : tensor<1x3x1x8xf32>, tensor<1x3x1x2xf32>) outs(%out : tensor<1x1x1x4xf32>) -> tensor<1x1x1x4xf32>
  return %r : tensor<1x1x1x4xf32>
}

// -----

#kernel = #nn_codegen.strategy<route = kernel, vector_dim = 1, vector_width = 8>

// A loop of unknown size is refused, not computed in part.
func.func @unknown(%a: tensor<?x4xf32>, %b: tensor<4x8xf32>, %out: tensor<?x8xf32>) -> tensor<?x8xf32> {
  // expected-error @below {{has a loop of unknown size outside of any tile: 0}}
  %r = linalg.matmul {nn_codegen.strategy = #kernel} ins(%a, %b : tensor<?x4xf32>, tensor<4x8xf32>) outs(%out : tensor<?x8xf32>) -> tensor<?x8xf32>
  return %r : tensor<?x8xf32>
}

// -----

#kernel = #nn_codegen.strategy<route = kernel, vector_dim = 1, vector_width = 8>

func.func @too_large(%a: tensor<64x4xf32>, %b: tensor<4x64xf32>, %out: tensor<64x64xf32>) -> tensor<64x64xf32> {
  // expected-error @below {{has a tile too large for registers}}
  %r = linalg.matmul {nn_codegen.strategy = #kernel} ins(%a, %b : tensor<64x4xf32>, tensor<4x64xf32>) outs(%out : tensor<64x64xf32>) -> tensor<64x64xf32>
  return %r : tensor<64x64xf32>
}
