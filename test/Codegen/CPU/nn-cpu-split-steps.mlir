// RUN: nn-opt %s --nn-cpu-split-steps --canonicalize -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: func @split
// CHECK-SAME: %[[X:.*]]: tensor<?xf32>, %[[N:.*]]: index
// CHECK-DAG: %[[SIX:.*]] = arith.constant 6 : index
// CHECK-DAG: %[[THREE:.*]] = arith.constant 3 : index
// CHECK-DAG: %[[ONE:.*]] = arith.constant 1 : index
// CHECK: %[[END6:.*]] = affine.apply
// CHECK: %[[A:.*]] = scf.for %{{.*}} = %{{.*}} to %[[END6]] step %[[SIX]] iter_args(%{{.*}} = %[[X]])
// CHECK: tensor.extract_slice {{.*}} : tensor<?xf32> to tensor<6xf32>
// CHECK: %[[END3:.*]] = affine.apply
// CHECK: %[[B:.*]] = scf.for %{{.*}} = %[[END6]] to %[[END3]] step %[[THREE]] iter_args(%{{.*}} = %[[A]])
// CHECK: tensor.extract_slice {{.*}} : tensor<?xf32> to tensor<3xf32>
// CHECK: scf.for %{{.*}} = %[[END3]] to %[[N]] step %[[ONE]] iter_args(%{{.*}} = %[[B]])
// CHECK: tensor.extract_slice {{.*}} : tensor<?xf32> to tensor<1xf32>
// CHECK-NOT: scf.for
func.func @split(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %c6 = arith.constant 6 : index
  %r = scf.for %i = %c0 to %n step %c6 iter_args(%t = %x) -> tensor<?xf32> {
    %size = affine.min affine_map<(d0)[s0] -> (-d0 + s0, 6)>(%i)[%n]
    %slice = tensor.extract_slice %t[%i] [%size] [1] : tensor<?xf32> to tensor<?xf32>
    %e = linalg.exp ins(%slice : tensor<?xf32>) outs(%slice : tensor<?xf32>) -> tensor<?xf32>
    %u = tensor.insert_slice %e into %t[%i] [%size] [1] : tensor<?xf32> into tensor<?xf32>
    scf.yield %u : tensor<?xf32>
  } {nn_codegen.steps = array<i64: 6, 3, 1>}
  return %r : tensor<?xf32>
}

// -----

func.func @wrong_step(%n: index) {
  %c0 = arith.constant 0 : index
  %c6 = arith.constant 6 : index
  // expected-error @below {{the first of nn_codegen.steps is not the loop's step}}
  scf.for %i = %c0 to %n step %c6 {
  } {nn_codegen.steps = array<i64: 5, 1>}
  return
}
