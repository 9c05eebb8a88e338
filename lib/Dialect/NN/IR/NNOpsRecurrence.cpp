//===- NNOpsRecurrence.cpp - Recurrent layers ----------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Dialect/NN/IR/NNControl.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace nn {

std::optional<Activation> symbolizeActivation(StringRef name) {
  return llvm::StringSwitch<std::optional<Activation>>(name)
      .Case("sigmoid", Activation::Sigmoid)
      .Case("tanh", Activation::Tanh)
      .Case("relu", Activation::Relu)
      .Case("hard_sigmoid", Activation::HardSigmoid)
      .Case("affine", Activation::Affine)
      .Case("leaky_relu", Activation::LeakyRelu)
      .Case("thresholded_relu", Activation::ThresholdedRelu)
      .Case("scaled_tanh", Activation::ScaledTanh)
      .Case("elu", Activation::Elu)
      .Case("softsign", Activation::Softsign)
      .Case("softplus", Activation::Softplus)
      .Default(std::nullopt);
}

bool isActivation(Attribute attribute) {
  auto name = dyn_cast<StringAttr>(attribute);
  return name && symbolizeActivation(name.getValue());
}

int64_t RecurrentOp::getGates() { return isLstm() ? 4 : isGru() ? 3 : 1; }

/// recurrent_c4
static LogicalResult verifyCell(RecurrentOp op) {
  bool isLstm = op.isLstm();
  if (!isLstm && (op.getInitialC() || op.getPeepholes() || op.getInputForget()))
    return op.emitOpError(
        "has initial_c, peepholes or input_forget without being an lstm");
  if (isLstm != bool(op.getLastC()))
    return op.emitOpError("needs a third result if and only if it is an lstm");
  if (!op.isGru() && op.getLinearBeforeReset())
    return op.emitOpError("has linear_before_reset without being a gru");
  return success();
}

LogicalResult RecurrentOp::verify() {
  if (failed(verifyCell(*this)))
    return failure();
  // recurrent_c3
  size_t count = isLstm() ? 3 : isGru() ? 2 : 1;
  if (getActivations().size() != count || getAlpha().size() != count ||
      getBeta().size() != count)
    return emitOpError("needs ")
           << count << " activations, each with alpha and beta";
  // recurrent_c5
  Type type = getElementTypeOrSelf(getInput().getType());
  for (Value operand : getOperands())
    if (operand != getLengths() &&
        getElementTypeOrSelf(operand.getType()) != type)
      return emitOpError("needs one element type, not ")
             << type << " and " << getElementTypeOrSelf(operand.getType());
  // recurrent_c6
  if (getClip() && !(getClip()->convertToFloat() > 0))
    return emitOpError("needs a positive clip");
  return success();
}

/// An operand whose sizes must be these.
static LogicalResult checkSizes(ShapeContext &context, Value operand,
                                StringRef name, ArrayRef<AffineExpr> sizes) {
  if (!operand)
    return success();
  ArrayRef<AffineExpr> dims = context.dims(operand);
  // recurrent_c1
  if (dims.size() != sizes.size())
    return context.emitError()
           << "needs " << name << " of rank " << sizes.size();
  // recurrent_c2
  for (auto [dim, size] : llvm::zip_equal(dims, sizes))
    if (failed(context.equal(dim, size, name + " does not fit")))
      return failure();
  return success();
}

LogicalResult RecurrentOp::inferShapes(ShapeContext &context) {
  // recurrent_c1
  if (context.rank(getInput()) != 3 || context.rank(getRecurrence()) != 2)
    return context.emitError()
           << "needs an input of rank 3 and a recurrence of rank 2";
  ArrayRef<AffineExpr> input = context.dims(getInput());
  AffineExpr steps = input[0], batch = input[1];
  AffineExpr hidden = context.dims(getRecurrence())[1];
  int64_t gates = getGates();
  AffineExpr rows = context.mul(hidden, context.constant(gates));
  AffineExpr twice = context.mul(rows, context.constant(2));
  AffineExpr thrice = context.mul(hidden, context.constant(3));
  if (failed(checkSizes(context, getWeights(), "weights", {rows, input[2]})) ||
      failed(
          checkSizes(context, getRecurrence(), "recurrence", {rows, hidden})) ||
      failed(checkSizes(context, getBias(), "bias", {twice})) ||
      failed(checkSizes(context, getLengths(), "lengths", {batch})) ||
      failed(
          checkSizes(context, getInitialH(), "initial_h", {batch, hidden})) ||
      failed(
          checkSizes(context, getInitialC(), "initial_c", {batch, hidden})) ||
      failed(checkSizes(context, getPeepholes(), "peepholes", {thrice})))
    return failure();
  context.setDims(0, {steps, batch, hidden});
  for (unsigned i = 1; i < getNumResults(); ++i)
    context.setDims(i, {batch, hidden});
  return success();
}

LogicalResult ReverseSequenceOp::inferShapes(ShapeContext &context) {
  // reverse_sequence_c1
  if (getTimeAxis() + getBatchAxis() != 1 ||
      getTimeAxis() * getBatchAxis() != 0 || context.rank(getInput()) < 2)
    return context.emitError() << "needs the axes 0 and 1 for time and batch";
  // reverse_sequence_c2
  if (failed(checkSizes(context, getLengths(), "lengths",
                        {context.dims(getInput())[getBatchAxis()]})))
    return failure();
  return inferSameShape(context);
}

} // namespace nn
