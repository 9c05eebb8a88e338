// RUN: nn-opt %s --nn-inline-dispatches | FileCheck %s

// CHECK-NOT: @dispatch_0
// CHECK:     func.func private @kernel(index, memref<?xf32>) attributes {nn_codegen.kernel}
func.func private @kernel(index, memref<?xf32>) attributes {nn_codegen.kernel}

func.func private @dispatch_0(%n: index, %x: memref<?xf32>) -> index attributes {nn_codegen.dispatch} {
  %m = arith.muli %n, %n : index
  call @kernel(%m, %x) : (index, memref<?xf32>) -> ()
  return %m : index
}

// CHECK-LABEL: func.func @main(
// CHECK-SAME:    %[[N:.*]]: index, %[[X:.*]]: memref<?xf32>
// CHECK:         %[[M:.*]] = arith.muli %[[N]], %[[N]]
// CHECK:         call @kernel(%[[M]], %[[X]])
// CHECK:         %[[M2:.*]] = arith.muli %[[M]], %[[M]]
// CHECK:         call @kernel(%[[M2]], %[[X]])
func.func @main(%n: index, %x: memref<?xf32>) {
  %a = call @dispatch_0(%n, %x) : (index, memref<?xf32>) -> index
  %b = call @dispatch_0(%a, %x) : (index, memref<?xf32>) -> index
  return
}
