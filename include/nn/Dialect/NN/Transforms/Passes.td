//===- Passes.td - Transformations of nn -----------------------*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_NN_TRANSFORMS_PASSES
#define NN_DIALECT_NN_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

def NNFixDims : Pass<"nn-fix-dims", "::mlir::func::FuncOp"> {
  let summary = "fix dynamic dimensions of arguments by name";
  let description = [{
    Makes dimensions of arguments static, wherever their symbol occurs, then
    infers all other shapes again. Without options it does nothing.
  }];
  let options = [
    ListOption<"shapes", "shape", "std::string",
               "Shapes of arguments by nn.name: x=1x3x224x224,y=...">,
    ListOption<"dims", "dim", "std::string",
               "Sizes of symbols of nn.dims: batch=1,height=...">
  ];
  let dependentDialects = ["::mlir::tensor::TensorDialect", "::nn::NNDialect"];
}

def NNInferShapes : Pass<"nn-infer-shapes", "::mlir::func::FuncOp"> {
  let summary = "infer all shapes from those of the arguments";
  let description = [{
    Gives every result of an nn op the type that follows from the types of the
    function's arguments. Integer tensors of at most 64 elements whose elements
    are known become constants, such as the shapes that a model computes;
    what only they used is erased.
  }];
  let dependentDialects = ["::mlir::tensor::TensorDialect", "::nn::NNDialect"];
}

def NNPrintShapes : Pass<"nn-print-shapes", "::mlir::func::FuncOp"> {
  let summary = "print the sizes of all values as expressions of symbols";
  let description = [{
    For each result of an nn op a remark with its dimensions, and its elements
    where they are known; for the function its symbols and the conditions that
    are left for run time.
  }];
}

//===----------------------------------------------------------------------===//
// Simplification
//===----------------------------------------------------------------------===//

def NNFoldAffine : Pass<"nn-fold-affine", "::mlir::func::FuncOp"> {
  let summary = "fold scaling and shifting after a convolution into its weights";
  let description = [{
    `conv(x, w, b) * c` becomes `conv(x, w * c, b * c)` and `conv(x, w, b) + c`
    becomes `conv(x, w, b + c)`, where `c` is constant and has one element or
    one for each feature; likewise differences, quotients and transposed
    convolutions of one group. The new weights are nn ops on the old ones; they
    are constant expressions, evaluated when the model is compiled.
  }];
  let dependentDialects = ["::nn::NNDialect"];
}

#endif
