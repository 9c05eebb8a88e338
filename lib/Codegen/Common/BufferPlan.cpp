//===- BufferPlan.cpp - Places for buffers of symbolic size ---------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/BufferPlan.h"

#include "llvm/ADT/STLExtras.h"
#include <limits>
#include <numeric>

using namespace mlir;

namespace nn::codegen {
namespace {

/// The greedy best fit of J. K. Lee and Y. Pisarchyk, "Efficient Memory
/// Management for Deep Neural Net Inference" (2020): largest first, each into
/// the smallest gap that holds it.
class Planner {
public:
  Planner(ArrayRef<BufferInterval> buffers, bool reuse)
      : buffers(buffers), reuse(reuse) {}

  BufferPlan run();

private:
  bool conflict(unsigned a, unsigned b) const {
    return !reuse || buffers[a].overlaps(buffers[b]);
  }
  void placeAtNominalSizes();
  int64_t findGap(unsigned buffer, ArrayRef<unsigned> placed) const;
  void findSupports();
  void measure();

  ArrayRef<BufferInterval> buffers;
  bool reuse;
  BufferPlan plan;
};

/// The offset of the tightest gap between the placed buffers that conflict, or
/// the end of the last of them. `placed` is sorted by offset.
int64_t Planner::findGap(unsigned buffer, ArrayRef<unsigned> placed) const {
  int64_t end = 0, best = -1, tightest = std::numeric_limits<int64_t>::max();
  for (unsigned other : placed) {
    if (!conflict(buffer, other))
      continue;
    int64_t gap = plan.offsets[other] - end;
    if (gap >= buffers[buffer].bytes && gap < tightest) {
      best = end;
      tightest = gap;
    }
    end = std::max(end, plan.offsets[other] + buffers[other].bytes);
  }
  return best >= 0 ? best : end;
}

void Planner::placeAtNominalSizes() {
  SmallVector<unsigned> largestFirst(buffers.size());
  std::iota(largestFirst.begin(), largestFirst.end(), 0u);
  llvm::sort(largestFirst, [&](unsigned a, unsigned b) {
    return std::pair(buffers[b].bytes, a) < std::pair(buffers[a].bytes, b);
  });
  auto byOffset = [&](unsigned a, unsigned b) {
    return plan.offsets[a] < plan.offsets[b];
  };
  plan.offsets.resize(buffers.size());
  for (unsigned buffer : largestFirst) {
    plan.offsets[buffer] = findGap(buffer, plan.order);
    plan.order.insert(llvm::upper_bound(plan.order, buffer, byOffset), buffer);
  }
}

/// Keeps, of the conflicting buffers before one in the order, those that no
/// other of them stands upon: the end of the one above is never lower.
void Planner::findSupports() {
  plan.below.resize(buffers.size());
  for (size_t i = 0; i < plan.order.size(); ++i) {
    unsigned buffer = plan.order[i];
    SmallVector<unsigned> &below = plan.below[buffer];
    for (unsigned other : llvm::reverse(ArrayRef(plan.order).take_front(i)))
      if (conflict(buffer, other) &&
          llvm::none_of(below, [&](unsigned b) { return conflict(b, other); }))
        below.push_back(other);
    if (llvm::none_of(ArrayRef(plan.order).drop_front(i + 1),
                      [&](unsigned other) { return conflict(buffer, other); }))
      plan.topmost.push_back(buffer);
  }
}

void Planner::measure() {
  for (auto [i, buffer] : llvm::enumerate(buffers)) {
    plan.arena = std::max(plan.arena, plan.offsets[i] + buffer.bytes);
    plan.sum += buffer.bytes;
    int64_t live = 0;
    for (const BufferInterval &other : buffers)
      if (other.first <= buffer.first && buffer.first <= other.last)
        live += other.bytes;
    plan.live = std::max(plan.live, live);
  }
}

BufferPlan Planner::run() {
  placeAtNominalSizes();
  findSupports();
  measure();
  return std::move(plan);
}

} // namespace

BufferPlan planBuffers(ArrayRef<BufferInterval> buffers, bool reuse) {
  return Planner(buffers, reuse).run();
}

} // namespace nn::codegen
