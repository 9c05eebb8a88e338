// RUN: nn-opt %s -split-input-file -verify-diagnostics

// The name of a function is the id of the constraint that it breaks.

func.func @elementwise_c1(%x: tensor<2x3xf32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{dimensions do not broadcast: 3 is not 2}}
  %0 = nn.add %x, %y : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @elementwise_c1_result(%x: tensor<2x3xf32>, %y: tensor<3xf32>) {
  // expected-error @+1 {{but 'tensor<2x3xf32>' is inferred}}
  %0 = nn.add %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @elementwise_c1_rank(%x: tensor<2x3xf32>, %y: tensor<3xf32>) {
  // expected-error @+1 {{but 'tensor<2x3xf32>' is inferred}}
  %0 = nn.add %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @elementwise_c2(%x: tensor<2xf32>, %y: tensor<2xf64>) {
  // expected-error @+1 {{needs one element type, not 'f32' and 'f64'}}
  %0 = nn.add %x, %y : (tensor<2xf32>, tensor<2xf64>) -> tensor<2xf32>
  return
}

// -----

func.func @elementwise_c2_comparison(%x: tensor<2xf32>, %y: tensor<2xi64>) {
  // expected-error @+1 {{needs one element type, not 'f32' and 'i64'}}
  %0 = nn.less %x, %y : (tensor<2xf32>, tensor<2xi64>) -> tensor<2xi1>
  return
}

// -----

func.func @mod_c1(%x: tensor<2xf32>) {
  // expected-error @+1 {{of floating-point numbers needs fmod}}
  %0 = nn.mod %x, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @where_c1(%b: tensor<2xi1>, %x: tensor<2xf32>, %y: tensor<2xf64>) {
  // expected-error @+1 {{failed to verify that all of {lhs, rhs, result} have same element type}}
  %0 = nn.where %b, %x, %y : (tensor<2xi1>, tensor<2xf32>, tensor<2xf64>) -> tensor<2xf32>
  return
}

// -----

func.func @clip_c1(%x: tensor<2xf32>, %y: tensor<1xf32>) {
  // expected-error @+1 {{needs limits of rank 0}}
  %0 = nn.clip %x min %y : tensor<1xf32> : tensor<2xf32>
  return
}

// -----

func.func @clip_c1_type(%x: tensor<2xf32>, %y: tensor<f64>) {
  // expected-error @+1 {{needs one element type, not 'f32' and 'f64'}}
  %0 = nn.clip %x min %y : tensor<f64> : tensor<2xf32>
  return
}

// -----

func.func @unary_boolean(%x: tensor<2xi1>) {
  // expected-error @+1 {{operand #0 must be ranked tensor of}}
  %0 = nn.neg %x : tensor<2xi1>
  return
}

// -----

func.func @matmul_c1(%x: tensor<f32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{needs operands of rank 1 or more}}
  %0 = nn.matmul %x, %y : (tensor<f32>, tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @matmul_c2(%x: tensor<2x3xf32>, %y: tensor<4x5xf32>) {
  // expected-error @+1 {{columns of lhs and rows of rhs: 3 is not 4}}
  %0 = nn.matmul %x, %y : (tensor<2x3xf32>, tensor<4x5xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @matmul_c3(%x: tensor<2x2x3xf32>, %y: tensor<3x3x5xf32>) {
  // expected-error @+1 {{dimensions do not broadcast: 2 is not 3}}
  %0 = nn.matmul %x, %y : (tensor<2x2x3xf32>, tensor<3x3x5xf32>) -> tensor<2x2x5xf32>
  return
}

// -----

func.func @conv_c1(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3xf32>) {
  // expected-error @+1 {{needs an input and a filter of one rank, at least 3}}
  %0 = nn.conv %x, %w strides = [1, 1] pads = [0, 0, 0, 0] dilations = [1, 1] group = 1
     : (tensor<1x4x8x8xf32>, tensor<4x4x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @conv_c1_rank(%x: tensor<1x4xf32>, %w: tensor<4x4xf32>) {
  // expected-error @+1 {{needs an input and a filter of one rank, at least 3}}
  %0 = nn.conv %x, %w strides = [] pads = [] dilations = [] group = 1
     : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @conv_c2_strides(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>) {
  // expected-error @+1 {{strides needs 2 entries, not 1}}
  %0 = nn.conv %x, %w strides = [1] pads = [0, 0, 0, 0] dilations = [1, 1] group = 1
     : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @conv_c2_pads(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>) {
  // expected-error @+1 {{pads needs 4 entries, not 2}}
  %0 = nn.conv %x, %w strides = [1, 1] pads = [0, 0] dilations = [1, 1] group = 1
     : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @conv_c3_strides(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>) {
  // expected-error @+1 {{strides has the entry 0, not in [1, 2^31)}}
  %0 = nn.conv %x, %w strides = [0, 1] pads = [0, 0, 0, 0] dilations = [1, 1] group = 1
     : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @conv_c3_dilations(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>) {
  // expected-error @+1 {{dilations has the entry -1, not in [1, 2^31)}}
  %0 = nn.conv %x, %w strides = [1, 1] pads = [0, 0, 0, 0] dilations = [1, -1] group = 1
     : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @conv_c3_pads(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>) {
  // expected-error @+1 {{pads has the entry -1, not in [0, 2^31)}}
  %0 = nn.conv %x, %w strides = [1, 1] pads = [-1, 0, 0, 0] dilations = [1, 1] group = 1
     : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @conv_c4_zero(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>) {
  // expected-error @+1 {{group has the entry 0, not in [1, 2^31)}}
  %0 = nn.conv %x, %w strides = [1, 1] pads = [0, 0, 0, 0] dilations = [1, 1] group = 0
     : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @conv_c4_channels(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>) {
  // expected-error @+1 {{group 3 does not divide the 4 channels}}
  %0 = nn.conv %x, %w strides = [1, 1] pads = [0, 0, 0, 0] dilations = [1, 1] group = 3
     : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @conv_c4_features(%x: tensor<1x4x8x8xf32>, %w: tensor<3x2x3x3xf32>) {
  // expected-error @+1 {{group 2 does not divide the 3 features}}
  %0 = nn.conv %x, %w strides = [1, 1] pads = [0, 0, 0, 0] dilations = [1, 1] group = 2
     : (tensor<1x4x8x8xf32>, tensor<3x2x3x3xf32>) -> tensor<1x3x6x6xf32>
  return
}

// -----

func.func @conv_c5(%x: tensor<1x4x8x8xf32>, %w: tensor<4x3x3x3xf32>) {
  // expected-error @+1 {{channels of the input and of the filter: 4 is not 3}}
  %0 = nn.conv %x, %w strides = [1, 1] pads = [0, 0, 0, 0] dilations = [1, 1] group = 1
     : (tensor<1x4x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @conv_c6(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>, %b: tensor<3xf32>) {
  // expected-error @+1 {{size of the bias: 3 is not 4}}
  %0 = nn.conv %x, %w, %b strides = [1, 1] pads = [0, 0, 0, 0] dilations = [1, 1] group = 1
     : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>, tensor<3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @conv_c6_rank(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x3x3xf32>, %b: tensor<1x4xf32>) {
  // expected-error @+1 {{needs a bias of rank 1}}
  %0 = nn.conv %x, %w, %b strides = [1, 1] pads = [0, 0, 0, 0] dilations = [1, 1] group = 1
     : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>, tensor<1x4xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @conv_c7(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x9x3xf32>) {
  // expected-error @+1 {{kernel and padded input: 9 is larger than 8}}
  %0 = nn.conv %x, %w strides = [1, 1] pads = [0, 0, 0, 0] dilations = [1, 1] group = 1
     : (tensor<1x4x8x8xf32>, tensor<4x4x9x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @conv_transpose_c1(%x: tensor<1x4x8x8xf32>, %w: tensor<4x2x3xf32>) {
  // expected-error @+1 {{needs an input and a filter of one rank, at least 3}}
  %0 = nn.conv_transpose %x, %w strides = [1, 1] pads = [0, 0, 0, 0] dilations = [1, 1] output_padding = [0, 0] group = 1
     : (tensor<1x4x8x8xf32>, tensor<4x2x3xf32>) -> tensor<1x2x10x10xf32>
  return
}

// -----

func.func @conv_transpose_c2(%x: tensor<1x4x8x8xf32>, %w: tensor<4x2x3x3xf32>) {
  // expected-error @+1 {{output_padding needs 2 entries, not 1}}
  %0 = nn.conv_transpose %x, %w strides = [1, 1] pads = [0, 0, 0, 0] dilations = [1, 1] output_padding = [0] group = 1
     : (tensor<1x4x8x8xf32>, tensor<4x2x3x3xf32>) -> tensor<1x2x10x10xf32>
  return
}

// -----

func.func @conv_transpose_c3(%x: tensor<1x4x8x8xf32>, %w: tensor<4x2x3x3xf32>) {
  // expected-error @+1 {{output_padding has the entry -1, not in [0, 2^31)}}
  %0 = nn.conv_transpose %x, %w strides = [1, 1] pads = [0, 0, 0, 0] dilations = [1, 1] output_padding = [-1, 0] group = 1
     : (tensor<1x4x8x8xf32>, tensor<4x2x3x3xf32>) -> tensor<1x2x10x10xf32>
  return
}

// -----

func.func @conv_transpose_c4(%x: tensor<1x4x8x8xf32>, %w: tensor<4x2x3x3xf32>) {
  // expected-error @+1 {{group 3 does not divide the 4 channels}}
  %0 = nn.conv_transpose %x, %w strides = [1, 1] pads = [0, 0, 0, 0] dilations = [1, 1] output_padding = [0, 0] group = 3
     : (tensor<1x4x8x8xf32>, tensor<4x2x3x3xf32>) -> tensor<1x2x10x10xf32>
  return
}

// -----

func.func @conv_transpose_c5(%x: tensor<1x4x8x8xf32>, %w: tensor<3x2x3x3xf32>) {
  // expected-error @+1 {{channels of the input and of the filter: 4 is not 3}}
  %0 = nn.conv_transpose %x, %w strides = [1, 1] pads = [0, 0, 0, 0] dilations = [1, 1] output_padding = [0, 0] group = 1
     : (tensor<1x4x8x8xf32>, tensor<3x2x3x3xf32>) -> tensor<1x2x10x10xf32>
  return
}

// -----

func.func @conv_transpose_c6(%x: tensor<1x4x8x8xf32>, %w: tensor<4x2x3x3xf32>, %b: tensor<3xf32>) {
  // expected-error @+1 {{size of the bias: 3 is not 2}}
  %0 = nn.conv_transpose %x, %w, %b strides = [1, 1] pads = [0, 0, 0, 0] dilations = [1, 1] output_padding = [0, 0] group = 1
     : (tensor<1x4x8x8xf32>, tensor<4x2x3x3xf32>, tensor<3xf32>) -> tensor<1x2x10x10xf32>
  return
}

// -----

func.func @conv_transpose_c7(%x: tensor<1x4x1x8xf32>, %w: tensor<4x2x1x3xf32>) {
  // expected-error @+1 {{size of the result: 0 is larger than -2}}
  %0 = nn.conv_transpose %x, %w strides = [1, 1] pads = [2, 0, 1, 0] dilations = [1, 1] output_padding = [0, 0] group = 1
     : (tensor<1x4x1x8xf32>, tensor<4x2x1x3xf32>) -> tensor<1x2x10x10xf32>
  return
}

// -----

func.func @pool_c1(%x: tensor<1x4xf32>) {
  // expected-error @+1 {{needs an input of rank 3 or more}}
  %0 = nn.max_pool %x kernel_shape = [] strides = [] pads = [] dilations = []
     : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @pool_c2(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{kernel_shape needs 2 entries, not 1}}
  %0 = nn.max_pool %x kernel_shape = [2] strides = [2, 2] pads = [0, 0, 0, 0] dilations = [1, 1]
     : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32>
  return
}

// -----

func.func @pool_c3(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{strides has the entry 0, not in [1, 2^31)}}
  %0 = nn.average_pool %x kernel_shape = [2, 2] strides = [0, 2] pads = [0, 0, 0, 0] dilations = [1, 1]
     : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32>
  return
}

// -----

func.func @pool_c4(%x: tensor<1x4x8x8xf32>) {
  // expected-error @+1 {{kernel and padded input: 9 is larger than 8}}
  %0 = nn.max_pool %x kernel_shape = [9, 2] strides = [2, 2] pads = [0, 0, 0, 0] dilations = [1, 1]
     : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32>
  return
}

// -----

func.func @reduce_c1(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{axes need to be sorted, distinct and in [0, 2)}}
  %0 = nn.reduce <sum> %x axes = [1, 0] : (tensor<2x3xf32>) -> tensor<f32>
  return
}

// -----

func.func @reduce_c1_range(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{axes need to be sorted, distinct and in [0, 2)}}
  %0 = nn.reduce <sum> %x axes = [2] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @reduce_c2(%x: tensor<2x3xi1>) {
  // expected-error @+1 {{of booleans can be max or min only}}
  %0 = nn.reduce <sum> %x axes = [0] : (tensor<2x3xi1>) -> tensor<3xi1>
  return
}

// -----

func.func @softmax_c1(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{axis 2 is not in [0, 2)}}
  %0 = nn.softmax %x axis = 2 : tensor<2x3xf32>
  return
}

// -----

func.func @layer_norm_c1(%x: tensor<2x3xf32>, %s: tensor<3xf32>) {
  // expected-error @+1 {{axis -1 is not in [0, 2)}}
  %0 = nn.layer_norm %x, %s axis = -1 epsilon = 1.0e-5 : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @layer_norm_c2(%x: tensor<2x3xf32>, %s: tensor<2xf32>) {
  // expected-error @+1 {{scale or bias does not broadcast: 3 is not 2}}
  %0 = nn.layer_norm %x, %s axis = 1 epsilon = 1.0e-5 : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @layer_norm_c2_rank(%x: tensor<3xf32>, %s: tensor<1x3xf32>) {
  // expected-error @+1 {{scale or bias has a larger rank than the input}}
  %0 = nn.layer_norm %x, %s axis = 0 epsilon = 1.0e-5 : (tensor<3xf32>, tensor<1x3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @layer_norm_c3(%x: tensor<2x3xf32>, %s: tensor<3xf64>) {
  // expected-error @+1 {{needs one element type, not 'f32' and 'f64'}}
  %0 = nn.layer_norm %x, %s axis = 1 epsilon = 1.0e-5 : (tensor<2x3xf32>, tensor<3xf64>) -> tensor<2x3xf32>
  return
}

// -----

func.func @constant_c1() {
  // expected-error @+1 {{has 65 elements, more than 64}}
  %0 = nn.constant dense<1> : tensor<65xi64>
  return
}

// -----

func.func @shape_result(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{but 'tensor<1xi64>' is inferred}}
  %0 = nn.shape %x start = 1 : tensor<2x3xf32> -> tensor<2xi64>
  return
}

// -----

func.func @range_c1(%x: tensor<i64>, %y: tensor<1xi64>) {
  // expected-error @+1 {{needs operands of rank 0}}
  %0 = nn.range %x, %x, %y : (tensor<i64>, tensor<i64>, tensor<1xi64>) -> tensor<?xi64>
  return
}

// -----

func.func @range_c2(%x: tensor<i64>) {
  %z = nn.constant dense<0> : tensor<i64>
  // expected-error @+1 {{has a delta of 0 or not finite}}
  %0 = nn.range %x, %x, %z : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  return
}

// -----

func.func @range_c2_float(%x: tensor<f32>) {
  %z = nn.constant dense<0.0> : tensor<f32>
  // expected-error @+1 {{has a delta of 0 or not finite}}
  %0 = nn.range %x, %x, %z : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<?xf32>
  return
}

// -----

func.func @reshape_c1(%x: tensor<2x3xf32>, %s: tensor<?xi64>) {
  // expected-error @+1 {{needs a shape of static length}}
  %0 = nn.reshape %x, %s : (tensor<2x3xf32>, tensor<?xi64>) -> tensor<6xf32>
  return
}

// -----

func.func @reshape_c2_negative(%x: tensor<2x3x4xf32>) {
  %s = nn.constant dense<[-2, 12]> : tensor<2xi64>
  // expected-error @+1 {{has the size -2 in its shape}}
  %0 = nn.reshape %x, %s : (tensor<2x3x4xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @reshape_c2_twice(%x: tensor<2x3x4xf32>) {
  %s = nn.constant dense<[-1, -1]> : tensor<2xi64>
  // expected-error @+1 {{has more than one -1 in its shape}}
  %0 = nn.reshape %x, %s : (tensor<2x3x4xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @reshape_c2_allowzero(%x: tensor<2x3x4xf32>) {
  %s = nn.constant dense<[-1, 0]> : tensor<2xi64>
  // expected-error @+1 {{has both -1 and 0 in its shape}}
  %0 = nn.reshape %x, %s allowzero : (tensor<2x3x4xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @reshape_c3(%x: tensor<2x3x4xf32>) {
  %s = nn.constant dense<[2, 3, 4, 0]> : tensor<4xi64>
  // expected-error @+1 {{copies dimension 3, which the input has not}}
  %0 = nn.reshape %x, %s : (tensor<2x3x4xf32>, tensor<4xi64>) -> tensor<?x?x?x?xf32>
  return
}

// -----

func.func @reshape_c4(%x: tensor<2x3x4xf32>) {
  %s = nn.constant dense<[5, 5]> : tensor<2xi64>
  // expected-error @+1 {{number of elements of a reshape: 24 is not 25}}
  %0 = nn.reshape %x, %s : (tensor<2x3x4xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @reshape_c4_rest(%x: tensor<2x3x4xf32>) {
  %s = nn.constant dense<[5, -1]> : tensor<2xi64>
  // expected-error @+1 {{number of elements of a reshape: 24 is not 20}}
  %0 = nn.reshape %x, %s : (tensor<2x3x4xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @reshape_c5(%x: tensor<2x3x4xf32>) {
  %s = nn.constant dense<[24]> : tensor<1xi64>
  // expected-error @+1 {{but 'tensor<24xf32>' is inferred}}
  %0 = nn.reshape %x, %s : (tensor<2x3x4xf32>, tensor<1xi64>) -> tensor<24xf64>
  return
}

// -----

func.func @unsqueeze_c1(%x: tensor<2xf32>) {
  // expected-error @+1 {{axes need to be sorted, distinct and in [0, 3)}}
  %0 = nn.unsqueeze %x axes = [0, 3] : (tensor<2xf32>) -> tensor<1x2x1xf32>
  return
}

// -----

func.func @squeeze_c1(%x: tensor<1x2xf32>) {
  // expected-error @+1 {{axes need to be sorted, distinct and in [0, 2)}}
  %0 = nn.squeeze %x axes = [-1] : (tensor<1x2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @squeeze_c2(%x: tensor<1x2xf32>) {
  // expected-error @+1 {{a squeezed dimension: 2 is not 1}}
  %0 = nn.squeeze %x axes = [1] : (tensor<1x2xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @flatten_c1(%x: tensor<1x2xf32>) {
  // expected-error @+1 {{axis 3 is not in [0, 2]}}
  %0 = nn.flatten %x axis = 3 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @transpose_c1(%x: tensor<1x2xf32>) {
  // expected-error @+1 {{perm is no permutation of [0, 2)}}
  %0 = nn.transpose %x perm = [0, 0] : (tensor<1x2xf32>) -> tensor<1x1xf32>
  return
}

// -----

func.func @transpose_c1_length(%x: tensor<1x2xf32>) {
  // expected-error @+1 {{perm is no permutation of [0, 2)}}
  %0 = nn.transpose %x perm = [0] : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @expand_c1(%x: tensor<2x3xf32>, %s: tensor<?xi64>) {
  // expected-error @+1 {{needs a shape of static length}}
  %0 = nn.expand %x, %s : (tensor<2x3xf32>, tensor<?xi64>) -> tensor<2x3xf32>
  return
}

// -----

func.func @expand_c1_negative(%x: tensor<3xf32>) {
  %s = nn.constant dense<-1> : tensor<1xi64>
  // expected-error @+1 {{an entry of the shape of an expand: 0 is larger than -1}}
  %0 = nn.expand %x, %s : (tensor<3xf32>, tensor<1xi64>) -> tensor<3xf32>
  return
}

// -----

func.func @expand_c2(%x: tensor<3xf32>) {
  %s = nn.constant dense<2> : tensor<1xi64>
  // expected-error @+1 {{dimensions do not broadcast: 3 is not 2}}
  %0 = nn.expand %x, %s : (tensor<3xf32>, tensor<1xi64>) -> tensor<3xf32>
  return
}

// -----

func.func @concat_c1() {
  // expected-error @+1 {{needs an input}}
  %0 = "nn.concat"() {axis = 0 : i64} : () -> tensor<3xf32>
  return
}

// -----

func.func @concat_c1_rank(%x: tensor<3xf32>, %y: tensor<1x3xf32>) {
  // expected-error @+1 {{needs inputs of one rank}}
  %0 = nn.concat %x, %y axis = 0 : (tensor<3xf32>, tensor<1x3xf32>) -> tensor<6xf32>
  return
}

// -----

func.func @concat_c2(%x: tensor<3xf32>) {
  // expected-error @+1 {{axis 1 is not in [0, 1)}}
  %0 = nn.concat %x, %x axis = 1 : (tensor<3xf32>, tensor<3xf32>) -> tensor<6xf32>
  return
}

// -----

func.func @concat_c3(%x: tensor<2x3xf32>, %y: tensor<2x4xf32>) {
  // expected-error @+1 {{dimensions of inputs of a concat: 3 is not 4}}
  %0 = nn.concat %x, %y axis = 0 : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<4x3xf32>
  return
}

// -----

func.func @slice_c1(%x: tensor<2x3xf32>, %i: tensor<2xi64>, %j: tensor<1xi64>) {
  // expected-error @+1 {{lengths of the lists of a slice: 2 is not 1}}
  %0 = nn.slice %x, %i, %j, %i, %i : (tensor<2x3xf32>, tensor<2xi64>, tensor<1xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @slice_c1_rank(%x: tensor<2x3xf32>, %i: tensor<i64>) {
  // expected-error @+1 {{needs lists of rank 1}}
  %0 = nn.slice %x, %i, %i, %i, %i : (tensor<2x3xf32>, tensor<i64>, tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @slice_c2(%x: tensor<2x3xf32>, %i: tensor<2xi64>) {
  %a = nn.constant dense<[0, 2]> : tensor<2xi64>
  %s = nn.constant dense<[1, 1]> : tensor<2xi64>
  // expected-error @+1 {{axis 2 is not in [-2, 2)}}
  %0 = nn.slice %x, %i, %i, %a, %s : (tensor<2x3xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @slice_c2_twice(%x: tensor<2x3xf32>, %i: tensor<2xi64>) {
  %a = nn.constant dense<[0, -2]> : tensor<2xi64>
  %s = nn.constant dense<[1, 1]> : tensor<2xi64>
  // expected-error @+1 {{axis 0 occurs twice}}
  %0 = nn.slice %x, %i, %i, %a, %s : (tensor<2x3xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @slice_c3(%x: tensor<2x3xf32>, %i: tensor<2xi64>) {
  %a = nn.constant dense<[0, 1]> : tensor<2xi64>
  %s = nn.constant dense<[1, 0]> : tensor<2xi64>
  // expected-error @+1 {{has the step 0}}
  %0 = nn.slice %x, %i, %i, %a, %s : (tensor<2x3xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @gather_c1(%x: tensor<2x3xf32>, %i: tensor<2xi64>) {
  // expected-error @+1 {{axis 2 is not in [0, 2)}}
  %0 = nn.gather %x, %i axis = 2 : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x2xf32>
  return
}

// -----

func.func @gather_c2(%x: tensor<2x3xf32>) {
  %i = nn.constant dense<-3> : tensor<i64>
  // expected-error @+1 {{index -3 is not in [-2, 2)}}
  %0 = nn.gather %x, %i axis = 0 : (tensor<2x3xf32>, tensor<i64>) -> tensor<3xf32>
  return
}

// -----

func.func @pad_c1(%x: tensor<2x3xf32>, %p: tensor<2xi64>) {
  // expected-error @+1 {{number of pads: 2 is not 4}}
  %0 = nn.pad <constant> %x, %p : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @pad_c2(%x: tensor<2xf32>) {
  %p = nn.constant dense<[-2, -1]> : tensor<2xi64>
  // expected-error @+1 {{size of a padded dimension: 0 is larger than -1}}
  %0 = nn.pad <constant> %x, %p : (tensor<2xf32>, tensor<2xi64>) -> tensor<?xf32>
  return
}

// -----

func.func @pad_c3(%x: tensor<2xf32>, %p: tensor<2xi64>) {
  // expected-error @+1 {{needs a value of one element, of the input's type}}
  %0 = nn.pad <constant> %x, %p, %x : (tensor<2xf32>, tensor<2xi64>, tensor<2xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @pad_c3_mode(%x: tensor<2xf32>, %p: tensor<2xi64>, %v: tensor<f32>) {
  // expected-error @+1 {{has a value but not the mode constant}}
  %0 = nn.pad <edge> %x, %p, %v : (tensor<2xf32>, tensor<2xi64>, tensor<f32>) -> tensor<?xf32>
  return
}

// -----

func.func @pad_c4(%x: tensor<2xf32>) {
  %p = nn.constant dense<[2, 0]> : tensor<2xi64>
  // expected-error @+1 {{a reflected border: 2 is larger than 1}}
  %0 = nn.pad <reflect> %x, %p : (tensor<2xf32>, tensor<2xi64>) -> tensor<4xf32>
  return
}

// -----

func.func @resize_c1(%x: tensor<2xf32>) {
  // expected-error @+1 {{needs either scales or sizes}}
  %0 = nn.resize <nearest> %x : (tensor<2xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @resize_c1_length(%x: tensor<2xf32>, %s: tensor<2xf32>) {
  // expected-error @+1 {{number of scales or sizes: 2 is not 1}}
  %0 = nn.resize <nearest> %x scales %s : tensor<2xf32> : (tensor<2xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @resize_c2(%x: tensor<2xf32>) {
  %s = nn.constant dense<0.0> : tensor<1xf32>
  // expected-error @+1 {{has a scale that is not positive}}
  %0 = nn.resize <nearest> %x scales %s : tensor<1xf32> : (tensor<2xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @resize_c2_size(%x: tensor<2xf32>) {
  %s = nn.constant dense<-1> : tensor<1xi64>
  // expected-error @+1 {{a size of a resize: 0 is larger than -1}}
  %0 = nn.resize <nearest> %x sizes %s : tensor<1xi64> : (tensor<2xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @resize_c3(%x: tensor<2xi64>, %s: tensor<1xf32>) {
  // expected-error @+1 {{of integers needs the mode nearest}}
  %0 = nn.resize <linear> %x scales %s : tensor<1xf32> : (tensor<2xi64>) -> tensor<?xi64>
  return
}

// -----

func.func @overflow(%x: tensor<4611686018427387904xi8>, %y: tensor<4611686018427387904xi8>) {
  // expected-error @+1 {{a size overflows 64 bits}}
  %0 = nn.concat %x, %y axis = 0
     : (tensor<4611686018427387904xi8>, tensor<4611686018427387904xi8>) -> tensor<?xi8>
  return
}

// -----

func.func @overflow_of_elements(%x: tensor<1xf32>) {
  %s = nn.constant dense<2147483648> : tensor<3xi64>
  // expected-error @+1 {{the size of the result overflows 64 bits}}
  %0 = nn.expand %x, %s : (tensor<1xf32>, tensor<3xi64>) -> tensor<?x?x?xf32>
  return
}

// -----

// expected-error @+1 {{nn.dims needs to be an array of strings}}
func.func private @dims_strings(tensor<?xf32> {nn.dims = [1]})

// -----

// expected-error @+1 {{nn.dims needs 2 entries, not 1}}
func.func private @dims_rank(tensor<?x2xf32> {nn.dims = ["n"]})

// -----

// expected-error @+1 {{nn.dims needs a name for each dynamic dimension and "" for each static one}}
func.func private @dims_dynamic(tensor<?xf32> {nn.dims = [""]})

// -----

// expected-error @+1 {{nn.dims needs a name for each dynamic dimension and "" for each static one}}
func.func private @dims_static(tensor<2xf32> {nn.dims = ["n"]})

// -----

// expected-error @+1 {{nn.name needs to be a string}}
func.func private @name(tensor<2xf32>) -> (tensor<2xf32> {nn.name = 1})
