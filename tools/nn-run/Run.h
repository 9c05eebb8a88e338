//===- Run.h - What nn-run does ---------------------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_TOOLS_RUN_RUN_H
#define NN_TOOLS_RUN_RUN_H

#include "nn/Pipelines/Compile.h"
#include "nn/Runtime/Executable.h"

namespace nn {

struct RunOptions {
  std::string model;
  std::vector<std::string> inputs, tests;
  std::string outputDir, profile;
  int threads = 0;
  bool bench = false;
  double benchSeconds = 1;
  CompileOptions compile;
};

/// Prints "NAME: error: MESSAGE" on one line; the exit code for bad input.
int complain(const std::string &name, const std::string &message);

/// What is wrong with the text of --input; empty if nothing.
std::string inputFault(const std::string &text);

/// A compiled model as it is, or any other compiled for this process. Null
/// after a message.
std::shared_ptr<rt::Executable> loadModelForRun(const std::string &path,
                                                const CompileOptions &options);

nn_options sessionOptions(const RunOptions &options);

/// Tensors for all inputs, from files or random. False after a message.
bool readInputs(const RunOptions &options, const rt::Executable &executable,
                std::vector<rt::Tensor> &inputs);

/// Floating point operations of a run at these sizes, where that is known.
std::optional<double> modelFlops(const RunOptions &options,
                                 const rt::Session &session,
                                 const std::vector<rt::Tensor> &inputs);

/// Exit codes.
int runOnce(const RunOptions &options);
int runTests(const RunOptions &options);
int runBench(const RunOptions &options, rt::Session &session,
             std::vector<rt::Tensor> &inputs);

} // namespace nn

#endif
