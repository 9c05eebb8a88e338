// RUN: nn-opt %s --nn-deduplicate-kernels | FileCheck %s

// Names and locations do not tell kernels apart, shapes do. The constants in
// which they differ become arguments; scratch memory stays the last one.
// CHECK: func.func private @kernel_0(%{{.*}}: index, %{{.*}}: index, %{{.*}}: memref<4xf32>, %[[V:.*]]: f32, %{{.*}}: memref<?xi8>)
// CHECK: %[[TWO:.*]] = arith.constant 2.0
// CHECK: arith.mulf %[[V]], %[[TWO]]
// CHECK-NOT: @kernel_1(
// CHECK-NOT: @kernel_2(
// CHECK: func.func private @kernel_3
func.func private @kernel_0(%lo: index, %hi: index, %x: memref<4xf32>, %s: memref<?xi8>) attributes {nn_codegen.kernel} {
  %f = arith.constant 0.5 : f32
  %two = arith.constant 2.0 : f32
  %g = arith.mulf %f, %two : f32
  linalg.fill ins(%g : f32) outs(%x : memref<4xf32>)
  return
}
func.func private @kernel_1(%lo: index, %hi: index, %x: memref<4xf32>, %s: memref<?xi8>) attributes {nn_codegen.kernel} {
  %f = arith.constant 0.5 : f32
  %two = arith.constant 2.0 : f32
  %g = arith.mulf %f, %two : f32
  linalg.fill ins(%g : f32) outs(%x : memref<4xf32>)
  return
}
func.func private @kernel_2(%lo: index, %hi: index, %x: memref<4xf32>, %s: memref<?xi8>) attributes {nn_codegen.kernel} {
  %f = arith.constant 1.0 : f32
  %two = arith.constant 2.0 : f32
  %g = arith.mulf %f, %two : f32
  linalg.fill ins(%g : f32) outs(%x : memref<4xf32>)
  return
}
func.func private @kernel_3(%lo: index, %hi: index, %x: memref<5xf32>, %s: memref<?xi8>) attributes {nn_codegen.kernel} {
  %f = arith.constant 1.0 : f32
  %two = arith.constant 2.0 : f32
  %g = arith.mulf %f, %two : f32
  linalg.fill ins(%g : f32) outs(%x : memref<5xf32>)
  return
}
// CHECK-LABEL: func.func @main
func.func @main(%lo: index, %x: memref<4xf32>, %y: memref<5xf32>, %s: memref<?xi8>) {
  // CHECK: %[[A:.*]] = arith.constant 5.0{{.*}}e-01
  // CHECK: call @kernel_0({{.*}}, %[[A]], %{{.*}})
  // CHECK: %[[B:.*]] = arith.constant 5.0{{.*}}e-01
  // CHECK: call @kernel_0({{.*}}, %[[B]], %{{.*}})
  // CHECK: %[[C:.*]] = arith.constant 1.0
  // CHECK: call @kernel_0({{.*}}, %[[C]], %{{.*}})
  // CHECK: call @kernel_3
  call @kernel_0(%lo, %lo, %x, %s) : (index, index, memref<4xf32>, memref<?xi8>) -> ()
  call @kernel_1(%lo, %lo, %x, %s) : (index, index, memref<4xf32>, memref<?xi8>) -> ()
  call @kernel_2(%lo, %lo, %x, %s) : (index, index, memref<4xf32>, memref<?xi8>) -> ()
  call @kernel_3(%lo, %lo, %y, %s) : (index, index, memref<5xf32>, memref<?xi8>) -> ()
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
