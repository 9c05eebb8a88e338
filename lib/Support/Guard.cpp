//===- Guard.cpp - Exit codes, and faults of ours -------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Support/Guard.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"

#include <new>
#include <string>
#include <unistd.h>

using namespace llvm;

namespace nn {

/// Deeply nested attributes and types are handled recursively.
constexpr unsigned kStackBytes = 256u << 20;

static std::string &toolName() {
  static std::string name;
  return name;
}

[[noreturn]] static void stop(StringRef reason) {
  errs() << toolName() << ": internal error: " << reason << "\n";
  errs().flush();
  sys::RunInterruptHandlers(); // Removes temporary files.
  _exit(kOurFault);
}

int runGuarded(StringRef tool, function_ref<int()> body) {
  toolName() = tool.str();
  install_fatal_error_handler(
      [](void *, const char *reason, bool) { stop(reason); });
  std::set_new_handler([] { stop("out of memory"); });
  CrashRecoveryContext::Enable();
  CrashRecoveryContext context;
  int code = kOurFault;
  if (!context.RunSafelyOnThread([&] { code = body(); }, kStackBytes))
    stop("the compiler crashed; please report the command and its input");
  return code;
}

} // namespace nn
