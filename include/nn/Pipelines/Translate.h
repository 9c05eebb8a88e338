//===- Translate.h - What nn-translate does ---------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_PIPELINES_TRANSLATE_H
#define NN_PIPELINES_TRANSLATE_H

#include "nn/Pipelines/LoadModel.h"

namespace nn {

struct TranslateOptions {
  /// A model, "-" for the standard input.
  std::string input;
  /// "-" for the standard output.
  std::string output;
  /// What to write: a level of abstraction or a kind of file.
  std::string emit;
  /// Describe the model; list what cannot be imported.
  bool info = false;
  bool check = false;
  /// Leave the bytes of weights out of printed IR; print locations.
  bool elide = false;
  bool locations = false;
  onnx_import::ImportOptions import;
};

/// Runs nn-translate; returns its exit code. Messages go to the standard error.
int translate(const TranslateOptions &options);

} // namespace nn

#endif
