// RUN: nn-opt %s --convert-linalg-to-affine=report -split-input-file -verify-diagnostics | FileCheck %s

// The bound is the size that the buffer was made with, also where only one of the operands is a memref.alloc.
// CHECK-LABEL: func @row_sum
// CHECK-SAME: %[[X:.*]]: memref<?x?xf32>, %[[N:.*]]: index, %[[M:.*]]: index
// CHECK: %[[Y:.*]] = memref.alloc(%[[N]])
// CHECK: affine.for %[[I:.*]] = 0 to %[[N]] {
// CHECK-NEXT: affine.store %{{.*}}, %[[Y]][%[[I]]]
// CHECK: affine.for %[[I:.*]] = 0 to %[[N]] {
// CHECK-NEXT: affine.for %[[J:.*]] = 0 to %{{.*}} {
// CHECK-DAG: affine.load %[[X]][%[[I]], %[[J]]]
// CHECK-DAG: affine.load %[[Y]][%[[I]]]
// CHECK: affine.store %{{.*}}, %[[Y]][%[[I]]]
// expected-remark @+1 {{convert-linalg-to-affine: 2 structured ops, 2 nests}}
func.func @row_sum(%x: memref<?x?xf32>, %n: index, %m: index) -> memref<?xf32> {
  %zero = arith.constant 0.0 : f32
  %y = memref.alloc(%n) : memref<?xf32>
  linalg.fill ins(%zero : f32) outs(%y : memref<?xf32>)
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>],
                  iterator_types = ["parallel", "reduction"]}
      ins(%x : memref<?x?xf32>) outs(%y : memref<?xf32>) {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %b, %a : f32
    linalg.yield %s : f32
  }
  return %y : memref<?xf32>
}

// -----

// CHECK-LABEL: func @index_and_gather
// CHECK: affine.for %[[I:.*]] = 0 to 4 {
// CHECK: arith.addi %[[I]]
// CHECK: memref.load
// expected-remark @+1 {{1 structured ops, 1 nests}}
func.func @index_and_gather(%x: memref<8xf32>, %y: memref<4xf32>, %k: index) {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%y : memref<4xf32>) {
  ^bb0(%b: f32):
    %i = linalg.index 0 : index
    %j = arith.addi %i, %k : index
    %v = memref.load %x[%j] : memref<8xf32>
    linalg.yield %v : f32
  }
  return
}

// -----

// A copy is a nest at the top; inside scf it stays where both sides are contiguous.
// CHECK-LABEL: func @copies
// CHECK: affine.for
// CHECK-NEXT: affine.for
// CHECK: scf.for
// CHECK-NOT: affine.
// CHECK: memref.copy
// CHECK: scf.for
// CHECK: memref.load
// CHECK-NOT: affine.
// expected-remark @+1 {{0 structured ops, 1 nests}}
func.func @copies(%x: memref<4x?xf32>, %y: memref<4x?xf32, strided<[?, 1], offset: ?>>, %z: memref<4x?xf32>,
                  %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  memref.copy %x, %y : memref<4x?xf32> to memref<4x?xf32, strided<[?, 1], offset: ?>>
  scf.for %i = %c0 to %n step %c1 {
    memref.copy %x, %z : memref<4x?xf32> to memref<4x?xf32>
    memref.copy %x, %y : memref<4x?xf32> to memref<4x?xf32, strided<[?, 1], offset: ?>>
  }
  return
}

// -----

func.func @tensors(%x: tensor<4xf32>, %v: f32) -> tensor<4xf32> {
  // expected-error @+1 {{is not on buffers}}
  %r = linalg.fill ins(%v : f32) outs(%x : tensor<4xf32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}
