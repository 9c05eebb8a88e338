//===- SplitSteps.cpp - Remainders of tile loops --------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
// A tile's body depends on its offset and size alone, so a clone of the loop
// with a smaller step computes the tiles that the larger step leaves.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/CPU/Passes.h"
#include "nn/Codegen/CPU/Steps.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/PatternMatch.h"

namespace nn {
#define GEN_PASS_DEF_CPUSPLITSTEPS
#include "nn/Codegen/CPU/Passes.h.inc"
} // namespace nn

using namespace mlir;
using namespace nn;

SmallVector<int64_t> nn::stepsOfTile(int64_t tile, int64_t unit) {
  SmallVector<int64_t> steps{tile};
  auto add = [&](int64_t step) {
    if (step < steps.back() && step >= 1)
      steps.push_back(step);
  };
  if (unit > 1) {
    add(unit);
    add(unit > 4 ? 4 : 1);
  } else {
    add(tile > 8 ? tile / 3 : tile / 2);
  }
  add(1);
  return steps;
}

/// The sizes of partial tiles: minima of the step and what is left.
static SmallVector<affine::AffineMinOp> tileSizes(scf::ForOp loop,
                                                  int64_t step) {
  SmallVector<affine::AffineMinOp> result;
  loop.walk([&](affine::AffineMinOp min) {
    bool constant = llvm::any_of(min.getMap().getResults(), [&](AffineExpr e) {
      auto value = dyn_cast<AffineConstantExpr>(e);
      return value && value.getValue() == step;
    });
    if (constant &&
        llvm::is_contained(min->getOperands(), loop.getInductionVar()))
      result.push_back(min);
  });
  return result;
}

/// `lower + (upper - lower) floordiv step * step`.
static Value endOfStep(RewriterBase &rewriter, Location loc, Value lower,
                       Value upper, int64_t step) {
  AffineExpr l = rewriter.getAffineSymbolExpr(0);
  AffineExpr u = rewriter.getAffineSymbolExpr(1);
  return getValueOrCreateConstantIndexOp(
      rewriter, loc,
      affine::makeComposedFoldedAffineApply(
          rewriter, loc, l + (u - l).floorDiv(step) * step,
          {OpFoldResult(lower), OpFoldResult(upper)}));
}

static void splitLoop(RewriterBase &rewriter, scf::ForOp loop,
                      ArrayRef<int64_t> steps) {
  Location loc = loop.getLoc();
  Value lower = loop.getLowerBound(), upper = loop.getUpperBound();
  SmallVector<Value> carried = llvm::to_vector(loop.getInitArgs());
  for (int64_t step : steps) {
    rewriter.setInsertionPoint(loop);
    Value end =
        step == 1 ? upper : endOfStep(rewriter, loc, lower, upper, step);
    Value stepValue = arith::ConstantIndexOp::create(rewriter, loc, step);
    auto clone = cast<scf::ForOp>(rewriter.clone(*loop));
    clone.setLowerBound(lower);
    clone.setUpperBound(end);
    clone.setStep(stepValue);
    clone.getInitArgsMutable().assign(carried);
    for (affine::AffineMinOp min : tileSizes(clone, steps.front())) {
      rewriter.setInsertionPoint(min);
      rewriter.replaceOpWithNewOp<arith::ConstantIndexOp>(min, step);
    }
    carried = llvm::to_vector(ValueRange(clone.getResults()));
    lower = end;
  }
  rewriter.replaceOp(loop, carried);
}

namespace {
struct CPUSplitSteps : nn::impl::CPUSplitStepsBase<CPUSplitSteps> {
  void runOnOperation() override {
    // Post order: the clones of an outer loop hold inner loops already split.
    SmallVector<scf::ForOp> loops;
    getOperation().walk([&](scf::ForOp loop) {
      if (loop->hasAttr(stepsAttrName))
        loops.push_back(loop);
    });
    IRRewriter rewriter(&getContext());
    for (scf::ForOp loop : loops) {
      auto steps = loop->getAttrOfType<DenseI64ArrayAttr>(stepsAttrName);
      loop->removeAttr(stepsAttrName);
      if (!steps || steps.empty() ||
          getConstantIntValue(loop.getStep()) != steps[0]) {
        loop.emitError("the first of nn_codegen.steps is not the loop's step");
        return signalPassFailure();
      }
      if (steps[0] != 1 && !tileSizes(loop, steps[0]).empty())
        splitLoop(rewriter, loop, steps.asArrayRef());
    }
  }
};
} // namespace
