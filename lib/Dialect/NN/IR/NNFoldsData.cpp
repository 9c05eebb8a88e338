//===- NNFoldsData.cpp - Folds of ops on shapes and data ----------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "ShapeTable.h"
#include "nn/Dialect/NN/IR/NNDialect.h"

#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;

namespace nn {

/// The elements of a list of integers, where shape inference knows them all.
static Attribute foldElements(Operation *op) {
  auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!type || !type.hasStaticShape() || type.getRank() > 1 ||
      !type.getElementType().isInteger() ||
      type.getNumElements() > kMaxConstantElements)
    return nullptr;
  ShapeTable table(op->getContext(), /*lookThrough=*/0);
  ShapeContext context(op, table, /*silent=*/true);
  if (failed(table.infer(op, /*silent=*/true)))
    return nullptr;
  auto constants = context.constants(op->getResult(0));
  if (!constants ||
      static_cast<int64_t>(constants->size()) != type.getNumElements())
    return nullptr;
  SmallVector<APInt> values;
  for (int64_t value : *constants)
    values.push_back(APInt(type.getElementTypeBitWidth(), value,
                           /*isSigned=*/true, /*implicitTrunc=*/true));
  return DenseElementsAttr::get(type, values);
}

/// A constant seen in another shape.
static OpFoldResult foldView(Operation *op, Attribute input) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  auto elements = dyn_cast_or_null<DenseElementsAttr>(input);
  if (!elements || !type.hasStaticShape() ||
      type.getNumElements() != elements.getNumElements())
    return {};
  return elements.reshape(type);
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }
OpFoldResult ShapeOp::fold(FoldAdaptor) { return foldElements(*this); }
OpFoldResult GatherOp::fold(FoldAdaptor) { return foldElements(*this); }
OpFoldResult RangeOp::fold(FoldAdaptor) { return foldElements(*this); }
OpFoldResult ReduceOp::fold(FoldAdaptor) {
  if (getAxes().empty())
    return getInput();
  return foldElements(*this);
}

OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  // With at most one dynamic dimension, the number of elements tells it.
  RankedTensorType type = getType();
  if (getInput().getType() == type && type.getNumDynamicDims() <= 1 &&
      !llvm::is_contained(type.getShape(), 0))
    return getInput();
  return foldView(*this, adaptor.getInput());
}

OpFoldResult UnsqueezeOp::fold(FoldAdaptor adaptor) {
  if (getAxes().empty())
    return getInput();
  auto inner = getInput().getDefiningOp<SqueezeOp>();
  if (inner && inner.getAxes() == getAxes() &&
      inner.getInput().getType() == getType())
    return inner.getInput();
  return foldView(*this, adaptor.getInput());
}

OpFoldResult SqueezeOp::fold(FoldAdaptor adaptor) {
  if (getAxes().empty())
    return getInput();
  auto inner = getInput().getDefiningOp<UnsqueezeOp>();
  if (inner && inner.getAxes() == getAxes() &&
      inner.getInput().getType() == getType())
    return inner.getInput();
  return foldView(*this, adaptor.getInput());
}

OpFoldResult TransposeOp::fold(FoldAdaptor) {
  for (auto [i, axis] : llvm::enumerate(getPerm()))
    if (axis != static_cast<int64_t>(i))
      return {};
  return getInput().getType() == getType() ? getInput() : OpFoldResult();
}

OpFoldResult ExpandOp::fold(FoldAdaptor) {
  bool isIdentity =
      getInput().getType() == getType() && getType().hasStaticShape();
  return isIdentity ? getInput() : OpFoldResult();
}

OpFoldResult ConcatOp::fold(FoldAdaptor) {
  if (getInputs().size() == 1 && getInputs()[0].getType() == getType())
    return getInputs()[0];
  return foldElements(*this);
}

OpFoldResult SliceOp::fold(FoldAdaptor adaptor) {
  auto steps = dyn_cast_or_null<DenseIntElementsAttr>(adaptor.getSteps());
  bool isForward =
      steps && llvm::all_of(steps.getValues<APInt>(),
                            [](const APInt &step) { return step.isOne(); });
  if (isForward && getInput().getType() == getType() &&
      getType().hasStaticShape())
    return getInput();
  return foldElements(*this);
}

//===----------------------------------------------------------------------===//
// Canonicalization
//===----------------------------------------------------------------------===//

namespace {

/// Two permutations in a row are one.
struct MergeTransposes : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<TransposeOp>();
    if (!inner)
      return failure();
    SmallVector<int64_t> perm;
    for (int64_t axis : op.getPerm())
      perm.push_back(inner.getPerm()[axis]);
    rewriter.replaceOpWithNewOp<TransposeOp>(op, op.getType(), inner.getInput(),
                                             perm);
    return success();
  }
};

/// Only the last of two reshapes matters, unless it copies dimensions of what
/// it reads.
struct MergeReshapes : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ReshapeOp op,
                                PatternRewriter &rewriter) const override {
    Operation *inner = op.getInput().getDefiningOp();
    if (!inner || !isa<ReshapeOp, SqueezeOp, UnsqueezeOp, FlattenOp>(inner))
      return failure();
    DenseIntElementsAttr shape;
    if (!op.getAllowzero() &&
        (!matchPattern(op.getShape(), m_Constant(&shape)) ||
         llvm::any_of(shape.getValues<APInt>(),
                      [](const APInt &size) { return size.isZero(); })))
      return failure();
    rewriter.modifyOpInPlace(
        op, [&] { op.getInputMutable().assign(inner->getOperand(0)); });
    return success();
  }
};

} // namespace

void TransposeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *context) {
  patterns.add<MergeTransposes>(context);
}

void ReshapeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                            MLIRContext *context) {
  patterns.add<MergeReshapes>(context);
}

//===----------------------------------------------------------------------===//
// Constant expressions
//===----------------------------------------------------------------------===//

bool isConstantExpression(Value value) {
  SmallVector<Value> worklist = {value};
  llvm::SmallPtrSet<Operation *, 16> visited;
  while (!worklist.empty()) {
    Operation *op = worklist.pop_back_val().getDefiningOp();
    // What is pure and has no operands is a constant or a weight.
    if (!op || !isPure(op) || op->getNumRegions() != 0)
      return false;
    if (visited.insert(op).second)
      llvm::append_range(worklist, op->getOperands());
  }
  return true;
}

} // namespace nn
