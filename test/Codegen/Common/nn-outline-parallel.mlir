// RUN: nn-opt %s --nn-outline-parallel --canonicalize --cse -split-input-file | FileCheck %s

// A rank of two becomes one range, which loops of the same rank go over.
// Constants are cloned, values captured.
// CHECK-DAG: #[[$LB0:.*]] = affine_map<()[s0, s1] -> (s0 floordiv s1)>
// CHECK-DAG: #[[$UB0:.*]] = affine_map<()[s0, s1] -> (s0 ceildiv s1)>
// CHECK-DAG: #[[$LB1:.*]] = affine_map<(d0)[s0, s1] -> (-(d0 * s1) + s0, 0)>
// CHECK-DAG: #[[$UB1:.*]] = affine_map<(d0)[s0, s1] -> (-(d0 * s1) + s0, s1)>
// CHECK-LABEL: func.func private @kernel_0
// CHECK-SAME: %[[LO:[^:]*]]: index, %[[HI:[^:]*]]: index
// CHECK-SAME: memref<?xi8>) attributes {nn_codegen.kernel}
// CHECK: %[[CST:.*]] = arith.constant 2.0
// CHECK: affine.for %[[I:.*]] = #[[$LB0]]()[%[[LO]], %[[M:.*]]] to #[[$UB0]]()[%[[HI]], %[[M]]]
// CHECK: affine.for %[[J:.*]] = max #[[$LB1]](%[[I]])[%[[LO]], %[[M]]] to min #[[$UB1]](%[[I]])[%[[HI]], %[[M]]]
// CHECK: affine.load %{{.*}}[%[[I]], %[[J]]]
// CHECK: arith.mulf %{{.*}}, %[[CST]]
// CHECK: affine.store %{{.*}}[%[[I]], %[[J]]]
// CHECK-LABEL: func.func @main
// CHECK: %[[NONE:.*]] = ub.poison : memref<?xi8>
// CHECK: %[[COUNT:.*]] = arith.muli
// CHECK: call @kernel_0(%c0, %[[COUNT]], {{.*}}, %[[NONE]]) {nn_codegen.parallel}
func.func @main(%x: memref<?x?xf32>, %y: memref<?x?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %two = arith.constant 2.0 : f32
  %n = memref.dim %x, %c0 : memref<?x?xf32>
  %m = memref.dim %x, %c1 : memref<?x?xf32>
  affine.parallel (%i, %j) = (0, 0) to (%n, %m) {
    %a = affine.load %x[%i, %j] : memref<?x?xf32>
    %b = arith.mulf %a, %two : f32
    affine.store %b, %y[%i, %j] : memref<?x?xf32>
  }
  return
}

// -----

// Weights are read in the entry.
// CHECK-LABEL: func.func private @kernel_0
// CHECK-SAME: attributes {nn_codegen.kernel}
// CHECK-NOT: global_load
// CHECK-LABEL: func.func @weights
// CHECK: nn_codegen.global_load
nn_codegen.global @w : tensor<4xf32> = dense<1.0> : tensor<4xf32>
func.func @weights() {
  %a = memref.alloc() : memref<4x4xf32>
  scf.forall (%i) in (4) {
    %w = nn_codegen.global_load @w : memref<4xf32>
    %0 = memref.load %w[%i] : memref<4xf32>
    memref.store %0, %a[%i, %i] : memref<4x4xf32>
  }
  return
}

// -----

// A serial nest runs once; a parallel loop inside of a serial one is outlined
// where it stands.
// CHECK-LABEL: func.func private @kernel_0
// CHECK: scf.for
// CHECK-LABEL: func.func private @kernel_1
// CHECK-LABEL: func.func @serial
// CHECK: call @kernel_0(%c0, %c1, {{.*}}) : (index, index, memref<?xf32>, index, memref<?xi8>) -> ()
// CHECK: scf.for
// CHECK: func.call @kernel_1({{.*}}) {nn_codegen.parallel}
func.func @serial(%x: memref<?xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %f = arith.constant 0.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    memref.store %f, %x[%i] : memref<?xf32>
  }
  scf.for %i = %c0 to %n step %c1 {
    scf.forall (%j) in (%n) {
      %k = arith.addi %i, %j : index
      memref.store %f, %x[%k] : memref<?xf32>
    }
  }
  return
}
