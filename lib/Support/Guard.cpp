//===- Guard.cpp - Exit codes, and faults of ours -------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Support/Guard.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"

#include <atomic>
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

/// What is needed to see the fault again: the command line, in a file. Its
/// path, or nothing.
static std::string writeReproducer(StringRef reason) {
  SmallString<128> path;
  int file;
  if (sys::fs::createTemporaryFile(toolName() + "-reproducer", "txt", file,
                                   path))
    return "";
  raw_fd_ostream stream(file, /*shouldClose=*/true);
  stream << "# " << reason << "\n# LLVM " << LLVM_VERSION_STRING << "\n";
  if (auto words = MemoryBuffer::getFileAsStream("/proc/self/cmdline")) {
    SmallVector<StringRef> arguments;
    (*words)->getBuffer().split(arguments, '\0', -1, /*KeepEmpty=*/false);
    SmallString<128> folder;
    if (!sys::fs::current_path(folder))
      stream << "cd '" << folder << "' &&";
    for (StringRef argument : arguments) {
      stream << " '";
      for (char c : argument)
        if (c == '\'')
          stream << "'\\''";
        else
          stream << c;
      stream << "'";
    }
    stream << "\n";
  }
  return path.str().str();
}

[[noreturn]] static void stop(StringRef reason) {
  static std::atomic_flag stopping = ATOMIC_FLAG_INIT;
  if (stopping.test_and_set()) // A second fault while the first is reported.
    _exit(kOurFault);
  errs() << toolName() << ": internal error: " << reason << "\n";
  if (std::string path = writeReproducer(reason); !path.empty())
    errs() << toolName() << ": the command is in " << path << "\n";
  errs().flush();
  sys::RunInterruptHandlers(); // Removes temporary files.
  _exit(kOurFault);
}

int runGuarded(StringRef tool, function_ref<int()> body) {
  toolName() = tool.str();
  install_fatal_error_handler(
      [](void *, const char *reason, bool) { stop(reason); });
  std::set_new_handler([] { stop("out of memory"); });
  // Threads without a recovery context, such as those of the pass manager.
  sys::AddSignalHandler(
      [](void *) { stop("the compiler crashed in one of its threads"); },
      nullptr);
  CrashRecoveryContext::Enable();
  CrashRecoveryContext context;
  int code = kOurFault;
  if (!context.RunSafelyOnThread([&] { code = body(); }, kStackBytes))
    stop("the compiler crashed; please report the command and its input");
  return code;
}

} // namespace nn
