// RUN: nn-opt %s --pass-pipeline='builtin.module(func.func(nn-region-destinations))' -split-input-file -verify-diagnostics | FileCheck %s

// What is carried is written into the loop's own argument; what is there already is not.

// CHECK-LABEL: func.func @carried
// CHECK: scf.for {{.*}} iter_args(%[[ALL:.*]] = %{{.*}}, %[[NOW:.*]] = %{{.*}})
// CHECK: %[[NEXT:.*]] = linalg.exp
// CHECK: %[[SET:.*]] = tensor.insert_slice %[[NEXT]] into %[[ALL]]
// CHECK: %[[IN:.*]] = bufferization.materialize_in_destination %[[NEXT]] in %[[NOW]]
// CHECK: scf.yield %[[SET]], %[[IN]]
func.func @carried(%x: tensor<4xf32>, %all: tensor<8x4xf32>) -> (tensor<8x4xf32>, tensor<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %0:2 = scf.for %t = %c0 to %c8 step %c1 iter_args(%a = %all, %now = %x) -> (tensor<8x4xf32>, tensor<4xf32>) {
    %e = tensor.empty() : tensor<4xf32>
    %next = linalg.exp ins(%now : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
    %set = tensor.insert_slice %next into %a[%t, 0] [1, 4] [1, 1] : tensor<4xf32> into tensor<8x4xf32>
    scf.yield %set, %next : tensor<8x4xf32>, tensor<4xf32>
  }
  return %0#0, %0#1 : tensor<8x4xf32>, tensor<4xf32>
}

// -----

// Arguments that trade places are copied before either is written.

// CHECK-LABEL: func.func @swapped
// CHECK: iter_args(%[[P:.*]] = %{{.*}}, %[[Q:.*]] = %{{.*}})
// CHECK: %[[QC:.*]] = bufferization.alloc_tensor(){{.*}} copy(%[[Q]])
// CHECK: %[[PC:.*]] = bufferization.alloc_tensor(){{.*}} copy(%[[P]])
// CHECK: %[[P1:.*]] = bufferization.materialize_in_destination %[[QC]] in %[[P]]
// CHECK: %[[Q1:.*]] = bufferization.materialize_in_destination %[[PC]] in %[[Q]]
// CHECK: scf.yield %[[P1]], %[[Q1]]
func.func @swapped(%x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %0:2 = scf.for %t = %c0 to %c8 step %c1 iter_args(%p = %x, %q = %y) -> (tensor<4xf32>, tensor<4xf32>) {
    scf.yield %q, %p : tensor<4xf32>, tensor<4xf32>
  }
  return %0#0, %0#1 : tensor<4xf32>, tensor<4xf32>
}

// -----

// Branches write into one tensor from outside.

// CHECK-LABEL: func.func @branches
// CHECK-SAME: %[[C:.*]]: i1, %[[N:.*]]: index
// CHECK: %[[D:.*]] = tensor.empty(%[[N]])
// CHECK: scf.if
// CHECK: %[[A:.*]] = bufferization.materialize_in_destination %{{.*}} in %[[D]]
// CHECK: scf.yield %[[A]]
// CHECK: %[[B:.*]] = bufferization.materialize_in_destination %{{.*}} in %[[D]]
// CHECK: scf.yield %[[B]]
func.func @branches(%c: i1, %n: index, %x: tensor<?xf32>) -> tensor<?xf32> {
  %0 = scf.if %c -> tensor<?xf32> {
    %e = tensor.empty(%n) : tensor<?xf32>
    %1 = linalg.exp ins(%x : tensor<?xf32>) outs(%e : tensor<?xf32>) -> tensor<?xf32>
    scf.yield %1 : tensor<?xf32>
  } else {
    scf.yield %x : tensor<?xf32>
  }
  return %0 : tensor<?xf32>
}

// -----

func.func @size(%c: i1, %m: tensor<2xindex>, %x: tensor<?xf32>) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  // expected-error @below {{decides the size of result 0 in its regions}}
  %0 = scf.if %c -> tensor<?xf32> {
    %n = tensor.extract %m[%c0] : tensor<2xindex>
    %e = tensor.empty(%n) : tensor<?xf32>
    scf.yield %e : tensor<?xf32>
  } else {
    scf.yield %x : tensor<?xf32>
  }
  return %0 : tensor<?xf32>
}

// -----

func.func @order(%x: tensor<4xf32>, %y: tensor<4xi32>) -> tensor<4xi32> {
  %true = arith.constant true
  // expected-error @below {{does not pass on all that it carries, in its order}}
  %0 = scf.while (%p = %x, %q = %y) : (tensor<4xf32>, tensor<4xi32>) -> tensor<4xi32> {
    scf.condition(%true) %q : tensor<4xi32>
  } do {
  ^bb0(%q: tensor<4xi32>):
    scf.yield %x, %q : tensor<4xf32>, tensor<4xi32>
  }
  return %0 : tensor<4xi32>
}
