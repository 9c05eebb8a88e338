// RUN: nn-opt %s --nn-infer-shapes --split-input-file | FileCheck %s

// The shape that a model computes stays symbolic: -1 is what batch leaves.
// CHECK-LABEL: func.func @computed_shape
// CHECK-SAME: -> tensor<?x48xf32>
func.func @computed_shape(%x: tensor<?x4x12xf32> {nn.name = "x", nn.dims = ["batch", "", ""]}) -> tensor<?x?xf32> {
  %s = nn.shape %x : tensor<?x4x12xf32> -> tensor<3xi64>
  %i = nn.constant dense<0> : tensor<i64>
  %b = nn.gather %s, %i axis = 0 : (tensor<3xi64>, tensor<i64>) -> tensor<i64>
  %b1 = nn.unsqueeze %b axes = [0] : (tensor<i64>) -> tensor<1xi64>
  %m = nn.constant dense<-1> : tensor<1xi64>
  %shape = nn.concat %b1, %m axis = 0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  // CHECK: nn.reshape {{.*}} -> tensor<?x48xf32>
  %y = nn.reshape %x, %shape : (tensor<?x4x12xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  // CHECK: nn.relu %{{.*}} : tensor<?x48xf32>
  %z = nn.relu %y : tensor<?x?xf32>
  return %z : tensor<?x?xf32>
}

// -----

// Known elements become a constant; what computed them goes.
// CHECK-LABEL: func.func @known_shape
// CHECK-SAME: -> tensor<2x48xf32>
func.func @known_shape(%x: tensor<2x4x12xf32>) -> tensor<?x?xf32> {
  // CHECK-NEXT: %[[S:.*]] = nn.constant dense<[2, -1]> : tensor<2xi64>
  // CHECK-NEXT: nn.reshape %{{.*}}, %[[S]] : {{.*}} -> tensor<2x48xf32>
  %s = nn.shape %x : tensor<2x4x12xf32> -> tensor<3xi64>
  %i = nn.constant dense<0> : tensor<i64>
  %b = nn.gather %s, %i axis = 0 : (tensor<3xi64>, tensor<i64>) -> tensor<i64>
  %b1 = nn.unsqueeze %b axes = [0] : (tensor<i64>) -> tensor<1xi64>
  %m = nn.constant dense<-1> : tensor<1xi64>
  %shape = nn.concat %b1, %m axis = 0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %y = nn.reshape %x, %shape : (tensor<2x4x12xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return %y : tensor<?x?xf32>
}

// -----

// An op of another dialect keeps the type that it has.
// CHECK-LABEL: func.func @other_dialect
func.func @other_dialect(%x: tensor<2x4xf32>) -> (tensor<?x?xf32>, index) {
  // CHECK: %[[Y:.*]] = nn.transpose %{{.*}} : (tensor<2x4xf32>) -> tensor<4x2xf32>
  // CHECK: %[[C:.*]] = tensor.cast %[[Y]] : tensor<4x2xf32> to tensor<?x?xf32>
  // CHECK: tensor.dim %[[C]]
  // CHECK: return %[[Y]]
  %c0 = arith.constant 0 : index
  %y = nn.transpose %x perm = [1, 0] : (tensor<2x4xf32>) -> tensor<?x?xf32>
  %d = tensor.dim %y, %c0 : tensor<?x?xf32>
  return %y, %d : tensor<?x?xf32>, index
}
