// RUN: nn-opt %s -split-input-file -verify-diagnostics

// The name of a function is the id of the constraint that it breaks.

func.func @if_c1(%c: tensor<2xi1>, %x: tensor<2xf32>) {
  // expected-error @+1 {{size of the condition: 2 is not 1}}
  %0 = nn.if %c : tensor<2xi1> -> (tensor<2xf32>) {
    nn.yield %x : tensor<2xf32>
  } else {
    nn.yield %x : tensor<2xf32>
  }
  return
}

// -----

func.func @if_c2(%c: tensor<i1>, %x: tensor<2xf32>) {
  // expected-error @+1 {{needs regions that end with a yield of all results}}
  %0 = nn.if %c : tensor<i1> -> (tensor<2xf32>) {
    nn.yield %x : tensor<2xf32>
  } else {
    nn.yield %x, %x : tensor<2xf32>, tensor<2xf32>
  }
  return
}

// -----

func.func @if_c3(%c: tensor<i1>, %x: tensor<2xf32>, %y: tensor<2xi32>) {
  // expected-error @+1 {{has regions of different types of result 0}}
  %0 = nn.if %c : tensor<i1> -> (tensor<2xf32>) {
    nn.yield %x : tensor<2xf32>
  } else {
    nn.yield %y : tensor<2xi32>
  }
  return
}

// -----

func.func @if_c3_rank(%c: tensor<i1>, %x: tensor<2xf32>, %y: tensor<1x2xf32>) {
  // expected-error @+1 {{has regions of different types of result 0}}
  %0 = nn.if %c : tensor<i1> -> (tensor<2xf32>) {
    nn.yield %x : tensor<2xf32>
  } else {
    nn.yield %y : tensor<1x2xf32>
  }
  return
}

// -----

func.func @loop_c1(%n: tensor<i64>, %m: tensor<2xi64>, %c: tensor<i1>, %x: tensor<2xf32>, %y: tensor<3xf32>, %z: tensor<2xi32>) {
  // expected-error @+1 {{size of the trip count: 2 is not 1}}
  %0 = nn.loop trip %m : tensor<2xi64> init (%x : tensor<2xf32>) -> (tensor<2xf32>) {
  ^bb0(%i: tensor<i64>, %s: tensor<2xf32>):
    nn.yield %c, %s : tensor<i1>, tensor<2xf32>
  }
  return
}

// -----

func.func @loop_c2(%n: tensor<i64>, %m: tensor<2xi64>, %c: tensor<i1>, %x: tensor<2xf32>, %y: tensor<3xf32>, %z: tensor<2xi32>) {
  // expected-error @+1 {{needs a body whose arguments are a tensor<i64> and all that is carried}}
  %0 = nn.loop trip %n : tensor<i64> init (%x : tensor<2xf32>) -> (tensor<2xf32>) {
  ^bb0(%i: tensor<i64>):
    nn.yield %c, %x : tensor<i1>, tensor<2xf32>
  }
  return
}

// -----

func.func @loop_c2_type(%n: tensor<i64>, %m: tensor<2xi64>, %c: tensor<i1>, %x: tensor<2xf32>, %y: tensor<3xf32>, %z: tensor<2xi32>) {
  // expected-error @+1 {{carries a 'tensor<2xf32>' into an argument that is 'tensor<2xi32>'}}
  %0 = nn.loop trip %n : tensor<i64> init (%x : tensor<2xf32>) -> (tensor<2xf32>) {
  ^bb0(%i: tensor<i64>, %s: tensor<2xi32>):
    nn.yield %c, %x : tensor<i1>, tensor<2xf32>
  }
  return
}

// -----

func.func @loop_c3(%n: tensor<i64>, %m: tensor<2xi64>, %c: tensor<i1>, %x: tensor<2xf32>, %y: tensor<3xf32>, %z: tensor<2xi32>) {
  // expected-error @+1 {{needs a body that ends with a yield of the condition and a value for each result}}
  %0 = nn.loop trip %n : tensor<i64> init (%x : tensor<2xf32>) -> (tensor<2xf32>) {
  ^bb0(%i: tensor<i64>, %s: tensor<2xf32>):
    nn.yield %c : tensor<i1>
  }
  return
}

// -----

func.func @loop_c3_condition(%n: tensor<i64>, %m: tensor<2xi64>, %c: tensor<i1>, %x: tensor<2xf32>, %y: tensor<3xf32>, %z: tensor<2xi32>) {
  // expected-error @+1 {{needs a boolean condition to be yielded}}
  %0 = nn.loop trip %n : tensor<i64> init (%x : tensor<2xf32>) -> (tensor<2xf32>) {
  ^bb0(%i: tensor<i64>, %s: tensor<2xf32>):
    nn.yield %x, %s : tensor<2xf32>, tensor<2xf32>
  }
  return
}

// -----

func.func @loop_c4(%n: tensor<i64>, %m: tensor<2xi64>, %c: tensor<i1>, %x: tensor<2xf32>, %y: tensor<3xf32>, %z: tensor<2xi32>) {
  // expected-error @+1 {{carries value 0 from 'tensor<2xf32>' to 'tensor<3xf32>'}}
  %0 = nn.loop trip %n : tensor<i64> init (%x : tensor<2xf32>) -> (tensor<2xf32>) {
  ^bb0(%i: tensor<i64>, %s: tensor<2xf32>):
    nn.yield %c, %y : tensor<i1>, tensor<3xf32>
  }
  return
}

// -----

func.func @loop_c5() {
  %true = nn.constant dense<true> : tensor<i1>
  // expected-error @+1 {{never ends}}
  %0 = nn.loop -> (tensor<?xi1>) {
  ^bb0(%i: tensor<i64>):
    nn.yield %true, %true : tensor<i1>, tensor<i1>
  }
  return
}

// -----

func.func @recurrent_c1(%x: tensor<7x3xf32>, %w: tensor<4x3xf32>, %r: tensor<4x4xf32>) {
  // expected-error @+1 {{needs an input of rank 3 and a recurrence of rank 2}}
  %0:2 = nn.recurrent %x, %w, %r cell = "rnn" activations = ["tanh"] alpha = [0.0] beta = [0.0]
      : (tensor<7x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>) -> (tensor<7x2x4xf32>, tensor<2x4xf32>)
  return
}

// -----

func.func @recurrent_c1_bias(%x: tensor<7x2x3xf32>, %w: tensor<4x3xf32>, %r: tensor<4x4xf32>, %a0: tensor<1x8xf32>) {
  // expected-error @+1 {{needs bias of rank 1}}
  %0:2 = nn.recurrent %x, %w, %r bias %a0 cell = "rnn" activations = ["tanh"] alpha = [0.0] beta = [0.0]
      : (tensor<7x2x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<1x8xf32>) -> (tensor<7x2x4xf32>, tensor<2x4xf32>)
  return
}

// -----

func.func @recurrent_c2(%x: tensor<7x2x3xf32>, %w: tensor<4x3xf32>, %r: tensor<5x4xf32>) {
  // expected-error @+1 {{recurrence does not fit}}
  %0:2 = nn.recurrent %x, %w, %r cell = "rnn" activations = ["tanh"] alpha = [0.0] beta = [0.0]
      : (tensor<7x2x3xf32>, tensor<4x3xf32>, tensor<5x4xf32>) -> (tensor<7x2x4xf32>, tensor<2x4xf32>)
  return
}

// -----

func.func @recurrent_c2_weights(%x: tensor<7x2x3xf32>, %w: tensor<4x5xf32>, %r: tensor<4x4xf32>) {
  // expected-error @+1 {{weights does not fit}}
  %0:2 = nn.recurrent %x, %w, %r cell = "rnn" activations = ["tanh"] alpha = [0.0] beta = [0.0]
      : (tensor<7x2x3xf32>, tensor<4x5xf32>, tensor<4x4xf32>) -> (tensor<7x2x4xf32>, tensor<2x4xf32>)
  return
}

// -----

func.func @recurrent_c2_lengths(%x: tensor<7x2x3xf32>, %w: tensor<4x3xf32>, %r: tensor<4x4xf32>, %a0: tensor<3xi32>) {
  // expected-error @+1 {{lengths does not fit}}
  %0:2 = nn.recurrent %x, %w, %r lengths %a0 cell = "rnn" activations = ["tanh"] alpha = [0.0] beta = [0.0]
      : (tensor<7x2x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<3xi32>) -> (tensor<7x2x4xf32>, tensor<2x4xf32>)
  return
}

// -----

func.func @recurrent_c2_initial(%x: tensor<7x2x3xf32>, %w: tensor<4x3xf32>, %r: tensor<4x4xf32>, %a0: tensor<3x4xf32>) {
  // expected-error @+1 {{initial_h does not fit}}
  %0:2 = nn.recurrent %x, %w, %r initial_h %a0 cell = "rnn" activations = ["tanh"] alpha = [0.0] beta = [0.0]
      : (tensor<7x2x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<3x4xf32>) -> (tensor<7x2x4xf32>, tensor<2x4xf32>)
  return
}

// -----

func.func @recurrent_c3(%x: tensor<7x2x3xf32>, %w: tensor<4x3xf32>, %r: tensor<4x4xf32>) {
  // expected-error @+1 {{needs 1 activations}}
  %0:2 = nn.recurrent %x, %w, %r cell = "rnn" activations = ["tanh", "tanh"] alpha = [0.0] beta = [0.0]
      : (tensor<7x2x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>) -> (tensor<7x2x4xf32>, tensor<2x4xf32>)
  return
}

// -----

func.func @recurrent_c4(%x: tensor<7x2x3xf32>, %w: tensor<4x3xf32>, %r: tensor<4x4xf32>, %a0: tensor<2x4xf32>) {
  // expected-error @+1 {{has initial_c, peepholes or input_forget without being an lstm}}
  %0:2 = nn.recurrent %x, %w, %r initial_c %a0 cell = "rnn" activations = ["tanh"] alpha = [0.0] beta = [0.0]
      : (tensor<7x2x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<2x4xf32>) -> (tensor<7x2x4xf32>, tensor<2x4xf32>)
  return
}

// -----

func.func @recurrent_c4_forget(%x: tensor<7x2x3xf32>, %w: tensor<4x3xf32>, %r: tensor<4x4xf32>) {
  // expected-error @+1 {{has initial_c, peepholes or input_forget without being an lstm}}
  %0:2 = nn.recurrent %x, %w, %r cell = "rnn" activations = ["tanh"] alpha = [0.0] beta = [0.0] input_forget
      : (tensor<7x2x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>) -> (tensor<7x2x4xf32>, tensor<2x4xf32>)
  return
}

// -----

func.func @recurrent_c4_result(%x: tensor<7x2x3xf32>, %w: tensor<4x3xf32>, %r: tensor<4x4xf32>) {
  // expected-error @+1 {{needs a third result if and only if it is an lstm}}
  %0:3 = nn.recurrent %x, %w, %r cell = "rnn" activations = ["tanh"] alpha = [0.0] beta = [0.0]
      : (tensor<7x2x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>) -> (tensor<7x2x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>)
  return
}

// -----

func.func @recurrent_c4_reset(%x: tensor<7x2x3xf32>, %w: tensor<4x3xf32>, %r: tensor<4x4xf32>) {
  // expected-error @+1 {{has linear_before_reset without being a gru}}
  %0:2 = nn.recurrent %x, %w, %r cell = "rnn" activations = ["tanh"] alpha = [0.0] beta = [0.0] linear_before_reset
      : (tensor<7x2x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>) -> (tensor<7x2x4xf32>, tensor<2x4xf32>)
  return
}

// -----

func.func @recurrent_c5(%x: tensor<7x2x3xf32>, %w: tensor<4x3xf32>, %r: tensor<4x4xf32>, %a0: tensor<8xf64>) {
  // expected-error @+1 {{needs one element type}}
  %0:2 = nn.recurrent %x, %w, %r bias %a0 cell = "rnn" activations = ["tanh"] alpha = [0.0] beta = [0.0]
      : (tensor<7x2x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>, tensor<8xf64>) -> (tensor<7x2x4xf32>, tensor<2x4xf32>)
  return
}

// -----

func.func @recurrent_c6(%x: tensor<7x2x3xf32>, %w: tensor<4x3xf32>, %r: tensor<4x4xf32>) {
  // expected-error @+1 {{needs a positive clip}}
  %0:2 = nn.recurrent %x, %w, %r cell = "rnn" activations = ["tanh"] alpha = [0.0] beta = [0.0] clip = -1.0
      : (tensor<7x2x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>) -> (tensor<7x2x4xf32>, tensor<2x4xf32>)
  return
}

// -----

func.func @reverse_sequence_c1(%x: tensor<4x2xf32>, %l: tensor<2xi64>) {
  // expected-error @+1 {{needs the axes 0 and 1 for time and batch}}
  %0 = nn.reverse_sequence %x, %l time_axis = 1 batch_axis = 1 : tensor<4x2xf32>, tensor<2xi64>
  return
}

// -----

func.func @reverse_sequence_c2(%x: tensor<4x2xf32>, %l: tensor<3xi64>) {
  // expected-error @+1 {{lengths does not fit: 3 is not 2}}
  %0 = nn.reverse_sequence %x, %l time_axis = 0 batch_axis = 1 : tensor<4x2xf32>, tensor<3xi64>
  return
}
