//===- Passes.h - From nn to linalg -----------------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CONVERSION_NNTOLINALG_PASSES_H
#define NN_CONVERSION_NNTOLINALG_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir {
class RewritePatternSet;
class TypeConverter;
} // namespace mlir

namespace nn {

class EntryShapes;

#define GEN_PASS_DECL
#include "nn/Conversion/NNToLinalg/Passes.h.inc"

/// Adds the patterns of every family for the ops of one function, whose sizes
/// `shapes` holds. `shapes` must live as long as the patterns.
void populateNNToLinalgConversionPatterns(const mlir::TypeConverter &converter,
                                          EntryShapes &shapes,
                                          mlir::RewritePatternSet &patterns);

#define GEN_PASS_REGISTRATION
#include "nn/Conversion/NNToLinalg/Passes.h.inc"

} // namespace nn

#endif
