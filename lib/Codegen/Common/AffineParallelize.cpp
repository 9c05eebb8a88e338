//===- AffineParallelize.cpp - Outer loops become affine.parallel ---------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "AffineNest.h"
#include "nn/Codegen/Common/Passes.h"

#include "mlir/Dialect/Affine/Analysis/LoopAnalysis.h"
#include "mlir/Dialect/Affine/LoopUtils.h"
#include "mlir/Dialect/Math/IR/Math.h"

namespace nn::codegen {
#define GEN_PASS_DEF_AFFINEPARALLELIZE
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;
using namespace nn::codegen;

namespace {

/// The number of ops that a body runs, a function of libm counting as 20.
double workOf(Block &block, int64_t nominal) {
  double work = 0;
  for (Operation &op : block) {
    if (auto loop = dyn_cast<affine::AffineForOp>(op)) {
      std::optional<uint64_t> trip = affine::getConstantTripCount(loop);
      work += double(trip ? *trip : nominal) * workOf(*loop.getBody(), nominal);
      continue;
    }
    work += isa<math::MathDialect>(op.getDialect()) ? 20 : 1;
    for (Region &region : op.getRegions())
      for (Block &inner : region)
        work += workOf(inner, nominal);
  }
  return work;
}

/// The elements that one iteration must be left with: what LLVM vectorizes, and
/// what the bounds cost when loops are taken apart, is worth little below it.
constexpr int64_t kRow = 64;

/// The loops that become one affine.parallel: all of a perfect nest from the
/// outermost on until there are enough iterations, with one loop left inside.
SmallVector<affine::AffineForOp> chooseLoops(affine::AffineForOp root,
                                             int64_t enough, int64_t nominal) {
  SmallVector<affine::AffineForOp> nest, chosen;
  affine::getPerfectlyNestedLoops(nest, root);
  uint64_t iterations = 1;
  auto tripOf = [&](affine::AffineForOp loop, int64_t unknown) {
    return affine::getConstantTripCount(loop).value_or(unknown);
  };
  double inside = 1;
  for (affine::AffineForOp loop : nest)
    inside *= double(tripOf(loop, nominal));
  for (affine::AffineForOp loop : nest) {
    inside /= std::max(1.0, double(tripOf(loop, nominal)));
    bool wanted =
        chosen.empty() || (iterations < uint64_t(enough) &&
                           loop != nest.back() && inside >= double(kRow));
    bool plain = loop.getLowerBoundMap().getNumResults() == 1 &&
                 loop.getUpperBoundMap().getNumResults() == 1 &&
                 llvm::all_of(loop.getControlOperands(), [&](Value v) {
                   return root.isDefinedOutsideOfLoop(v);
                 });
    if (!wanted || !plain || !isParallel(loop))
      break;
    chosen.push_back(loop);
    // A size that is not known may be 1.
    iterations *= tripOf(loop, 1);
  }
  return chosen;
}

void parallelize(ArrayRef<affine::AffineForOp> loops) {
  affine::AffineForOp outermost = loops.front();
  OpBuilder b(outermost);
  SmallVector<AffineMap> lower, upper;
  SmallVector<Value> lowerArgs, upperArgs;
  SmallVector<int64_t> steps;
  // All lower bounds share one list of operands, and so do all upper bounds.
  // What bounds a loop at the top of a function is a symbol.
  auto append = [&](SmallVectorImpl<AffineMap> &maps,
                    SmallVectorImpl<Value> &args, AffineMap map,
                    ValueRange operands) {
    unsigned numDims = map.getNumDims();
    SmallVector<AffineExpr> dims, symbols;
    for (unsigned i = 0, e = operands.size(); i < e; ++i)
      (i < numDims ? dims : symbols)
          .push_back(b.getAffineSymbolExpr(args.size() + i));
    maps.push_back(AffineMap::get(
        0, 0, map.getResult(0).replaceDimsAndSymbols(dims, symbols)));
    args.append(operands.begin(), operands.end());
  };
  for (affine::AffineForOp loop : loops) {
    append(lower, lowerArgs, loop.getLowerBoundMap(),
           loop.getLowerBoundOperands());
    append(upper, upperArgs, loop.getUpperBoundMap(),
           loop.getUpperBoundOperands());
    steps.push_back(loop.getStepAsInt());
  }
  for (AffineMap &map : lower)
    map = AffineMap::get(0, lowerArgs.size(), map.getResult(0));
  for (AffineMap &map : upper)
    map = AffineMap::get(0, upperArgs.size(), map.getResult(0));
  auto parallel = affine::AffineParallelOp::create(
      b, outermost.getLoc(), TypeRange(), ArrayRef<arith::AtomicRMWKind>(),
      lower, lowerArgs, upper, upperArgs, steps);
  Block *body = parallel.getBody();
  affine::AffineForOp innermost = loops.back();
  for (auto [loop, iv] : llvm::zip(loops, parallel.getIVs())) {
    affine::AffineForOp level = loop;
    level.getInductionVar().replaceAllUsesWith(iv);
  }
  Block *source = innermost.getBody();
  body->getOperations().splice(body->begin(), source->getOperations(),
                               source->begin(), std::prev(source->end()));
  outermost.erase();
}

struct AffineParallelize
    : nn::codegen::impl::AffineParallelizeBase<AffineParallelize> {
  using AffineParallelizeBase::AffineParallelizeBase;

  void runOnOperation() override {
    if (failed(checkBuffersApart(getOperation())))
      return signalPassFailure();
    if (getOperation().isExternal())
      return;
    NestReport nests(getOperation(), getArgument(), report);
    auto roots = llvm::to_vector(getOperation().getOps<affine::AffineForOp>());
    for (affine::AffineForOp root : roots) {
      std::optional<uint64_t> trip = affine::getConstantTripCount(root);
      double work = double(trip ? *trip : int64_t(nominal)) *
                    workOf(*root.getBody(), nominal);
      if (work < double(minWork))
        continue;
      SmallVector<affine::AffineForOp> loops =
          chooseLoops(root, iterations, nominal);
      if (!loops.empty())
        parallelize(loops);
    }
  }
};

} // namespace
