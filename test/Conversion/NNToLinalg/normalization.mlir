// RUN: nn-opt %s --convert-nn-to-linalg --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @softmax
// CHECK: arith.constant 0xFF800000 : f32
// CHECK: %[[MAX:.*]] = linalg.generic {{.*}} iterator_types = ["parallel", "reduction", "parallel"]
// CHECK: arith.maximumf
// CHECK: %[[EXP:.*]] = linalg.generic {{.*}} ins(%arg0, %[[MAX]]
// CHECK: %[[D:.*]] = arith.subf
// CHECK: math.exp %[[D]]
// CHECK: %[[SUM:.*]] = linalg.generic {{.*}} ins(%[[EXP]]
// CHECK: arith.addf {{.*}} fastmath<reassoc,contract>
// CHECK: linalg.generic {{.*}} ins(%[[EXP]], %[[SUM]]
// CHECK: arith.divf
func.func @softmax(%x: tensor<?x7x5xf32> {nn.dims = ["n", "", ""]}) -> tensor<?x7x5xf32> {
  %0 = nn.softmax %x axis = 1 : tensor<?x7x5xf32>
  return %0 : tensor<?x7x5xf32>
}

// -----

// The variance is summed from differences to the mean.

// CHECK-LABEL: func.func @layer_norm
// CHECK: arith.addf {{.*}} fastmath<reassoc,contract>
// CHECK: %[[MEAN:.*]] = linalg.generic
// CHECK: arith.divf
// CHECK: linalg.generic {{.*}} ins(%arg0, %[[MEAN]]
// CHECK: %[[D:.*]] = arith.subf
// CHECK: %[[S:.*]] = arith.mulf %[[D]], %[[D]]
// CHECK: arith.addf %{{.*}}, %[[S]] fastmath<reassoc,contract>
// CHECK: %[[INVERSE:.*]] = linalg.generic
// CHECK: math.sqrt
// CHECK: linalg.generic {{.*}} ins(%arg0, %[[MEAN]], %[[INVERSE]], %arg1, %arg2
func.func @layer_norm(%x: tensor<?x8xf32> {nn.dims = ["n", ""]}, %s: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<?x8xf32> {
  %0 = nn.layer_norm %x, %s, %b axis = 1 epsilon = 1.0e-5
     : (tensor<?x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}

// -----

// CHECK-LABEL: func.func @half
// CHECK: outs(%{{.*}} : tensor<3xf32>)
// CHECK: arith.extf %{{.*}} : f16 to f32
// CHECK: arith.truncf %{{.*}} : f32 to f16
func.func @half(%x: tensor<3x7xf16>) -> tensor<3x7xf16> {
  %0 = nn.softmax %x axis = 1 : tensor<3x7xf16>
  return %0 : tensor<3x7xf16>
}
