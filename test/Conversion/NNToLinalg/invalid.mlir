// RUN: nn-opt %s --convert-nn-to-linalg --split-input-file --verify-diagnostics

// All that has no lowering is reported in one run.

func.func @unsupported(%x: tensor<1x1x4x4xf32>, %w: tensor<?x1x2x2xf32> {nn.dims = ["f", "", "", ""]}) -> (tensor<1x1x8x8xf32>, tensor<1x1x5x5xf32>) {
  %c = nn.constant dense<[1.0, 1.0, 2.0, 2.0]> : tensor<4xf32>
  // expected-error @+1 {{antialias is not supported}}
  %0 = nn.resize <linear> %x scales %c : tensor<4xf32> antialias = true : (tensor<1x1x4x4xf32>) -> tensor<1x1x8x8xf32>
  // expected-error @+1 {{a filter of unknown size is not supported}}
  %1 = nn.conv_transpose %x, %w strides = [1, 1] pads = [0, 0, 0, 0] dilations = [1, 1] output_padding = [0, 0] group = 1
     : (tensor<1x1x4x4xf32>, tensor<?x1x2x2xf32>) -> tensor<1x1x5x5xf32>
  return %0, %1 : tensor<1x1x8x8xf32>, tensor<1x1x5x5xf32>
}

// -----

func.func @data_decides(%x: tensor<4xf32>, %f: tensor<1xf32>) -> tensor<?xf32> {
  %s = nn.cast %f : tensor<1xf32> to tensor<1xi64>
  // expected-error @+1 {{the size of dimension 0 of the result depends on data}}
  %0 = nn.expand %x, %s : (tensor<4xf32>, tensor<1xi64>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @gather_from_nothing(%x: tensor<0x8xf32>, %i: tensor<3xi64>) -> tensor<3x8xf32> {
  // expected-error @+1 {{reads from an empty dimension}}
  %0 = nn.gather %x, %i axis = 0 : (tensor<0x8xf32>, tensor<3xi64>) -> tensor<3x8xf32>
  return %0 : tensor<3x8xf32>
}

// -----

func.func @pad_nothing(%x: tensor<0xf32>) -> tensor<2xf32> {
  %p = nn.constant dense<[1, 1]> : tensor<2xi64>
  // expected-error @+1 {{reads from an empty dimension}}
  %0 = nn.pad <edge> %x, %p : (tensor<0xf32>, tensor<2xi64>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @crops_too_much(%x: tensor<2xf32>) -> tensor<1xf32> {
  %p = nn.constant dense<[-3, 2]> : tensor<2xi64>
  // expected-error @+1 {{negative pads larger than the dimension are not supported}}
  %0 = nn.pad <constant> %x, %p : (tensor<2xf32>, tensor<2xi64>) -> tensor<1xf32>
  return %0 : tensor<1xf32>
}
