//===- NNControl.h - Control flow and recurrence ----------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Ops with regions or several results, apart from NNDialect.h: few files need
// them.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_NN_IR_NNCONTROL_H
#define NN_DIALECT_NN_IR_NNCONTROL_H

#include "nn/Dialect/NN/IR/NNDialect.h"

namespace nn {

/// The activations of recurrent layers.
enum class Activation {
  Sigmoid,
  Tanh,
  Relu,
  HardSigmoid,
  Affine,
  LeakyRelu,
  ThresholdedRelu,
  ScaledTanh,
  Elu,
  Softsign,
  Softplus
};

/// The activation of a name as `leaky_relu`.
std::optional<Activation> symbolizeActivation(llvm::StringRef name);
/// Whether an attribute is such a name.
bool isActivation(mlir::Attribute attribute);

} // namespace nn

#include "nn/Dialect/NN/IR/NNControlInterfaces.h.inc"

#define GET_OP_CLASSES
#include "nn/Dialect/NN/IR/NNOpsControl.h.inc"

namespace nn {

/// Gives a loop that counts from 0 while it is below a limit from outside
/// (the form that `for` has in models converted from TensorFlow) the limit as
/// its trip count. Fails where the loop is another one.
llvm::LogicalResult countIterations(LoopOp op);

/// Lets the body take what the loop carries without a change from where it was
/// made.
void useInvariants(LoopOp op);

/// nn::createInferred for an op of `numResults` results.
template <typename OpTy, typename... Arguments>
OpTy createInferredMany(mlir::OpBuilder &builder, mlir::Location location,
                        size_t numResults, Arguments &&...arguments) {
  mlir::OperationState state(location, OpTy::getOperationName());
  llvm::SmallVector<mlir::Type> types(numResults,
                                      detail::placeholderType(builder));
  OpTy::build(builder, state, mlir::TypeRange(types),
              std::forward<Arguments>(arguments)...);
  mlir::Operation *op =
      detail::finishInferred(builder, mlir::Operation::create(state));
  return llvm::cast_or_null<OpTy>(op);
}

} // namespace nn

#endif
