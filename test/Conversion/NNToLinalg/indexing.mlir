// RUN: nn-opt %s --convert-nn-to-linalg --split-input-file | FileCheck %s

// A negative index counts from the end, and none leaves the dimension.

// CHECK-LABEL: func.func @gather
// CHECK: %[[SIZE:.*]] = arith.constant 100 : index
// CHECK: linalg.generic {{.*}} ins(%arg1 : tensor<?xi64>)
// CHECK: %[[I:.*]] = arith.index_cast
// CHECK: %[[WRAPPED:.*]] = arith.addi %[[I]], %[[SIZE]]
// CHECK: %[[AT:.*]] = arith.select %{{.*}}, %[[WRAPPED]], %[[I]]
// CHECK: arith.minsi %[[AT]]
// CHECK: arith.maxsi
// CHECK: tensor.extract %arg0
func.func @gather(%x: tensor<100x8xf32>, %i: tensor<?xi64> {nn.dims = ["n"]}) -> tensor<?x8xf32> {
  %0 = nn.gather %x, %i axis = 0 : (tensor<100x8xf32>, tensor<?xi64>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}

// -----

// One known index is a slice, if there is such an element.

// CHECK-LABEL: func.func @take
// CHECK: nn_codegen.check %{{.*}}, "node 'g' (Gather): the index 2 is outside of the dimension"
// CHECK: tensor.extract_slice %arg0[0, 2, 0] [%{{.*}}, 1, 8] [1, 1, 1]
// CHECK: tensor.collapse_shape
func.func @take(%x: tensor<?x?x8xf32> {nn.dims = ["b", "s", ""]}) -> tensor<?x8xf32> {
  %i = nn.constant dense<2> : tensor<i64>
  %0 = nn.gather %x, %i axis = 1 : (tensor<?x?x8xf32>, tensor<i64>) -> tensor<?x8xf32> loc("node 'g' (Gather)")
  return %0 : tensor<?x8xf32>
}

// -----

// Elements of nothing are refused when the model runs.

// CHECK-LABEL: func.func @gather_empty
// CHECK: nn_codegen.check %{{.*}}, "nn.gather: reads from an empty dimension"
func.func @gather_empty(%x: tensor<?x8xf32> {nn.dims = ["m", ""]}, %i: tensor<?xi64> {nn.dims = ["n"]}) -> tensor<?x8xf32> {
  %0 = nn.gather %x, %i axis = 0 : (tensor<?x8xf32>, tensor<?xi64>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}

// -----

// CHECK-LABEL: func.func @range
// CHECK: %[[ZERO:.*]] = arith.constant 0 : i64
// CHECK: %[[ONE:.*]] = arith.constant 1 : i64
// CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<?xi64>)
// CHECK: linalg.index 0
// CHECK: %[[STEPS:.*]] = arith.muli %{{.*}}, %[[ONE]]
// CHECK: arith.addi %[[ZERO]], %[[STEPS]]
func.func @range(%x: tensor<?xf32> {nn.dims = ["n"]}) -> tensor<?xi64> {
  %zero = nn.constant dense<0> : tensor<i64>
  %one = nn.constant dense<1> : tensor<i64>
  %s = nn.shape %x : tensor<?xf32> -> tensor<1xi64>
  %n = nn.squeeze %s axes = [0] : (tensor<1xi64>) -> tensor<i64>
  %0 = nn.range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  return %0 : tensor<?xi64>
}

// -----

// CHECK-LABEL: func.func @reflect
// CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<8xf32>)
// CHECK: arith.subi
// CHECK: arith.select
// CHECK: tensor.extract %arg0
func.func @reflect(%x: tensor<4xf32>) -> tensor<8xf32> {
  %p = nn.constant dense<[2, 2]> : tensor<2xi64>
  %0 = nn.pad <reflect> %x, %p : (tensor<4xf32>, tensor<2xi64>) -> tensor<8xf32>
  return %0 : tensor<8xf32>
}

// CHECK-LABEL: func.func @wrap
// CHECK: arith.remsi
// CHECK: tensor.extract %arg0
func.func @wrap(%x: tensor<4xf32>) -> tensor<8xf32> {
  %p = nn.constant dense<[2, 2]> : tensor<2xi64>
  %0 = nn.pad <wrap> %x, %p : (tensor<4xf32>, tensor<2xi64>) -> tensor<8xf32>
  return %0 : tensor<8xf32>
}

// -----

// Positions beyond a table are refused when the model runs.

// CHECK-LABEL: func.func @positions
// CHECK: %[[N:.*]] = tensor.dim %arg0
// CHECK: %[[FITS:.*]] = arith.cmpi sle, %[[N]], %{{.*}} : index
// CHECK: nn_codegen.check %[[FITS]], "node 'p' (Gather): indices go beyond the dimension"
func.func @positions(%x: tensor<?xf32> {nn.dims = ["n"]}, %table: tensor<512x8xf32>) -> tensor<1x?x8xf32> {
  %zero = nn.constant dense<0> : tensor<i64>
  %one = nn.constant dense<1> : tensor<i64>
  %s = nn.shape %x : tensor<?xf32> -> tensor<1xi64>
  %n = nn.squeeze %s axes = [0] : (tensor<1xi64>) -> tensor<i64>
  %0 = nn.range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %1 = nn.unsqueeze %0 axes = [0] : (tensor<?xi64>) -> tensor<1x?xi64>
  %2 = nn.gather %table, %1 axis = 0 : (tensor<512x8xf32>, tensor<1x?xi64>) -> tensor<1x?x8xf32> loc("node 'p' (Gather)")
  return %2 : tensor<1x?x8xf32>
}
