//===- NNOpsData.td - Constants, shapes, movement of data ------*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_NN_IR_NNOPSDATA
#define NN_DIALECT_NN_IR_NNOPSDATA

include "nn/Dialect/NN/IR/NNOpBase.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"

/// One result of the element type of the first operand; all types in the assembly.
class NN_DataOp<string mnemonic, list<Trait> traits = [], list<string> inferred = []>
    : NN_Op<mnemonic, traits, inferred> {
  let results = (outs NN_Tensor:$result);
}

//===----------------------------------------------------------------------===//
// Sources
//===----------------------------------------------------------------------===//

def NN_ConstantOp : NN_DataOp<"constant", [ConstantLike, AllTypesMatch<["value", "result"]>],
                              ["inferElementType"]> {
  let summary = "a small constant";
  let description = [{
    Larger ones are weights: `nn_codegen.global`.

    Constraints:
    * (constant_c1) at most 64 elements.
    ```mlir
    %c = nn.constant dense<[1, -1]> : tensor<2xi64>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let assemblyFormat = "attr-dict $value";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def NN_ShapeOp : NN_DataOp<"shape", [], ["inferElementType"]> {
  let summary = "the dimensions of a tensor";
  let description = [{
    Those from `start` to `end` (the rank, if absent), which may count from the end.
    ```mlir
    %s = nn.shape %x : tensor<?x3xf32> -> tensor<2xi64>
    %t = nn.shape %x start = 0 end = 1 : tensor<?x3xf32> -> tensor<1xi64>
    ```
  }];
  let arguments = (ins NN_Tensor:$input, DefaultValuedAttr<I64Attr, "0">:$start,
                       OptionalAttr<I64Attr>:$end);
  let results = (outs NN_ShapeTensor:$result);
  let assemblyFormat = [{
    $input (`start` `=` $start^)? (`end` `=` $end^)? attr-dict `:` type($input) `->` type($result)
  }];
  let hasFolder = 1;
}

def NN_RangeOp : NN_DataOp<"range", [NN_SameElementType]> {
  let summary = "start, start + delta, … before limit";
  let description = [{
    max(ceil((limit - start) / delta), 0) elements.

    Constraints:
    * (range_c1) operands have rank 0.
    * (range_c2) `delta`, where constant, is not 0.
    ```mlir
    %r = nn.range %start, %limit, %delta : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
    ```
  }];
  let arguments = (ins NN_NumberTensor:$start, NN_NumberTensor:$limit, NN_NumberTensor:$delta);
  let results = (outs NN_NumberTensor:$result);
  let assemblyFormat = [{
    $start `,` $limit `,` $delta attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

//===----------------------------------------------------------------------===//
// Views: the same elements in the same order
//===----------------------------------------------------------------------===//

def NN_ReshapeOp : NN_DataOp<"reshape"> {
  let summary = "the same elements in another shape";
  let description = [{
    In `shape`, -1 (once) is what is left; 0 is the dimension of `input` at that
    place, or with `allowzero` the size 0.

    Constraints:
    * (reshape_c1) the length of `shape` is static.
    * (reshape_c2) at most one -1; no other negative entry; with `allowzero` not -1 beside 0.
    * (reshape_c3) a 0 that copies stands for a dimension that `input` has.
    * (reshape_c4) the number of elements stays.
    * (reshape_c5) input and result have one element type.
    ```mlir
    %y = nn.reshape %x, %shape : (tensor<?x4xf32>, tensor<2xi64>) -> tensor<?x8xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$input, NN_ShapeTensor:$shape, UnitAttr:$allowzero);
  let assemblyFormat = [{
    $input `,` $shape (`allowzero` $allowzero^)? attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def NN_UnsqueezeOp : NN_DataOp<"unsqueeze"> {
  let summary = "inserts dimensions of size 1";
  let description = [{
    Constraints:
    * (unsqueeze_c1) `axes` are sorted, distinct and in [0, rank of the result).
    ```mlir
    %y = nn.unsqueeze %x axes = [0, 2] : (tensor<3xf32>) -> tensor<1x3x1xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$input, DenseI64ArrayAttr:$axes);
  let assemblyFormat = [{
    $input `axes` `=` $axes attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def NN_SqueezeOp : NN_DataOp<"squeeze"> {
  let summary = "drops dimensions of size 1";
  let description = [{
    Constraints:
    * (squeeze_c1) `axes` are sorted, distinct and in [0, rank).
    * (squeeze_c2) the dimensions at `axes` are 1.
    ```mlir
    %y = nn.squeeze %x axes = [0] : (tensor<1x3xf32>) -> tensor<3xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$input, DenseI64ArrayAttr:$axes);
  let assemblyFormat = [{
    $input `axes` `=` $axes attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def NN_FlattenOp : NN_DataOp<"flatten"> {
  let summary = "makes a matrix of the dimensions before an axis and those from it on";
  let description = [{
    Constraints:
    * (flatten_c1) `axis` is in [0, rank].
    ```mlir
    %y = nn.flatten %x axis = 1 : (tensor<2x3x4xf32>) -> tensor<2x12xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$input, I64Attr:$axis);
  let assemblyFormat = [{
    $input `axis` `=` $axis attr-dict `:` functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// Movement
//===----------------------------------------------------------------------===//

def NN_TransposeOp : NN_DataOp<"transpose"> {
  let summary = "permutes dimensions";
  let description = [{
    Dimension i of the result is dimension perm[i] of the input.

    Constraints:
    * (transpose_c1) `perm` is a permutation of [0, rank).
    ```mlir
    %y = nn.transpose %x perm = [1, 0] : (tensor<2x3xf32>) -> tensor<3x2xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$input, DenseI64ArrayAttr:$perm);
  let assemblyFormat = [{
    $input `perm` `=` $perm attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def NN_ExpandOp : NN_DataOp<"expand"> {
  let summary = "broadcasts to a shape";
  let description = [{
    Both ways: a 1 in `shape` keeps the dimension of `input`.

    Constraints:
    * (expand_c1) the length of `shape` is static, its entries are not negative.
    * (expand_c2) the shapes broadcast.
    ```mlir
    %y = nn.expand %x, %shape : (tensor<3x1xf32>, tensor<2xi64>) -> tensor<3x4xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$input, NN_ShapeTensor:$shape);
  let assemblyFormat = "$input `,` $shape attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
}

def NN_ConcatOp : NN_DataOp<"concat", [NN_SameElementType]> {
  let summary = "joins tensors along an axis";
  let description = [{
    Constraints:
    * (concat_c1) at least one input; all have one rank, at least 1.
    * (concat_c2) `axis` is in [0, rank).
    * (concat_c3) the dimensions but that at `axis` are equal.
    ```mlir
    %z = nn.concat %x, %y axis = 0 : (tensor<2x3xf32>, tensor<1x3xf32>) -> tensor<3x3xf32>
    ```
  }];
  let arguments = (ins Variadic<NN_Tensor>:$inputs, I64Attr:$axis);
  let assemblyFormat = [{
    $inputs `axis` `=` $axis attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def NN_SliceOp : NN_DataOp<"slice"> {
  let summary = "every step-th element of an interval, along some axes";
  let description = [{
    As Python's slices: starts and ends count from the end where negative, and
    are limited to the dimension. A negative step walks backwards.

    Constraints:
    * (slice_c1) `starts`, `ends`, `axes`, `steps` have rank 1 and one length.
    * (slice_c2) axes, where constant, are distinct and in [-rank, rank).
    * (slice_c3) steps, where constant, are not 0.
    ```mlir
    %y = nn.slice %x, %starts, %ends, %axes, %steps : (tensor<4x8xf32>, tensor<1xi64>,
           tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4x2xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$input, NN_IndexTensor:$starts, NN_IndexTensor:$ends,
                       NN_IndexTensor:$axes, NN_IndexTensor:$steps);
  let assemblyFormat = [{
    $input `,` $starts `,` $ends `,` $axes `,` $steps attr-dict `:`
    functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def NN_GatherOp : NN_DataOp<"gather"> {
  let summary = "picks slices by index";
  let description = [{
    The dimension at `axis` is replaced by those of `indices`. A negative index
    counts from the end; one out of bounds gives an unspecified value.

    Constraints:
    * (gather_c1) `axis` is in [0, rank).
    * (gather_c2) a constant index is in [-n, n) where the dimension n is static.
    ```mlir
    %y = nn.gather %x, %i axis = 0 : (tensor<100x8xf32>, tensor<2x3xi64>) -> tensor<2x3x8xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$input, NN_IndexTensor:$indices, I64Attr:$axis);
  let assemblyFormat = [{
    $input `,` $indices `axis` `=` $axis attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
}

def NN_PadOp : NN_DataOp<"pad"> {
  let summary = "adds a border, or with negative pads takes one away";
  let description = [{
    `pads` holds the sizes at the begin of each dimension, then those at the end.
    An absent `value` is 0.

    Constraints:
    * (pad_c1) `pads` has two entries for each dimension.
    * (pad_c2) no dimension of the result is negative.
    * (pad_c3) `value` has one element, of the type of `input`, and only in the mode `constant`.
    * (pad_c4) a reflected border is smaller than its dimension.
    ```mlir
    %y = nn.pad <constant> %x, %pads : (tensor<2x3xf32>, tensor<4xi64>) -> tensor<4x3xf32>
    ```
  }];
  let arguments = (ins NN_PadModeAttr:$mode, NN_Tensor:$input, NN_ShapeTensor:$pads,
                       Optional<NN_Tensor>:$value);
  let assemblyFormat = [{
    $mode $input `,` $pads (`,` $value^)? attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def NN_ResizeOp : NN_DataOp<"resize", [AttrSizedOperandSegments]> {
  let summary = "samples a tensor at another size";
  let description = [{
    Either `scales` (out = floor(in * scale)) or `sizes`, one for each dimension.
    The modes are those of ONNX's Resize.

    Constraints:
    * (resize_c1) exactly one of `scales` and `sizes`, with one entry for each dimension.
    * (resize_c2) scales, where constant, are positive and finite; sizes are not negative.
    * (resize_c3) linear and cubic modes need floating-point numbers.
    ```mlir
    %y = nn.resize <nearest> %x scales %s : tensor<4xf32> coordinate_mode = <asymmetric>
         nearest_mode = <floor> : (tensor<1x8x4x4xf32>) -> tensor<1x8x8x8xf32>
    ```
  }];
  let arguments = (ins NN_ResizeModeAttr:$mode, NN_Tensor:$input,
      Optional<1DTensorOf<[F32]>>:$scales, Optional<NN_ShapeTensor>:$sizes,
      DefaultValuedAttr<NN_CoordinateModeAttr,
                        "::nn::CoordinateMode::HalfPixel">:$coordinate_mode,
      DefaultValuedAttr<NN_NearestModeAttr,
                        "::nn::NearestMode::RoundPreferFloor">:$nearest_mode,
      DefaultValuedAttr<F32Attr, "-0.75f">:$cubic_coeff_a,
      DefaultValuedAttr<BoolAttr, "false">:$exclude_outside,
      DefaultValuedAttr<BoolAttr, "false">:$antialias);
  let assemblyFormat = [{
    $mode $input (`scales` $scales^ `:` type($scales))? (`sizes` $sizes^ `:` type($sizes))?
    (`coordinate_mode` `=` $coordinate_mode^)? (`nearest_mode` `=` $nearest_mode^)?
    (`cubic_coeff_a` `=` $cubic_coeff_a^)? (`exclude_outside` `=` $exclude_outside^)?
    (`antialias` `=` $antialias^)? attr-dict `:` functional-type($input, $result)
  }];
  let hasVerifier = 1;
}

#endif
