// RUN: nn-opt %s --nn-cpu-tile-and-fuse -split-input-file -verify-diagnostics

#kernel = #nn_codegen.strategy<route = kernel, vector_dim = 1, vector_width = 8>
func.func @no_sizes(%a: tensor<2x4xf32>, %b: tensor<4x8xf32>, %out: tensor<2x8xf32>) -> tensor<2x8xf32> {
  // expected-error @+1 {{'parallel' and 'tile' must have a size for each of the 3 loops}}
  %r = linalg.matmul {nn_codegen.strategy = #kernel} ins(%a, %b : tensor<2x4xf32>, tensor<4x8xf32>) outs(%out : tensor<2x8xf32>) -> tensor<2x8xf32>
  return %r : tensor<2x8xf32>
}

// -----

#kernel = #nn_codegen.strategy<route = kernel, parallel = [2, 8, 0], tile = [2, 8, 0], vector_dim = 3, vector_width = 8>
func.func @vector_dim(%a: tensor<2x4xf32>, %b: tensor<4x8xf32>, %out: tensor<2x8xf32>) -> tensor<2x8xf32> {
  // expected-error @+1 {{'vector_dim' is no loop}}
  %r = linalg.matmul {nn_codegen.strategy = #kernel} ins(%a, %b : tensor<2x4xf32>, tensor<4x8xf32>) outs(%out : tensor<2x8xf32>) -> tensor<2x8xf32>
  return %r : tensor<2x8xf32>
}

// -----

#kernel = #nn_codegen.strategy<route = kernel, parallel = [2, 8, 0], tile = [2, 8, 0], vector_dim = 1, vector_width = 8>
func.func @buffers(%a: memref<2x4xf32>, %b: memref<4x8xf32>, %out: memref<2x8xf32>) {
  // expected-error @+1 {{needs one result, a tensor whose dimensions are loops}}
  linalg.matmul {nn_codegen.strategy = #kernel} ins(%a, %b : memref<2x4xf32>, memref<4x8xf32>) outs(%out : memref<2x8xf32>)
  return
}
