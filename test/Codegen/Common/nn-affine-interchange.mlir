// RUN: nn-opt %s --nn-affine-interchange | FileCheck %s

// CHECK-LABEL: func @transpose
// CHECK: affine.for %[[J:.*]] = 0 to 16 {
// CHECK-NEXT: affine.for %[[I:.*]] = 0 to 8 {
// CHECK-NEXT: affine.load %{{.*}}[%[[I]], %[[J]]]
// CHECK-NEXT: affine.store %{{.*}}, %{{.*}}[%[[J]], %[[I]]]
func.func @transpose(%x: memref<8x16xf32>, %y: memref<16x8xf32>) {
  affine.for %i = 0 to 8 {
    affine.for %j = 0 to 16 {
      %v = affine.load %x[%i, %j] : memref<8x16xf32>
      affine.store %v, %y[%j, %i] : memref<16x8xf32>
    }
  }
  return
}

// A sum over the middle dimension: the last one goes inside.
// CHECK-LABEL: func @middle
// CHECK: affine.for %[[I:.*]] = 0 to %{{.*}} {
// CHECK-NEXT: affine.for %[[K:.*]] = 0 to %{{.*}} {
// CHECK-NEXT: affine.for %[[J:.*]] = 0 to 32 {
// CHECK-NEXT: affine.load %{{.*}}[%[[I]], %[[K]], %[[J]]]
func.func @middle(%x: memref<?x?x32xf32>, %y: memref<?x32xf32>, %n: index, %m: index) {
  affine.for %i = 0 to %n {
    affine.for %j = 0 to 32 {
      affine.for %k = 0 to %m {
        %v = affine.load %x[%i, %k, %j] : memref<?x?x32xf32>
        %s = affine.load %y[%i, %j] : memref<?x32xf32>
        %t = arith.addf %s, %v : f32
        affine.store %t, %y[%i, %j] : memref<?x32xf32>
      }
    }
  }
  return
}

// A sum over the first dimension: parallel outside, unit stride inside.
// CHECK-LABEL: func @first
// CHECK: affine.for %[[C:.*]] = 0 to 32 {
// CHECK-NEXT: affine.for %[[N:.*]] = 0 to %{{.*}} {
// CHECK-NEXT: affine.for %[[W:.*]] = 0 to 64 {
// CHECK-NEXT: affine.load %{{.*}}[%[[N]], %[[C]], %[[W]]]
func.func @first(%x: memref<?x32x64xf32>, %y: memref<32x64xf32>, %n: index) {
  affine.for %i = 0 to %n {
    affine.for %c = 0 to 32 {
      affine.for %w = 0 to 64 {
        %v = affine.load %x[%i, %c, %w] : memref<?x32x64xf32>
        %s = affine.load %y[%c, %w] : memref<32x64xf32>
        %t = arith.addf %s, %v : f32
        affine.store %t, %y[%c, %w] : memref<32x64xf32>
      }
    }
  }
  return
}

// Two reductions keep their order, and the elements that are read must be those that are written.
// CHECK-LABEL: func @kept
// CHECK: affine.for %[[K:.*]] = 0 to 4 {
// CHECK-NEXT: affine.for %[[L:.*]] = 0 to 5 {
// CHECK-NEXT: affine.load %{{.*}}[%[[L]], %[[K]]]
// CHECK: affine.for %[[I:.*]] = 0 to 7 {
// CHECK-NEXT: affine.for %[[J:.*]] = 0 to 8 {
// CHECK-NEXT: affine.load %{{.*}}[%[[J]] + 1, %[[I]]]
func.func @kept(%x: memref<5x4xf32>, %y: memref<f32>, %z: memref<9x8xf32>) {
  affine.for %k = 0 to 4 {
    affine.for %l = 0 to 5 {
      %v = affine.load %x[%l, %k] : memref<5x4xf32>
      %s = affine.load %y[] : memref<f32>
      %t = arith.addf %s, %v : f32
      affine.store %t, %y[] : memref<f32>
    }
  }
  affine.for %i = 0 to 7 {
    affine.for %j = 0 to 8 {
      %v = affine.load %z[%j + 1, %i] : memref<9x8xf32>
      affine.store %v, %z[%j, %i + 1] : memref<9x8xf32>
    }
  }
  return
}
