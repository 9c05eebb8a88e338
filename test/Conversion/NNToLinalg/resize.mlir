// RUN: nn-opt %s --convert-nn-to-linalg --split-input-file | FileCheck %s

// Nearest by a whole factor repeats elements.

// CHECK-DAG: #[[$IN:.*]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d4)>
// CHECK-LABEL: func.func @repeat
// CHECK: %[[Y:.*]] = linalg.generic {indexing_maps = [#[[$IN]], #{{.*}}]{{.*}} outs(%{{.*}} : tensor<1x2x?x2x?x2xf32>)
// CHECK-NOT: tensor.extract
// CHECK: tensor.collapse_shape %[[Y]] {{\[\[}}0], [1], [2, 3], [4, 5]]
func.func @repeat(%x: tensor<1x2x?x?xf32> {nn.dims = ["", "", "h", "w"]}) -> tensor<1x2x?x?xf32> {
  %c = nn.constant dense<[1.0, 1.0, 2.0, 2.0]> : tensor<4xf32>
  %0 = nn.resize <nearest> %x scales %c : tensor<4xf32> coordinate_mode = <asymmetric> nearest_mode = <floor>
     : (tensor<1x2x?x?xf32>) -> tensor<1x2x?x?xf32>
  return %0 : tensor<1x2x?x?xf32>
}

// -----

// Sizes may come from another tensor.

// CHECK-LABEL: func.func @nearest
// CHECK: arith.divf
// CHECK: linalg.generic
// CHECK: math.floor
// CHECK: tensor.extract %arg0
func.func @nearest(%x: tensor<1x2x?x?xf32> {nn.dims = ["", "", "h", "w"]}, %y: tensor<1x2x?x?xf32> {nn.dims = ["", "", "h2", "w2"]}) -> tensor<1x2x?x?xf32> {
  %s = nn.shape %y : tensor<1x2x?x?xf32> -> tensor<4xi64>
  %0 = nn.resize <nearest> %x sizes %s : tensor<4xi64> coordinate_mode = <asymmetric> nearest_mode = <floor>
     : (tensor<1x2x?x?xf32>) -> tensor<1x2x?x?xf32>
  return %0 : tensor<1x2x?x?xf32>
}

// -----

// Two taps along each of two dimensions.

// CHECK-LABEL: func.func @linear
// CHECK-COUNT-4: tensor.extract %arg0
// CHECK-NOT: tensor.extract
func.func @linear(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x8x12xf32> {
  %c = nn.constant dense<[1.0, 1.0, 2.0, 3.0]> : tensor<4xf32>
  %0 = nn.resize <linear> %x scales %c : tensor<4xf32> : (tensor<1x2x4x4xf32>) -> tensor<1x2x8x12xf32>
  return %0 : tensor<1x2x8x12xf32>
}

// -----

// CHECK-LABEL: func.func @same_size
// CHECK-NOT: linalg
// CHECK: return %arg0
func.func @same_size(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %c = nn.constant dense<[1, 2, 4, 4]> : tensor<4xi64>
  %0 = nn.resize <linear> %x sizes %c : tensor<4xi64> : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  return %0 : tensor<1x2x4x4xf32>
}
