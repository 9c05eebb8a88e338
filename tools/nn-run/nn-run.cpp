//===- nn-run.cpp - Runs a model ------------------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Run.h"
#include "nn/Pipelines/CompileFlags.h"
#include "nn/Support/CommandLine.h"
#include "nn/Support/Guard.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"

#include <cmath>

namespace cl = llvm::cl;

static cl::OptionCategory category("Options of nn-run");

namespace {
/// Made after the options of libraries are gone.
struct CommandLine {
  cl::list<std::string> positional{cl::Positional, cl::desc("MODEL"),
                                   cl::cat(category)};
  cl::list<std::string> inputs{
      "input", cl::desc("Elements of an input; random without it"),
      cl::value_desc("NAME=FILE.npy|FILE.pb|random[:SEED]"), cl::cat(category)};
  cl::opt<std::string> outputDir{"output-dir",
                                 cl::desc("Write output_0.npy ... there"),
                                 cl::value_desc("DIR"), cl::cat(category)};
  cl::opt<int> threads{"threads", cl::desc("Threads; 0: all cores"),
                       cl::init(0), cl::cat(category)};
  cl::opt<bool> test{"test",
                     cl::desc("Arguments are ONNX test folders: model.onnx and "
                              "test_data_set_*"),
                     cl::cat(category)};
  cl::opt<std::string> bench{"bench", cl::ValueOptional,
                             cl::desc("Measure for some seconds, 1 by default"),
                             cl::value_desc("SECONDS"), cl::cat(category)};
  cl::opt<std::string> device{"device", cl::desc("Where to run: cpu (default)"),
                              cl::value_desc("cpu"), cl::init("cpu"),
                              cl::cat(category)};
  cl::opt<std::string> profile{
      "profile",
      cl::desc("Write a Chrome trace with a slice for each "
               "step"),
      cl::value_desc("FILE.json"), cl::cat(category)};
  nn::CompileFlags compile{category};
};
} // namespace

/// What is wrong with the command line; empty if nothing.
static std::string fill(nn::RunOptions &options, CommandLine &given) {
  options.inputs = given.inputs;
  options.outputDir = given.outputDir;
  options.profile = given.profile;
  options.threads = given.threads;
  options.bench = given.bench.getNumOccurrences() > 0;
  options.compile.profile = !given.profile.empty();
  if (given.device != "cpu")
    return "--device: '" + given.device + "' is not built in; expected cpu";
  if (given.threads < 0)
    return "--threads: expected 0 or more";
  if (!given.bench.empty() &&
      (!llvm::to_float(given.bench, options.benchSeconds) ||
       !std::isfinite(options.benchSeconds) || options.benchSeconds <= 0))
    return "--bench: '" + given.bench + "' is no number of seconds";
  for (const std::string &input : options.inputs)
    if (std::string fault = nn::inputFault(input); !fault.empty())
      return fault;
  if (options.bench &&
      (given.test || !options.profile.empty() || !options.outputDir.empty()))
    return "--bench measures alone: without --test, --profile, --output-dir";
  if (given.test && (!options.profile.empty() || !options.outputDir.empty() ||
                     !options.inputs.empty()))
    return "--test takes its inputs from the folders and writes nothing: "
           "without --input, --profile, --output-dir";
  if (given.positional.empty() || (!given.test && given.positional.size() > 1))
    return "expected one MODEL, or --test and folders";
  if (given.test)
    options.tests = given.positional;
  else
    options.model = given.positional[0];
  return given.compile.apply(options.compile);
}

int main(int argc, char **argv) {
  nn::forgetOptions();
  CommandLine given;
  if (!cl::ParseCommandLineOptions(argc, argv, "Runs a model\n", &llvm::errs()))
    return nn::kUsage;
  nn::RunOptions options;
  if (auto fault = fill(options, given); !fault.empty()) {
    llvm::errs() << "nn-run: " << fault << "\n";
    return nn::kUsage;
  }
  nn::forgetOptions();
  return nn::runGuarded("nn-run", [&] {
    return options.tests.empty() ? nn::runOnce(options) : nn::runTests(options);
  });
}
