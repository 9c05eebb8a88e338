//===- BufferPlan.h - Places for buffers of symbolic size -------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Buffers are ordered once, by best fit at nominal sizes. Each then stands
// right above the buffers before it in that order that are live with it, so the
// order alone is right for every size.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CODEGEN_COMMON_BUFFERPLAN_H
#define NN_CODEGEN_COMMON_BUFFERPLAN_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>

namespace nn::codegen {

/// When a buffer holds a value, on a clock of the caller's, and how many bytes
/// it has at nominal sizes; more than none, or the order would be ambiguous.
struct BufferInterval {
  int64_t first = 0;
  int64_t last = 0;
  int64_t bytes = 0;

  bool overlaps(const BufferInterval &other) const {
    return first <= other.last && other.first <= last;
  }
};

struct BufferPlan {
  /// Buffers by nominal offset: each is placed after those it stands upon.
  llvm::SmallVector<unsigned> order;
  /// For each buffer: those whose ends its offset is the maximum of.
  llvm::SmallVector<llvm::SmallVector<unsigned>> below;
  /// Buffers that nothing stands upon; the arena ends with the last of them.
  llvm::SmallVector<unsigned> topmost;
  /// At nominal sizes: offsets, the arena, all buffers, the largest live set.
  llvm::SmallVector<int64_t> offsets;
  int64_t arena = 0;
  int64_t sum = 0;
  int64_t live = 0;
};

/// Plans buffers; with `reuse` off no two share a byte.
BufferPlan planBuffers(llvm::ArrayRef<BufferInterval> buffers,
                       bool reuse = true);

} // namespace nn::codegen

#endif
