// RUN: nn-opt %s --nn-affine-parallelize=report -split-input-file -verify-diagnostics | FileCheck %s

// The outer loop may be short: the second joins it, the innermost never does.
// CHECK-LABEL: func @collapse
// CHECK: affine.parallel (%[[N:.*]], %[[C:.*]]) = (0, 0) to (symbol(%{{.*}}), 96) {
// CHECK-NEXT: affine.for
// expected-remark @+1 {{1 nests before, 1 after, 1 of them parallel}}
func.func @collapse(%x: memref<?x96x?xf32>, %y: memref<?x96x?xf32>, %n: index, %m: index) {
  affine.for %i = 0 to %n { affine.for %c = 0 to 96 { affine.for %j = 0 to %m {
    %v = affine.load %x[%i, %c, %j] : memref<?x96x?xf32>
    affine.store %v, %y[%i, %c, %j] : memref<?x96x?xf32>
  } } }
  return
}

// -----

// Blocks of 16 are too little for one iteration: the loop of width stays serial, though the outer ones may be short.
// CHECK-LABEL: func @blocked
// CHECK: affine.parallel (%{{.*}}, %{{.*}}, %{{.*}}) = (0, 0, 0) to (symbol(%{{.*}}), 6, symbol(%{{.*}})) {
// CHECK-NEXT: affine.for
// CHECK-NEXT: affine.for
// expected-remark @+1 {{1 of them parallel}}
func.func @blocked(%x: memref<?x6x?x?x16xf32>, %y: memref<?x6x?x?x16xf32>, %n: index, %h: index, %w: index) {
  affine.for %i = 0 to %n { affine.for %c = 0 to 6 { affine.for %j = 0 to %h { affine.for %k = 0 to %w {
    affine.for %l = 0 to 16 {
      %v = affine.load %x[%i, %c, %j, %k, %l] : memref<?x6x?x?x16xf32>
      affine.store %v, %y[%i, %c, %j, %k, %l] : memref<?x6x?x?x16xf32>
    }
  } } } }
  return
}

// -----

// Too little work, a sum, and an element that two iterations write: all serial.
// CHECK-LABEL: func @serial
// CHECK-NOT: affine.parallel
// CHECK: return
// expected-remark @+1 {{3 nests before, 3 after}}
func.func @serial(%x: memref<64xf32>, %y: memref<64xf32>, %big: memref<100000xf32>, %s: memref<f32>,
                  %z: memref<200000xf32>) {
  affine.for %i = 0 to 64 {
    %v = affine.load %x[%i] : memref<64xf32>
    affine.store %v, %y[%i] : memref<64xf32>
  }
  affine.for %i = 0 to 100000 {
    %v = affine.load %big[%i] : memref<100000xf32>
    %a = affine.load %s[] : memref<f32>
    %b = arith.addf %a, %v : f32
    affine.store %b, %s[] : memref<f32>
  }
  affine.for %i = 0 to 100000 {
    %v = affine.load %z[%i] : memref<200000xf32>
    affine.store %v, %z[%i + 1] : memref<200000xf32>
  }
  return
}

// -----

// A row of its own, a private buffer and a gather from what nobody writes are no obstacle.
// CHECK-LABEL: func @rows
// CHECK: affine.parallel
// expected-remark @+1 {{1 of them parallel}}
func.func @rows(%x: memref<1000x384xf32>, %index: memref<4096xi64>, %y: memref<4096x384xf32>) {
  affine.for %i = 0 to 4096 {
    %row = memref.alloc() : memref<384xf32>
    %k = affine.load %index[%i] : memref<4096xi64>
    %r = arith.index_cast %k : i64 to index
    affine.for %j = 0 to 384 {
      %v = memref.load %x[%r, %j] : memref<1000x384xf32>
      affine.store %v, %row[%j] : memref<384xf32>
    }
    affine.for %j = 0 to 384 {
      %v = affine.load %row[383 - %j] : memref<384xf32>
      affine.store %v, %y[%i, %j] : memref<4096x384xf32>
    }
  }
  return
}
