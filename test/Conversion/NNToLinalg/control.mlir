// RUN: nn-opt %s --convert-nn-to-linalg -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func @branches
// CHECK: %[[C:.*]] = tensor.extract
// CHECK: scf.if %[[C]] -> (tensor<?xf32>, tensor<3xi8>)
// CHECK:   %[[E:.*]] = linalg.generic
// CHECK:   scf.yield %[[E]], %arg2
// CHECK: } else {
// CHECK:   scf.yield %arg1, %arg2
func.func @branches(%c: tensor<i1>, %a: tensor<?xf32> {nn.dims = ["n"]}, %b: tensor<3xui8>) -> (tensor<?xf32>, tensor<3xui8>) {
  %0:2 = nn.if %c : tensor<i1> -> (tensor<?xf32>, tensor<3xui8>) {
    %1 = nn.exp %a : tensor<?xf32>
    nn.yield %1, %b : tensor<?xf32>, tensor<3xui8>
  } else {
    nn.yield %a, %b : tensor<?xf32>, tensor<3xui8>
  }
  return %0#0, %0#1 : tensor<?xf32>, tensor<3xui8>
}

// -----

// All iterations run: the loop counts, and what each yields is collected.

// CHECK-LABEL: func.func @counts
// CHECK: scf.for %[[I:.*]] = {{.*}} iter_args(%[[S:.*]] = %{{.*}}, %[[ALL:.*]] = %{{.*}}) -> (tensor<2xi8>, tensor<?x2xi8>)
// CHECK:   %[[Z:.*]] = linalg.generic
// CHECK:   %[[A:.*]] = tensor.insert_slice %[[S]] into %[[ALL]][%[[I]], 0] [1, 2] [1, 1]
// CHECK:   scf.yield %[[Z]], %[[A]]
func.func @counts(%x: tensor<2xui8>, %y: tensor<?xf32> {nn.dims = ["n"]}) -> (tensor<2xui8>, tensor<?x2xui8>) {
  %true = nn.constant dense<true> : tensor<i1>
  %n = nn.shape %y : tensor<?xf32> -> tensor<1xi64>
  %0:2 = nn.loop trip %n : tensor<1xi64> init (%x : tensor<2xui8>) -> (tensor<2xui8>, tensor<?x2xui8>) {
  ^bb0(%i: tensor<i64>, %s: tensor<2xui8>):
    %z = nn.add %s, %x : (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
    nn.yield %true, %z, %s : tensor<i1>, tensor<2xui8>, tensor<2xui8>
  }
  return %0#0, %0#1 : tensor<2xui8>, tensor<?x2xui8>
}

// -----

// CHECK-LABEL: func.func @asks
// CHECK: scf.while (%[[I:.*]] = %{{.*}}, %[[C:.*]] = %{{.*}}, %[[S:.*]] = %arg2)
// CHECK:   %[[LESS:.*]] = arith.cmpi slt, %[[I]]
// CHECK:   %[[GO:.*]] = arith.andi %[[C]], %[[LESS]]
// CHECK:   scf.condition(%[[GO]]) %[[I]], %[[C]], %[[S]]
// CHECK:   tensor.extract
// CHECK:   scf.yield
func.func @asks(%n: tensor<i64>, %c: tensor<i1>, %x: tensor<f32>) -> tensor<f32> {
  %0 = nn.loop trip %n : tensor<i64> while %c : tensor<i1> init (%x : tensor<f32>) -> (tensor<f32>) {
  ^bb0(%i: tensor<i64>, %s: tensor<f32>):
    %z = nn.add %s, %x : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %go = nn.less %z, %x : (tensor<f32>, tensor<f32>) -> tensor<i1>
    nn.yield %go, %z : tensor<i1>, tensor<f32>
  }
  return %0 : tensor<f32>
}

// -----

func.func @unknown_size(%c: tensor<i1>, %x: tensor<2xf32>, %y: tensor<3xf32>) -> tensor<?xf32> {
  // expected-error @+1 {{the size of dimension 0 of the result depends on data}}
  %0 = nn.if %c : tensor<i1> -> (tensor<?xf32>) {
    nn.yield %x : tensor<2xf32>
  } else {
    nn.yield %y : tensor<3xf32>
  }
  return %0 : tensor<?xf32>
}
