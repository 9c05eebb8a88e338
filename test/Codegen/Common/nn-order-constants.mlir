// RUN: nn-opt %s --nn-order-constants | FileCheck %s

// The order of the first uses, whatever the names were; a public global is not ours.
// CHECK: memref.global "private" constant @__constant_0 : memref<2xf32> = dense<[5.000000e+00, 6.000000e+00]>
// CHECK-NEXT: memref.global "private" constant @__constant_1 : memref<2xf32> = dense<[1.000000e+00, 2.000000e+00]>
// CHECK-NEXT: memref.global constant @table
// CHECK-NOT: memref.global
memref.global "private" constant @__constant_0 : memref<2xf32> = dense<[1.0, 2.0]>
memref.global "private" constant @unused : memref<2xf32> = dense<[3.0, 4.0]>
memref.global constant @table : memref<2xf32> = dense<[7.0, 8.0]>
memref.global "private" constant @__constant_2xf32 : memref<2xf32> = dense<[5.0, 6.0]>
// CHECK: func.func @first
func.func @first() -> (memref<2xf32>, memref<2xf32>) {
  // CHECK: memref.get_global @__constant_0
  // CHECK: memref.get_global @table
  %0 = memref.get_global @__constant_2xf32 : memref<2xf32>
  %1 = memref.get_global @table : memref<2xf32>
  return %0, %1 : memref<2xf32>, memref<2xf32>
}
// CHECK: func.func @second
func.func @second() -> (memref<2xf32>, memref<2xf32>) {
  // CHECK: memref.get_global @__constant_1
  // CHECK: memref.get_global @__constant_0
  %0 = memref.get_global @__constant_0 : memref<2xf32>
  %1 = memref.get_global @__constant_2xf32 : memref<2xf32>
  return %0, %1 : memref<2xf32>, memref<2xf32>
}
