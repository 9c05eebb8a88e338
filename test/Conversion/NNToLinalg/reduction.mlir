// RUN: nn-opt %s --convert-nn-to-linalg --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @mean
// CHECK: %[[SUM:.*]] = linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "reduction", "reduction"]
// CHECK: arith.addf %{{.*}}, %{{.*}} fastmath<reassoc,contract> : f32
// CHECK: %[[N:.*]] = arith.muli
// CHECK: %[[I:.*]] = arith.index_cast %[[N]] : index to i64
// CHECK: %[[COUNT:.*]] = arith.sitofp %[[I]] : i64 to f32
// CHECK: %[[MEAN:.*]] = linalg.generic {{.*}} ins(%[[SUM]]
// CHECK: arith.divf %{{.*}}, %[[COUNT]]
// CHECK: tensor.expand_shape %[[MEAN]]
func.func @mean(%x: tensor<1x8x?x?xf32> {nn.dims = ["", "", "h", "w"]}) -> tensor<1x8x1x1xf32> {
  %0 = nn.reduce <mean> %x axes = [2, 3] keepdims = true : (tensor<1x8x?x?xf32>) -> tensor<1x8x1x1xf32>
  return %0 : tensor<1x8x1x1xf32>
}

// -----

// What an empty reduction gives.

// CHECK-LABEL: func.func @starts
// CHECK: arith.constant 0xFF800000 : f32
// CHECK: arith.maximumf
// CHECK: arith.constant 0x7F800000 : f32
// CHECK: arith.minimumf
// CHECK: arith.constant 1.0
// CHECK: arith.mulf %{{.*}} fastmath<reassoc,contract>
func.func @starts(%x: tensor<?x4xf32> {nn.dims = ["n", ""]}) -> tensor<4xf32> {
  %0 = nn.reduce <max> %x axes = [0] : (tensor<?x4xf32>) -> tensor<4xf32>
  %1 = nn.reduce <min> %x axes = [0] : (tensor<?x4xf32>) -> tensor<4xf32>
  %2 = nn.reduce <prod> %x axes = [0] : (tensor<?x4xf32>) -> tensor<4xf32>
  %3 = nn.add %0, %1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %4 = nn.add %2, %3 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %4 : tensor<4xf32>
}

// CHECK-LABEL: func.func @integers
// CHECK: arith.constant -128 : i8
// CHECK: arith.maxsi
// CHECK: arith.constant 0 : i8
// CHECK: arith.maxui
func.func @integers(%x: tensor<?x4xi8> {nn.dims = ["n", ""]}, %y: tensor<?x4xui8> {nn.dims = ["n", ""]}) -> (tensor<4xi8>, tensor<4xui8>) {
  %0 = nn.reduce <max> %x axes = [0] : (tensor<?x4xi8>) -> tensor<4xi8>
  %1 = nn.reduce <max> %y axes = [0] : (tensor<?x4xui8>) -> tensor<4xui8>
  return %0, %1 : tensor<4xi8>, tensor<4xui8>
}

// -----

// Short floats are accumulated in f32; all dimensions give a scalar.

// CHECK-LABEL: func.func @half
// CHECK: %[[SUM:.*]] = linalg.generic {{.*}} outs(%{{.*}} : tensor<f32>)
// CHECK: arith.extf
// CHECK: arith.addf {{.*}} : f32
// CHECK: linalg.generic {{.*}} ins(%[[SUM]] : tensor<f32>) outs(%{{.*}} : tensor<f16>)
// CHECK: arith.truncf
func.func @half(%x: tensor<3x4xf16>) -> tensor<f16> {
  %0 = nn.reduce <sum> %x axes = [0, 1] : (tensor<3x4xf16>) -> tensor<f16>
  return %0 : tensor<f16>
}
