// RUN: nn-opt %s --convert-nn-to-linalg --split-input-file | FileCheck %s

// Dimensions of size one that repeat are dropped, so that maps are projected permutations.

// CHECK-DAG: #[[$LHS:.*]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-DAG: #[[$RHS:.*]] = affine_map<(d0, d1, d2) -> (d1)>
// CHECK-DAG: #[[$ALL:.*]] = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// CHECK-LABEL: func.func @broadcast
// CHECK: %[[X:.*]] = tensor.collapse_shape %arg0 {{\[\[}}0, 1], [2]] : tensor<3x1x7xf32> into tensor<3x7xf32>
// CHECK: %[[Y:.*]] = tensor.collapse_shape %arg1 {{\[\[}}0, 1]] : tensor<17x1xf32> into tensor<17xf32>
// CHECK: linalg.generic {indexing_maps = [#[[$LHS]], #[[$RHS]], #[[$ALL]]], iterator_types = ["parallel", "parallel", "parallel"]} ins(%[[X]], %[[Y]]
// CHECK: arith.addf
func.func @broadcast(%x: tensor<3x1x7xf32>, %y: tensor<17x1xf32>) -> tensor<3x17x7xf32> {
  %0 = nn.add %x, %y : (tensor<3x1x7xf32>, tensor<17x1xf32>) -> tensor<3x17x7xf32>
  return %0 : tensor<3x17x7xf32>
}

// -----

// CHECK-DAG: #[[$SCALAR:.*]] = affine_map<(d0, d1) -> ()>
// CHECK-LABEL: func.func @scalar
// CHECK: %[[S:.*]] = tensor.collapse_shape %arg1 [] : tensor<1x1xf32> into tensor<f32>
// CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[$SCALAR]], #{{.*}}]{{.*}} ins(%arg0, %[[S]] : tensor<?x4xf32>, tensor<f32>)
func.func @scalar(%x: tensor<?x4xf32> {nn.dims = ["n", ""]}, %y: tensor<1x1xf32>) -> tensor<?x4xf32> {
  %0 = nn.mul %x, %y : (tensor<?x4xf32>, tensor<1x1xf32>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// -----

// A constant of one repeated element goes into the body.

// CHECK-LABEL: func.func @splat
// CHECK: linalg.generic {{.*}} ins(%arg0 : tensor<4xf32>)
// CHECK: %[[TWO:.*]] = arith.constant 2.0
// CHECK: arith.mulf %{{.*}}, %[[TWO]]
func.func @splat(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = nn.constant dense<2.0> : tensor<1xf32>
  %0 = nn.mul %x, %c : (tensor<4xf32>, tensor<1xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// Short floats are computed in f32.

// CHECK-LABEL: func.func @half
// CHECK: %[[WIDE:.*]] = arith.extf %{{.*}} : f16 to f32
// CHECK: %[[EXP:.*]] = math.exp %[[WIDE]] : f32
// CHECK: arith.truncf %[[EXP]] : f32 to f16
func.func @half(%x: tensor<4xf16>) -> tensor<4xf16> {
  %0 = nn.exp %x : tensor<4xf16>
  return %0 : tensor<4xf16>
}

// -----

// Integer division neither traps nor rounds down.

// CHECK-LABEL: func.func @divide
// CHECK: %[[ZERO:.*]] = arith.cmpi eq
// CHECK: %[[MINUS:.*]] = arith.cmpi eq
// CHECK: %[[UNSAFE:.*]] = arith.ori %[[ZERO]], %[[MINUS]]
// CHECK: %[[SAFE:.*]] = arith.select %[[UNSAFE]]
// CHECK: arith.divsi %{{.*}}, %[[SAFE]] : i32
// CHECK: arith.select %[[MINUS]]
// CHECK: arith.select %[[ZERO]]
func.func @divide(%x: tensor<4xi32>, %y: tensor<4xi32>) -> tensor<4xi32> {
  %0 = nn.div %x, %y : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  return %0 : tensor<4xi32>
}

// CHECK-LABEL: func.func @divide_by_known
// CHECK: %[[SEVEN:.*]] = arith.constant 7 : i32
// CHECK-NEXT: arith.divsi %{{.*}}, %[[SEVEN]] : i32
// CHECK-NOT: arith.select
// CHECK: linalg.yield
func.func @divide_by_known(%x: tensor<4xi32>) -> tensor<4xi32> {
  %c = nn.constant dense<7> : tensor<i32>
  %0 = nn.div %x, %c : (tensor<4xi32>, tensor<i32>) -> tensor<4xi32>
  return %0 : tensor<4xi32>
}

// CHECK-LABEL: func.func @divide_unsigned
// CHECK: arith.divui
func.func @divide_unsigned(%x: tensor<4xui8>, %y: tensor<4xui8>) -> tensor<4xui8> {
  %0 = nn.div %x, %y : (tensor<4xui8>, tensor<4xui8>) -> tensor<4xui8>
  return %0 : tensor<4xui8>
}

// -----

// CHECK-LABEL: func.func @sigmoid
// CHECK: %[[ONE:.*]] = arith.constant 1.0
// CHECK: %[[NEG:.*]] = arith.negf
// CHECK: %[[EXP:.*]] = math.exp %[[NEG]]
// CHECK: %[[SUM:.*]] = arith.addf %[[ONE]], %[[EXP]]
// CHECK: arith.divf %[[ONE]], %[[SUM]]
func.func @sigmoid(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = nn.sigmoid %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func.func @others
// CHECK: math.erf
// CHECK: math.roundeven
// CHECK: arith.minimumf
// CHECK: arith.remf
func.func @others(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0 = nn.erf %x : tensor<4xf32>
  %1 = nn.round %0 : tensor<4xf32>
  %2 = nn.min %1, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = nn.mod %2, %y fmod : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %3 : tensor<4xf32>
}

// -----

// Known small exponents are products.

// CHECK-LABEL: func.func @square
// CHECK: ^bb0(%[[X:.*]]: f32, %{{.*}}: f32):
// CHECK: arith.mulf %[[X]], %[[X]]
// CHECK-NOT: math.powf
func.func @square(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = nn.constant dense<2.0> : tensor<f32>
  %0 = nn.pow %x, %c : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// A float that an integer cannot hold saturates; NaN becomes 0.

// CHECK-LABEL: func.func @to_integer
// CHECK: arith.cmpf ord
// CHECK: arith.maximumf
// CHECK: arith.minimumf
// CHECK: arith.fptosi %{{.*}} : f32 to i32
func.func @to_integer(%x: tensor<4xf32>) -> tensor<4xi32> {
  %0 = nn.cast %x : tensor<4xf32> to tensor<4xi32>
  return %0 : tensor<4xi32>
}

// CHECK-LABEL: func.func @from_bool
// CHECK: arith.uitofp %{{.*}} : i1 to f32
func.func @from_bool(%x: tensor<4xi1>) -> tensor<4xf32> {
  %0 = nn.cast %x : tensor<4xi1> to tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @clip
// CHECK: %[[LOW:.*]] = arith.constant 0.0
// CHECK: %[[HIGH:.*]] = arith.constant 6.0
// CHECK: %[[MAX:.*]] = arith.maximumf %{{.*}}, %[[LOW]]
// CHECK: arith.minimumf %[[MAX]], %[[HIGH]]
func.func @clip(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = nn.constant dense<0.0> : tensor<f32>
  %b = nn.constant dense<6.0> : tensor<f32>
  %0 = nn.clip %x min %a : tensor<f32> max %b : tensor<f32> : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @where
// CHECK: arith.select %{{.*}}, %{{.*}}, %{{.*}} : f32
func.func @where(%c: tensor<4xi1>, %x: tensor<4xf32>, %y: tensor<f32>) -> tensor<4xf32> {
  %0 = nn.where %c, %x, %y : (tensor<4xi1>, tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
