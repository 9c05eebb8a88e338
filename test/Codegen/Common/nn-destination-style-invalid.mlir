// RUN: nn-opt %s --nn-destination-style -split-input-file -verify-diagnostics

// expected-error @+1 {{result 1 is no ranked tensor}}
func.func @main(%x: tensor<2xf32>, %y: index) -> (tensor<2xf32>, index) {
  return %x, %y : tensor<2xf32>, index
}

// -----

func.func @one(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}
// expected-error @+1 {{a second entry function beside 'one'}}
func.func @two(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}

// -----

// expected-error @+1 {{has no entry function}}
module {}

// -----

// expected-error @+1 {{argument 1 is no ranked tensor}}
func.func @scalar_argument(%x: tensor<2xf32>, %y: f32) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}

// -----

// expected-error @+1 {{argument 0 is no ranked tensor}}
func.func @no_rank(%x: tensor<*xf32>) {
  return
}
