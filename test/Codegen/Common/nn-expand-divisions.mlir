// RUN: nn-opt %s --nn-expand-divisions | FileCheck %s

// CHECK-LABEL: func @divisions
// CHECK-NOT: arith.{{ceildivsi|floordivsi|ceildivui}}
// CHECK: arith.divsi
// CHECK: return
func.func @divisions(%x: index, %y: index) -> (index, index, index) {
  %a = arith.ceildivsi %x, %y : index
  %b = arith.floordivsi %x, %y : index
  %c = arith.ceildivui %x, %y : index
  return %a, %b, %c : index, index, index
}

// LLVM knows a maximum in a loop by this op.
// CHECK-LABEL: func @maximum
// CHECK: arith.maximumf
func.func @maximum(%x: f32, %y: f32) -> f32 {
  %a = arith.maximumf %x, %y : f32
  return %a : f32
}
