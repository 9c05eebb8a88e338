//===- NNOpsContraction.td - Matrix products and convolutions --*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_NN_IR_NNOPSCONTRACTION
#define NN_DIALECT_NN_IR_NNOPSCONTRACTION

include "nn/Dialect/NN/IR/NNOpBase.td"

def NN_MatMulOp : NN_Op<"matmul", [NN_SameElementType]> {
  let summary = "matrix product of the last two dimensions";
  let description = [{
    As numpy's `matmul`: leading dimensions broadcast, an operand of rank 1 is a
    row on the left, a column on the right, and its dimension leaves the result.

    Constraints:
    * (matmul_c1) ranks are at least 1.
    * (matmul_c2) the last dimension of `lhs` is the last but one of `rhs` (the
      only one, where its rank is 1).
    * (matmul_c3) leading dimensions broadcast.
    ```mlir
    %z = nn.matmul %x, %y : (tensor<8x2x3xf32>, tensor<3x4xf32>) -> tensor<8x2x4xf32>
    ```
  }];
  let arguments = (ins NN_NumberTensor:$lhs, NN_NumberTensor:$rhs);
  let results = (outs NN_NumberTensor:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
}

def NN_ConvOp : NN_Op<"conv", [NN_SameElementType]> {
  let summary = "convolution with a border of zeros";
  let description = [{
    `input` is [batch, channels, space…], `filter` [features, channels / group,
    kernel…], the result [batch, features, space…]. `pads` holds the borders at the
    begin of each spatial dimension, then those at the end.
    out = floor((in + begin + end - dilation * (kernel - 1) - 1) / stride) + 1.

    Constraints:
    * (conv_c1) `input` and `filter` have one rank, at least 3.
    * (conv_c2) `strides` and `dilations` have one entry for each spatial dimension, `pads` two.
    * (conv_c3) strides and dilations are at least 1, pads at least 0.
    * (conv_c4) `group` is at least 1 and divides the channels and the features.
    * (conv_c5) the channels of `input` are `group` times those of `filter`.
    * (conv_c6) `bias` is [features].
    * (conv_c7) the dilated kernel fits into the padded input.
    ```mlir
    %y = nn.conv %x, %w, %b strides = [2, 2] pads = [1, 1, 1, 1] dilations = [1, 1] group = 1
       : (tensor<1x3x32x32xf32>, tensor<8x3x3x3xf32>, tensor<8xf32>) -> tensor<1x8x16x16xf32>
    ```
  }];
  let arguments = (ins NN_FloatTensor:$input, NN_FloatTensor:$filter,
                       Optional<NN_FloatTensor>:$bias, DenseI64ArrayAttr:$strides,
                       DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations, I64Attr:$group);
  let results = (outs NN_FloatTensor:$result);
  let assemblyFormat = [{
    $input `,` $filter (`,` $bias^)? `strides` `=` $strides `pads` `=` $pads
    `dilations` `=` $dilations `group` `=` $group attr-dict `:` functional-type(operands, results)
  }];
}

def NN_ConvTransposeOp : NN_Op<"conv_transpose", [NN_SameElementType]> {
  let summary = "transposed convolution";
  let description = [{
    The gradient of a convolution with respect to its input. `input` is [batch,
    channels, space…], `filter` [channels, features / group, kernel…].
    out = stride * (in - 1) + output_padding + dilation * (kernel - 1) + 1 - begin - end.

    Constraints:
    * (conv_transpose_c1) `input` and `filter` have one rank, at least 3.
    * (conv_transpose_c2) `strides`, `dilations` and `output_padding` have one entry for each
      spatial dimension, `pads` two.
    * (conv_transpose_c3) strides and dilations are at least 1, pads and output padding at least 0.
    * (conv_transpose_c4) `group` is at least 1 and divides the channels.
    * (conv_transpose_c5) `input` and `filter` have the same number of channels.
    * (conv_transpose_c6) `bias` is [features].
    * (conv_transpose_c7) the result's dimensions are not negative.
    ```mlir
    %y = nn.conv_transpose %x, %w strides = [2, 2] pads = [0, 0, 0, 0] dilations = [1, 1]
         output_padding = [0, 0] group = 1
       : (tensor<1x8x16x16xf32>, tensor<8x4x2x2xf32>) -> tensor<1x4x32x32xf32>
    ```
  }];
  let arguments = (ins NN_FloatTensor:$input, NN_FloatTensor:$filter,
                       Optional<NN_FloatTensor>:$bias, DenseI64ArrayAttr:$strides,
                       DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations,
                       DenseI64ArrayAttr:$output_padding, I64Attr:$group);
  let results = (outs NN_FloatTensor:$result);
  let assemblyFormat = [{
    $input `,` $filter (`,` $bias^)? `strides` `=` $strides `pads` `=` $pads
    `dilations` `=` $dilations `output_padding` `=` $output_padding `group` `=` $group
    attr-dict `:` functional-type(operands, results)
  }];
}

#endif
