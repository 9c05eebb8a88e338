// RUN: nn-opt %s --nn-check-no-alias -split-input-file -verify-diagnostics
// RUN: not nn-opt %s --nn-check-no-alias=within-nests -split-input-file -o /dev/null 2> %t
// RUN: FileCheck %s --input-file=%t

// Two views of one arena: upstream's affine-loop-fusion miscompiles this.
func.func @arena(%arena: memref<256xi8>, %in: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  %a = memref.view %arena[%c0][] : memref<256xi8> to memref<64xf32>
  %b = memref.view %arena[%c0][] : memref<256xi8> to memref<64xf32>
  affine.for %i = 0 to 64 {
    %v = affine.load %in[%i] : memref<64xf32>
    // expected-note @+1 {{the other access}}
    affine.store %v, %a[%i] : memref<64xf32>
  }
  affine.for %i = 0 to 64 {
    %v = affine.load %in[%i] : memref<64xf32>
    // expected-error @+1 {{accesses a buffer that is also accessed through another view}}
    affine.store %v, %b[63 - %i] : memref<64xf32>
  }
  return
}

// -----

// CHECK-NOT: error
// Within one nest it is wrong for every pass.
// CHECK: error: accesses a buffer that is also accessed through another view
func.func @nest(%x: memref<4x4xf32>) {
  %v = memref.collapse_shape %x [[0, 1]] : memref<4x4xf32> into memref<16xf32>
  affine.for %i = 0 to 4 {
    // expected-note @+1 {{the other access}}
    %0 = affine.load %v[%i] : memref<16xf32>
    // expected-error @+1 {{accesses a buffer that is also accessed through another view}}
    affine.store %0, %x[%i, 0] : memref<4x4xf32>
  }
  return
}

// -----

// Reads alone are harmless, and so are distinct buffers.
func.func @right(%x: memref<4x4xf32>, %y: memref<4xf32>) {
  %v = memref.collapse_shape %x [[0, 1]] : memref<4x4xf32> into memref<16xf32>
  affine.for %i = 0 to 4 {
    %0 = affine.load %v[%i] : memref<16xf32>
    %1 = affine.load %x[%i, 0] : memref<4x4xf32>
    %2 = arith.addf %0, %1 : f32
    affine.store %2, %y[%i] : memref<4xf32>
  }
  return
}
