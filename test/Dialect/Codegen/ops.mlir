// RUN: nn-opt %s | nn-opt | FileCheck %s
// RUN: nn-opt %s --mlir-print-op-generic | nn-opt | FileCheck %s

// CHECK: module attributes {nn_codegen.target = #nn_codegen.target<triple = "x86_64-unknown-linux-gnu"
// CHECK-SAME: vector_bits = 256, cores = 2
module attributes {nn_codegen.target = #nn_codegen.target<
    triple = "x86_64-unknown-linux-gnu", features = "+avx2,+fma", tune = "znver3",
    vector_bits = 256, cores = 2, l1 = 32768, l2 = 524288, l3 = 33554432>} {
  // CHECK: nn_codegen.global @w : tensor<2x2xf32> = dense<[
  nn_codegen.global @w : tensor<2x2xf32> = dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  // CHECK: nn_codegen.global @placed : tensor<2xui8> = dense<1> : tensor<2xui8> {offset = 128 : i64}
  nn_codegen.global @placed : tensor<2xui8> = dense<1> : tensor<2xui8> {offset = 128 : i64}
  // CHECK: nn_codegen.global @packed : tensor<4xf32> {initializer = @pack, nn_codegen.operands = [@w]}
  nn_codegen.global @packed : tensor<4xf32> {initializer = @pack, nn_codegen.operands = [@w]}
  func.func private @pack(memref<2x2xf32>, memref<4xf32>, memref<?xi8>)

  // CHECK-LABEL: func.func @loads
  func.func @loads() -> (tensor<2x2xf32>, memref<2x2xf32>, tensor<2xi8>) {
    // CHECK: nn_codegen.global_load @w : tensor<2x2xf32>
    %0 = nn_codegen.global_load @w : tensor<2x2xf32>
    // CHECK: nn_codegen.global_load @w : memref<2x2xf32>
    %1 = nn_codegen.global_load @w : memref<2x2xf32>
    // CHECK: nn_codegen.global_load @placed : tensor<2xi8>
    %2 = nn_codegen.global_load @placed : tensor<2xi8>
    return %0, %1, %2 : tensor<2x2xf32>, memref<2x2xf32>, tensor<2xi8>
  }

  // CHECK-LABEL: func.func @facts
  func.func @facts(%equal: i1, %n: index) {
    // CHECK: nn_codegen.check %{{.*}}, "node 'add' (Add): dimension 0 differs"
    nn_codegen.check %equal, "node 'add' (Add): dimension 0 differs"
    // CHECK: nn_codegen.output_shape 0(%{{.*}}, %{{.*}})
    nn_codegen.output_shape 0 (%n, %n)
    // CHECK: nn_codegen.output_shape 1()
    nn_codegen.output_shape 1 ()
    // CHECK: nn_codegen.arena_size %{{.*}} scratch %{{.*}}
    nn_codegen.arena_size %n scratch %n
    // CHECK: nn_codegen.arena_size %{{[^ ]*$}}
    nn_codegen.arena_size %n
    return
  }

  // CHECK: attributes {a = #nn_codegen.strategy<route = kernel, parallel = [48, 0], tile = [6, 16], vector_dim = 1, vector_width = 8>
  // CHECK-SAME: b = #nn_codegen.strategy<route = affine>
  func.func private @strategies() attributes {
    a = #nn_codegen.strategy<route = kernel, parallel = [48, 0], tile = [6, 16], vector_dim = 1, vector_width = 8>,
    b = #nn_codegen.strategy<route = affine>}
}
