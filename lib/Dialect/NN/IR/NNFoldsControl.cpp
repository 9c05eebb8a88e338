//===- NNFoldsControl.cpp - Conditions and iterations that are known -----===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Dialect/NN/IR/NNControl.h"

#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/APSInt.h"

using namespace mlir;

namespace nn {

/// The number that a constant of one integer (or whole float) is.
static std::optional<int64_t> constantNumber(Value value) {
  DenseElementsAttr attribute;
  if (!matchPattern(value, m_Constant(&attribute)) ||
      attribute.getNumElements() != 1)
    return std::nullopt;
  if (isa<IntegerType>(attribute.getElementType()))
    return (*attribute.value_begin<APInt>()).trySExtValue();
  APFloat number = *attribute.value_begin<APFloat>();
  llvm::APSInt integer(64, /*isUnsigned=*/false);
  bool isExact;
  if (number.convertToInteger(integer, APFloat::rmTowardZero, &isExact) !=
          APFloat::opOK ||
      !isExact)
    return std::nullopt;
  return integer.getExtValue();
}

//===----------------------------------------------------------------------===//
// if
//===----------------------------------------------------------------------===//

namespace {
/// A condition that is known.
struct FoldIf : OpRewritePattern<IfOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(IfOp op,
                                PatternRewriter &rewriter) const override {
    std::optional<int64_t> truth = constantNumber(op.getCondition());
    if (!truth)
      return failure();
    Block &body = (*truth ? op.getThenRegion() : op.getElseRegion()).front();
    Operation *yield = body.getTerminator();
    // A result of another type would not fit its users.
    if (yield->getOperandTypes() != op.getResultTypes())
      return failure();
    SmallVector<Value> values(yield->getOperands());
    rewriter.eraseOp(yield);
    rewriter.inlineBlockBefore(&body, op);
    rewriter.replaceOp(op, values);
    return success();
  }
};
} // namespace

void IfOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                       MLIRContext *context) {
  patterns.add<FoldIf>(context);
}

//===----------------------------------------------------------------------===//
// loop
//===----------------------------------------------------------------------===//

/// The value of which `value` is the same number in another type.
static Value stripCasts(Value value) {
  while (auto cast = value.getDefiningOp<CastOp>()) {
    Type from = getElementTypeOrSelf(cast.getInput().getType());
    Type to = getElementTypeOrSelf(cast.getType());
    // A boolean loses the number, a short type may.
    if (!isa<IntegerType>(from) || from.isInteger(1) || to.isInteger(1) ||
        to.getIntOrFloatBitWidth() < 32)
      break;
    value = cast.getInput();
  }
  return value;
}

namespace {
/// A loop that counts up to a limit.
struct Counter {
  Value initial, limit;
};
} // namespace

/// What a value is outside of the loop, if the loop does not change it.
static Value outsideOf(LoopOp op, Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument || argument.getOwner() != &op.getBody().front())
    return op.getBody().isAncestor(value.getParentRegion()) ? Value() : value;
  unsigned number = argument.getArgNumber();
  Operation *yield = op.getBody().front().getTerminator();
  return number > 0 && yield->getOperand(number) == value
             ? op.getInitial()[number - 1]
             : Value();
}

/// Matches `next < limit` where next is one more than before.
static std::optional<Counter> matchCounter(LoopOp op) {
  Operation *yield = op.getBody().front().getTerminator();
  auto less = yield->getOperand(0).getDefiningOp<LessOp>();
  if (!less)
    return std::nullopt;
  Value limit = outsideOf(op, stripCasts(less.getRhs()));
  if (!limit)
    limit = outsideOf(op, less.getRhs());
  auto next = stripCasts(less.getLhs()).getDefiningOp<AddOp>();
  if (!limit || !next)
    return std::nullopt;
  Value before = next.getLhs(), step = next.getRhs();
  if (!isa<BlockArgument>(before))
    std::swap(before, step);
  auto argument = dyn_cast<BlockArgument>(before);
  if (!argument || argument.getOwner() != &op.getBody().front() ||
      argument.getArgNumber() == 0 ||
      yield->getOperand(argument.getArgNumber()) != next.getResult() ||
      constantNumber(step) != 1)
    return std::nullopt;
  return Counter{op.getInitial()[argument.getArgNumber() - 1],
                 stripCasts(limit)};
}

/// An integer of one element as a tensor<i64>.
static Value asTrip(OpBuilder &b, Location loc, Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  if (!type.getElementType().isInteger(64))
    value = CastOp::create(b, loc, type.clone(b.getI64Type()), value);
  return value;
}

LogicalResult countIterations(LoopOp op) {
  if (op.getTrip() || !op.getCondition())
    return failure();
  std::optional<Counter> counter = matchCounter(op);
  auto first = op.getCondition().getDefiningOp<LessOp>();
  if (!counter || !first || stripCasts(first.getRhs()) != counter->limit)
    return failure();
  std::optional<int64_t> from = constantNumber(counter->initial);
  auto type = dyn_cast<RankedTensorType>(counter->limit.getType());
  // The first condition has to be that of the others.
  if (from != 0 || constantNumber(first.getLhs()) != 0 ||
      !isa<IntegerType>(type.getElementType()) || type.getRank() > 1)
    return failure();
  OpBuilder b(op);
  op.getTripMutable().assign(asTrip(b, op.getLoc(), counter->limit));
  op.getConditionMutable().clear();
  b.setInsertionPointToStart(&op.getBody().front());
  auto scalar = RankedTensorType::get({}, b.getI1Type());
  op.getBody().front().getTerminator()->setOperand(
      0, ConstantOp::create(b, op.getLoc(), scalar,
                            DenseElementsAttr::get(scalar, true)));
  return success();
}

void useInvariants(LoopOp op) {
  Operation *yield = op.getBody().front().getTerminator();
  for (auto [i, initial] : llvm::enumerate(op.getInitial())) {
    BlockArgument argument = op.getBody().getArgument(i + 1);
    if (yield->getOperand(i + 1) != argument ||
        argument.getType() != initial.getType())
      continue;
    argument.replaceUsesWithIf(
        initial, [&](OpOperand &use) { return use.getOwner() != yield; });
  }
}

} // namespace nn
