//===- NNOpsRecurrence.td - Recurrent layers --------------- ---*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_NN_IR_NNOPSRECURRENCE
#define NN_DIALECT_NN_IR_NNOPSRECURRENCE

include "nn/Dialect/NN/IR/NNOpBase.td"

def NN_CellAttr : ConfinedAttr<StrAttr, [AttrConstraint<CPred<
    "::llvm::is_contained({\"rnn\", \"gru\", \"lstm\"}, ::llvm::cast<::mlir::StringAttr>($_self).getValue())">,
    "rnn, gru or lstm">]>;
def NN_ActivationsAttr : ConfinedAttr<StrArrayAttr, [AttrConstraint<CPred<
    "::llvm::all_of(::llvm::cast<::mlir::ArrayAttr>($_self), ::nn::isActivation)">,
    "activations of recurrent layers">]>;

def NN_RecurrentOp : NN_Op<"recurrent", [AttrSizedOperandSegments]> {
  let summary = "one direction of a recurrent layer";
  let description = [{
    A cell is applied to the steps of `input` [steps, batch, channels] one after
    the other, from the last to the first where `reverse` is set. `weights` is
    [gates * hidden, channels], `recurrence` [gates * hidden, hidden], `bias`
    [2 * gates * hidden] (of the input, then of the state), `initial_h` and
    `initial_c` [batch, hidden] (zero where absent), `peepholes` [3 * hidden]
    (input, output, forget). The results are the states of all steps [steps,
    batch, hidden], the last one [batch, hidden], and for `lstm` the last cell
    [batch, hidden].

    With x = W input + Wb, r = R h + Rb, f, g, h' the `activations` and sums of x
    and r limited to [-`clip`, `clip`]:
    * `rnn`: h = f(x + r).
    * `gru`, gates z, r, h: z = f(x_z + r_z), r = f(x_r + r_r), n = g(x_h + R_h (r * h) + Rb_h)
      or, with `linear_before_reset`, g(x_h + r * r_h), h = (1 - z) * n + z * h.
    * `lstm`, gates i, o, f, c: i = f(x_i + r_i + P_i * c), f = f(x_f + r_f + P_f * c)
      (1 - i with `input_forget`), c = f * c + i * g(x_c + r_c), o = f(x_o + r_o + P_o * c),
      h = o * h'(c).

    `lengths` [batch] gives the steps of each row: later ones leave its state as it
    is, and the states of these steps are zero. `alpha` and `beta` are the
    parameters of the activations that have any.

    Constraints:
    * (recurrent_c1) ranks are as above.
    * (recurrent_c2) sizes agree; `recurrence` is [gates * hidden, hidden] with 1, 3 or 4 gates.
    * (recurrent_c3) `activations`, `alpha` and `beta` have 1 (rnn), 2 (gru), 3 (lstm) entries.
    * (recurrent_c4) `initial_c`, `peepholes` and the third result are those of `lstm`
      alone, `linear_before_reset` is of `gru`, `input_forget` of `lstm`.
    * (recurrent_c5) one element type but for `lengths`.
    * (recurrent_c6) `clip` is positive.
    ```mlir
    %y:2 = nn.recurrent %x, %w, %r cell = "rnn" activations = ["tanh"] alpha = [0.0] beta = [0.0]
         : (tensor<7x2x3xf32>, tensor<4x3xf32>, tensor<4x4xf32>) -> (tensor<7x2x4xf32>, tensor<2x4xf32>)
    ```
  }];
  let arguments = (ins NN_FloatTensor:$input, NN_FloatTensor:$weights, NN_FloatTensor:$recurrence,
                       Optional<NN_FloatTensor>:$bias, Optional<RankedTensorOf<[I32]>>:$lengths,
                       Optional<NN_FloatTensor>:$initial_h, Optional<NN_FloatTensor>:$initial_c,
                       Optional<NN_FloatTensor>:$peepholes, NN_CellAttr:$cell,
                       NN_ActivationsAttr:$activations, DenseF32ArrayAttr:$alpha,
                       DenseF32ArrayAttr:$beta, OptionalAttr<F32Attr>:$clip,
                       UnitAttr:$reverse, UnitAttr:$linear_before_reset, UnitAttr:$input_forget);
  let results = (outs NN_FloatTensor:$states, NN_FloatTensor:$last_h,
                      Optional<NN_FloatTensor>:$last_c);
  let assemblyFormat = [{
    $input `,` $weights `,` $recurrence (`bias` $bias^)? (`lengths` $lengths^)?
    (`initial_h` $initial_h^)? (`initial_c` $initial_c^)? (`peepholes` $peepholes^)?
    `cell` `=` $cell `activations` `=` $activations `alpha` `=` $alpha `beta` `=` $beta (`clip` `=` $clip^)?
    (`reverse` $reverse^)? (`linear_before_reset` $linear_before_reset^)?
    (`input_forget` $input_forget^)? attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    bool isLstm() { return getCell() == "lstm"; }
    bool isGru() { return getCell() == "gru"; }
    /// Rows of weights for each hidden unit.
    int64_t getGates();
  }];
}

def NN_ReverseSequenceOp : NN_Op<"reverse_sequence", [AllTypesMatch<["input", "result"]>]> {
  let summary = "reverses the begin of each sequence of a batch";
  let description = [{
    Of the elements along `time_axis` the first `lengths[b]` are reversed, where b
    is the index along `batch_axis`; the rest stays.

    Constraints:
    * (reverse_sequence_c1) `time_axis` and `batch_axis` are 0 and 1 or 1 and 0; the rank is at least 2.
    * (reverse_sequence_c2) `lengths` is [batch].
    ```mlir
    %y = nn.reverse_sequence %x, %l time_axis = 0 batch_axis = 1
       : tensor<4x2x3xf32>, tensor<2xi64>
    ```
  }];
  let arguments = (ins NN_Tensor:$input, RankedTensorOf<[I64]>:$lengths, I64Attr:$time_axis,
                       I64Attr:$batch_axis);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $lengths `time_axis` `=` $time_axis `batch_axis` `=` $batch_axis attr-dict
    `:` type($result) `,` type($lengths)
  }];
}

#endif
