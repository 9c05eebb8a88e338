// RUN: nn-opt %s --nn-lower-globals -split-input-file -verify-diagnostics | FileCheck %s

// Places follow the first use. What nothing reads goes; what only an
// initializer reads has no place.
// CHECK: module attributes {nn_codegen.interface = {weights_bytes = 128 : i64}}
// CHECK-NOT: @unread
// CHECK: nn_codegen.global @raw : tensor<3xf32> = dense<1.000000e+00> : tensor<3xf32>{{$}}
// CHECK: nn_codegen.global @packed : tensor<3xf32> {initializer = @init, nn_codegen.operands = [@raw], offset = 64 : i64}
// CHECK: nn_codegen.global @first : tensor<2xi1> = dense<true> : tensor<2xi1> {offset = 0 : i64}
nn_codegen.global @unread : tensor<3xf32> = dense<1.0> : tensor<3xf32>
nn_codegen.global @raw : tensor<3xf32> = dense<1.0> : tensor<3xf32>
nn_codegen.global @packed : tensor<3xf32> {initializer = @init, nn_codegen.operands = [@raw]}
nn_codegen.global @first : tensor<2xi1> = dense<true> : tensor<2xi1>
func.func private @init(%raw: memref<3xf32>, %out: memref<3xf32>, %arena: memref<?xi8>) {
  memref.copy %raw, %out : memref<3xf32> to memref<3xf32>
  return
}
// CHECK-LABEL: func.func @main
// CHECK-SAME: %[[X:[^:]*]]: memref<3xf32>, %[[W:[^:]*]]: memref<?xi8> {nn_codegen.weights}, %[[A:[^:]*]]: memref<?xi8> {nn_codegen.arena}
func.func @main(%x: memref<3xf32>, %arena: memref<?xi8> {nn_codegen.arena}) -> (memref<2xi1>, memref<3xf32>) {
  // CHECK: %[[C0:.*]] = arith.constant 0 : index
  // CHECK: memref.view %[[W]][%[[C0]]][] : memref<?xi8> to memref<2xi1>
  %a = nn_codegen.global_load @first : memref<2xi1>
  // CHECK: %[[C64:.*]] = arith.constant 64 : index
  // CHECK: memref.view %[[W]][%[[C64]]][] : memref<?xi8> to memref<3xf32>
  %b = nn_codegen.global_load @packed : memref<3xf32>
  return %a, %b : memref<2xi1>, memref<3xf32>
}

// -----

nn_codegen.global @w : tensor<3xf32> = dense<1.0> : tensor<3xf32>
func.func private @kernel() -> memref<3xf32> {
  // expected-error @+1 {{reads a weight outside of the entry function}}
  %a = nn_codegen.global_load @w : memref<3xf32>
  return %a : memref<3xf32>
}
func.func @main() {
  return
}

// -----

// expected-error @+1 {{is larger than the address space}}
nn_codegen.global @w : tensor<4611686018427387904x4xf32>
func.func @main() -> memref<4611686018427387904x4xf32> {
  %a = nn_codegen.global_load @w : memref<4611686018427387904x4xf32>
  return %a : memref<4611686018427387904x4xf32>
}
