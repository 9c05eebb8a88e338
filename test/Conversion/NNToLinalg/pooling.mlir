// RUN: nn-opt %s --convert-nn-to-linalg --split-input-file | FileCheck %s

// The border never wins.

// CHECK-LABEL: func.func @max
// CHECK: %[[LOW:.*]] = arith.constant 0xFF800000 : f32
// CHECK: %[[X:.*]] = tensor.pad %arg0 low[0, 0, 1, 1] high[0, 0, 1, 1]
// CHECK: tensor.yield %[[LOW]]
// CHECK: %[[WINDOW:.*]] = tensor.empty() : tensor<3x3xf32>
// CHECK: linalg.pooling_nchw_max {dilations = dense<1> : tensor<2xi64>, strides = dense<2> : tensor<2xi64>} ins(%[[X]], %[[WINDOW]]
func.func @max(%x: tensor<1x2x9x9xf32>) -> tensor<1x2x5x5xf32> {
  %0 = nn.max_pool %x kernel_shape = [3, 3] strides = [2, 2] pads = [1, 1, 1, 1] dilations = [1, 1]
     : (tensor<1x2x9x9xf32>) -> tensor<1x2x5x5xf32>
  return %0 : tensor<1x2x5x5xf32>
}

// -----

// With sizes rounded up, the border has room for the last window.

// CHECK-LABEL: func.func @ceil
// CHECK: tensor.pad %arg0 low[0, 0, 0, 0] high[0, 0, 1, 1]
func.func @ceil(%x: tensor<1x2x8x8xf32>) -> tensor<1x2x4x4xf32> {
  %0 = nn.max_pool %x kernel_shape = [3, 3] strides = [2, 2] pads = [0, 0, 0, 0] dilations = [1, 1] ceil_mode = true
     : (tensor<1x2x8x8xf32>) -> tensor<1x2x4x4xf32>
  return %0 : tensor<1x2x4x4xf32>
}

// -----

// CHECK-LABEL: func.func @unsigned
// CHECK: linalg.generic
// CHECK: arith.maxui
func.func @unsigned(%x: tensor<1x2x9x9xui8>) -> tensor<1x2x4x4xui8> {
  %0 = nn.max_pool %x kernel_shape = [3, 3] strides = [2, 2] pads = [0, 0, 0, 0] dilations = [1, 1]
     : (tensor<1x2x9x9xui8>) -> tensor<1x2x4x4xui8>
  return %0 : tensor<1x2x4x4xui8>
}

// -----

// Without a border the divisor is known.

// CHECK-LABEL: func.func @average
// CHECK: linalg.pooling_nchw_sum
// CHECK: %[[NINE:.*]] = arith.constant 9.0
// CHECK: arith.divf %{{.*}}, %[[NINE]]
func.func @average(%x: tensor<1x2x9x9xf32>) -> tensor<1x2x4x4xf32> {
  %0 = nn.average_pool %x kernel_shape = [3, 3] strides = [2, 2] pads = [0, 0, 0, 0] dilations = [1, 1]
     : (tensor<1x2x9x9xf32>) -> tensor<1x2x4x4xf32>
  return %0 : tensor<1x2x4x4xf32>
}

// -----

// The border does not count.

// CHECK-LABEL: func.func @average_border
// CHECK: linalg.pooling_nchw_sum
// CHECK: linalg.generic
// CHECK: linalg.index 2
// CHECK: linalg.index 3
// CHECK: %[[COUNT:.*]] = arith.sitofp
// CHECK: arith.divf %{{.*}}, %[[COUNT]]
func.func @average_border(%x: tensor<1x2x9x9xf32>) -> tensor<1x2x5x5xf32> {
  %0 = nn.average_pool %x kernel_shape = [3, 3] strides = [2, 2] pads = [1, 1, 1, 1] dilations = [1, 1]
     : (tensor<1x2x9x9xf32>) -> tensor<1x2x5x5xf32>
  return %0 : tensor<1x2x5x5xf32>
}

// -----

// One spatial dimension: a generic.

// CHECK-DAG: #[[$IN:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2 * 2 + d3 * 3)>
// CHECK-LABEL: func.func @max_1d
// CHECK: linalg.generic {indexing_maps = [#[[$IN]], #{{.*}}, #{{.*}}], iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
// CHECK: arith.maximumf %{{.*}}, %{{.*}} fastmath<reassoc,contract>
func.func @max_1d(%x: tensor<1x2x17xf32>) -> tensor<1x2x6xf32> {
  %0 = nn.max_pool %x kernel_shape = [3] strides = [2] pads = [0, 0] dilations = [3]
     : (tensor<1x2x17xf32>) -> tensor<1x2x6xf32>
  return %0 : tensor<1x2x6xf32>
}
