// RUN: nn-opt %s | nn-opt | FileCheck %s
// RUN: nn-opt %s --mlir-print-op-generic | nn-opt | FileCheck %s

// CHECK-LABEL: func.func @branches
func.func @branches(%c: tensor<i1>, %a: tensor<?xf32>, %b: tensor<3xui8>) -> (tensor<?xf32>, tensor<3xui8>) {
  // CHECK: nn.if %{{.*}} : tensor<i1> -> (tensor<?xf32>, tensor<3xui8>) {
  // CHECK:   nn.yield %{{.*}}, %{{.*}} : tensor<?xf32>, tensor<3xui8>
  // CHECK: } else {
  %0:2 = nn.if %c : tensor<i1> -> (tensor<?xf32>, tensor<3xui8>) {
    %1 = nn.exp %a : tensor<?xf32>
    nn.yield %1, %b : tensor<?xf32>, tensor<3xui8>
  } else {
    nn.yield %a, %b : tensor<?xf32>, tensor<3xui8>
  }
  return %0#0, %0#1 : tensor<?xf32>, tensor<3xui8>
}

// CHECK-LABEL: func.func @loops
func.func @loops(%n: tensor<i64>, %c: tensor<i1>, %x: tensor<2xf32>) -> (tensor<2xf32>, tensor<?x2xf32>) {
  %true = nn.constant dense<true> : tensor<i1>
  // CHECK: nn.loop trip %{{.*}} : tensor<i64> while %{{.*}} : tensor<i1> init(%{{.*}} : tensor<2xf32>) -> (tensor<2xf32>, tensor<?x2xf32>) {
  // CHECK: ^bb0(%{{.*}}: tensor<i64>, %{{.*}}: tensor<2xf32>):
  %0:2 = nn.loop trip %n : tensor<i64> while %c : tensor<i1> init (%x : tensor<2xf32>) -> (tensor<2xf32>, tensor<?x2xf32>) {
  ^bb0(%i: tensor<i64>, %s: tensor<2xf32>):
    %z = nn.add %s, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    nn.yield %true, %z, %s : tensor<i1>, tensor<2xf32>, tensor<2xf32>
  }
  // CHECK: nn.loop while %{{.*}} : tensor<i1> -> (tensor<?x2xf32>) {
  %1 = nn.loop while %c : tensor<i1> -> (tensor<?x2xf32>) {
  ^bb0(%i: tensor<i64>):
    nn.yield %c, %x : tensor<i1>, tensor<2xf32>
  }
  return %0#0, %0#1 : tensor<2xf32>, tensor<?x2xf32>
}

// CHECK-LABEL: func.func @layers
func.func @layers(%x: tensor<7x2x3xf32>, %w: tensor<16x3xf32>, %r: tensor<16x4xf32>, %b: tensor<32xf32>, %l: tensor<2xi32>,
                  %h: tensor<2x4xf32>, %p: tensor<12xf32>, %w1: tensor<4x3xf32>, %r1: tensor<4x4xf32>) -> tensor<2x4xf32> {
  // CHECK: nn.recurrent %{{.*}}, %{{.*}}, %{{.*}} bias %{{.*}} lengths %{{.*}} initial_h %{{.*}} initial_c %{{.*}} peepholes %{{.*}} cell = "lstm"
  // CHECK-SAME: activations = ["sigmoid", "tanh", "tanh"]
  // CHECK-SAME: clip = 1.000000e+00{{.*}} reverse input_forget
  %0:3 = nn.recurrent %x, %w, %r bias %b lengths %l initial_h %h initial_c %h peepholes %p cell = "lstm"
      activations = ["sigmoid", "tanh", "tanh"] alpha = [0.0, 0.0, 0.0] beta = [0.0, 0.0, 0.0]
      clip = 1.0 reverse input_forget
      : (tensor<7x2x3xf32>, tensor<16x3xf32>, tensor<16x4xf32>, tensor<32xf32>, tensor<2xi32>, tensor<2x4xf32>, tensor<2x4xf32>, tensor<12xf32>)
      -> (tensor<7x2x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>)
  // CHECK: nn.recurrent %{{.*}}, %{{.*}}, %{{.*}} cell = "rnn"
  %1:2 = nn.recurrent %x, %w1, %r1 cell = "rnn" activations = ["tanh"] alpha = [0.0] beta = [0.0]
      : (tensor<7x2x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>) -> (tensor<7x2x4xf32>, tensor<2x4xf32>)
  return %0#1 : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @reversed
func.func @reversed(%x: tensor<4x2x3xf32>, %l: tensor<2xi64>) -> tensor<4x2x3xf32> {
  // CHECK: nn.reverse_sequence %{{.*}}, %{{.*}} time_axis = 0 batch_axis = 1 : tensor<4x2x3xf32>, tensor<2xi64>
  %0 = nn.reverse_sequence %x, %l time_axis = 0 batch_axis = 1 : tensor<4x2x3xf32>, tensor<2xi64>
  return %0 : tensor<4x2x3xf32>
}
