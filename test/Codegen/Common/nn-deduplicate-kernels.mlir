// RUN: nn-opt %s --nn-deduplicate-kernels | FileCheck %s

// Names and locations do not tell kernels apart, constants do.
// CHECK: func.func private @kernel_0
// CHECK-NOT: @kernel_1(
// CHECK: func.func private @kernel_2
func.func private @kernel_0(%lo: index, %hi: index, %x: memref<4xf32>, %s: memref<?xi8>) attributes {nn_codegen.kernel} {
  %f = arith.constant 0.0 : f32
  linalg.fill ins(%f : f32) outs(%x : memref<4xf32>)
  return
}
func.func private @kernel_1(%lo: index, %hi: index, %x: memref<4xf32>, %s: memref<?xi8>) attributes {nn_codegen.kernel} {
  %f = arith.constant 0.0 : f32
  linalg.fill ins(%f : f32) outs(%x : memref<4xf32>)
  return
}
func.func private @kernel_2(%lo: index, %hi: index, %x: memref<4xf32>, %s: memref<?xi8>) attributes {nn_codegen.kernel} {
  %f = arith.constant 1.0 : f32
  linalg.fill ins(%f : f32) outs(%x : memref<4xf32>)
  return
}
// CHECK-LABEL: func.func @main
func.func @main(%lo: index, %x: memref<4xf32>, %s: memref<?xi8>) {
  // CHECK: call @kernel_0
  // CHECK: call @kernel_0
  // CHECK: call @kernel_2
  call @kernel_0(%lo, %lo, %x, %s) : (index, index, memref<4xf32>, memref<?xi8>) -> ()
  call @kernel_1(%lo, %lo, %x, %s) : (index, index, memref<4xf32>, memref<?xi8>) -> ()
  call @kernel_2(%lo, %lo, %x, %s) : (index, index, memref<4xf32>, memref<?xi8>) -> ()
  return
}

// Initializers of equal text run on different weights.
// CHECK: nn_codegen.global @p0 : tensor<4xf32> {initializer = @init_0, nn_codegen.operands = [@w0]}
// CHECK: nn_codegen.global @p1 : tensor<4xf32> {initializer = @init_0, nn_codegen.operands = [@w1]}
// CHECK-NOT: @init_1
nn_codegen.global @w0 : tensor<4xf32> = dense<1.0> : tensor<4xf32>
nn_codegen.global @w1 : tensor<4xf32> = dense<2.0> : tensor<4xf32>
nn_codegen.global @p0 : tensor<4xf32> {initializer = @init_0, nn_codegen.operands = [@w0]}
nn_codegen.global @p1 : tensor<4xf32> {initializer = @init_1, nn_codegen.operands = [@w1]}
func.func private @init_0(%w: memref<4xf32>, %out: memref<4xf32>) {
  memref.copy %w, %out : memref<4xf32> to memref<4xf32>
  return
}
func.func private @init_1(%w: memref<4xf32>, %out: memref<4xf32>) {
  memref.copy %w, %out : memref<4xf32> to memref<4xf32>
  return
}
