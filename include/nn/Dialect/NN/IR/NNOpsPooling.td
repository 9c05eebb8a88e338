//===- NNOpsPooling.td - Pooling -------------------------------*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_NN_IR_NNOPSPOOLING
#define NN_DIALECT_NN_IR_NNOPSPOOLING

include "nn/Dialect/NN/IR/NNOpBase.td"

/// A window slides over [batch, channels, space…]. `pads` holds the borders at the begin of each
/// spatial dimension, then those at the end.
///   out = floor((in + begin + end - dilation * (kernel - 1) - 1) / stride) + 1,
/// with `ceil_mode` rounded up, but no window starts in the border at the end.
///   pool_c1: the rank is at least 3.
///   pool_c2: `kernel_shape`, `strides`, `dilations` have one entry for each spatial dimension, `pads` two.
///   pool_c3: kernel, strides, dilations are at least 1, pads at least 0.
///   pool_c4: the dilated kernel fits into the padded input.
class NN_PoolOp<string mnemonic, Type type> : NN_Op<mnemonic, [NN_SameElementType]> {
  dag pool_arguments = (ins type:$input, DenseI64ArrayAttr:$kernel_shape,
                            DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads,
                            DenseI64ArrayAttr:$dilations,
                            DefaultValuedAttr<BoolAttr, "false">:$ceil_mode);
  let arguments = pool_arguments;
  let results = (outs type:$result);
  let inference = "::nn::inferPool(context, getKernelShape(), getStrides(), getPads(), "
                  "getDilations(), getCeilMode())";
}

def NN_MaxPoolOp : NN_PoolOp<"max_pool", NN_NumberTensor> {
  let summary = "largest element of a sliding window";
  let description = [{
    `input` is [batch, channels, space…]; the border never wins. With `ceil_mode` the number of
    windows is rounded up, but none starts in the border at the end. Constraints:
    * (pool_c1) the rank is at least 3.
    * (pool_c2) `kernel_shape`, `strides`, `dilations` have one entry for each spatial dimension,
      `pads` two.
    * (pool_c3) kernel, strides and dilations are at least 1, pads at least 0.
    * (pool_c4) the dilated kernel fits into the padded input.
    ```mlir
    %y = nn.max_pool %x kernel_shape = [3, 3] strides = [2, 2] pads = [1, 1, 1, 1]
         dilations = [1, 1] : (tensor<1x8x32x32xf32>) -> tensor<1x8x16x16xf32>
    ```
  }];
  let assemblyFormat = [{
    $input `kernel_shape` `=` $kernel_shape `strides` `=` $strides `pads` `=` $pads
    `dilations` `=` $dilations (`ceil_mode` `=` $ceil_mode^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def NN_AveragePoolOp : NN_PoolOp<"average_pool", NN_FloatTensor> {
  let summary = "mean of a sliding window";
  let description = [{
    Elements of the border count only with `count_include_pad`; what `ceil_mode` adds beyond
    the border never counts. Constraints: pool_c1, pool_c2, pool_c3, pool_c4.
    ```mlir
    %y = nn.average_pool %x kernel_shape = [2, 2] strides = [2, 2] pads = [0, 0, 0, 0]
         dilations = [1, 1] : (tensor<1x8x32x32xf32>) -> tensor<1x8x16x16xf32>
    ```
  }];
  let arguments = !con(pool_arguments,
                       (ins DefaultValuedAttr<BoolAttr, "false">:$count_include_pad));
  let assemblyFormat = [{
    $input `kernel_shape` `=` $kernel_shape `strides` `=` $strides `pads` `=` $pads
    `dilations` `=` $dilations (`ceil_mode` `=` $ceil_mode^)?
    (`count_include_pad` `=` $count_include_pad^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

#endif
