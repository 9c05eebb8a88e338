// RUN: nn-opt %s --convert-nn-to-linalg --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @conv2d
// CHECK: %[[X:.*]] = tensor.pad %arg0 low[0, 0, 1, 0] high[0, 0, 2, 1]
// CHECK: tensor<?x3x9x7xf32> to tensor<?x3x12x8xf32>
// CHECK: %[[INIT:.*]] = linalg.broadcast ins(%arg2 : tensor<5xf32>) outs({{.*}}) dimensions = [0, 2, 3]
// CHECK: linalg.conv_2d_nchw_fchw {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 1]> : tensor<2xi64>}
// CHECK-SAME: ins(%[[X]], %arg1 : {{.*}}) outs(%[[INIT]] : tensor<?x5x5x4xf32>)
func.func @conv2d(%x: tensor<?x3x9x7xf32> {nn.dims = ["n", "", "", ""]}, %w: tensor<5x3x3x3xf32>,
                  %b: tensor<5xf32>) -> tensor<?x5x5x4xf32> {
  %0 = nn.conv %x, %w, %b strides = [2, 1] pads = [1, 0, 2, 1] dilations = [1, 2] group = 1
     : (tensor<?x3x9x7xf32>, tensor<5x3x3x3xf32>, tensor<5xf32>) -> tensor<?x5x5x4xf32>
  return %0 : tensor<?x5x5x4xf32>
}

// -----

// Without padding and bias.

// CHECK-LABEL: func.func @plain
// CHECK-NOT: tensor.pad
// CHECK: %[[INIT:.*]] = linalg.fill
// CHECK: linalg.conv_2d_nchw_fchw {{.*}} ins(%arg0, %arg1 : {{.*}}) outs(%[[INIT]]
func.func @plain(%x: tensor<1x3x9x7xf32>, %w: tensor<5x3x3x3xf32>) -> tensor<1x5x7x5xf32> {
  %0 = nn.conv %x, %w strides = [1, 1] pads = [0, 0, 0, 0] dilations = [1, 1] group = 1
     : (tensor<1x3x9x7xf32>, tensor<5x3x3x3xf32>) -> tensor<1x5x7x5xf32>
  return %0 : tensor<1x5x7x5xf32>
}

// -----

// CHECK-LABEL: func.func @depthwise
// CHECK: %[[W:.*]] = tensor.collapse_shape %arg1 {{\[\[}}0], [1, 2], [3]] : tensor<4x1x3x3xf32> into tensor<4x3x3xf32>
// CHECK: linalg.depthwise_conv_2d_nchw_chw {{.*}} ins(%arg0, %[[W]]
func.func @depthwise(%x: tensor<1x4x9x7xf32>, %w: tensor<4x1x3x3xf32>) -> tensor<1x4x7x5xf32> {
  %0 = nn.conv %x, %w strides = [1, 1] pads = [0, 0, 0, 0] dilations = [1, 1] group = 4
     : (tensor<1x4x9x7xf32>, tensor<4x1x3x3xf32>) -> tensor<1x4x7x5xf32>
  return %0 : tensor<1x4x7x5xf32>
}

// -----

// CHECK-LABEL: func.func @grouped
// CHECK: tensor.expand_shape %arg0 {{\[\[}}0], [1, 2], [3], [4]] output_shape [1, 2, 2, 9, 7]
// CHECK: tensor.expand_shape %arg1 {{\[\[}}0, 1], [2], [3], [4]] output_shape [2, 3, 2, 3, 3]
// CHECK: %[[Y:.*]] = linalg.conv_2d_ngchw_gfchw
// CHECK: tensor.collapse_shape %[[Y]] {{\[\[}}0], [1, 2], [3], [4]]
func.func @grouped(%x: tensor<1x4x9x7xf32>, %w: tensor<6x2x3x3xf32>) -> tensor<1x6x7x5xf32> {
  %0 = nn.conv %x, %w strides = [1, 1] pads = [0, 0, 0, 0] dilations = [1, 1] group = 2
     : (tensor<1x4x9x7xf32>, tensor<6x2x3x3xf32>) -> tensor<1x6x7x5xf32>
  return %0 : tensor<1x6x7x5xf32>
}

// -----

// One spatial dimension becomes two.

// CHECK-LABEL: func.func @conv1d
// CHECK: tensor.expand_shape %{{.*}} output_shape [2, 3, 1, 17]
// CHECK: tensor.expand_shape %arg1 {{.*}} output_shape [5, 3, 1, 4]
// CHECK: %[[Y:.*]] = linalg.conv_2d_nchw_fchw {dilations = dense<1> : tensor<2xi64>, strides = dense<[1, 2]> : tensor<2xi64>}
// CHECK: tensor.collapse_shape %[[Y]] {{.*}} into tensor<2x5x7xf32>
func.func @conv1d(%x: tensor<2x3x17xf32>, %w: tensor<5x3x4xf32>) -> tensor<2x5x7xf32> {
  %0 = nn.conv %x, %w strides = [2] pads = [0, 0] dilations = [1] group = 1
     : (tensor<2x3x17xf32>, tensor<5x3x4xf32>) -> tensor<2x5x7xf32>
  return %0 : tensor<2x5x7xf32>
}

// -----

// CHECK-LABEL: func.func @conv3d
// CHECK: linalg.conv_3d_ncdhw_fcdhw
func.func @conv3d(%x: tensor<1x2x5x6x7xf32>, %w: tensor<3x2x2x3x2xf32>) -> tensor<1x3x4x4x6xf32> {
  %0 = nn.conv %x, %w strides = [1, 1, 1] pads = [0, 0, 0, 0, 0, 0] dilations = [1, 1, 1] group = 1
     : (tensor<1x2x5x6x7xf32>, tensor<3x2x2x3x2xf32>) -> tensor<1x3x4x4x6xf32>
  return %0 : tensor<1x3x4x4x6xf32>
}

// -----

// Windows that do not overlap: a contraction that writes each output once.

// CHECK-DAG: #[[$X:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d6, d2, d4)>
// CHECK-DAG: #[[$W:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d6, d1, d3, d5)>
// CHECK-LABEL: func.func @transposed_disjoint
// CHECK: %[[INIT:.*]] = linalg.broadcast ins(%arg2 : tensor<4xf32>) outs(%{{.*}} : tensor<?x4x4x2x5x2xf32>)
// CHECK: %[[Y:.*]] = linalg.generic {indexing_maps = [#[[$X]], #[[$W]], #{{.*}}]{{.*}} outs(%[[INIT]]
// CHECK: tensor.collapse_shape %[[Y]] {{\[\[}}0], [1], [2, 3], [4, 5]]
func.func @transposed_disjoint(%x: tensor<?x8x4x5xf32> {nn.dims = ["n", "", "", ""]}, %w: tensor<8x4x2x2xf32>,
                               %b: tensor<4xf32>) -> tensor<?x4x8x10xf32> {
  %0 = nn.conv_transpose %x, %w, %b strides = [2, 2] pads = [0, 0, 0, 0] dilations = [1, 1]
       output_padding = [0, 0] group = 1
     : (tensor<?x8x4x5xf32>, tensor<8x4x2x2xf32>, tensor<4xf32>) -> tensor<?x4x8x10xf32>
  return %0 : tensor<?x4x8x10xf32>
}

// -----

// Else zeros are put between the elements, the filter is flipped.

// CHECK-LABEL: func.func @transposed
// CHECK: %[[ZEROS:.*]] = linalg.fill {{.*}} -> tensor<1x3x10x12xf32>
// CHECK: %[[X:.*]] = tensor.insert_slice %arg0 into %[[ZEROS]][0, 0, 1, 1] [1, 3, 4, 5] [1, 1, 2, 2]
// CHECK: %[[W:.*]] = linalg.generic
// CHECK: tensor.extract %arg1
// CHECK: linalg.conv_2d_nchw_fchw {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>} ins(%[[X]], %[[W]]
func.func @transposed(%x: tensor<1x3x4x5xf32>, %w: tensor<3x2x3x3xf32>) -> tensor<1x2x8x10xf32> {
  %0 = nn.conv_transpose %x, %w strides = [2, 2] pads = [1, 1, 1, 1] dilations = [1, 1]
       output_padding = [1, 1] group = 1
     : (tensor<1x3x4x5xf32>, tensor<3x2x3x3xf32>) -> tensor<1x2x8x10xf32>
  return %0 : tensor<1x2x8x10xf32>
}
