// RUN: nn-opt %s --nn-expand-reshapes --expand-strided-metadata | FileCheck %s

// Two dynamic sizes in one group: upstream's pass alone crashes.
// CHECK-LABEL: func.func @two
// CHECK-NOT: expand_shape
// CHECK: memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [%{{.*}}, %{{.*}}, 12, 32], strides: [%{{.*}}, 384, 32, 1]
func.func @two(%m: memref<?x384xf32>, %b: index, %s: index) -> memref<?x?x12x32xf32> {
  %e = memref.expand_shape %m [[0, 1], [2, 3]] output_shape [%b, %s, 12, 32] : memref<?x384xf32> into memref<?x?x12x32xf32>
  return %e : memref<?x?x12x32xf32>
}
