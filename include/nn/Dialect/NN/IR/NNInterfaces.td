//===- NNInterfaces.td - Shape inference as an op interface ----*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_NN_IR_NNINTERFACES
#define NN_DIALECT_NN_IR_NNINTERFACES

include "mlir/IR/OpBase.td"

def NN_ShapeInferenceOpInterface : OpInterface<"ShapeInferenceOpInterface"> {
  let cppNamespace = "::nn";
  let description = [{
    How the sizes of an op's results follow from those of its operands. One
    implementation serves the verifier, `nn::createInferred`, `nn-infer-shapes`
    and `nn::ShapeAnalysis`: sizes are affine expressions over symbols.
  }];
  let methods = [
    InterfaceMethod<
      [{Sets the dimensions of every result in `context` (and the elements of
        small integer tensors, where they are known), or emits an error.}],
      "::llvm::LogicalResult", "inferShapes", (ins "::nn::ShapeContext &":$context)>,
    InterfaceMethod<
      [{The element type of the result; by default that of the first operand.}],
      "::mlir::Type", "inferElementType", (ins), "", [{
        return ::mlir::getElementTypeOrSelf($_op->getOperand(0).getType());
      }]>
  ];
  let verify = "return ::nn::detail::verifyShapes($_op);";
}

#endif
