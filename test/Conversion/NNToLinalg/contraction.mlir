// RUN: nn-opt %s --convert-nn-to-linalg --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @matrix
// CHECK: %[[ZERO:.*]] = linalg.fill
// CHECK: linalg.matmul ins(%arg0, %arg1 : tensor<3x7xf32>, tensor<7x5xf32>) outs(%[[ZERO]] : tensor<3x5xf32>)
func.func @matrix(%x: tensor<3x7xf32>, %y: tensor<7x5xf32>) -> tensor<3x5xf32> {
  %0 = nn.matmul %x, %y : (tensor<3x7xf32>, tensor<7x5xf32>) -> tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}

// -----

// All leading dimensions are rows of one matrix.

// CHECK-LABEL: func.func @rows
// CHECK: %[[ROWS:.*]] = arith.muli
// CHECK: %[[X:.*]] = tensor.collapse_shape %arg0 {{\[\[}}0, 1], [2]]
// CHECK: tensor.empty(%[[ROWS]]) : tensor<?x64xf32>
// CHECK: %[[Y:.*]] = linalg.matmul ins(%[[X]], %arg1 : tensor<?x384xf32>, tensor<384x64xf32>)
// CHECK: tensor.expand_shape %[[Y]] {{\[\[}}0, 1], [2]]
func.func @rows(%x: tensor<?x?x384xf32> {nn.dims = ["b", "s", ""]}, %w: tensor<384x64xf32>) -> tensor<?x?x64xf32> {
  %0 = nn.matmul %x, %w : (tensor<?x?x384xf32>, tensor<384x64xf32>) -> tensor<?x?x64xf32>
  return %0 : tensor<?x?x64xf32>
}

// -----

// CHECK-LABEL: func.func @batch
// CHECK: linalg.batch_matmul
func.func @batch(%x: tensor<2x3x7xf32>, %y: tensor<2x7x5xf32>) -> tensor<2x3x5xf32> {
  %0 = nn.matmul %x, %y : (tensor<2x3x7xf32>, tensor<2x7x5xf32>) -> tensor<2x3x5xf32>
  return %0 : tensor<2x3x5xf32>
}

// -----

// Several batch dimensions stay: a transpose before can go into the maps.

// CHECK-DAG: #[[$LHS:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d4)>
// CHECK-DAG: #[[$RHS:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d4, d3)>
// CHECK-DAG: #[[$OUT:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3)>
// CHECK-LABEL: func.func @attention
// CHECK: linalg.generic {indexing_maps = [#[[$LHS]], #[[$RHS]], #[[$OUT]]], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction"]}
// CHECK: %[[P:.*]] = arith.mulf %{{.*}}, %{{.*}} : f32
// CHECK: arith.addf %{{.*}}, %[[P]] fastmath<reassoc,contract> : f32
func.func @attention(%x: tensor<?x12x?x32xf32> {nn.dims = ["b", "", "s", ""]},
                     %y: tensor<?x12x32x?xf32> {nn.dims = ["b", "", "", "s"]}) -> tensor<?x12x?x?xf32> {
  %0 = nn.matmul %x, %y : (tensor<?x12x?x32xf32>, tensor<?x12x32x?xf32>) -> tensor<?x12x?x?xf32>
  return %0 : tensor<?x12x?x?xf32>
}

// -----

// Batch dimensions broadcast.

// CHECK-DAG: #[[$LHS:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, d2, d4)>
// CHECK-DAG: #[[$RHS:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d1, d4, d3)>
// CHECK-LABEL: func.func @broadcast
// CHECK: tensor.collapse_shape %arg0 {{\[\[}}0, 1], [2], [3]]
// CHECK: linalg.generic {indexing_maps = [#[[$LHS]], #[[$RHS]], #{{.*}}]
func.func @broadcast(%x: tensor<2x1x3x7xf32>, %y: tensor<4x7x5xf32>) -> tensor<2x4x3x5xf32> {
  %0 = nn.matmul %x, %y : (tensor<2x1x3x7xf32>, tensor<4x7x5xf32>) -> tensor<2x4x3x5xf32>
  return %0 : tensor<2x4x3x5xf32>
}

// -----

// A vector is a row or a column.

// CHECK-LABEL: func.func @dot
// CHECK: tensor.expand_shape %arg0 {{\[\[}}0, 1]] output_shape [1, 7]
// CHECK: tensor.expand_shape %arg1 {{\[\[}}0, 1]] output_shape [7, 1]
// CHECK: %[[Y:.*]] = linalg.matmul
// CHECK: tensor.collapse_shape %[[Y]] [] : tensor<1x1xf32> into tensor<f32>
func.func @dot(%x: tensor<7xf32>, %y: tensor<7xf32>) -> tensor<f32> {
  %0 = nn.matmul %x, %y : (tensor<7xf32>, tensor<7xf32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

// Short floats are accumulated in f32.

// CHECK-LABEL: func.func @half
// CHECK: linalg.matmul ins(%arg0, %arg1 : tensor<3x7xf16>, tensor<7x5xf16>) outs(%{{.*}} : tensor<3x5xf32>)
// CHECK: arith.truncf
func.func @half(%x: tensor<3x7xf16>, %y: tensor<7x5xf16>) -> tensor<3x5xf16> {
  %0 = nn.matmul %x, %y : (tensor<3x7xf16>, tensor<7x5xf16>) -> tensor<3x5xf16>
  return %0 : tensor<3x5xf16>
}

// -----

// A sum of nothing.

// CHECK-LABEL: func.func @empty_sum
// CHECK: %[[ZERO:.*]] = linalg.fill
// CHECK-NEXT: return %[[ZERO]]
func.func @empty_sum(%x: tensor<3x0xf32>, %y: tensor<0x5xf32>) -> tensor<3x5xf32> {
  %0 = nn.matmul %x, %y : (tensor<3x0xf32>, tensor<0x5xf32>) -> tensor<3x5xf32>
  return %0 : tensor<3x5xf32>
}
