// RUN: nn-opt %s --nn-affine-promote-reductions | FileCheck %s

// Through two loops of a mean over space; what they add stays in registers.
// CHECK-LABEL: func @nest
// CHECK: affine.for %[[C:.*]] = 0 to
// CHECK: %[[FIRST:.*]] = affine.load %[[Y:.*]][%[[C]]]
// CHECK-NEXT: %[[SUM:.*]] = affine.for %{{.*}} iter_args(%[[A:.*]] = %[[FIRST]]) -> (f32) {
// CHECK-NEXT: %[[ROW:.*]] = affine.for %{{.*}} iter_args(%[[B:.*]] = %[[A]]) -> (f32) {
// CHECK-NOT: affine.store
// CHECK: affine.yield %[[ROW]]
// CHECK: affine.store %[[SUM]], %[[Y]][%[[C]]]
func.func @nest(%x: memref<?x?x?xf32>, %y: memref<?xf32>, %c: index, %h: index, %w: index) {
  affine.for %i = 0 to %c {
    affine.for %j = 0 to %h {
      affine.for %k = 0 to %w {
        %v = affine.load %x[%i, %j, %k] : memref<?x?x?xf32>
        %s = affine.load %y[%i] : memref<?xf32>
        %t = arith.addf %s, %v fastmath<reassoc,contract> : f32
        affine.store %t, %y[%i] : memref<?xf32>
      }
    }
  }
  return
}

// Two sums in one loop; a third buffer that another address of is read stays in memory.
// CHECK-LABEL: func @several
// CHECK: iter_args(%{{.*}} = %{{.*}}, %{{.*}} = %{{.*}}) -> (f32, f32)
// CHECK: affine.store %{{.*}}, %{{.*}}[0] : memref<9xf32>
// CHECK: affine.yield
func.func @several(%x: memref<8xf32>, %a: memref<f32>, %b: memref<f32>, %d: memref<9xf32>) {
  affine.for %i = 0 to 8 {
    %v = affine.load %x[%i] : memref<8xf32>
    %s = affine.load %a[] : memref<f32>
    %s1 = arith.addf %s, %v : f32
    affine.store %s1, %a[] : memref<f32>
    %p = affine.load %b[] : memref<f32>
    %p1 = arith.mulf %p, %v : f32
    affine.store %p1, %b[] : memref<f32>
    %q = affine.load %d[0] : memref<9xf32>
    %r = affine.load %d[%i] : memref<9xf32>
    %q1 = arith.addf %q, %r : f32
    affine.store %q1, %d[0] : memref<9xf32>
  }
  return
}

// A view of the buffer is the buffer.
// CHECK-LABEL: func @view
// CHECK-NOT: iter_args
func.func @view(%y: memref<4xf32>) {
  %v = memref.reinterpret_cast %y to offset: [0], sizes: [4], strides: [1] : memref<4xf32> to memref<4xf32>
  affine.for %i = 0 to 4 {
    %a = affine.load %v[%i] : memref<4xf32>
    %s = affine.load %y[0] : memref<4xf32>
    %t = arith.addf %s, %a : f32
    affine.store %t, %y[0] : memref<4xf32>
  }
  return
}
