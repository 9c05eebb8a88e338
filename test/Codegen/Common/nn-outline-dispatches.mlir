// RUN: nn-opt %s --nn-outline-dispatches | FileCheck %s

// The uninitialized tensor inside of the loop and the constant are cloned; the
// one that the loop writes is an argument.
// CHECK-LABEL: func.func private @dispatch_0(
// CHECK-SAME:    %[[X:.*]]: tensor<?xf32>, %[[N:.*]]: index, %[[D:.*]]: tensor<?xf32>) -> tensor<?xf32>
// CHECK-SAME:    attributes {nn_codegen.dispatch}
// CHECK:         tensor.empty(%[[N]])
// CHECK:         %[[R:.*]] = scf.forall {{.*}} shared_outs({{.*}} = %[[D]])
// CHECK:         return %[[R]]

// CHECK-LABEL: func.func @main(
// CHECK:         %[[E:.*]] = tensor.empty
// CHECK-NOT:     scf.forall
// CHECK:         call @dispatch_0(%{{.*}}, %{{.*}}, %[[E]])
func.func @main(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> {
  %one = arith.constant 1.0 : f32
  %e = tensor.empty(%n) : tensor<?xf32>
  %t = tensor.empty(%n) : tensor<?xf32>
  %y = scf.forall (%i) in (%n) shared_outs(%o = %e) -> (tensor<?xf32>) {
    %v = tensor.extract %x[%i] : tensor<?xf32>
    %w = arith.addf %v, %one : f32
    %s = tensor.extract_slice %t[%i] [1] [1] : tensor<?xf32> to tensor<1xf32>
    %c0 = arith.constant 0 : index
    %u = tensor.insert %w into %s[%c0] : tensor<1xf32>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %u into %o[%i] [1] [1] : tensor<1xf32> into tensor<?xf32>
    }
  }
  return %y : tensor<?xf32>
}
