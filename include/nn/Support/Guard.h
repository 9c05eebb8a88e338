//===- Guard.h - Exit codes, and faults of ours -----------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_SUPPORT_GUARD_H
#define NN_SUPPORT_GUARD_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

namespace nn {

/// What the tools exit with.
enum ExitCode {
  kDone = 0,
  kBadInput = 1,
  kUsage = 2,
  kOurFault = 3,
};

/// Runs the body of a tool on a thread with a large stack. A crash or a fatal
/// error of LLVM becomes a message and kOurFault, and temporary files go.
int runGuarded(llvm::StringRef tool, llvm::function_ref<int()> body);

} // namespace nn

#endif
