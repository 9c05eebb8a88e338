//===- MathFunctions.h - The table of mathematical functions ----*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The functions that nn-expand-math writes out, each with the largest error
// that any argument may have. utils/check_math.py holds them to it.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CODEGEN_COMMON_MATHFUNCTIONS_H
#define NN_CODEGEN_COMMON_MATHFUNCTIONS_H

#include "mlir/IR/Value.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace nn::mathfn {

class MathBuilder;

struct MathFunction {
  /// The op that it replaces, as "math.exp".
  llvm::StringRef op;
  /// Largest error in units of the last place of the f32 result.
  double bound;
  /// Builds the formula on f32 or a vector of it. Null where the op itself,
  /// an instruction of every target, is the implementation.
  mlir::Value (*build)(MathBuilder &, mlir::ValueRange);
};

/// All functions, by name.
llvm::ArrayRef<MathFunction> mathFunctions();

} // namespace nn::mathfn

#endif
