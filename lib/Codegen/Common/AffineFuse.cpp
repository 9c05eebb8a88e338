//===- AffineFuse.cpp - Loops with equal bounds become one ----------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Fusion of what fusion on tensors left apart: the passes over a row that a
// softmax or a normalization makes, a fill and the sum that it starts. Bounds
// are compared as SSA values, legality is decided by subscripts.
//
//===----------------------------------------------------------------------===//

#include "AffineNest.h"
#include "nn/Codegen/Common/Passes.h"

#include "mlir/Dialect/Affine/Analysis/LoopAnalysis.h"
#include "mlir/Dialect/Affine/LoopUtils.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace nn::codegen {
#define GEN_PASS_DEF_AFFINEFUSE
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;
using namespace nn::codegen;

namespace {

/// A shared loop level must leave so many iterations to run in parallel, where
/// more than a row stays below it.
constexpr uint64_t kEnoughIterations = 32;

/// Whether iterations of two loops, taken for those of one, meet only in equal
/// iterations; `shares` says whether they have a buffer in common.
bool canMerge(affine::AffineForOp a, affine::AffineForOp b,
              const Footprint &left, const Footprint &right,
              const Renaming &renaming, bool &shares) {
  if (left.unknown || right.unknown)
    return false;
  shares = false;
  for (const auto &[base, accesses] : left.accesses) {
    auto other = right.accesses.find(base);
    if (other == right.accesses.end())
      continue;
    shares = true;
    if (!left.writes(base) && !right.writes(base))
      continue;
    SmallVector<Access> all(accesses);
    llvm::append_range(all, other->second);
    if (!iterationsApart(all, {a, b}, renaming))
      return false;
  }
  return true;
}

/// Whether the loops of `nest` from `depth` on write the same elements again
/// and again: reductions, which nobody would run in parallel.
bool onlyReductionsBelow(ArrayRef<affine::AffineForOp> nest, size_t depth) {
  if (depth >= nest.size())
    return true;
  affine::AffineForOp root = nest[depth];
  bool only = true;
  root.walk([&](affine::AffineWriteOpInterface write) {
    for (Value operand : write.getMapOperands())
      only &= root.isDefinedOutsideOfLoop(operand);
  });
  return only;
}

/// Whether merging at the top keeps enough to run in parallel: all loops but a
/// row or reductions are shared, or the shared ones have many iterations.
bool isWorthIt(affine::AffineForOp a, affine::AffineForOp b) {
  SmallVector<affine::AffineForOp> left, right;
  affine::getPerfectlyNestedLoops(left, a);
  affine::getPerfectlyNestedLoops(right, b);
  Renaming renaming;
  size_t depth = 0;
  uint64_t iterations = 1;
  for (; depth < std::min(left.size(), right.size()); ++depth) {
    bool shares;
    if (!haveSameBounds(left[depth], right[depth], renaming) ||
        !canMerge(left[depth], right[depth], footprintOf(left[depth]),
                  footprintOf(right[depth]), renaming, shares))
      break;
    renaming[right[depth].getInductionVar()] = left[depth].getInductionVar();
    iterations *= affine::getConstantTripCount(left[depth]).value_or(1);
  }
  auto fine = [&](ArrayRef<affine::AffineForOp> nest) {
    return nest.size() <= depth + 1 || onlyReductionsBelow(nest, depth);
  };
  return depth > 0 &&
         (iterations >= kEnoughIterations || (fine(left) && fine(right)));
}

/// Ops between the two loops that `b` needs and that may go before `a`: pure
/// ones and allocations. False when something else is needed.
bool collectHoistable(Operation *a, Operation *b,
                      SmallVectorImpl<Operation *> &hoist) {
  llvm::SetVector<Operation *> needed;
  auto need = [&](Operation *op) {
    op->walk([&](Operation *inner) {
      for (Value operand : inner->getOperands()) {
        Operation *def = operand.getDefiningOp();
        if (def && def->getBlock() == a->getBlock() &&
            !def->isBeforeInBlock(a) && def->isBeforeInBlock(b))
          needed.insert(def);
      }
    });
  };
  need(b);
  for (size_t i = 0; i < needed.size(); ++i) {
    Operation *op = needed[i];
    if (op == a || op->getNumRegions() ||
        !(isMemoryEffectFree(op) || isa<memref::AllocOp>(op)))
      return false;
    need(op);
  }
  for (Operation *op = a->getNextNode(); op != b; op = op->getNextNode())
    if (needed.contains(op))
      hoist.push_back(op);
  return true;
}

/// Makes one loop of two that follow each other; it carries the values of both.
affine::AffineForOp mergeBodies(affine::AffineForOp a, affine::AffineForOp b) {
  OpBuilder builder(b);
  SmallVector<Value> inits(a.getInits());
  llvm::append_range(inits, b.getInits());
  auto merged = affine::AffineForOp::create(
      builder, b.getLoc(), a.getLowerBoundOperands(), a.getLowerBoundMap(),
      a.getUpperBoundOperands(), a.getUpperBoundMap(), a.getStepAsInt(), inits);
  Block *target = merged.getBody();
  target->clear();
  SmallVector<Value> yields;
  unsigned carried = 0;
  for (affine::AffineForOp loop : {a, b}) {
    Operation *yield = loop.getBody()->getTerminator();
    loop.getInductionVar().replaceAllUsesWith(merged.getInductionVar());
    for (auto [argument, result] :
         llvm::zip(loop.getRegionIterArgs(), loop.getResults())) {
      argument.replaceAllUsesWith(merged.getRegionIterArgs()[carried]);
      result.replaceAllUsesWith(merged.getResult(carried++));
    }
    llvm::append_range(yields, yield->getOperands());
    target->getOperations().splice(
        target->end(), loop.getBody()->getOperations(), loop.getBody()->begin(),
        Block::iterator(yield));
  }
  builder.setInsertionPointToEnd(target);
  affine::AffineYieldOp::create(builder, b.getLoc(), yields);
  a.erase();
  b.erase();
  return merged;
}

/// Merges the loops of one block.
class BlockFuser {
public:
  BlockFuser(Block &block, bool top) : block(block), top(top) {}

  /// Merges pairs until none is left that may be merged.
  void run() {
    while (sweep())
      ;
    for (affine::AffineForOp loop : block.getOps<affine::AffineForOp>())
      BlockFuser(*loop.getBody(), false).run();
  }

private:
  const Footprint &footprint(Operation *op) {
    auto [entry, fresh] = footprints.try_emplace(op);
    if (fresh)
      entry->second = std::make_unique<Footprint>(footprintOf(op));
    return *entry->second;
  }

  /// Goes over the pairs once; true if a loop was merged with one after it that
  /// passed others on the way, which may now be merged with it.
  bool sweep() {
    SmallVector<affine::AffineForOp> loops;
    llvm::append_range(loops, block.getOps<affine::AffineForOp>());
    bool changed = false;
    for (size_t i = 0; i < loops.size(); ++i) {
      for (size_t j = i + 1; loops[i] && j < loops.size(); ++j) {
        if (!loops[j])
          continue;
        if (affine::AffineForOp merged = tryMerge(loops[i], loops[j])) {
          loops[i] = merged;
          loops[j] = {};
          changed = true;
        }
      }
    }
    return changed;
  }

  /// Merges the loops if they may and should be; null if not.
  affine::AffineForOp tryMerge(affine::AffineForOp a, affine::AffineForOp b) {
    bool shares = false;
    if (!haveSameBounds(a, b, Renaming()) ||
        !canMerge(a, b, footprint(a), footprint(b), Renaming(), shares) ||
        !shares || (top && !isWorthIt(a, b)) || !bringTogether(a, b))
      return {};
    footprints.erase(a);
    footprints.erase(b);
    return mergeBodies(a, b);
  }

  /// Whether `op` may change places with every op in (from, to) that is not
  /// among `moved`.
  bool isIndependent(Operation *op, Operation *from, Operation *to,
                     ArrayRef<Operation *> moved) {
    const Footprint own = footprint(op);
    for (Operation *mid = from->getNextNode(); mid != to;
         mid = mid->getNextNode())
      if (!llvm::is_contained(moved, mid) && own.conflictsWith(footprint(mid)))
        return false;
    return true;
  }

  /// Moves the loops, so that nothing is between them, unless something is in
  /// the way.
  bool bringTogether(affine::AffineForOp a, affine::AffineForOp b) {
    SmallVector<Operation *> hoist;
    if (!collectHoistable(a, b, hoist))
      return false;
    bool up = isIndependent(b, a, b, hoist);
    bool resultsWait = llvm::all_of(a->getUsers(), [&](Operation *user) {
      Operation *here = block.findAncestorOpInBlock(*user);
      return here && b->isBeforeInBlock(here);
    });
    if (!up && !(resultsWait && isIndependent(a, a, b, hoist)))
      return false;
    for (Operation *op : hoist)
      op->moveBefore(a);
    if (up)
      b->moveAfter(a);
    else
      a->moveBefore(b);
    return true;
  }

  Block &block;
  bool top;
  DenseMap<Operation *, std::unique_ptr<Footprint>> footprints;
};

struct AffineFuse : nn::codegen::impl::AffineFuseBase<AffineFuse> {
  using AffineFuseBase::AffineFuseBase;

  void runOnOperation() override {
    if (failed(checkBuffersApart(getOperation())))
      return signalPassFailure();
    NestReport nests(getOperation(), getArgument(), report);
    for (Block &block : getOperation().getBody())
      BlockFuser(block, true).run();
  }
};

} // namespace
