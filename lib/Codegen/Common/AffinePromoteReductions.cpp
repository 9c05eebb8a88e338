//===- AffinePromoteReductions.cpp - Sums stay in registers ---------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Upstream's scalar replacement does not carry a value around a loop, so that
// neither LLVM nor a parallelizer sees the sum. Loops are visited from the
// inside out: what an inner loop's promotion leaves, a load before it and a
// store after it, is what the next one takes.
//
//===----------------------------------------------------------------------===//

#include "AffineNest.h"
#include "nn/Codegen/Common/Passes.h"

#include "mlir/Dialect/Affine/Analysis/AffineAnalysis.h"

namespace nn::codegen {
#define GEN_PASS_DEF_AFFINEPROMOTEREDUCTIONS
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;
using namespace nn::codegen;

namespace {

/// An element that a loop reads and writes at one address.
struct Accumulator {
  affine::AffineStoreOp store;
  SmallVector<affine::AffineLoadOp> loads;
};

/// Whether every use of the store's buffer in the loop is that one element:
/// loads before the store, in the loop's own block.
std::optional<Accumulator> findAccumulator(affine::AffineForOp loop,
                                           affine::AffineStoreOp store,
                                           const Footprint &footprint) {
  if (!loop.isDefinedOutsideOfLoop(store.getMemRef()) ||
      !llvm::all_of(store.getMapOperands(),
                    [&](Value v) { return loop.isDefinedOutsideOfLoop(v); }))
    return std::nullopt;
  Accumulator result{store, {}};
  affine::MemRefAccess address(store);
  for (const Access &access :
       footprint.accesses.lookup(baseOf(store.getMemRef()))) {
    if (access.op == store)
      continue;
    auto load = dyn_cast<affine::AffineLoadOp>(access.op);
    if (!load || load->getBlock() != loop.getBody() ||
        !load->isBeforeInBlock(store) || affine::MemRefAccess(load) != address)
      return std::nullopt;
    result.loads.push_back(load);
  }
  if (result.loads.empty())
    return std::nullopt;
  return result;
}

/// Makes the accumulator a loop-carried value. Returns the new loop.
affine::AffineForOp promote(affine::AffineForOp loop, Accumulator &accumulator,
                            IRRewriter &rewriter) {
  affine::AffineStoreOp store = accumulator.store;
  rewriter.setInsertionPoint(loop);
  Value initial = affine::AffineLoadOp::create(
      rewriter, store.getLoc(), store.getMemRef(), store.getAffineMap(),
      store.getMapOperands());
  Value next = store.getValueToStore();
  auto yieldNext = [&](OpBuilder &, Location, ArrayRef<BlockArgument>) {
    return SmallVector<Value>{next};
  };
  auto replaced = loop.replaceWithAdditionalYields(
      rewriter, initial, /*replaceInitOperandUsesInLoop=*/false, yieldNext);
  if (failed(replaced))
    return {};
  auto carried = cast<affine::AffineForOp>(replaced->getOperation());
  rewriter.setInsertionPointAfter(carried);
  affine::AffineStoreOp::create(rewriter, store.getLoc(),
                                carried->getResults().back(), store.getMemRef(),
                                store.getAffineMap(), store.getMapOperands());
  for (affine::AffineLoadOp load : accumulator.loads)
    rewriter.replaceOp(load, carried.getRegionIterArgs().back());
  rewriter.eraseOp(store);
  return carried;
}

/// Promotes what can be in one loop; the sub-loops are done.
void promoteAll(affine::AffineForOp loop, IRRewriter &rewriter) {
  while (loop) {
    Footprint footprint = footprintOf(loop);
    if (footprint.unknown)
      return;
    std::optional<Accumulator> found;
    for (auto store : loop.getBody()->getOps<affine::AffineStoreOp>())
      if ((found = findAccumulator(loop, store, footprint)))
        break;
    if (!found)
      return;
    loop = promote(loop, *found, rewriter);
  }
}

struct AffinePromoteReductions
    : nn::codegen::impl::AffinePromoteReductionsBase<AffinePromoteReductions> {
  using AffinePromoteReductionsBase::AffinePromoteReductionsBase;

  void runOnOperation() override {
    if (failed(checkBuffersApart(getOperation())))
      return signalPassFailure();
    NestReport nests(getOperation(), getArgument(), report);
    SmallVector<affine::AffineForOp> loops;
    // Post-order: inner loops first.
    getOperation().walk(
        [&](affine::AffineForOp loop) { loops.push_back(loop); });
    IRRewriter rewriter(&getContext());
    for (affine::AffineForOp loop : loops)
      promoteAll(loop, rewriter);
  }
};

} // namespace
