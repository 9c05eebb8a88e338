// RUN: nn-opt %s --nn-cpu-lower-vectors | FileCheck %s

// CHECK-LABEL: func @transfers
// CHECK: %[[V:.*]] = vector.load
// CHECK: vector.store %[[V]]
// CHECK-NOT: vector.transfer
func.func @transfers(%x: memref<4x8xf32>, %y: memref<4x8xf32>, %i: index) {
  %c0 = arith.constant 0 : index
  %pad = arith.constant 0.0 : f32
  %v = vector.transfer_read %x[%i, %c0], %pad {in_bounds = [true]} : memref<4x8xf32>, vector<8xf32>
  vector.transfer_write %v, %y[%i, %c0] {in_bounds = [true]} : vector<8xf32>, memref<4x8xf32>
  return
}

// CHECK-LABEL: func @element
// CHECK-NOT: vector
// CHECK: memref.load
func.func @element(%x: memref<4x8xf32>, %i: index) -> f32 {
  %c0 = arith.constant 0 : index
  %v = vector.load %x[%i, %c0] : memref<4x8xf32>, vector<8xf32>
  %e = vector.extract %v[3] : f32 from vector<8xf32>
  return %e : f32
}
