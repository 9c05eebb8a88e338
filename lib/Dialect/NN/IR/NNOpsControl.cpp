//===- NNOpsControl.cpp - Control flow -----------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Sizes of results are those that the regions yield. While a region is still
// being built, or is invalid, its end is looked at with care.
//
//===----------------------------------------------------------------------===//

#include "nn/Dialect/NN/IR/NNControl.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace nn {

/// The end of a region, or null.
static YieldOp yieldOf(Region &region) {
  if (!region.hasOneBlock() || region.front().empty())
    return {};
  return dyn_cast<YieldOp>(region.front().back());
}

/// One element: rank 0, or sizes of one.
static LogicalResult checkSingle(ShapeContext &context, Value operand,
                                 StringRef what) {
  if (!operand)
    return success();
  for (AffineExpr dim : context.dims(operand))
    if (failed(context.equal(dim, context.constant(1), what)))
      return failure();
  return success();
}

/// The truth of a constant of one element.
static std::optional<bool> constantTruth(Value value) {
  DenseIntElementsAttr attribute;
  if (!matchPattern(value, m_Constant(&attribute)) ||
      attribute.getNumElements() != 1)
    return std::nullopt;
  return (*attribute.value_begin<APInt>()).isOne();
}

//===----------------------------------------------------------------------===//
// if
//===----------------------------------------------------------------------===//

/// The size that both are, if that is certain.
static AffineExpr commonSize(ShapeContext &context, AffineExpr lhs,
                             AffineExpr rhs) {
  return lhs == rhs ? lhs : context.fresh();
}

LogicalResult IfOp::inferShapes(ShapeContext &context) {
  // if_c1
  if (failed(checkSingle(context, getCondition(), "size of the condition")))
    return failure();
  YieldOp first = yieldOf(getThenRegion()), second = yieldOf(getElseRegion());
  // if_c2
  if (!first || !second || first.getNumOperands() != getNumResults() ||
      second.getNumOperands() != getNumResults())
    return context.emitError()
           << "needs regions that end with a yield of all results";
  for (unsigned i = 0; i < getNumResults(); ++i) {
    Value lhs = first.getOperand(i), rhs = second.getOperand(i);
    SmallVector<AffineExpr> dims(context.dims(lhs));
    ArrayRef<AffineExpr> others = context.dims(rhs);
    // if_c3
    if (dims.size() != others.size() || getElementTypeOrSelf(lhs.getType()) !=
                                            getElementTypeOrSelf(rhs.getType()))
      return context.emitError()
             << "has regions of different types of result " << i << ": "
             << lhs.getType() << " and " << rhs.getType();
    for (auto [dim, other] : llvm::zip_equal(dims, others))
      dim = commonSize(context, dim, other);
    context.setDims(i, dims);
  }
  return success();
}

SmallVector<std::pair<BlockArgument, Value>> IfOp::getCarried() { return {}; }

Type IfOp::inferElementTypeOf(unsigned result) {
  YieldOp yield = yieldOf(getThenRegion());
  return getElementTypeOrSelf(yield.getOperand(result).getType());
}

//===----------------------------------------------------------------------===//
// loop
//===----------------------------------------------------------------------===//

bool LoopOp::runsAllIterations() {
  if (getCondition() && constantTruth(getCondition()) != true)
    return false;
  YieldOp yield = yieldOf(getBody());
  return yield && yield.getNumOperands() > 0 &&
         constantTruth(yield.getOperand(0)) == true;
}

SmallVector<std::pair<BlockArgument, Value>> LoopOp::getCarried() {
  SmallVector<std::pair<BlockArgument, Value>> carried;
  if (!getBody().empty() && getBody().getNumArguments() > 0)
    for (auto [argument, initial] :
         llvm::zip(getBody().getArguments().drop_front(), getInitial()))
      carried.emplace_back(argument, initial);
  return carried;
}

/// loop_c2, loop_c3
static LogicalResult checkBody(ShapeContext &context, LoopOp op) {
  YieldOp yield = yieldOf(op.getBody());
  size_t carried = op.getInitial().size();
  if (!yield || yield.getNumOperands() != op.getNumResults() + 1 ||
      op.getNumResults() < carried)
    return context.emitError() << "needs a body that ends with a yield of the "
                                  "condition and a value "
                                  "for each result";
  Block &body = op.getBody().front();
  auto scalar =
      RankedTensorType::get({}, IntegerType::get(op.getContext(), 64));
  if (body.getNumArguments() != carried + 1 ||
      body.getArgument(0).getType() != scalar)
    return context.emitError() << "needs a body whose arguments are a "
                                  "tensor<i64> and all that is carried";
  for (auto [argument, initial] :
       llvm::zip_equal(body.getArguments().drop_front(), op.getInitial()))
    if (getElementTypeOrSelf(argument.getType()) !=
            getElementTypeOrSelf(initial.getType()) ||
        failed(verifyCompatibleShape(argument.getType(), initial.getType())))
      return context.emitError()
             << "carries a " << initial.getType()
             << " into an argument that is " << argument.getType();
  auto condition = cast<RankedTensorType>(yield.getOperand(0).getType());
  if (!condition.getElementType().isInteger(1))
    return context.emitError() << "needs a boolean condition to be yielded";
  return checkSingle(context, yield.getOperand(0), "size of the condition");
}

LogicalResult LoopOp::inferShapes(ShapeContext &context) {
  // loop_c1
  if (failed(checkSingle(context, getTrip(), "size of the trip count")) ||
      failed(checkSingle(context, getCondition(), "size of the condition")) ||
      failed(checkBody(context, *this)))
    return failure();
  // loop_c5
  if (!getTrip() && runsAllIterations())
    return context.emitError() << "never ends";
  YieldOp yield = yieldOf(getBody());
  size_t carried = getInitial().size();
  for (size_t i = 0; i < carried; ++i) {
    Value initial = getInitial()[i], next = yield.getOperand(i + 1);
    SmallVector<AffineExpr> dims(context.dims(initial));
    ArrayRef<AffineExpr> others = context.dims(next);
    // loop_c4
    bool changes = dims.size() != others.size() ||
                   getElementTypeOrSelf(initial.getType()) !=
                       getElementTypeOrSelf(next.getType());
    for (auto [dim, other] : llvm::zip(dims, others)) {
      changes |= isa<AffineConstantExpr>(dim) &&
                 isa<AffineConstantExpr>(other) && dim != other;
      dim = commonSize(context, dim, other);
    }
    if (changes)
      return context.emitError()
             << "carries value " << i << " from " << initial.getType() << " to "
             << next.getType();
    context.setDims(i, dims);
  }
  AffineExpr trip = context.fresh();
  if (getTrip() && runsAllIterations())
    if (auto elements = context.elements(getTrip());
        elements && elements->size() == 1)
      trip = context.maximum(elements->front(), context.constant(0));
  for (size_t i = carried; i < getNumResults(); ++i) {
    SmallVector<AffineExpr> dims{trip};
    llvm::append_range(dims, context.dims(yield.getOperand(i + 1)));
    context.setDims(i, dims);
  }
  return success();
}

Type LoopOp::inferElementTypeOf(unsigned result) {
  return getElementTypeOrSelf(
      yieldOf(getBody()).getOperand(result + 1).getType());
}

} // namespace nn
