//===- Translate.h - What nn-translate does ---------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_PIPELINES_TRANSLATE_H
#define NN_PIPELINES_TRANSLATE_H

#include "nn/Pipelines/Compile.h"

namespace nn {

struct TranslateOptions {
  /// A model, "-" for the standard input.
  std::string input;
  /// "-" for the standard output; empty for a name made from the input's, or
  /// the standard output for text.
  std::string output;
  /// What to write: a level of abstraction or a kind of file.
  std::string emit;
  /// Describe the model; list what cannot be imported.
  bool info = false;
  bool check = false;
  /// Leave the bytes of weights out of printed IR; print locations.
  bool elide = false;
  bool locations = false;
  /// Print the phases of compiling and their times.
  bool timing = false;
  CompileOptions compile;
};

/// The kinds that --emit takes, separated by '|'.
std::string emitKinds();

/// Runs nn-translate; returns its exit code. Messages go to the standard error.
int translate(const TranslateOptions &options);

} // namespace nn

#endif
