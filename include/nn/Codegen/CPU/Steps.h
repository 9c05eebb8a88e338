//===- Steps.h - Sizes that partial tiles are split into --------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CODEGEN_CPU_STEPS_H
#define NN_CODEGEN_CPU_STEPS_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>

namespace nn {

/// Attribute of structured ops: #nn_codegen.strategy.
inline constexpr llvm::StringLiteral strategyAttrName = "nn_codegen.strategy";
/// Attribute of tile loops: array<i64>, the steps that follow one another.
inline constexpr llvm::StringLiteral stepsAttrName = "nn_codegen.steps";

/// The chain of steps that covers any size: `tile` first, 1 last, each smaller
/// than the one before. `unit` is the width of a vector, 1 for rows.
llvm::SmallVector<int64_t> stepsOfTile(int64_t tile, int64_t unit);

} // namespace nn

#endif
