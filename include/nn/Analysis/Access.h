//===- Access.h - How an op's operand is read along a loop ------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
// Classifies indexing maps for vectorization, and recognizes the structured
// ops that multiply and accumulate, whatever their layout.
//
//===----------------------------------------------------------------------===//

#ifndef NN_ANALYSIS_ACCESS_H
#define NN_ANALYSIS_ACCESS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace nn {

/// What a vector of consecutive values of a loop reads.
enum class AccessKind {
  Broadcast,  ///< the same element: the loop is absent from the map
  Contiguous, ///< consecutive elements: last result, coefficient 1
  Strided,    ///< anything else, element by element
};

AccessKind classifyAccess(mlir::AffineMap map, unsigned loop);

/// True for an op with two inputs and a reduction whose body is
/// `out + a * b` (casts of a and b allowed): contractions and convolutions,
/// named, generic or packed.
bool isMultiplyAccumulate(mlir::linalg::LinalgOp op);

/// True for an op of parallel loops only whose output map is a permutation and
/// whose body works on vectors as it does on scalars.
bool isElementwiseLike(mlir::linalg::LinalgOp op);

} // namespace nn

#endif
