// RUN: nn-opt %s --nn-outline-shapes --canonicalize | FileCheck %s

// A divisor that may be zero is refused, not divided by.
// CHECK-LABEL: func.func @nn_shapes
// CHECK: %[[VALID:.*]] = arith.cmpi ne, %[[M:.*]], %c0
// CHECK: %[[SAFE:.*]] = arith.select %[[VALID]], %[[M]], %c1
// CHECK: arith.divui %{{.*}}, %[[SAFE]]
func.func @main(%x: memref<?x?xf32> {nn.name = "x", nn.dims = ["n", "m"]},
                %y: memref<?xf32> {nn.name = "y", nn_codegen.output}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?x?xf32>
  %m = memref.dim %x, %c1 : memref<?x?xf32>
  %q = arith.divui %n, %m : index
  nn_codegen.output_shape 0 (%q)
  return
}
