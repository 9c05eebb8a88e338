// RUN: nn-opt %s | nn-opt | FileCheck %s
// RUN: nn-opt %s --mlir-print-op-generic | nn-opt | FileCheck %s

// CHECK-LABEL: func.func @unary
func.func @unary(%x: tensor<2x?xf32>, %b: tensor<4xi1>) -> tensor<2x?xf32> {
  // CHECK: nn.abs %{{.*}} : tensor<2x?xf32>
  %0 = nn.abs %x : tensor<2x?xf32>
  // CHECK: nn.neg %{{.*}} : tensor<2x?xf32>
  %1 = nn.neg %0 : tensor<2x?xf32>
  // CHECK: nn.exp %{{.*}} : tensor<2x?xf32>
  %2 = nn.exp %1 : tensor<2x?xf32>
  // CHECK: nn.log %{{.*}} : tensor<2x?xf32>
  %3 = nn.log %2 : tensor<2x?xf32>
  // CHECK: nn.sqrt %{{.*}} : tensor<2x?xf32>
  %4 = nn.sqrt %3 : tensor<2x?xf32>
  // CHECK: nn.reciprocal %{{.*}} : tensor<2x?xf32>
  %5 = nn.reciprocal %4 : tensor<2x?xf32>
  // CHECK: nn.erf %{{.*}} : tensor<2x?xf32>
  %6 = nn.erf %5 : tensor<2x?xf32>
  // CHECK: nn.tanh %{{.*}} : tensor<2x?xf32>
  %7 = nn.tanh %6 : tensor<2x?xf32>
  // CHECK: nn.sigmoid %{{.*}} : tensor<2x?xf32>
  %8 = nn.sigmoid %7 : tensor<2x?xf32>
  // CHECK: nn.relu %{{.*}} : tensor<2x?xf32>
  %9 = nn.relu %8 : tensor<2x?xf32>
  // CHECK: nn.floor %{{.*}} : tensor<2x?xf32>
  %10 = nn.floor %9 : tensor<2x?xf32>
  // CHECK: nn.ceil %{{.*}} : tensor<2x?xf32>
  %11 = nn.ceil %10 : tensor<2x?xf32>
  // CHECK: nn.round %{{.*}} : tensor<2x?xf32>
  %12 = nn.round %11 : tensor<2x?xf32>
  // CHECK: nn.sin %{{.*}} : tensor<2x?xf32>
  %13 = nn.sin %12 : tensor<2x?xf32>
  // CHECK: nn.cos %{{.*}} : tensor<2x?xf32>
  %14 = nn.cos %13 : tensor<2x?xf32>
  // CHECK: nn.not %{{.*}} : tensor<4xi1>
  %15 = nn.not %b : tensor<4xi1>
  return %14 : tensor<2x?xf32>
}

// CHECK-LABEL: func.func @binary
func.func @binary(%x: tensor<2x3xf32>, %y: tensor<3xf32>, %i: tensor<2xui8>) {
  // CHECK: nn.add %{{.*}}, %{{.*}} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %0 = nn.add %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.sub
  %1 = nn.sub %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.mul
  %2 = nn.mul %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.div
  %3 = nn.div %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.pow %{{.*}}, %{{.*}} : (tensor<2x3xf32>, tensor<2x1xui8>) -> tensor<2x3xf32>
  %i1 = nn.unsqueeze %i axes = [1] : (tensor<2xui8>) -> tensor<2x1xui8>
  %4 = nn.pow %x, %i1 : (tensor<2x3xf32>, tensor<2x1xui8>) -> tensor<2x3xf32>
  // CHECK: nn.max
  %5 = nn.max %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.min
  %6 = nn.min %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.mod %{{.*}}, %{{.*}} : (tensor<2xui8>
  %7 = nn.mod %i, %i : (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
  // CHECK: nn.mod %{{.*}}, %{{.*}} fmod : (tensor<2x3xf32>
  %8 = nn.mod %x, %y fmod : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.equal %{{.*}} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  %9 = nn.equal %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  // CHECK: nn.less
  %10 = nn.less %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  // CHECK: nn.less_or_equal
  %11 = nn.less_or_equal %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  // CHECK: nn.greater
  %12 = nn.greater %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  // CHECK: nn.greater_or_equal
  %13 = nn.greater_or_equal %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  // CHECK: nn.and
  %14 = nn.and %12, %13 : (tensor<2x3xi1>, tensor<2x3xi1>) -> tensor<2x3xi1>
  // CHECK: nn.or
  %15 = nn.or %12, %13 : (tensor<2x3xi1>, tensor<2x3xi1>) -> tensor<2x3xi1>
  // CHECK: nn.xor
  %16 = nn.xor %12, %13 : (tensor<2x3xi1>, tensor<2x3xi1>) -> tensor<2x3xi1>
  // CHECK: nn.where %{{.*}}, %{{.*}}, %{{.*}} : (tensor<2x3xi1>, tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %17 = nn.where %16, %x, %y : (tensor<2x3xi1>, tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  // CHECK: nn.cast %{{.*}} : tensor<2x3xi1> to tensor<2x3xf32>
  %18 = nn.cast %16 : tensor<2x3xi1> to tensor<2x3xf32>
  return
}

// CHECK-LABEL: func.func @clip
func.func @clip(%x: tensor<2x3xf32>, %a: tensor<f32>) {
  // CHECK: nn.clip %{{.*}} : tensor<2x3xf32>
  %0 = nn.clip %x : tensor<2x3xf32>
  // CHECK: nn.clip %{{.*}} min %{{.*}} : tensor<f32> : tensor<2x3xf32>
  %1 = nn.clip %x min %a : tensor<f32> : tensor<2x3xf32>
  // CHECK: nn.clip %{{.*}} max %{{.*}} : tensor<f32> : tensor<2x3xf32>
  %2 = nn.clip %x max %a : tensor<f32> : tensor<2x3xf32>
  // CHECK: nn.clip %{{.*}} min %{{.*}} : tensor<f32> max %{{.*}} : tensor<f32> : tensor<2x3xf32>
  %3 = nn.clip %x min %a : tensor<f32> max %a : tensor<f32> : tensor<2x3xf32>
  return
}

// CHECK-LABEL: func.func @contraction
func.func @contraction(%x: tensor<1x4x8x8xf32>, %w: tensor<6x2x3x3xf32>, %b: tensor<6xf32>,
                       %v: tensor<4x2x2x2xf32>) {
  // CHECK: nn.matmul %{{.*}}, %{{.*}} : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %0 = nn.matmul %x, %x : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  // CHECK: nn.conv %{{.*}}, %{{.*}}, %{{.*}} strides = [1, 1] pads = [1, 1, 1, 1] dilations = [1, 1] group = 2 :
  %1 = nn.conv %x, %w, %b strides = [1, 1] pads = [1, 1, 1, 1] dilations = [1, 1] group = 2
     : (tensor<1x4x8x8xf32>, tensor<6x2x3x3xf32>, tensor<6xf32>) -> tensor<1x6x8x8xf32>
  // CHECK: nn.conv %{{.*}}, %{{.*}} strides = [2, 2] pads = [0, 0, 1, 1] dilations = [1, 1] group = 2 :
  %2 = nn.conv %x, %w strides = [2, 2] pads = [0, 0, 1, 1] dilations = [1, 1] group = 2
     : (tensor<1x4x8x8xf32>, tensor<6x2x3x3xf32>) -> tensor<1x6x4x4xf32>
  // CHECK: nn.conv_transpose %{{.*}}, %{{.*}} strides = [2, 2] pads = [0, 0, 0, 0] dilations = [1, 1] output_padding = [1, 1] group = 1 :
  %3 = nn.conv_transpose %x, %v strides = [2, 2] pads = [0, 0, 0, 0] dilations = [1, 1]
       output_padding = [1, 1] group = 1 : (tensor<1x4x8x8xf32>, tensor<4x2x2x2xf32>) -> tensor<1x2x17x17xf32>
  return
}

// CHECK-LABEL: func.func @pooling
func.func @pooling(%x: tensor<1x4x8x8xf32>) {
  // CHECK: nn.max_pool %{{.*}} kernel_shape = [3, 3] strides = [2, 2] pads = [1, 1, 1, 1] dilations = [1, 1] :
  %0 = nn.max_pool %x kernel_shape = [3, 3] strides = [2, 2] pads = [1, 1, 1, 1] dilations = [1, 1]
     : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32>
  // CHECK: nn.max_pool %{{.*}} kernel_shape = [3, 3] strides = [2, 2] pads = [1, 1, 1, 1] dilations = [1, 1] ceil_mode = true :
  %1 = nn.max_pool %x kernel_shape = [3, 3] strides = [2, 2] pads = [1, 1, 1, 1] dilations = [1, 1]
       ceil_mode = true : (tensor<1x4x8x8xf32>) -> tensor<1x4x5x5xf32>
  // CHECK: nn.average_pool %{{.*}} kernel_shape = [2, 2] strides = [2, 2] pads = [0, 0, 0, 0] dilations = [1, 1] count_include_pad = true :
  %2 = nn.average_pool %x kernel_shape = [2, 2] strides = [2, 2] pads = [0, 0, 0, 0]
       dilations = [1, 1] count_include_pad = true : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32>
  return
}

// CHECK-LABEL: func.func @reduction
func.func @reduction(%x: tensor<1x4x8x8xf32>, %s: tensor<8xf32>) {
  // CHECK: nn.reduce <mean> %{{.*}} axes = [2, 3] keepdims = true :
  %0 = nn.reduce <mean> %x axes = [2, 3] keepdims = true : (tensor<1x4x8x8xf32>) -> tensor<1x4x1x1xf32>
  // CHECK: nn.reduce <sum> %{{.*}} axes = [] : (tensor<1x4x8x8xf32>)
  %1 = nn.reduce <sum> %x axes = [] : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  // CHECK: nn.softmax %{{.*}} axis = 1 : tensor<1x4x8x8xf32>
  %2 = nn.softmax %x axis = 1 : tensor<1x4x8x8xf32>
  // CHECK: nn.layer_norm %{{.*}}, %{{.*}}, %{{.*}} axis = 3 epsilon = 1.000000e-03 :
  %3 = nn.layer_norm %x, %s, %s axis = 3 epsilon = 1.0e-3
     : (tensor<1x4x8x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x4x8x8xf32>
  // CHECK: nn.layer_norm %{{.*}}, %{{.*}} axis = 3
  %4 = nn.layer_norm %x, %s axis = 3 epsilon = 1.0e-3
     : (tensor<1x4x8x8xf32>, tensor<8xf32>) -> tensor<1x4x8x8xf32>
  return
}

// CHECK-LABEL: func.func @data
func.func @data(%x: tensor<?x4x8x1xf32>, %i: tensor<2x3xi64>, %n: tensor<i64>) {
  // CHECK: nn.constant dense<[1, -1]> : tensor<2xi64>
  %c = nn.constant dense<[1, -1]> : tensor<2xi64>
  // CHECK: nn.shape %{{.*}} : tensor<?x4x8x1xf32> -> tensor<4xi64>
  %0 = nn.shape %x : tensor<?x4x8x1xf32> -> tensor<4xi64>
  // CHECK: nn.shape %{{.*}} start = 1 end = -1 : tensor<?x4x8x1xf32> -> tensor<2xi64>
  %1 = nn.shape %x start = 1 end = -1 : tensor<?x4x8x1xf32> -> tensor<2xi64>
  // CHECK: nn.range %{{.*}}, %{{.*}}, %{{.*}} : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %2 = nn.range %n, %n, %n : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  // CHECK: nn.reshape %{{.*}}, %{{.*}} : (tensor<?x4x8x1xf32>, tensor<2xi64>) -> tensor<1x?xf32>
  %3 = nn.reshape %x, %c : (tensor<?x4x8x1xf32>, tensor<2xi64>) -> tensor<1x?xf32>
  // CHECK: nn.reshape %{{.*}}, %{{.*}} allowzero :
  %4 = nn.reshape %x, %c allowzero : (tensor<?x4x8x1xf32>, tensor<2xi64>) -> tensor<1x?xf32>
  // CHECK: nn.unsqueeze %{{.*}} axes = [0] :
  %5 = nn.unsqueeze %x axes = [0] : (tensor<?x4x8x1xf32>) -> tensor<1x?x4x8x1xf32>
  // CHECK: nn.squeeze %{{.*}} axes = [3] :
  %6 = nn.squeeze %x axes = [3] : (tensor<?x4x8x1xf32>) -> tensor<?x4x8xf32>
  // CHECK: nn.flatten %{{.*}} axis = 1 :
  %7 = nn.flatten %x axis = 1 : (tensor<?x4x8x1xf32>) -> tensor<?x32xf32>
  // CHECK: nn.transpose %{{.*}} perm = [3, 1, 2, 0] :
  %8 = nn.transpose %x perm = [3, 1, 2, 0] : (tensor<?x4x8x1xf32>) -> tensor<1x4x8x?xf32>
  // CHECK: nn.expand %{{.*}}, %{{.*}} :
  %9 = nn.expand %x, %0 : (tensor<?x4x8x1xf32>, tensor<4xi64>) -> tensor<?x4x8x1xf32>
  // CHECK: nn.concat %{{.*}}, %{{.*}}, %{{.*}} axis = 3 :
  %10 = nn.concat %x, %x, %x axis = 3
      : (tensor<?x4x8x1xf32>, tensor<?x4x8x1xf32>, tensor<?x4x8x1xf32>) -> tensor<?x4x8x3xf32>
  // CHECK: nn.slice %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} :
  %11 = nn.slice %x, %1, %1, %c, %1
      : (tensor<?x4x8x1xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?x?x?xf32>
  // CHECK: nn.gather %{{.*}}, %{{.*}} axis = 1 :
  %12 = nn.gather %x, %i axis = 1 : (tensor<?x4x8x1xf32>, tensor<2x3xi64>) -> tensor<?x2x3x8x1xf32>
  return
}

// CHECK-LABEL: func.func @border
func.func @border(%x: tensor<1x4x8x8xf32>, %p: tensor<8xi64>, %v: tensor<f32>, %s: tensor<4xf32>,
                  %n: tensor<4xi64>) {
  // CHECK: nn.pad <reflect> %{{.*}}, %{{.*}} :
  %0 = nn.pad <reflect> %x, %p : (tensor<1x4x8x8xf32>, tensor<8xi64>) -> tensor<?x?x?x?xf32>
  // CHECK: nn.pad <constant> %{{.*}}, %{{.*}}, %{{.*}} :
  %1 = nn.pad <constant> %x, %p, %v : (tensor<1x4x8x8xf32>, tensor<8xi64>, tensor<f32>) -> tensor<?x?x?x?xf32>
  // CHECK: nn.resize <nearest> %{{.*}} scales %{{.*}} : tensor<4xf32> coordinate_mode = <asymmetric> nearest_mode = <floor> :
  %2 = nn.resize <nearest> %x scales %s : tensor<4xf32> coordinate_mode = <asymmetric>
       nearest_mode = <floor> : (tensor<1x4x8x8xf32>) -> tensor<?x?x?x?xf32>
  // CHECK: nn.resize <cubic> %{{.*}} sizes %{{.*}} : tensor<4xi64> cubic_coeff_a = -5.000000e-01 :
  %3 = nn.resize <cubic> %x sizes %n : tensor<4xi64> cubic_coeff_a = -0.5
     : (tensor<1x4x8x8xf32>) -> tensor<?x?x?x?xf32>
  return
}
