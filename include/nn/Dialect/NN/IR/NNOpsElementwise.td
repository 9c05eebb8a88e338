//===- NNOpsElementwise.td - Elementwise ops -------------------*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_NN_IR_NNOPSELEMENTWISE
#define NN_DIALECT_NN_IR_NNOPSELEMENTWISE

include "nn/Dialect/NN/IR/NNOpBase.td"

class NN_ElementwiseOp<string mnemonic, list<Trait> traits = [], list<string> inferred = []>
    : NN_Op<mnemonic, !listconcat([NN_Elementwise], traits), inferred> {
  let inference = "::nn::inferBroadcast(context)";
}

//===----------------------------------------------------------------------===//
// One operand
//===----------------------------------------------------------------------===//

class NN_UnaryOp<string mnemonic, Type type, list<Trait> traits = []>
    : NN_ElementwiseOp<mnemonic, !listconcat([AllTypesMatch<["input", "result"]>], traits)> {
  let arguments = (ins type:$input);
  let results = (outs type:$result);
  let assemblyFormat = "$input attr-dict `:` type($result)";
  let builders = [OpBuilder<(ins "::mlir::Value":$input), [{
    build($_builder, $_state, input.getType(), input);
  }]>];
  let folding = "::nn::foldElementwise(*this, adaptor.getOperands())";
}

def NN_AbsOp : NN_UnaryOp<"abs", NN_NumberTensor> {
  let summary = "absolute value";
  let description = [{
    The least signed integer stays what it is.
    ```mlir
    %y = nn.abs %x : tensor<2x3xf32>
    ```
  }];
}
def NN_NegOp : NN_UnaryOp<"neg", NN_NumberTensor> {
  let summary = "negation";
  let description = [{
    ```mlir
    %y = nn.neg %x : tensor<2x3xf32>
    ```
  }];
}
def NN_ExpOp : NN_UnaryOp<"exp", NN_FloatTensor> {
  let summary = "e to the power of each element";
  let description = [{
    ```mlir
    %y = nn.exp %x : tensor<2x3xf32>
    ```
  }];
}
def NN_LogOp : NN_UnaryOp<"log", NN_FloatTensor> {
  let summary = "natural logarithm";
  let description = [{
    ```mlir
    %y = nn.log %x : tensor<2x3xf32>
    ```
  }];
}
def NN_SqrtOp : NN_UnaryOp<"sqrt", NN_FloatTensor> {
  let summary = "square root";
  let description = [{
    ```mlir
    %y = nn.sqrt %x : tensor<2x3xf32>
    ```
  }];
}
def NN_ReciprocalOp : NN_UnaryOp<"reciprocal", NN_FloatTensor> {
  let summary = "1 / x";
  let description = [{
    ```mlir
    %y = nn.reciprocal %x : tensor<2x3xf32>
    ```
  }];
}
def NN_ErfOp : NN_UnaryOp<"erf", NN_FloatTensor> {
  let summary = "Gauss's error function";
  let description = [{
    ```mlir
    %y = nn.erf %x : tensor<2x3xf32>
    ```
  }];
}
def NN_TanhOp : NN_UnaryOp<"tanh", NN_FloatTensor> {
  let summary = "hyperbolic tangent";
  let description = [{
    ```mlir
    %y = nn.tanh %x : tensor<2x3xf32>
    ```
  }];
}
def NN_SigmoidOp : NN_UnaryOp<"sigmoid", NN_FloatTensor> {
  let summary = "1 / (1 + exp(-x))";
  let description = [{
    ```mlir
    %y = nn.sigmoid %x : tensor<2x3xf32>
    ```
  }];
}
def NN_ReluOp : NN_UnaryOp<"relu", NN_NumberTensor> {
  let summary = "max(x, 0); NaN stays NaN";
  let description = [{
    ```mlir
    %y = nn.relu %x : tensor<2x3xf32>
    ```
  }];
}
def NN_FloorOp : NN_UnaryOp<"floor", NN_FloatTensor> {
  let summary = "rounds down";
  let description = [{
    ```mlir
    %y = nn.floor %x : tensor<2x3xf32>
    ```
  }];
}
def NN_CeilOp : NN_UnaryOp<"ceil", NN_FloatTensor> {
  let summary = "rounds up";
  let description = [{
    ```mlir
    %y = nn.ceil %x : tensor<2x3xf32>
    ```
  }];
}
def NN_RoundOp : NN_UnaryOp<"round", NN_FloatTensor> {
  let summary = "rounds to the nearest integer, halves to even";
  let description = [{
    ```mlir
    %y = nn.round %x : tensor<2x3xf32>
    ```
  }];
}
def NN_SinOp : NN_UnaryOp<"sin", NN_FloatTensor> {
  let summary = "sine of radians";
  let description = [{
    ```mlir
    %y = nn.sin %x : tensor<2x3xf32>
    ```
  }];
}
def NN_CosOp : NN_UnaryOp<"cos", NN_FloatTensor> {
  let summary = "cosine of radians";
  let description = [{
    ```mlir
    %y = nn.cos %x : tensor<2x3xf32>
    ```
  }];
}
def NN_NotOp : NN_UnaryOp<"not", NN_BoolTensor> {
  let summary = "logical negation";
  let description = [{
    ```mlir
    %y = nn.not %x : tensor<2x3xi1>
    ```
  }];
}

//===----------------------------------------------------------------------===//
// Two operands, numpy broadcasting
//===----------------------------------------------------------------------===//

/// Broadcasting, for all: dimensions are aligned at the last one; 1 stretches.
///   elementwise_c1: aligned dimensions are equal or one of them is 1.
///   elementwise_c2: operands (and the result, but for comparisons) have one element type.
class NN_BinaryOp<string mnemonic, Type type, list<Trait> traits = []>
    : NN_ElementwiseOp<mnemonic, !listconcat([NN_SameElementType], traits)> {
  let arguments = (ins type:$lhs, type:$rhs);
  let results = (outs type:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
  let folding = "::nn::foldElementwise(*this, adaptor.getOperands())";
}

def NN_AddOp : NN_BinaryOp<"add", NN_NumberTensor, [Commutative]> {
  let summary = "sum, modulo 2^n for integers";
  let description = [{
    ```mlir
    %z = nn.add %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
    ```
  }];
}
def NN_SubOp : NN_BinaryOp<"sub", NN_NumberTensor> {
  let summary = "difference, modulo 2^n for integers";
  let description = [{
    ```mlir
    %z = nn.sub %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
    ```
  }];
}
def NN_MulOp : NN_BinaryOp<"mul", NN_NumberTensor, [Commutative]> {
  let summary = "product, modulo 2^n for integers";
  let description = [{
    ```mlir
    %z = nn.mul %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
    ```
  }];
}
def NN_DivOp : NN_BinaryOp<"div", NN_NumberTensor> {
  let summary = "quotient; of integers, truncated towards zero";
  let description = [{
    An integer division by zero gives an unspecified value and never traps.
    ```mlir
    %z = nn.div %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
    ```
  }];
}
def NN_PowOp : NN_ElementwiseOp<"pow", [], []> {
  let summary = "lhs to the power of rhs";
  let description = [{
    The exponent may have another element type; the result has that of the base.

    Constraints: elementwise_c1.
    ```mlir
    %z = nn.pow %x, %y : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins NN_NumberTensor:$lhs, NN_NumberTensor:$rhs);
  let results = (outs NN_NumberTensor:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
}
def NN_MaxOp : NN_BinaryOp<"max", NN_NumberTensor, [Commutative]> {
  let summary = "the larger one; NaN if either is";
  let description = [{
    ```mlir
    %z = nn.max %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
    ```
  }];
}
def NN_MinOp : NN_BinaryOp<"min", NN_NumberTensor, [Commutative]> {
  let summary = "the smaller one; NaN if either is";
  let description = [{
    ```mlir
    %z = nn.min %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
    ```
  }];
}
def NN_ModOp : NN_BinaryOp<"mod", NN_NumberTensor> {
  let summary = "remainder";
  let description = [{
    The sign is that of the divisor, or with `fmod` that of the dividend.

    Constraints: elementwise_c1, elementwise_c2, and
    * (mod_c1) floating-point operands need `fmod`.
    ```mlir
    %z = nn.mod %x, %y fmod : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins NN_NumberTensor:$lhs, NN_NumberTensor:$rhs, UnitAttr:$fmod);
  let assemblyFormat = [{
    $lhs `,` $rhs (`fmod` $fmod^)? attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}
def NN_AndOp : NN_BinaryOp<"and", NN_BoolTensor, [Commutative]> {
  let summary = "logical and";
  let description = [{
    ```mlir
    %z = nn.and %x, %y : (tensor<2x3xi1>, tensor<3xi1>) -> tensor<2x3xi1>
    ```
  }];
}
def NN_OrOp : NN_BinaryOp<"or", NN_BoolTensor, [Commutative]> {
  let summary = "logical or";
  let description = [{
    ```mlir
    %z = nn.or %x, %y : (tensor<2x3xi1>, tensor<3xi1>) -> tensor<2x3xi1>
    ```
  }];
}
def NN_XorOp : NN_BinaryOp<"xor", NN_BoolTensor, [Commutative]> {
  let summary = "logical exclusive or";
  let description = [{
    ```mlir
    %z = nn.xor %x, %y : (tensor<2x3xi1>, tensor<3xi1>) -> tensor<2x3xi1>
    ```
  }];
}

class NN_ComparisonOp<string mnemonic, Type type, list<Trait> traits = []>
    : NN_ElementwiseOp<mnemonic, traits, ["inferElementType"]> {
  let arguments = (ins type:$lhs, type:$rhs);
  let results = (outs NN_BoolTensor:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
  let elementType = "::mlir::IntegerType::get(getContext(), 1)";
  let folding = "::nn::foldElementwise(*this, adaptor.getOperands())";
  let hasVerifier = 1;
}

def NN_EqualOp : NN_ComparisonOp<"equal", NN_Tensor, [Commutative]> {
  let summary = "lhs == rhs";
  let description = [{
    ```mlir
    %z = nn.equal %x, %y : (tensor<2x3xi64>, tensor<i64>) -> tensor<2x3xi1>
    ```
  }];
}
def NN_LessOp : NN_ComparisonOp<"less", NN_NumberTensor> {
  let summary = "lhs < rhs";
  let description = [{
    ```mlir
    %z = nn.less %x, %y : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xi1>
    ```
  }];
}
def NN_LessOrEqualOp : NN_ComparisonOp<"less_or_equal", NN_NumberTensor> {
  let summary = "lhs <= rhs";
  let description = [{
    ```mlir
    %z = nn.less_or_equal %x, %y : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xi1>
    ```
  }];
}
def NN_GreaterOp : NN_ComparisonOp<"greater", NN_NumberTensor> {
  let summary = "lhs > rhs";
  let description = [{
    ```mlir
    %z = nn.greater %x, %y : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xi1>
    ```
  }];
}
def NN_GreaterOrEqualOp : NN_ComparisonOp<"greater_or_equal", NN_NumberTensor> {
  let summary = "lhs >= rhs";
  let description = [{
    ```mlir
    %z = nn.greater_or_equal %x, %y : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xi1>
    ```
  }];
}

//===----------------------------------------------------------------------===//
// Others
//===----------------------------------------------------------------------===//

def NN_WhereOp : NN_ElementwiseOp<"where", [AllElementTypesMatch<["lhs", "rhs", "result"]>],
                                  ["inferElementType"]> {
  let summary = "lhs where the condition holds, else rhs";
  let description = [{
    Constraints: elementwise_c1, and
    * (where_c1) `lhs`, `rhs` and the result have one element type.
    ```mlir
    %z = nn.where %c, %x, %y : (tensor<2x1xi1>, tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins NN_BoolTensor:$condition, NN_Tensor:$lhs, NN_Tensor:$rhs);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = [{
    $condition `,` $lhs `,` $rhs attr-dict `:` functional-type(operands, results)
  }];
  let elementType = "getLhs().getType().getElementType()";
  let folding = "::nn::foldElementwise(*this, adaptor.getOperands())";
}

def NN_ClipOp : NN_ElementwiseOp<"clip", [AttrSizedOperandSegments,
                                          AllTypesMatch<["input", "result"]>,
                                          NN_SameElementType]> {
  let summary = "limits elements to an interval";
  let description = [{
    min(max(x, minimum), maximum); an absent limit does not limit. NaN stays NaN.

    Constraints:
    * (clip_c1) a limit has rank 0 and the element type of `input`.
    ```mlir
    %y = nn.clip %x min %a : tensor<f32> max %b : tensor<f32> : tensor<2x3xf32>
    ```
  }];
  let arguments = (ins NN_NumberTensor:$input, Optional<NN_NumberTensor>:$min,
                       Optional<NN_NumberTensor>:$max);
  let results = (outs NN_NumberTensor:$result);
  let assemblyFormat = [{
    $input (`min` $min^ `:` type($min))? (`max` $max^ `:` type($max))? attr-dict `:` type($result)
  }];
  let inference = "::nn::inferSameShape(context)";
  let hasVerifier = 1;
}

def NN_CastOp : NN_ElementwiseOp<"cast", [], ["inferElementType"]> {
  let summary = "conversion to another element type";
  let description = [{
    Floating-point numbers become integers by truncation towards zero, booleans by
    a comparison with zero. Out of range, the value is unspecified.
    ```mlir
    %y = nn.cast %x : tensor<2x3xi64> to tensor<2x3xf32>
    ```
  }];
  let arguments = (ins NN_Tensor:$input);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `to` type($result)";
  let builders = [OpBuilder<(ins "::mlir::Value":$input, "::mlir::Type":$elementType)>];
  let elementType = "::mlir::getElementTypeOrSelf(getType())";
  let folding = "::nn::foldElementwise(*this, adaptor.getOperands())";
}

#endif
