// RUN: nn-opt %s --nn-affine-fuse=report -split-input-file -verify-diagnostics | FileCheck %s

// A row softmax's passes: the fill that comes late joins too, and the loops over a row that match become one.
// CHECK-LABEL: func @rows
// CHECK: affine.for %[[I:.*]] = 0 to
// CHECK: affine.for
// CHECK: affine.store %{{.*}}, %[[E:.*]][%[[I]],
// CHECK: affine.store %{{.*}}, %[[S:.*]][%[[I]]]
// CHECK: }
// CHECK: affine.for
// CHECK: affine.load %[[S]][%[[I]]]
// CHECK: arith.divf
// CHECK: return
// expected-remark @+1 {{nn-affine-fuse: 4 nests before, 1 after}}
func.func @rows(%x: memref<?x?xf32>, %y: memref<?x?xf32>, %n: index, %m: index) {
  %zero = arith.constant 0.0 : f32
  %e = memref.alloc(%n, %m) : memref<?x?xf32>
  affine.for %i = 0 to %n {
    affine.for %j = 0 to %m {
      %a = affine.load %x[%i, %j] : memref<?x?xf32>
      %b = math.exp %a : f32
      affine.store %b, %e[%i, %j] : memref<?x?xf32>
    }
  }
  %s = memref.alloc(%n) : memref<?xf32>
  affine.for %i = 0 to %n {
    affine.store %zero, %s[%i] : memref<?xf32>
  }
  affine.for %i = 0 to %n {
    affine.for %j = 0 to %m {
      %a = affine.load %e[%i, %j] : memref<?x?xf32>
      %b = affine.load %s[%i] : memref<?xf32>
      %c = arith.addf %a, %b : f32
      affine.store %c, %s[%i] : memref<?xf32>
    }
  }
  affine.for %i = 0 to %n {
    affine.for %j = 0 to %m {
      %a = affine.load %e[%i, %j] : memref<?x?xf32>
      %b = affine.load %s[%i] : memref<?xf32>
      %c = arith.divf %a, %b : f32
      affine.store %c, %y[%i, %j] : memref<?x?xf32>
    }
  }
  return
}

// -----

// The second loop reads what a later iteration of the first writes.
// CHECK-LABEL: func @stencil
// CHECK-COUNT-2: affine.for
// expected-remark @+1 {{2 nests before, 2 after}}
func.func @stencil(%x: memref<65xf32>, %y: memref<64xf32>, %z: memref<65xf32>) {
  affine.for %i = 0 to 64 {
    %a = affine.load %z[%i] : memref<65xf32>
    affine.store %a, %x[%i] : memref<65xf32>
  }
  affine.for %i = 0 to 64 {
    %a = affine.load %x[%i + 1] : memref<65xf32>
    affine.store %a, %y[%i] : memref<64xf32>
  }
  return
}

// -----

// The same memory through a view: other subscripts say nothing.
// CHECK-LABEL: func @view
// CHECK-COUNT-2: affine.for
// expected-remark @+1 {{2 nests before, 2 after}}
func.func @view(%x: memref<64xf32>, %y: memref<64xf32>) {
  %v = memref.reinterpret_cast %x to offset: [0], sizes: [64], strides: [1] : memref<64xf32> to memref<64xf32>
  affine.for %i = 0 to 64 {
    %a = affine.load %y[%i] : memref<64xf32>
    affine.store %a, %x[%i] : memref<64xf32>
  }
  affine.for %i = 0 to 64 {
    %a = affine.load %v[%i] : memref<64xf32>
    affine.store %a, %y[%i] : memref<64xf32>
  }
  return
}

// -----

// What stands between and writes a buffer of both loops stays between.
// CHECK-LABEL: func @blocked
// CHECK: affine.for
// CHECK: scf.forall
// CHECK: affine.for
// expected-remark @+1 {{2 nests before, 2 after}}
func.func @blocked(%x: memref<64xf32>, %y: memref<64xf32>, %z: memref<64xf32>) {
  affine.for %i = 0 to 64 {
    %a = affine.load %y[%i] : memref<64xf32>
    affine.store %a, %x[%i] : memref<64xf32>
  }
  scf.forall (%i) in (64) {
    %a = memref.load %x[%i] : memref<64xf32>
    memref.store %a, %y[%i] : memref<64xf32>
  }
  affine.for %i = 0 to 64 {
    %a = affine.load %y[%i] : memref<64xf32>
    %b = affine.load %x[%i] : memref<64xf32>
    %c = arith.addf %a, %b : f32
    affine.store %c, %z[%i] : memref<64xf32>
  }
  return
}

// -----

// A call touches its arguments, no more.
// CHECK-LABEL: func @call
// CHECK: affine.for
// CHECK: affine.load %[[X:.*]][
// CHECK: affine.store %{{.*}}, %[[X2:.*]][
// CHECK: call @kernel
// CHECK-NOT: affine.for
// CHECK: return
// expected-remark @+1 {{2 nests before, 1 after}}
func.func @call(%x: memref<64xf32>, %y: memref<64xf32>, %z: memref<64xf32>, %w: memref<64xf32>) {
  affine.for %i = 0 to 64 {
    %a = affine.load %x[%i] : memref<64xf32>
    affine.store %a, %y[%i] : memref<64xf32>
  }
  func.call @kernel(%y, %w) : (memref<64xf32>, memref<64xf32>) -> ()
  affine.for %i = 0 to 64 {
    %a = affine.load %x[%i] : memref<64xf32>
    affine.store %a, %z[%i] : memref<64xf32>
  }
  return
}
// expected-remark @+1 {{0 nests before, 0 after}}
func.func private @kernel(memref<64xf32>, memref<64xf32>)

// -----

// Merging over the batch alone would leave one iteration to run in parallel.
// CHECK-LABEL: func @keeps_parallelism
// CHECK-COUNT-2: affine.for %{{.*}} = 0 to 1 {
// expected-remark @+1 {{2 nests before, 2 after}}
func.func @keeps_parallelism(%x: memref<1x8x9x9xf32>, %y: memref<1x8x9x9xf32>, %z: memref<1x9x8x9xf32>) {
  affine.for %n = 0 to 1 { affine.for %c = 0 to 8 { affine.for %h = 0 to 9 { affine.for %w = 0 to 9 {
    %a = affine.load %x[%n, %c, %h, %w] : memref<1x8x9x9xf32>
    affine.store %a, %y[%n, %c, %h, %w] : memref<1x8x9x9xf32>
  } } } }
  affine.for %n = 0 to 1 { affine.for %h = 0 to 9 { affine.for %c = 0 to 8 { affine.for %w = 0 to 9 {
    %a = affine.load %y[%n, %c, %h, %w] : memref<1x8x9x9xf32>
    affine.store %a, %z[%n, %h, %c, %w] : memref<1x9x8x9xf32>
  } } } }
  return
}

// -----

// Loops that carry values become one that carries both; the sum that the last one reads keeps it apart.
// CHECK-LABEL: func @carried
// CHECK: %[[R:.*]]:2 = affine.for %{{.*}} = 0 to %{{.*}} iter_args(%[[A:.*]] = %{{.*}}, %[[B:.*]] = %{{.*}}) -> (f32, f32) {
// CHECK: %[[S:.*]] = arith.addf %[[A]]
// CHECK: %[[P:.*]] = arith.mulf %[[B]]
// CHECK: affine.yield %[[S]], %[[P]]
// CHECK: affine.for
// CHECK: arith.divf %{{.*}}, %[[R]]#0
// expected-remark @+1 {{3 nests before, 2 after}}
func.func @carried(%x: memref<?xf32>, %y: memref<?xf32>, %n: index) -> f32 {
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %s = affine.for %i = 0 to %n iter_args(%a = %zero) -> f32 {
    %v = affine.load %x[%i] : memref<?xf32>
    %t = arith.addf %a, %v : f32
    affine.yield %t : f32
  }
  %p = affine.for %i = 0 to %n iter_args(%a = %one) -> f32 {
    %v = affine.load %x[%i] : memref<?xf32>
    %t = arith.mulf %a, %v : f32
    affine.yield %t : f32
  }
  affine.for %i = 0 to %n {
    %v = affine.load %x[%i] : memref<?xf32>
    %t = arith.divf %v, %s : f32
    affine.store %t, %y[%i] : memref<?xf32>
  }
  return %p : f32
}

// -----

// Two views of one arena at one place are one buffer: too late for this pass.
func.func @arena(%arena: memref<256xi8>, %x: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  // expected-error @+1 {{is a place in an arena}}
  %a = memref.view %arena[%c0][] : memref<256xi8> to memref<64xf32>
  affine.for %i = 0 to 64 {
    %v = affine.load %x[%i] : memref<64xf32>
    affine.store %v, %a[%i] : memref<64xf32>
  }
  return
}
