// RUN: nn-opt %s --nn-mark-distinct | FileCheck %s

// Both calls give different buffers for the first and last; the middle one is
// a view of the first in one call. Places count pointers, offsets, sizes, strides.
// CHECK: func.func private @kernel_0
// CHECK-SAME: attributes {nn_codegen.distinct = array<i64: 13>, nn_codegen.kernel}
func.func private @kernel_0(%lo: index, %hi: index, %a: memref<4xf32>, %b: memref<4xf32>, %c: memref<?xf32>, %s: memref<?xi8>)
    attributes {nn_codegen.kernel} {
  return
}
// One argument of unknown origin, and nothing is known.
// CHECK: func.func private @kernel_1
// CHECK-SAME: attributes {nn_codegen.kernel}
func.func private @kernel_1(%lo: index, %hi: index, %a: memref<4xf32>, %b: memref<4xf32>, %s: memref<?xi8>)
    attributes {nn_codegen.kernel} {
  return
}
func.func @main(%x: memref<?xf32>, %cond: i1) {
  %c0 = arith.constant 0 : index
  %none = ub.poison : memref<?xi8>
  %a = memref.alloc() : memref<4xf32>
  %b = memref.alloc() : memref<4xf32>
  %v = memref.reinterpret_cast %a to offset: [0], sizes: [4], strides: [1] : memref<4xf32> to memref<4xf32>
  %unknown = arith.select %cond, %a, %b : memref<4xf32>
  call @kernel_0(%c0, %c0, %a, %b, %x, %none) : (index, index, memref<4xf32>, memref<4xf32>, memref<?xf32>, memref<?xi8>) -> ()
  call @kernel_0(%c0, %c0, %a, %v, %x, %none) : (index, index, memref<4xf32>, memref<4xf32>, memref<?xf32>, memref<?xi8>) -> ()
  call @kernel_1(%c0, %c0, %a, %unknown, %none) : (index, index, memref<4xf32>, memref<4xf32>, memref<?xi8>) -> ()
  return
}
