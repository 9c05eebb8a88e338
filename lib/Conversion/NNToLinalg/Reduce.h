//===- Reduce.h - Reductions over some dimensions ---------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CONVERSION_NNTOLINALG_REDUCE_H
#define NN_CONVERSION_NNTOLINALG_REDUCE_H

#include "Patterns.h"

#include "llvm/ADT/SmallBitVector.h"

namespace nn {

/// A tensor whose dimensions `reduced` are reduced. Floats of less than 32
/// bits are accumulated, and results are kept, in f32.
struct Reduction {
  mlir::ImplicitLocOpBuilder &b;
  Sizes sizes;
  llvm::SmallBitVector reduced;
  mlir::Type elementType;

  Reduction(mlir::ImplicitLocOpBuilder &b, Sizes sizes,
            llvm::ArrayRef<int64_t> axes, mlir::Type elementType);

  /// The sizes that stay, and the map that drops the reduced dimensions.
  Sizes keptSizes() const;
  mlir::AffineMap keptMap() const;
  mlir::AffineMap identity() const;
  mlir::Type type() const { return accumulatorType(elementType); }

  /// The reduction of `input`, starting with `init`; `body` gets an element,
  /// in `type()`, then the elements of `kept` (tensors of the kept sizes),
  /// then the accumulator.
  Value reduce(Value input, mlir::ValueRange kept, mlir::TypedAttr init,
               Body body) const;
  /// The sum, and the maximum, of `input`.
  Value sum(Value input) const;
  Value maximumOf(Value input, bool isUnsigned) const;
  /// An elementwise op over all dimensions of `full` tensors and repeated
  /// `kept` tensors, floats in `type()`; the result is of `resultType`.
  Value spread(mlir::ValueRange full, mlir::ValueRange kept,
               mlir::Type resultType, Body body) const;
  /// The number of elements reduced into one, as `type()`.
  Value count() const;
};

} // namespace nn

#endif
