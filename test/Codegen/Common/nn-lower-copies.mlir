// RUN: nn-opt %s --nn-lower-copies | FileCheck %s

// CHECK-LABEL: func.func @copies
func.func @copies(%x: memref<4x4xf32>, %y: memref<4x4xf32>) {
  // CHECK-NEXT: memref.copy %{{.*}}, %{{.*}} : memref<4x4xf32> to memref<4x4xf32>
  memref.copy %x, %y : memref<4x4xf32> to memref<4x4xf32>
  // CHECK-NEXT: memref.subview
  %s = memref.subview %x[0, 0] [2, 2] [1, 1] : memref<4x4xf32> to memref<2x2xf32, strided<[4, 1]>>
  // CHECK-NEXT: memref.subview
  %t = memref.subview %y[0, 0] [2, 2] [1, 1] : memref<4x4xf32> to memref<2x2xf32, strided<[4, 1]>>
  // CHECK-NEXT: linalg.generic {{.*}} ins(%{{.*}} : memref<2x2xf32, strided<[4, 1]>>) outs(%{{.*}} : memref<2x2xf32, strided<[4, 1]>>)
  memref.copy %s, %t : memref<2x2xf32, strided<[4, 1]>> to memref<2x2xf32, strided<[4, 1]>>
  // A copy to itself is nothing.
  // CHECK-NOT: memref.copy
  memref.copy %s, %s : memref<2x2xf32, strided<[4, 1]>> to memref<2x2xf32, strided<[4, 1]>>
  return
}
