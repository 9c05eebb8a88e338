// RUN: nn-opt %s --nn-fold-affine | FileCheck %s

nn_codegen.global @w : tensor<4x3x3x3xf32>
nn_codegen.global @t : tensor<3x4x2x2xf32>
nn_codegen.global @c : tensor<4x1x1xf32>
nn_codegen.global @b : tensor<4xf32>

// CHECK-LABEL: func.func @scale_and_shift
func.func @scale_and_shift(%x: tensor<1x3x8x8xf32>) -> tensor<1x4x8x8xf32> {
  // CHECK-SAME: %[[X:.*]]: tensor<1x3x8x8xf32>
  // CHECK-DAG: %[[W:.*]] = nn_codegen.global_load @w
  // CHECK-DAG: %[[C:.*]] = nn_codegen.global_load @c
  // CHECK-DAG: %[[B:.*]] = nn_codegen.global_load @b
  %w = nn_codegen.global_load @w : tensor<4x3x3x3xf32>
  %c = nn_codegen.global_load @c : tensor<4x1x1xf32>
  %b = nn_codegen.global_load @b : tensor<4xf32>
  %s = nn.constant dense<0.5> : tensor<f32>
  // CHECK: %[[C4:.*]] = nn.reshape %[[C]], %{{.*}} -> tensor<4x1x1x1xf32>
  // CHECK: %[[WC:.*]] = nn.mul %[[W]], %[[C4]] : {{.*}} -> tensor<4x3x3x3xf32>
  // CHECK: %[[C1:.*]] = nn.reshape %[[C]], %{{.*}} -> tensor<4xf32>
  // CHECK: %[[BC:.*]] = nn.mul %[[B]], %[[C1]]
  // CHECK: %[[BCS:.*]] = nn.sub %[[BC]], %{{.*}} : (tensor<4xf32>, tensor<1xf32>)
  // CHECK: %[[Y:.*]] = nn.conv %[[X]], %[[WC]], %[[BCS]] strides = [1, 1] pads = [1, 1, 1, 1] dilations = [1, 1] group = 1
  // CHECK: return %[[Y]]
  %0 = nn.conv %x, %w, %b strides = [1, 1] pads = [1, 1, 1, 1] dilations = [1, 1] group = 1
     : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>) -> tensor<1x4x8x8xf32>
  %1 = nn.mul %c, %0 : (tensor<4x1x1xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %2 = nn.sub %1, %s : (tensor<1x4x8x8xf32>, tensor<f32>) -> tensor<1x4x8x8xf32>
  return %2 : tensor<1x4x8x8xf32>
}

// CHECK-LABEL: func.func @scalar_becomes_bias
func.func @scalar_becomes_bias(%x: tensor<?x3x8x8xf32>) -> tensor<?x4x8x8xf32> {
  %w = nn_codegen.global_load @w : tensor<4x3x3x3xf32>
  %s = nn.constant dense<0.5> : tensor<1xf32>
  // CHECK: %[[N:.*]] = nn.constant dense<-5.000000e-01> : tensor<1xf32>
  // CHECK: %[[B:.*]] = nn.expand %[[N]], %{{.*}} -> tensor<4xf32>
  // CHECK: nn.conv %{{.*}}, %{{.*}}, %[[B]]
  // CHECK-NEXT: return
  %0 = nn.conv %x, %w strides = [1, 1] pads = [1, 1, 1, 1] dilations = [1, 1] group = 1
     : (tensor<?x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<?x4x8x8xf32>
  %1 = nn.sub %0, %s : (tensor<?x4x8x8xf32>, tensor<1xf32>) -> tensor<?x4x8x8xf32>
  return %1 : tensor<?x4x8x8xf32>
}

// CHECK-LABEL: func.func @transposed
func.func @transposed(%x: tensor<1x3x8x8xf32>) -> tensor<1x4x16x16xf32> {
  %t = nn_codegen.global_load @t : tensor<3x4x2x2xf32>
  %c = nn_codegen.global_load @c : tensor<4x1x1xf32>
  // CHECK: nn.reshape %{{.*}} -> tensor<1x4x1x1xf32>
  // CHECK: %[[W:.*]] = nn.div
  // CHECK: nn.conv_transpose %{{.*}}, %[[W]] strides
  // CHECK-NEXT: return
  %0 = nn.conv_transpose %x, %t strides = [2, 2] pads = [0, 0, 0, 0] dilations = [1, 1]
       output_padding = [0, 0] group = 1
     : (tensor<1x3x8x8xf32>, tensor<3x4x2x2xf32>) -> tensor<1x4x16x16xf32>
  %1 = nn.div %0, %c : (tensor<1x4x16x16xf32>, tensor<4x1x1xf32>) -> tensor<1x4x16x16xf32>
  return %1 : tensor<1x4x16x16xf32>
}

// Not constant, not by feature, used twice, larger than the result.
// CHECK-LABEL: func.func @unchanged
func.func @unchanged(%x: tensor<1x3x8x8xf32>, %v: tensor<f32>)
    -> (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<2x4x8x8xf32>) {
  %w = nn_codegen.global_load @w : tensor<4x3x3x3xf32>
  %row = nn.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]> : tensor<8xf32>
  %c = nn_codegen.global_load @c : tensor<4x1x1xf32>
  %big = nn.constant dense<[[[[1.0]]], [[[2.0]]]]> : tensor<2x1x1x1xf32>
  // CHECK: nn.mul %{{.*}}, %{{.*}} : (tensor<1x4x8x8xf32>, tensor<f32>)
  %0 = nn.conv %x, %w strides = [1, 1] pads = [1, 1, 1, 1] dilations = [1, 1] group = 1
     : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x8x8xf32>
  %1 = nn.mul %0, %v : (tensor<1x4x8x8xf32>, tensor<f32>) -> tensor<1x4x8x8xf32>
  // CHECK: nn.add %{{.*}}, %{{.*}} : (tensor<1x4x8x8xf32>, tensor<8xf32>)
  %2 = nn.conv %x, %w strides = [1, 1] pads = [1, 1, 1, 1] dilations = [1, 1] group = 1
     : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x8x8xf32>
  %3 = nn.add %2, %row : (tensor<1x4x8x8xf32>, tensor<8xf32>) -> tensor<1x4x8x8xf32>
  // CHECK: nn.add %{{.*}}, %{{.*}} : (tensor<1x4x8x8xf32>, tensor<4x1x1xf32>)
  %4 = nn.conv %x, %w strides = [1, 1] pads = [1, 1, 1, 1] dilations = [1, 1] group = 1
     : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x8x8xf32>
  %5 = nn.add %4, %c : (tensor<1x4x8x8xf32>, tensor<4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %6 = nn.mul %5, %4 : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  // CHECK: nn.mul %{{.*}}, %{{.*}} : (tensor<1x4x8x8xf32>, tensor<2x1x1x1xf32>)
  %7 = nn.conv %x, %w strides = [1, 1] pads = [1, 1, 1, 1] dilations = [1, 1] group = 1
     : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x8x8xf32>
  %8 = nn.mul %7, %big : (tensor<1x4x8x8xf32>, tensor<2x1x1x1xf32>) -> tensor<2x4x8x8xf32>
  return %1, %3, %6, %8 : tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>, tensor<2x4x8x8xf32>
}

// CHECK-LABEL: func.func @dynamic_factor
func.func @dynamic_factor(%x: tensor<?x3x8x8xf32>, %y: tensor<?x4x8x8xf32>) -> tensor<?x4x8x8xf32> {
  // CHECK: nn.conv
  // CHECK: nn.add
  %w = nn_codegen.global_load @w : tensor<4x3x3x3xf32>
  %0 = nn.conv %x, %w strides = [1, 1] pads = [1, 1, 1, 1] dilations = [1, 1] group = 1
     : (tensor<?x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<?x4x8x8xf32>
  %1 = nn.add %0, %y : (tensor<?x4x8x8xf32>, tensor<?x4x8x8xf32>) -> tensor<?x4x8x8xf32>
  return %1 : tensor<?x4x8x8xf32>
}
