//===- CommandLine.cpp - Options of the tools -----------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Support/CommandLine.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/CommandLine.h"

namespace nn {

void forgetOptions() {
  llvm::SmallVector<llvm::cl::Option *> options;
  for (auto &entry : llvm::cl::getRegisteredOptions())
    options.push_back(entry.second);
  for (llvm::cl::Option *option : options)
    option->removeArgument();
}

void hideOptions() {
  for (auto &entry : llvm::cl::getRegisteredOptions())
    entry.second->setHiddenFlag(llvm::cl::ReallyHidden);
}

void hideLiteralOptions() {
  for (auto &entry : llvm::cl::getRegisteredOptions())
    if (!entry.second->hasArgStr())
      entry.second->setHiddenFlag(llvm::cl::Hidden);
}

} // namespace nn
