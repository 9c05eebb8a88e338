// RUN: not nn-opt %s --lower-to-affine 2>&1 | FileCheck %s

// Motion of loads and forwarding take two views for two buffers: the pipeline refuses what they would miscompile.
// CHECK: error: accesses a buffer that is also accessed through another view
func.func @main(%x: memref<4x4xf32>) {
  %v = memref.collapse_shape %x [[0, 1]] : memref<4x4xf32> into memref<16xf32>
  affine.for %i = 0 to 4 {
    %0 = affine.load %v[%i] : memref<16xf32>
    affine.store %0, %x[%i, 0] : memref<4x4xf32>
  }
  return
}
