//===- CompileFlags.h - What the tools are told about compiling -*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Command-line options that nn-translate and nn-run share. A tool makes one of
// these before it parses its command line.
//
//===----------------------------------------------------------------------===//

#ifndef NN_PIPELINES_COMPILEFLAGS_H
#define NN_PIPELINES_COMPILEFLAGS_H

#include "nn/Pipelines/Compile.h"

#include "llvm/Support/CommandLine.h"

namespace nn {

struct CompileFlags {
  explicit CompileFlags(llvm::cl::OptionCategory &category)
      : level("O", llvm::cl::Prefix,
              llvm::cl::desc("Optimization: 0 (plain loops) to 3 (default)"),
              llvm::cl::value_desc("0|1|2|3"), llvm::cl::init(3),
              llvm::cl::cat(category)),
        shapes("shape", llvm::cl::desc("Fix the sizes of an input"),
               llvm::cl::value_desc("NAME=1x3x224x224"),
               llvm::cl::cat(category)),
        dims("dim", llvm::cl::desc("Fix a dimension by its name"),
             llvm::cl::value_desc("NAME=SIZE"), llvm::cl::cat(category)),
        verifyEach("verify-each",
                   llvm::cl::desc("Verify the IR after every pass"),
                   llvm::cl::Hidden, llvm::cl::cat(category)) {}

  /// Says what is wrong with the flags; empty if nothing is.
  std::string apply(CompileOptions &options) const;

private:
  llvm::cl::opt<unsigned> level;
  llvm::cl::list<std::string> shapes, dims;
  llvm::cl::opt<bool> verifyEach;
};

} // namespace nn

#endif
