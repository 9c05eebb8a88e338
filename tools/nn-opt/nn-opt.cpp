//===- nn-opt.cpp - Runs passes on text -----------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/InitAllDialects.h"
#include "nn/InitAllPasses.h"
#include "nn/Support/CommandLine.h"
#include "nn/Support/Diagnostics.h"
#include "nn/Support/Guard.h"
#include "nn/Support/InputFile.h"
#include "nn/Support/OutputFile.h"

#include "mlir/IR/AsmState.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Support/Timing.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"

namespace cl = llvm::cl;

static int complain(llvm::StringRef path, llvm::Error error) {
  nn::printOneLine(llvm::errs(), path);
  llvm::errs() << ": error: ";
  nn::printOneLine(llvm::errs(), toString(std::move(error)));
  llvm::errs() << "\n";
  return nn::kBadInput;
}

/// Reads, runs what the options say and writes.
static int optimize(llvm::StringRef input, llvm::StringRef output,
                    mlir::DialectRegistry &registry) {
  auto config = mlir::MlirOptMainConfig::createFromCLOptions();
  auto bytes = nn::readInput(input);
  if (!bytes)
    return complain(input, bytes.takeError());
  bool ok = true;
  auto run = [&](llvm::raw_ostream &os) -> llvm::Error {
    ok = succeeded(mlir::MlirOptMain(os, std::move(*bytes), registry, config));
    // What has been said by diagnostics.
    return ok ? llvm::Error::success() : llvm::createStringError("");
  };
  llvm::Error error = nn::writeOutput(output, run);
  if (ok && error)
    return complain(output, std::move(error));
  llvm::consumeError(std::move(error));
  return ok ? nn::kDone : nn::kBadInput;
}

int main(int argc, char **argv) {
  nn::hideOptions(); // LLVM's.
  mlir::DialectRegistry registry;
  nn::registerAllDialects(registry);
  nn::registerAllPasses();
  mlir::MlirOptMainConfig::registerCLOptions(registry);
  mlir::registerAsmPrinterCLOptions();
  mlir::registerMLIRContextCLOptions();
  mlir::registerPassManagerCLOptions();
  mlir::registerDefaultTimingManagerCLOptions();
  nn::hideLiteralOptions(); // The passes.
  cl::opt<std::string> input(cl::Positional, cl::desc("FILE.mlir"),
                             cl::init("-"));
  cl::opt<std::string> output("o",
                              cl::desc("Where to write; - is the standard "
                                       "output"),
                              cl::value_desc("FILE"), cl::init("-"));
  if (!cl::ParseCommandLineOptions(
          argc, argv,
          "Runs passes on MLIR in the order given: --PASS or --PIPELINE\n"
          "--list-passes describes the passes, --help-hidden the pipelines and "
          "all options too.\n",
          &llvm::errs()))
    return nn::kUsage;
  auto config = mlir::MlirOptMainConfig::createFromCLOptions();
  if (config.shouldListPasses()) {
    mlir::printRegisteredPasses();
    return nn::kDone;
  }
  if (config.shouldShowDialects()) {
    for (llvm::StringRef name : registry.getDialectNames())
      llvm::outs() << name << "\n";
    return nn::kDone;
  }
  return nn::runGuarded("nn-opt",
                        [&] { return optimize(input, output, registry); });
}
