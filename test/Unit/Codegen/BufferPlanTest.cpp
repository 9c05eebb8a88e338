//===- BufferPlanTest.cpp - The plan is right for every size --------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The order is chosen at nominal sizes, the offsets are computed from others:
// no two buffers that are live at the same time may overlap then.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/BufferPlan.h"

#include "gtest/gtest.h"
#include <random>

using namespace nn::codegen;

namespace {

using Sizes = std::vector<int64_t>;

/// What the generated code computes: each offset is the maximum of ends.
Sizes computeOffsets(const BufferPlan &plan, const Sizes &sizes) {
  Sizes offsets(sizes.size());
  for (unsigned buffer : plan.order)
    for (unsigned below : plan.below[buffer])
      offsets[buffer] =
          std::max(offsets[buffer], offsets[below] + sizes[below]);
  return offsets;
}

int64_t computeArena(const BufferPlan &plan, const Sizes &offsets,
                     const Sizes &sizes) {
  int64_t arena = 0;
  for (unsigned buffer : plan.topmost)
    arena = std::max(arena, offsets[buffer] + sizes[buffer]);
  return arena;
}

void expectApart(llvm::ArrayRef<BufferInterval> buffers, const Sizes &offsets,
                 const Sizes &sizes) {
  for (size_t a = 0; a < buffers.size(); ++a)
    for (size_t b = 0; b < a; ++b)
      if (buffers[a].overlaps(buffers[b]) && sizes[a] && sizes[b])
        EXPECT_TRUE(offsets[a] + sizes[a] <= offsets[b] ||
                    offsets[b] + sizes[b] <= offsets[a])
            << "buffers " << a << " and " << b;
}

TEST(BufferPlan, KeepsLiveBuffersApartAtEverySize) {
  std::mt19937 random(1);
  auto below = [&](int64_t n) { return int64_t(random() % n); };
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<BufferInterval> buffers(1 + below(40));
    for (BufferInterval &buffer : buffers) {
      buffer.first = below(60);
      buffer.last = buffer.first + below(20);
      buffer.bytes = (1 + below(5)) * 64;
    }
    BufferPlan plan = planBuffers(buffers);
    for (int other = 0; other < 5; ++other) {
      Sizes sizes;
      for (const BufferInterval &buffer : buffers)
        sizes.push_back(other ? below(50) * 64 : buffer.bytes);
      Sizes offsets = computeOffsets(plan, sizes);
      expectApart(buffers, offsets, sizes);
      int64_t end = 0;
      for (size_t i = 0; i < sizes.size(); ++i)
        end = std::max(end, offsets[i] + sizes[i]);
      EXPECT_EQ(computeArena(plan, offsets, sizes), end);
      // At nominal sizes it is no worse than best fit promised.
      if (!other)
        EXPECT_LE(end, plan.arena);
    }
  }
}

TEST(BufferPlan, ReusesWhatIsDead) {
  BufferInterval buffers[] = {{0, 2, 128}, {1, 4, 64}, {3, 5, 128}};
  BufferPlan plan = planBuffers(buffers);
  EXPECT_EQ(plan.sum, 320);
  EXPECT_EQ(plan.live, 192);
  EXPECT_EQ(plan.arena, 192);
  EXPECT_EQ(plan.offsets[0], plan.offsets[2]);
  EXPECT_EQ(planBuffers(buffers, /*reuse=*/false).arena, 320);
}

TEST(BufferPlan, FillsTheTightestGap) {
  // A gap of 64 between the long-lived buffers takes the small one.
  BufferInterval buffers[] = {
      {0, 9, 512}, {0, 3, 256}, {2, 9, 128}, {5, 6, 256}};
  BufferPlan plan = planBuffers(buffers);
  EXPECT_EQ(plan.arena, plan.live);
}

TEST(BufferPlan, TakesNone) { EXPECT_EQ(planBuffers({}).arena, 0); }

} // namespace
