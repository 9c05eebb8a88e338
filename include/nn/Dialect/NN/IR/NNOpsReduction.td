//===- NNOpsReduction.td - Reductions --------------------------*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_NN_IR_NNOPSREDUCTION
#define NN_DIALECT_NN_IR_NNOPSREDUCTION

include "nn/Dialect/NN/IR/NNOpBase.td"

def NN_ReduceOp : NN_Op<"reduce", [NN_SameElementType]> {
  let summary = "reduction over some dimensions";
  let description = [{
    Accumulates over `axes`; with `keepdims` they stay as dimensions of size 1. Of
    no elements, the sum is 0, the product 1, the maximum the least value of the
    type, the minimum the largest one, the mean NaN. No axes: each element alone.

    Constraints:
    * (reduce_c1) `axes` are sorted, distinct and in [0, rank).
    * (reduce_c2) booleans have a maximum and a minimum only.
    ```mlir
    %y = nn.reduce <mean> %x axes = [2, 3] keepdims = true
       : (tensor<1x8x4x4xf32>) -> tensor<1x8x1x1xf32>
    ```
  }];
  let arguments = (ins NN_ReduceKindAttr:$kind, NN_Tensor:$input, DenseI64ArrayAttr:$axes,
                       DefaultValuedAttr<BoolAttr, "false">:$keepdims);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = [{
    $kind $input `axes` `=` $axes (`keepdims` `=` $keepdims^)?
    attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
  let hasVerifier = 1;
}

#endif
