//===- AffineInterchange.cpp - Unit stride inside -------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Structured ops list their loops in an order that suits the reader. Here the
// one that walks memory with unit stride becomes the innermost.
//
//===----------------------------------------------------------------------===//

#include "AffineNest.h"
#include "nn/Codegen/Common/Passes.h"

#include "mlir/Dialect/Affine/LoopUtils.h"

namespace nn::codegen {
#define GEN_PASS_DEF_AFFINEINTERCHANGE
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;
using namespace nn::codegen;

namespace {

/// The price of an access that jumps from one cache line to another.
constexpr unsigned kJump = 16;

/// What an access costs when `iv` counts fastest: nothing where it does not
/// move, 1 where it goes to the next element.
unsigned strideCost(Operation *access, MemRefType type, Value iv) {
  SmallVector<int64_t> strides;
  int64_t offset;
  bool unit = succeeded(type.getStridesAndOffset(strides, offset)) &&
              !strides.empty() && strides.back() == 1;
  bool moves = false;
  for (int64_t dim = 0, e = type.getRank(); dim < e; ++dim) {
    std::optional<LinearForm> form = subscript(access, dim, {}, Renaming());
    if (!form)
      return kJump;
    auto factor = form->factors.find(iv.getAsOpaquePointer());
    if (factor == form->factors.end())
      continue;
    if (dim + 1 != e || !unit || factor->second != 1)
      return kJump;
    moves = true;
  }
  return moves;
}

/// The loops of a nest, with the reductions among them, if it has the form that
/// may be permuted.
bool isPermutable(ArrayRef<affine::AffineForOp> nest,
                  const Footprint &footprint, llvm::SmallBitVector &reduction) {
  Operation *store = nullptr;
  for (const auto &[base, accesses] : footprint.accesses)
    for (const Access &access : accesses) {
      if (!access.write)
        continue;
      if (store || !isa<affine::AffineStoreOp>(access.op))
        return false;
      store = access.op;
    }
  if (!store || footprint.unknown)
    return false;
  auto write = cast<affine::AffineStoreOp>(store);
  reduction.resize(nest.size(), true);
  for (unsigned dim = 0, e = write.getMemRefType().getRank(); dim < e; ++dim) {
    std::optional<LinearForm> form = subscript(store, dim, {}, Renaming());
    if (!form)
      return false;
    unsigned ivs = 0;
    for (auto [i, loop] : llvm::enumerate(nest)) {
      affine::AffineForOp level = loop;
      if (!form->factors.count(level.getInductionVar().getAsOpaquePointer()))
        continue;
      ++ivs;
      if (!reduction.test(i))
        return false; // A diagonal.
      reduction.reset(i);
    }
    if (ivs > 1)
      return false;
  }
  // Reads of the same buffer must be of the very element that is written.
  for (const Access &access :
       footprint.accesses.lookup(baseOf(write.getMemRef()))) {
    if (access.memref != write.getMemRef())
      return false;
    for (unsigned dim = 0, e = write.getMemRefType().getRank(); dim < e; ++dim)
      if (!(subscript(access.op, dim, {}, Renaming()) ==
            subscript(store, dim, {}, Renaming())))
        return false;
  }
  return true;
}

bool boundsDependOnNest(ArrayRef<affine::AffineForOp> nest) {
  affine::AffineForOp outermost = nest.front();
  return llvm::any_of(nest, [&](affine::AffineForOp loop) {
    return llvm::any_of(loop.getControlOperands(), [&](Value v) {
      return !outermost.isDefinedOutsideOfLoop(v);
    });
  });
}

/// Orders a nest: parallel loops, so that the outermost one is, then
/// reductions, then the loop that walks memory.
void permute(ArrayRef<affine::AffineForOp> nest,
             const llvm::SmallBitVector &reduction, unsigned innermost) {
  SmallVector<unsigned> order;
  for (bool wanted : {false, true})
    for (unsigned i = 0; i < nest.size(); ++i)
      if (i != innermost && reduction.test(i) == wanted)
        order.push_back(i);
  order.push_back(innermost);
  if (llvm::is_sorted(order))
    return;
  // permuteLoops takes for each loop the place that it moves to.
  SmallVector<unsigned> place(nest.size());
  for (auto [to, from] : llvm::enumerate(order))
    place[from] = to;
  affine::permuteLoops(nest, place);
}

void interchange(affine::AffineForOp root) {
  SmallVector<affine::AffineForOp> nest;
  affine::getPerfectlyNestedLoops(nest, root);
  if (nest.size() < 2 || boundsDependOnNest(nest) ||
      llvm::any_of(nest, [](affine::AffineForOp l) {
        return l.getNumIterOperands() != 0;
      }))
    return;
  Footprint footprint = footprintOf(root);
  llvm::SmallBitVector reduction;
  if (!isPermutable(nest, footprint, reduction))
    return;
  unsigned best = nest.size() - 1;
  unsigned lowest = ~0u;
  for (unsigned i = nest.size(); i-- > 0;) {
    // A reduction must not pass another one: the order of a sum would change.
    bool passes = false;
    for (unsigned j = i + 1; reduction.test(i) && j < nest.size(); ++j)
      passes |= reduction.test(j);
    if (passes)
      continue;
    unsigned cost = 0;
    for (const auto &[base, accesses] : footprint.accesses)
      for (const Access &access : accesses)
        cost += (access.write ? 2 : 1) *
                strideCost(access.op, cast<MemRefType>(access.memref.getType()),
                           nest[i].getInductionVar());
    if (cost < lowest) {
      lowest = cost;
      best = i;
    }
  }
  permute(nest, reduction, best);
}

struct AffineInterchange
    : nn::codegen::impl::AffineInterchangeBase<AffineInterchange> {
  using AffineInterchangeBase::AffineInterchangeBase;

  void runOnOperation() override {
    NestReport nests(getOperation(), getArgument(), report);
    SmallVector<affine::AffineForOp> roots;
    getOperation().walk<WalkOrder::PreOrder>([&](affine::AffineForOp loop) {
      roots.push_back(loop);
      return WalkResult::skip();
    });
    for (affine::AffineForOp root : roots)
      interchange(root);
  }
};

} // namespace
