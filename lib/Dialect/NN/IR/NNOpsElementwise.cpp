//===- NNOpsElementwise.cpp - Elementwise ops ---------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Dialect/NN/IR/NNDialect.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace nn {

//===----------------------------------------------------------------------===//
// Propagation of integer elements, for computed shapes
//===----------------------------------------------------------------------===//

/// lhs / rhs towards zero, where it is known to be a division rounded down.
static std::optional<AffineExpr>
divideElements(ShapeContext &context, AffineExpr lhs, AffineExpr rhs) {
  auto divisor = dyn_cast<AffineConstantExpr>(rhs);
  auto dividend = dyn_cast<AffineConstantExpr>(lhs);
  if (divisor && dividend && divisor.getValue() != 0 &&
      divisor.getValue() != -1)
    return context.constant(dividend.getValue() / divisor.getValue());
  if (divisor && divisor.getValue() > 0 && context.isNonNegative(lhs))
    return context.floorDiv(lhs, divisor.getValue());
  return std::nullopt;
}

/// 1 or 0, where the sign of the difference tells.
static std::optional<AffineExpr>
compareElements(ShapeContext &context, AffineExpr lhs, AffineExpr rhs) {
  AffineExpr difference = context.sub(lhs, rhs);
  if (auto constant = dyn_cast<AffineConstantExpr>(difference))
    return context.constant(constant.getValue() == 0);
  if (context.lowerBound(difference).value_or(0) > 0 ||
      context.lowerBound(context.sub(rhs, lhs)).value_or(0) > 0)
    return context.constant(0);
  return std::nullopt;
}

/// Whether lhs < rhs as 1 or 0, where the sign of the difference tells.
static std::optional<AffineExpr> lessElements(ShapeContext &context,
                                              AffineExpr lhs, AffineExpr rhs) {
  if (context.lowerBound(context.sub(rhs, lhs)).value_or(0) > 0)
    return context.constant(1);
  if (context.isNonNegative(context.sub(lhs, rhs)))
    return context.constant(0);
  return std::nullopt;
}

/// The remainder by a positive constant, of the divisor's sign.
static std::optional<AffineExpr> modElements(ShapeContext &context,
                                             AffineExpr lhs, AffineExpr rhs) {
  auto divisor = dyn_cast<AffineConstantExpr>(rhs);
  if (!divisor || divisor.getValue() <= 0 || !context.isNonNegative(lhs))
    return std::nullopt;
  AffineExpr quotient = context.floorDiv(lhs, divisor.getValue());
  return context.sub(lhs, context.mul(quotient, rhs));
}

/// Logic on elements that are 0 or 1.
static std::optional<AffineExpr> inferTruth(ShapeContext &context,
                                            AffineExpr first, AffineExpr last) {
  using Result = std::optional<AffineExpr>;
  Operation *op = context.getOperation();
  if (!getElementTypeOrSelf(op->getOperand(0)).isInteger(1))
    return std::nullopt;
  return llvm::TypeSwitch<Operation *, Result>(op)
      .Case<AndOp>([&](AndOp) { return context.minimum(first, last); })
      .Case([&](OrOp) { return context.maximum(first, last); })
      .Case([&](NotOp) { return context.sub(context.constant(1), first); })
      .Default([](Operation *) { return std::nullopt; });
}

static std::optional<AffineExpr> inferElement(ShapeContext &context,
                                              ArrayRef<AffineExpr> operands) {
  using Result = std::optional<AffineExpr>;
  AffineExpr first = operands.front(), last = operands.back();
  return llvm::TypeSwitch<Operation *, Result>(context.getOperation())
      .Case([&](AddOp) { return context.add(first, last); })
      .Case([&](SubOp) { return context.sub(first, last); })
      .Case([&](MulOp) { return context.mul(first, last); })
      .Case([&](MinOp) { return context.minimum(first, last); })
      .Case([&](MaxOp) { return context.maximum(first, last); })
      .Case([&](DivOp) { return divideElements(context, first, last); })
      .Case([&](ModOp) { return modElements(context, first, last); })
      .Case([&](EqualOp) { return compareElements(context, first, last); })
      .Case([&](LessOp) { return lessElements(context, first, last); })
      .Case([&](GreaterOp) { return lessElements(context, last, first); })
      .Case<AndOp, OrOp, NotOp>(
          [&](auto) { return inferTruth(context, first, last); })
      .Case([&](WhereOp) -> Result {
        auto condition = dyn_cast<AffineConstantExpr>(first);
        if (!condition)
          return std::nullopt;
        return condition.getValue() ? operands[1] : last;
      })
      .Case([&](CastOp cast) -> Result {
        if (cast.getType().getElementType().isInteger(1))
          return std::nullopt;
        return first;
      })
      .Default([](Operation *) { return std::nullopt; });
}

/// Constants must be values of the element type. A size fits into 32 bits by
/// assumption, as it does where the model itself computes with it.
static bool fitsElementType(AffineExpr element, Type type) {
  auto constant = dyn_cast<AffineConstantExpr>(element);
  auto integer = dyn_cast<IntegerType>(type);
  if (!integer)
    return false;
  if (!constant)
    return integer.getWidth() >= 32;
  if (integer.isUnsigned() || integer.getWidth() == 1)
    return constant.getValue() >= 0 &&
           llvm::isUIntN(std::min(integer.getWidth(), 63u),
                         constant.getValue());
  return llvm::isIntN(integer.getWidth(), constant.getValue());
}

static void inferElements(ShapeContext &context) {
  Operation *op = context.getOperation();
  Type type = cast<ShapeInferenceOpInterface>(op).inferElementType();
  if (!type.isInteger())
    return;
  SmallVector<ArrayRef<AffineExpr>> operands;
  size_t count = 1;
  for (Value operand : op->getOperands()) {
    std::optional<ArrayRef<AffineExpr>> known = context.elements(operand);
    if (!known)
      return;
    operands.push_back(*known);
    if (known->size() != 1)
      count = known->size();
  }
  SmallVector<AffineExpr> elements;
  for (size_t i = 0; i < count; ++i) {
    SmallVector<AffineExpr> scalars;
    for (ArrayRef<AffineExpr> operand : operands)
      scalars.push_back(operand.size() == 1 ? operand.front() : operand[i]);
    std::optional<AffineExpr> element = inferElement(context, scalars);
    if (!element || !fitsElementType(*element, type))
      return;
    elements.push_back(*element);
  }
  context.setElements(0, elements);
}

LogicalResult inferBroadcast(ShapeContext &context) {
  Operation *op = context.getOperation();
  SmallVector<AffineExpr> dims(context.dims(0u));
  for (Value operand : op->getOperands().drop_front()) {
    FailureOr<SmallVector<AffineExpr>> common =
        context.broadcast(dims, context.dims(operand));
    if (failed(common))
      return failure();
    dims = *common;
  }
  context.setDims(0, dims);
  inferElements(context);
  return success();
}

LogicalResult inferSameShape(ShapeContext &context) {
  context.setDims(0, context.dims(0u));
  return success();
}

//===----------------------------------------------------------------------===//
// Verifiers and builders
//===----------------------------------------------------------------------===//

/// elementwise_c2 for ops whose result has another type.
static LogicalResult verifyComparison(Operation *op) {
  Type lhs = getElementTypeOrSelf(op->getOperand(0));
  Type rhs = getElementTypeOrSelf(op->getOperand(1));
  if (lhs == rhs)
    return success();
  return op->emitOpError("needs one element type, not ")
         << lhs << " and " << rhs;
}

LogicalResult EqualOp::verify() { return verifyComparison(*this); }
LogicalResult LessOp::verify() { return verifyComparison(*this); }
LogicalResult LessOrEqualOp::verify() { return verifyComparison(*this); }
LogicalResult GreaterOp::verify() { return verifyComparison(*this); }
LogicalResult GreaterOrEqualOp::verify() { return verifyComparison(*this); }

LogicalResult ModOp::verify() {
  // mod_c1
  if (isa<FloatType>(getLhs().getType().getElementType()) && !getFmod())
    return emitOpError("of floating-point numbers needs fmod");
  return success();
}

LogicalResult ClipOp::verify() {
  // clip_c1
  for (Value limit : {getMin(), getMax()})
    if (limit && cast<RankedTensorType>(limit.getType()).getRank() != 0)
      return emitOpError("needs limits of rank 0");
  return success();
}

void CastOp::build(OpBuilder &builder, OperationState &state, Value input,
                   Type elementType) {
  build(builder, state,
        cast<RankedTensorType>(input.getType()).clone(elementType), input);
}

} // namespace nn
