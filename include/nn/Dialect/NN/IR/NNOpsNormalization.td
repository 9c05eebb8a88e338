//===- NNOpsNormalization.td - Softmax, layer normalization ----*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_NN_IR_NNOPSNORMALIZATION
#define NN_DIALECT_NN_IR_NNOPSNORMALIZATION

include "nn/Dialect/NN/IR/NNOpBase.td"

def NN_SoftmaxOp : NN_Op<"softmax", [AllTypesMatch<["input", "result"]>]> {
  let summary = "exp(x) / sum of exp(x) along an axis";
  let description = [{
    Constraints:
    * (softmax_c1) `axis` is in [0, rank).
    ```mlir
    %y = nn.softmax %x axis = 1 : tensor<2x3xf32>
    ```
  }];
  let arguments = (ins NN_FloatTensor:$input, I64Attr:$axis);
  let results = (outs NN_FloatTensor:$result);
  let assemblyFormat = "$input `axis` `=` $axis attr-dict `:` type($result)";
}

def NN_LayerNormOp : NN_Op<"layer_norm", [NN_SameElementType]> {
  let summary = "normalization over the last dimensions";
  let description = [{
    (x - mean) / sqrt(variance + epsilon) * scale + bias, where mean and
    variance are those of the dimensions from `axis` on.

    Constraints:
    * (layer_norm_c1) `axis` is in [0, rank).
    * (layer_norm_c2) `scale` and `bias` broadcast to the shape of `input`.
    * (layer_norm_c3) one element type.
    ```mlir
    %y = nn.layer_norm %x, %s, %b axis = 1 epsilon = 1.0e-5
       : (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins NN_FloatTensor:$input, NN_FloatTensor:$scale,
                       Optional<NN_FloatTensor>:$bias, I64Attr:$axis, F32Attr:$epsilon);
  let results = (outs NN_FloatTensor:$result);
  let assemblyFormat = [{
    $input `,` $scale (`,` $bias^)? `axis` `=` $axis `epsilon` `=` $epsilon
    attr-dict `:` functional-type(operands, results)
  }];
}

#endif
