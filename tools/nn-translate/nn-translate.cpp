//===- nn-translate.cpp - Compiles a model --------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Pipelines/CompileFlags.h"
#include "nn/Pipelines/Translate.h"
#include "nn/Support/CommandLine.h"
#include "nn/Support/Guard.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"

namespace cl = llvm::cl;

static cl::OptionCategory category("Options of nn-translate");

namespace {
/// Made after the options of libraries are gone.
struct CommandLine {
  cl::opt<std::string> input{cl::Positional, cl::desc("MODEL"), cl::Required,
                             cl::cat(category)};
  cl::opt<std::string> output{
      "o", cl::desc("Where to write; - is the standard output"),
      cl::value_desc("FILE"), cl::cat(category)};
  cl::opt<std::string> emit{
      "emit",
      cl::desc("What to write: a level of the IR, a shared library (lib, "
               "the default), ..."),
      cl::value_desc("nn|linalg|affine|llvm|asm|obj|lib|exe|header"),
      cl::init("lib"), cl::cat(category)};
  cl::opt<std::string> target{
      "target", cl::desc("What to compile for: cpu (default)"),
      cl::value_desc("cpu"), cl::init("cpu"), cl::cat(category)};
  cl::opt<std::string> triple{
      "mtriple", cl::desc("Target triple; this machine's by default"),
      cl::value_desc("TRIPLE"), cl::cat(category)};
  cl::opt<std::string> cpu{
      "mcpu", cl::desc("CPU: native (default), generic, or LLVM's name"),
      cl::value_desc("NAME"), cl::init("native"), cl::cat(category)};
  cl::opt<std::string> features{
      "mattr", cl::desc("CPU features to add or take away"),
      cl::value_desc("+avx2,-fma"), cl::cat(category)};
  nn::CompileFlags compile{category};
  cl::opt<bool> plan{"print-memory-plan",
                     cl::desc("Print where each buffer is in memory"),
                     cl::cat(category)};
  cl::opt<bool> timing{"timing", cl::desc("Print the time of each phase"),
                       cl::cat(category)};
  cl::opt<bool> profile{"profiling",
                        cl::desc("Let the model tell the time of steps"),
                        cl::cat(category)};
  cl::opt<bool> info{"info",
                     cl::desc("Describe the model: producer, operator sets, "
                              "inputs, outputs, parameters, operators, FLOPs"),
                     cl::cat(category)};
  cl::opt<bool> check{"check",
                      cl::desc("List everything in the model that cannot "
                               "be compiled, by node"),
                      cl::cat(category)};
  cl::opt<bool> elide{"elide",
                      cl::desc("Leave the bytes of weights out of printed IR"),
                      cl::cat(category)};
  cl::opt<bool> locations{"locations", cl::desc("Print locations with the IR"),
                          cl::cat(category)};
};
} // namespace

static int usage(const std::string &message) {
  llvm::errs() << "nn-translate: " << message << "\n";
  return nn::kUsage;
}

int main(int argc, char **argv) {
  nn::forgetOptions();
  CommandLine given;
  if (!cl::ParseCommandLineOptions(argc, argv, "Compiles ONNX models\n",
                                   &llvm::errs()))
    return nn::kUsage;
  if (given.target != "cpu")
    return usage("--target: '" + given.target +
                 "' is not built in; expected cpu");
  nn::TranslateOptions options;
  options.input = given.input;
  options.output = given.output;
  options.emit = given.emit;
  options.timing = given.timing;
  options.compile.triple = given.triple;
  options.compile.cpu = given.cpu;
  options.compile.features = given.features;
  options.compile.printMemoryPlan = given.plan;
  options.compile.profile = given.profile;
  options.info = given.info;
  options.check = given.check;
  options.elide = given.elide;
  options.locations = given.locations;
  if (auto fault = given.compile.apply(options.compile); !fault.empty())
    return usage(fault);
  nn::forgetOptions();
  return nn::runGuarded("nn-translate", [&] { return nn::translate(options); });
}
