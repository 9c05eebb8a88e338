// RUN: nn-opt %s --convert-nn-to-linalg --split-input-file | FileCheck %s

// Groups of equal product are collapsed, then expanded.

// CHECK-LABEL: func.func @reshape_static
// CHECK: %[[C:.*]] = tensor.collapse_shape %arg0 {{\[\[}}0, 1]] : tensor<3x8xf32> into tensor<24xf32>
// CHECK: tensor.expand_shape %[[C]] {{\[\[}}0, 1]] output_shape [4, 6]
func.func @reshape_static(%x: tensor<3x8xf32>) -> tensor<4x6xf32> {
  %s = nn.constant dense<[4, 6]> : tensor<2xi64>
  %0 = nn.reshape %x, %s : (tensor<3x8xf32>, tensor<2xi64>) -> tensor<4x6xf32>
  return %0 : tensor<4x6xf32>
}

// CHECK-LABEL: func.func @reshape_symbolic
// CHECK: tensor.collapse_shape %arg0 {{\[\[}}0], [1], [2, 3]] : tensor<?x?x12x32xf32> into tensor<?x?x384xf32>
func.func @reshape_symbolic(%x: tensor<?x?x12x32xf32> {nn.dims = ["b", "s", "", ""]}) -> tensor<?x?x384xf32> {
  %s = nn.constant dense<[0, 0, -1]> : tensor<3xi64>
  %0 = nn.reshape %x, %s : (tensor<?x?x12x32xf32>, tensor<3xi64>) -> tensor<?x?x384xf32>
  return %0 : tensor<?x?x384xf32>
}

// CHECK-LABEL: func.func @squeeze
// CHECK: tensor.collapse_shape %arg0 {{\[\[}}0, 1, 2]] : tensor<1x3x1xf32> into tensor<3xf32>
// CHECK: tensor.expand_shape %{{.*}} {{\[\[}}0, 1]] output_shape [3, 1]
func.func @squeeze(%x: tensor<1x3x1xf32>) -> tensor<3x1xf32> {
  %0 = nn.squeeze %x axes = [0, 2] : (tensor<1x3x1xf32>) -> tensor<3xf32>
  %1 = nn.unsqueeze %0 axes = [1] : (tensor<3xf32>) -> tensor<3x1xf32>
  return %1 : tensor<3x1xf32>
}

// CHECK-LABEL: func.func @scalar
// CHECK: tensor.collapse_shape %arg0 [] : tensor<1x1xf32> into tensor<f32>
func.func @scalar(%x: tensor<1x1xf32>) -> tensor<f32> {
  %0 = nn.squeeze %x axes = [0, 1] : (tensor<1x1xf32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// CHECK-LABEL: func.func @flatten
// CHECK: tensor.collapse_shape %arg0 {{\[\[}}0], [1, 2]]
func.func @flatten(%x: tensor<?x3x4xf32> {nn.dims = ["n", "", ""]}) -> tensor<?x12xf32> {
  %0 = nn.flatten %x axis = 1 : (tensor<?x3x4xf32>) -> tensor<?x12xf32>
  return %0 : tensor<?x12xf32>
}

// -----

// CHECK-LABEL: func.func @transpose
// CHECK: linalg.transpose ins(%arg0 : tensor<3x4xf32>) outs(%{{.*}} : tensor<4x3xf32>) permutation = [1, 0]
func.func @transpose(%x: tensor<3x4xf32>) -> tensor<4x3xf32> {
  %0 = nn.transpose %x perm = [1, 0] : (tensor<3x4xf32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

// CHECK-LABEL: func.func @expand
// CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<3x4xf32>)
// CHECK-NEXT: ^bb0(%[[IN:.*]]: f32, %{{.*}}: f32):
// CHECK-NEXT: linalg.yield %[[IN]]
func.func @expand(%x: tensor<3x1xf32>) -> tensor<3x4xf32> {
  %s = nn.constant dense<[1, 4]> : tensor<2xi64>
  %0 = nn.expand %x, %s : (tensor<3x1xf32>, tensor<2xi64>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// Each input is written into one destination; empty ones are not.

// CHECK-LABEL: func.func @concat
// CHECK: %[[N:.*]] = tensor.dim %arg0
// CHECK: %[[INIT:.*]] = tensor.empty(%{{.*}}) : tensor<?x3xf32>
// CHECK: %[[A:.*]] = tensor.insert_slice %arg0 into %[[INIT]][0, 0] [%[[N]], 3] [1, 1]
// CHECK: %[[B:.*]] = tensor.insert_slice %arg1 into %[[A]][%[[N]], 0] [4, 3] [1, 1]
// CHECK-NEXT: return %[[B]]
func.func @concat(%x: tensor<?x3xf32> {nn.dims = ["n", ""]}, %y: tensor<4x3xf32>, %z: tensor<0x3xf32>) -> tensor<?x3xf32> {
  %0 = nn.concat %x, %y, %z axis = 0 : (tensor<?x3xf32>, tensor<4x3xf32>, tensor<0x3xf32>) -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

// -----

// CHECK-LABEL: func.func @slice
// CHECK: tensor.extract_slice %arg0[1, 0] [2, 5] [3, 1] : tensor<7x5xf32> to tensor<2x5xf32>
func.func @slice(%x: tensor<7x5xf32>) -> tensor<2x5xf32> {
  %s = nn.constant dense<1> : tensor<1xi64>
  %e = nn.constant dense<7> : tensor<1xi64>
  %a = nn.constant dense<0> : tensor<1xi64>
  %p = nn.constant dense<3> : tensor<1xi64>
  %0 = nn.slice %x, %s, %e, %a, %p : (tensor<7x5xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x5xf32>
  return %0 : tensor<2x5xf32>
}

// A start from the end is limited to the dimension.

// CHECK-LABEL: func.func @slice_from_end
// CHECK: %[[N:.*]] = tensor.dim %arg0
// CHECK: %[[FROM:.*]] = arith.minsi %{{.*}}, %[[N]]
// CHECK: %[[FIRST:.*]] = arith.maxsi %[[FROM]]
// CHECK: tensor.extract_slice %arg0[%[[FIRST]], 0]
func.func @slice_from_end(%x: tensor<?x8xf32> {nn.dims = ["n", ""]}) -> tensor<?x8xf32> {
  %s = nn.constant dense<-3> : tensor<1xi64>
  %e = nn.constant dense<9223372036854775807> : tensor<1xi64>
  %a = nn.constant dense<0> : tensor<1xi64>
  %p = nn.constant dense<1> : tensor<1xi64>
  %0 = nn.slice %x, %s, %e, %a, %p : (tensor<?x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}

// CHECK-LABEL: func.func @slice_backwards
// CHECK: linalg.generic
// CHECK: tensor.extract %arg0
func.func @slice_backwards(%x: tensor<7xf32>) -> tensor<7xf32> {
  %s = nn.constant dense<-1> : tensor<1xi64>
  %e = nn.constant dense<-100> : tensor<1xi64>
  %a = nn.constant dense<0> : tensor<1xi64>
  %p = nn.constant dense<-1> : tensor<1xi64>
  %0 = nn.slice %x, %s, %e, %a, %p : (tensor<7xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<7xf32>
  return %0 : tensor<7xf32>
}

// -----

// What is taken away is sliced off first.

// CHECK-LABEL: func.func @pad
// CHECK: %[[X:.*]] = tensor.extract_slice %arg0[0, 0] [%{{.*}}, 7] [1, 1]
// CHECK: tensor.pad %[[X]] low[1, 2] high[0, 0]
func.func @pad(%x: tensor<?x8xf32> {nn.dims = ["n", ""]}) -> tensor<?x9xf32> {
  %p = nn.constant dense<[1, 2, 0, -1]> : tensor<4xi64>
  %0 = nn.pad <constant> %x, %p : (tensor<?x8xf32>, tensor<4xi64>) -> tensor<?x9xf32>
  return %0 : tensor<?x9xf32>
}

// -----

// A permutation that is not its own inverse.
// CHECK-LABEL: func.func @transpose_cycle
// CHECK: linalg.transpose ins({{.*}} : tensor<2x3x4xf32>) outs({{.*}} : tensor<3x4x2xf32>) permutation = [1, 2, 0]
func.func @transpose_cycle(%x: tensor<2x3x4xf32>) -> tensor<3x4x2xf32> {
  %0 = nn.transpose %x perm = [1, 2, 0] : (tensor<2x3x4xf32>) -> tensor<3x4x2xf32>
  return %0 : tensor<3x4x2xf32>
}
