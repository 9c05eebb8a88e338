//===- nn-run.cpp - Runs a model ------------------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Run.h"
#include "nn/Pipelines/CompileFlags.h"
#include "nn/Support/CommandLine.h"
#include "nn/Support/Guard.h"

#include "llvm/Support/CommandLine.h"

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
  cl::opt<double> bench{"bench",
                        cl::ValueOptional,
                        cl::desc("Measure for some seconds"),
                        cl::value_desc("SECONDS"),
                        cl::init(0),
                        cl::cat(category)};
  cl::opt<std::string> profile{
      "profile",
      cl::desc("Write a Chrome trace with a slice for each "
               "step"),
      cl::value_desc("FILE.json"), cl::cat(category)};
  nn::CompileFlags compile{category};
};
} // namespace

static int usage(const std::string &message) {
  llvm::errs() << "nn-run: " << message << "\n";
  return nn::kUsage;
}

int main(int argc, char **argv) {
  nn::forgetOptions();
  CommandLine given;
  if (!cl::ParseCommandLineOptions(argc, argv, "Runs a model\n", &llvm::errs()))
    return nn::kUsage;
  nn::RunOptions options;
  options.inputs = given.inputs;
  options.outputDir = given.outputDir;
  options.profile = given.profile;
  options.threads = given.threads;
  options.bench = given.bench.getNumOccurrences() > 0;
  options.benchSeconds = given.bench > 0 ? double(given.bench) : 1;
  options.compile.profile = !given.profile.empty();
  if (auto fault = given.compile.apply(options.compile); !fault.empty())
    return usage(fault);
  if (given.positional.empty() || (!given.test && given.positional.size() > 1))
    return usage("expected one MODEL, or --test and folders");
  if (given.test)
    options.tests = given.positional;
  else
    options.model = given.positional[0];
  nn::forgetOptions();
  return nn::runGuarded("nn-run", [&] {
    return options.tests.empty() ? nn::runOnce(options) : nn::runTests(options);
  });
}
