//===- Control.h - Control flow and recurrence ------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CONVERSION_NNTOLINALG_CONTROL_H
#define NN_CONVERSION_NNTOLINALG_CONTROL_H

#include "Patterns.h"

#include "nn/Dialect/NN/IR/NNControl.h"

namespace nn {

void populateControlPatterns(PatternArgs, EntryShapes &,
                             mlir::RewritePatternSet &);
void populateRecurrentPatterns(PatternArgs, EntryShapes &,
                               mlir::RewritePatternSet &);

} // namespace nn

#endif
