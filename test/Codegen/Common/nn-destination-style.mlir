// RUN: nn-opt %s --nn-destination-style --cse -split-input-file | FileCheck %s

// CHECK-LABEL: func.func @main
// CHECK-SAME: %[[X:.*]]: tensor<?x4xf32> {bufferization.writable = false, nn.dims = ["n", ""], nn.name = "x"}
// CHECK-SAME: %[[Y:.*]]: memref<?x4xf32> {nn.name = "y", nn_codegen.output}
// CHECK-SAME: %[[Z:.*]]: memref<?x4xf32> {nn.name = "z", nn_codegen.output}
// CHECK-SAME: attributes {nn_codegen.entry}
func.func @main(%x: tensor<?x4xf32> {nn.name = "x", nn.dims = ["n", ""]})
    -> (tensor<?x4xf32> {nn.name = "y"}, tensor<?x4xf32> {nn.name = "z"}) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  // CHECK: %[[N:.*]] = tensor.dim %[[X]], %c0
  %n = tensor.dim %x, %c0 : tensor<?x4xf32>
  // CHECK: %[[M:.*]] = arith.muli %[[N]], %c2
  %m = arith.muli %n, %c2 : index
  %e = tensor.empty(%m) : tensor<?x4xf32>
  %f = arith.constant 1.0 : f32
  // CHECK: %[[FILL:.*]] = linalg.fill
  %y = linalg.fill ins(%f : f32) outs(%e : tensor<?x4xf32>) -> tensor<?x4xf32>
  // The size of the output is a function of the argument, not of the fill.
  // CHECK: nn_codegen.output_shape 0(%[[M]])
  // CHECK: bufferization.materialize_in_destination %[[FILL]] in restrict writable %[[Y]]
  // CHECK: nn_codegen.output_shape 1(%[[N]])
  // CHECK: bufferization.materialize_in_destination %[[X]] in restrict writable %[[Z]]
  // CHECK: return{{$}}
  return %y, %x : tensor<?x4xf32>, tensor<?x4xf32>
}

// -----

// A private function is no entry.
// CHECK-LABEL: func.func private @helper(%{{.*}}: tensor<f32>) -> tensor<f32>
func.func private @helper(%x: tensor<f32>) -> tensor<f32> {
  return %x : tensor<f32>
}
// CHECK-LABEL: func.func @scalar
// CHECK-SAME: memref<f32> {nn_codegen.output}
func.func @scalar(%x: tensor<f32>) -> tensor<f32> {
  // CHECK: nn_codegen.output_shape 0()
  return %x : tensor<f32>
}
