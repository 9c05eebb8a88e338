//===- FuseElementwise.cpp - Elementwise fusion on tensors ----------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
// Upstream's elementwise fusion under a rule: nothing is computed twice that
// costs more than a few operations, and nothing fuses into a contraction's
// operands. Reshapes move out of the way of what follows a contraction.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/CPU/Passes.h"

#include "nn/Analysis/Access.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/Transforms/Transforms.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace nn {
#define GEN_PASS_DEF_CPUFUSEELEMENTWISE
#include "nn/Codegen/CPU/Passes.h.inc"
} // namespace nn

using namespace mlir;
using namespace nn;

/// More operations than this are not repeated for each element of a broadcast.
static constexpr unsigned maxRepeatedOperations = 2;

static bool isExpensive(Operation &op) {
  if (isa<arith::DivFOp, arith::RemFOp, arith::DivSIOp, arith::DivUIOp,
          arith::RemSIOp, arith::RemUIOp, tensor::ExtractOp>(op))
    return true;
  return isa<math::MathDialect>(op.getDialect()) &&
         !isa<math::AbsFOp, math::AbsIOp, math::FloorOp, math::CeilOp>(op);
}

static bool isCheapToRepeat(linalg::GenericOp op) {
  unsigned operations = 0;
  for (Operation &inner : op.getBody()->without_terminator()) {
    if (isExpensive(inner))
      return false;
    operations += !inner.hasTrait<OpTrait::ConstantLike>();
  }
  return operations <= maxRepeatedOperations;
}

static bool readsRoot(linalg::GenericOp op) {
  return llvm::any_of(op.getDpsInputs(), [](Value input) {
    auto def = input.getDefiningOp<linalg::LinalgOp>();
    return def && isMultiplyAccumulate(def);
  });
}

/// Whether the producer of `operand` may become part of the op that reads it.
static bool mayFuse(OpOperand *operand) {
  auto producer = operand->get().getDefiningOp<linalg::GenericOp>();
  auto consumer = dyn_cast<linalg::GenericOp>(operand->getOwner());
  if (!producer || !consumer || isMultiplyAccumulate(consumer) ||
      producer->getBlock() != consumer->getBlock() ||
      producer.getNumReductionLoops() != 0 ||
      !llvm::all_of(producer->getUsers(),
                    [&](Operation *user) { return user == consumer; }))
    return false;
  AffineMap map = consumer.getMatchingIndexingMap(operand);
  if (!map.isProjectedPermutation())
    return false;
  // What follows a contraction must stay fit to be fused into its tiles.
  if (readsRoot(producer) && !isElementwiseLike(consumer))
    return false;
  if (readsRoot(consumer) && !isElementwiseLike(producer))
    return false;
  return map.getNumResults() == consumer.getNumLoops() ||
         isCheapToRepeat(producer);
}

/// A chain of elementwise ops that starts with a contraction ends in `value`.
static bool followsRoot(Value value) {
  while (auto op = value.getDefiningOp<linalg::LinalgOp>()) {
    if (isMultiplyAccumulate(op))
      return true;
    if (!isElementwiseLike(op) || op.getNumDpsInputs() == 0 ||
        !op->getResult(0).hasOneUse())
      return false;
    // The operand of the result's shape is the one that a root may make.
    Value next;
    for (OpOperand *input : op.getDpsInputOperands())
      if (op.getMatchingIndexingMap(input).isPermutation() && !next)
        next = input->get();
    if (!next)
      return false;
    value = next;
  }
  return false;
}

/// Whether an elementwise op may work on what the reshape before it reads.
static bool mayMoveReshape(OpOperand *operand) {
  auto consumer = dyn_cast<linalg::GenericOp>(operand->getOwner());
  auto expand = operand->get().getDefiningOp<tensor::ExpandShapeOp>();
  return consumer && expand && expand->hasOneUse() &&
         isElementwiseLike(consumer) && followsRoot(expand.getSrc());
}

namespace {

/// Elementwise named ops, transposes and broadcasts become generics.
struct GeneralizeElementwise : OpInterfaceRewritePattern<linalg::LinalgOp> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;
  LogicalResult matchAndRewrite(linalg::LinalgOp op,
                                PatternRewriter &rewriter) const override {
    if (isa<linalg::GenericOp, linalg::FillOp>(op) ||
        !op.hasPureTensorSemantics() || op.getNumReductionLoops() != 0)
      return failure();
    return linalg::generalizeNamedOp(rewriter, op);
  }
};

/// A contraction reads through a transpose, where its vectors stay contiguous.
struct FoldTranspose : OpInterfaceRewritePattern<linalg::LinalgOp> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;
  LogicalResult matchAndRewrite(linalg::LinalgOp op,
                                PatternRewriter &rewriter) const override;

private:
  static linalg::GenericOp transposeOf(Value value);
};

} // namespace

linalg::GenericOp FoldTranspose::transposeOf(Value value) {
  auto op = value.getDefiningOp<linalg::GenericOp>();
  if (!op || op.getNumDpsInputs() != 1 || op.getNumDpsInits() != 1 ||
      op.getNumReductionLoops() != 0 ||
      !llvm::all_of(op.getIndexingMapsArray(),
                    [](AffineMap map) { return map.isPermutation(); }))
    return {};
  Block *body = op.getBody();
  bool copies = body->getTerminator()->getOperand(0) == body->getArgument(0);
  return copies ? op : linalg::GenericOp();
}

LogicalResult FoldTranspose::matchAndRewrite(linalg::LinalgOp op,
                                             PatternRewriter &rewriter) const {
  if (!isMultiplyAccumulate(op) || !op.hasPureTensorSemantics())
    return failure();
  AffineMap out = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  auto last = out.getNumResults() == 0
                  ? AffineDimExpr(nullptr)
                  : dyn_cast<AffineDimExpr>(out.getResults().back());
  if (!last)
    return failure();
  for (OpOperand *input : op.getDpsInputOperands()) {
    linalg::GenericOp transpose = transposeOf(input->get());
    if (!transpose)
      continue;
    SmallVector<AffineMap> inner = transpose.getIndexingMapsArray();
    AffineMap map = inner[0]
                        .compose(inversePermutation(inner[1]))
                        .compose(op.getMatchingIndexingMap(input));
    if (classifyAccess(map, last.getPosition()) == AccessKind::Strided)
      continue;
    unsigned number = input->getOperandNumber();
    auto generic = dyn_cast<linalg::GenericOp>(op.getOperation());
    if (!generic) {
      FailureOr<linalg::GenericOp> made =
          linalg::generalizeNamedOp(rewriter, op);
      if (failed(made))
        return failure();
      generic = *made;
    }
    SmallVector<AffineMap> maps = generic.getIndexingMapsArray();
    maps[number] = map;
    rewriter.modifyOpInPlace(generic, [&] {
      generic->setOperand(number, transpose.getDpsInputs()[0]);
      generic.setIndexingMapsAttr(rewriter.getAffineMapArrayAttr(maps));
    });
    return success();
  }
  return failure();
}

/// Products of sizes as arithmetic: the same form as the entry's, so that
/// equal sizes are one value.
static void expandProducts(func::FuncOp function) {
  SmallVector<affine::AffineApplyOp> products;
  function.walk([&](affine::AffineApplyOp apply) {
    if (!apply.getAffineMap().getResult(0).isPureAffine())
      products.push_back(apply);
  });
  IRRewriter rewriter(function.getContext());
  for (affine::AffineApplyOp apply : products) {
    rewriter.setInsertionPoint(apply);
    if (auto values =
            affine::expandAffineMap(rewriter, apply.getLoc(),
                                    apply.getAffineMap(), apply.getOperands()))
      rewriter.replaceOp(apply, *values);
  }
}

namespace {
struct CPUFuseElementwise
    : nn::impl::CPUFuseElementwiseBase<CPUFuseElementwise> {
  void runOnOperation() override {
    // Reshapes move only once broadcasts are part of what reads them.
    fuse(/*moveReshapes=*/false);
    fuse(/*moveReshapes=*/true);
    expandProducts(getOperation());
  }

private:
  void fuse(bool moveReshapes) {
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    patterns.add<GeneralizeElementwise, FoldTranspose>(context);
    linalg::populateElementwiseOpsFusionPatterns(patterns, mayFuse);
    if (moveReshapes)
      linalg::populateFoldReshapeOpsByCollapsingPatterns(patterns,
                                                         mayMoveReshape);
    linalg::populateEraseUnusedOperandsAndResultsPatterns(patterns);
    linalg::GenericOp::getCanonicalizationPatterns(patterns, context);
    tensor::populateFoldTensorEmptyPatterns(patterns);
    tensor::CollapseShapeOp::getCanonicalizationPatterns(patterns, context);
    tensor::ExpandShapeOp::getCanonicalizationPatterns(patterns, context);
    tensor::EmptyOp::getCanonicalizationPatterns(patterns, context);
    context->getLoadedDialect<linalg::LinalgDialect>()
        ->getCanonicalizationPatterns(patterns);
    (void)applyPatternsGreedily(getOperation(), std::move(patterns));
  }
};
} // namespace
