// RUN: nn-opt %s --convert-nn-to-linalg -split-input-file | FileCheck %s

// One product for the input of all steps, one for the state in the loop.

// CHECK-LABEL: func.func @rnn
// CHECK: linalg.matmul {{.*}} -> tensor<14x4xf32>
// CHECK: scf.for %[[T:.*]] = {{.*}} iter_args(%[[ALL:.*]] = %{{.*}}, %[[H:.*]] = %{{.*}}) -> (tensor<7x2x4xf32>, tensor<2x4xf32>)
// CHECK:   %[[P:.*]] = linalg.matmul ins(%[[H]], %{{.*}} : tensor<2x4xf32>, tensor<4x4xf32>)
// CHECK:   tensor.extract_slice %{{.*}}[%[[T]], 0, 0] [1, 2, 4]
// CHECK:   %[[N:.*]] = linalg.generic
// CHECK:     math.tanh
// CHECK:   %[[S:.*]] = tensor.insert_slice %[[N]] into %[[ALL]][%[[T]], 0, 0]
// CHECK:   scf.yield %[[S]], %[[N]]
func.func @rnn(%x: tensor<7x2x3xf32>, %w: tensor<4x3xf32>, %r: tensor<4x4xf32>) -> (tensor<7x2x4xf32>, tensor<2x4xf32>) {
  %0:2 = nn.recurrent %x, %w, %r cell = "rnn" activations = ["tanh"] alpha = [0.0] beta = [0.0]
      : (tensor<7x2x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>) -> (tensor<7x2x4xf32>, tensor<2x4xf32>)
  return %0#0, %0#1 : tensor<7x2x4xf32>, tensor<2x4xf32>
}

// -----

// Open sizes are those of the entry; from the last step to the first; short rows keep their state.

// CHECK-LABEL: func.func @lstm
// CHECK-DAG: %[[N:.*]] = tensor.dim %arg0, %c0
// CHECK-DAG: %[[B:.*]] = tensor.dim %arg0, %c1
// CHECK: scf.for %[[S:.*]] = %{{.*}} to %[[N]] step {{.*}} -> (tensor<?x?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>)
// CHECK:   %[[LAST:.*]] = arith.subi %[[N]], %{{.*}}
// CHECK:   %[[T:.*]] = arith.subi %[[LAST]], %[[S]]
// CHECK:   linalg.matmul {{.*}} -> tensor<?x16xf32>
// CHECK:   tensor.extract_slice %{{.*}}[%[[T]], 0, 12] [1, %[[B]], 4]
// CHECK-COUNT-3: arith.select
func.func @lstm(%x: tensor<?x?x3xf32> {nn.dims = ["n", "b", ""]}, %w: tensor<16x3xf32>, %r: tensor<16x4xf32>,
                %l: tensor<?xi32> {nn.dims = ["b"]}) -> (tensor<?x?x4xf32>, tensor<?x4xf32>) {
  %0:3 = nn.recurrent %x, %w, %r lengths %l cell = "lstm"
      activations = ["sigmoid", "tanh", "tanh"] alpha = [0.0, 0.0, 0.0] beta = [0.0, 0.0, 0.0] reverse
      : (tensor<?x?x3xf32>, tensor<16x3xf32>, tensor<16x4xf32>, tensor<?xi32>) -> (tensor<?x?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>)
  return %0#0, %0#2 : tensor<?x?x4xf32>, tensor<?x4xf32>
}

// -----

// The reset gate scales the state before the product, or after it.

// CHECK-LABEL: func.func @gru
// CHECK: scf.for
// CHECK:   linalg.matmul {{.*}} -> tensor<2x8xf32>
// CHECK:   linalg.matmul {{.*}} -> tensor<2x4xf32>
// CHECK: scf.for
// CHECK:   linalg.matmul {{.*}} -> tensor<2x12xf32>
// CHECK-NOT: linalg.matmul
func.func @gru(%x: tensor<7x2x3xf32>, %w: tensor<12x3xf32>, %r: tensor<12x4xf32>) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  %0:2 = nn.recurrent %x, %w, %r cell = "gru" activations = ["sigmoid", "tanh"] alpha = [0.0, 0.0] beta = [0.0, 0.0]
      : (tensor<7x2x3xf32>, tensor<12x3xf32>, tensor<12x4xf32>) -> (tensor<7x2x4xf32>, tensor<2x4xf32>)
  %1:2 = nn.recurrent %x, %w, %r cell = "gru" activations = ["sigmoid", "tanh"] alpha = [0.0, 0.0] beta = [0.0, 0.0]
      linear_before_reset
      : (tensor<7x2x3xf32>, tensor<12x3xf32>, tensor<12x4xf32>) -> (tensor<7x2x4xf32>, tensor<2x4xf32>)
  return %0#1, %1#1 : tensor<2x4xf32>, tensor<2x4xf32>
}

// -----

// CHECK-LABEL: func.func @reversed
// CHECK: linalg.generic
// CHECK:   arith.minsi
// CHECK:   tensor.extract
func.func @reversed(%x: tensor<4x2x3xui8>, %l: tensor<2xi64>) -> tensor<4x2x3xui8> {
  %0 = nn.reverse_sequence %x, %l time_axis = 0 batch_axis = 1 : tensor<4x2x3xui8>, tensor<2xi64>
  return %0 : tensor<4x2x3xui8>
}
