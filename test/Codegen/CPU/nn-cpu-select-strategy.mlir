// RUN: nn-opt %s --nn-cpu-select-strategy -split-input-file | FileCheck %s

// Eight rows of three vectors fill the registers of AVX-512 and divide both sizes; the panel of the right-hand side fits half the second cache.
// CHECK-LABEL: func @matmul_avx512
// CHECK: linalg.fill {nn_codegen.strategy = #nn_codegen.strategy<route = affine>}
// CHECK: linalg.matmul {nn_codegen.strategy = #nn_codegen.strategy<route = kernel, parallel = [{{[0-9]+}}, {{[0-9]+}}, 0], tile = [8, 48, 0], vector_dim = 1, vector_width = 16>}
module attributes {nn_codegen.target = #nn_codegen.target<triple = "x86_64-unknown-linux-gnu", features = "+avx512f", tune = "", vector_bits = 512, cores = 2, l1 = 49152, l2 = 1048576, l3 = 33554432>} {
  func.func @matmul_avx512(%a: tensor<?x384xf32>, %b: tensor<384x1536xf32>, %m: index) -> tensor<?x1536xf32> {
    %zero = arith.constant 0.0 : f32
    %empty = tensor.empty(%m) : tensor<?x1536xf32>
    %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<?x1536xf32>) -> tensor<?x1536xf32>
    %r = linalg.matmul ins(%a, %b : tensor<?x384xf32>, tensor<384x1536xf32>) outs(%init : tensor<?x1536xf32>) -> tensor<?x1536xf32>
    return %r : tensor<?x1536xf32>
  }
}

// -----

// Without a target: 256 bits, sixteen registers.
// CHECK-LABEL: func @matmul_generic
// CHECK: linalg.matmul {nn_codegen.strategy = #nn_codegen.strategy<route = kernel, parallel = [{{[0-9]+}}, {{[0-9]+}}, 0], tile = [{{[46], (16|24)}}, 0], vector_dim = 1, vector_width = 8>}
func.func @matmul_generic(%a: tensor<96x64xf32>, %b: tensor<64x96xf32>, %init: tensor<96x96xf32>) -> tensor<96x96xf32> {
  %r = linalg.matmul ins(%a, %b : tensor<96x64xf32>, tensor<64x96xf32>) outs(%init : tensor<96x96xf32>) -> tensor<96x96xf32>
  return %r : tensor<96x96xf32>
}

// -----

// A convolution in NCHW has its vectors along the width, its rows along the output channels.
// CHECK-LABEL: func @conv
// CHECK: linalg.conv_2d_nchw_fchw {dilations = dense<1> : tensor<2xi64>, nn_codegen.strategy = #nn_codegen.strategy<route = kernel, parallel = [1, {{.*}}], tile = [1, 6, 1, 16, 0, 0, 0], vector_dim = 3, vector_width = 8>
func.func @conv(%x: tensor<1x16x34x34xf32>, %w: tensor<24x16x3x3xf32>, %init: tensor<1x24x32x32xf32>) -> tensor<1x24x32x32xf32> {
  %r = linalg.conv_2d_nchw_fchw {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>}
    ins(%x, %w : tensor<1x16x34x34xf32>, tensor<24x16x3x3xf32>) outs(%init : tensor<1x24x32x32xf32>) -> tensor<1x24x32x32xf32>
  return %r : tensor<1x24x32x32xf32>
}

// -----

// One column: nothing to fill a vector with.
// CHECK-LABEL: func @column
// CHECK: linalg.matmul {nn_codegen.strategy = #nn_codegen.strategy<route = affine>}
// CHECK-LABEL: func @elementwise
// CHECK: linalg.exp {nn_codegen.strategy = #nn_codegen.strategy<route = affine>}
func.func @column(%a: tensor<96x64xf32>, %b: tensor<64x1xf32>, %init: tensor<96x1xf32>) -> tensor<96x1xf32> {
  %r = linalg.matmul ins(%a, %b : tensor<96x64xf32>, tensor<64x1xf32>) outs(%init : tensor<96x1xf32>) -> tensor<96x1xf32>
  return %r : tensor<96x1xf32>
}
func.func @elementwise(%a: tensor<?xf32>, %init: tensor<?xf32>) -> tensor<?xf32> {
  %r = linalg.exp ins(%a : tensor<?xf32>) outs(%init : tensor<?xf32>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}
