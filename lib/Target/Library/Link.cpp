//===- Link.cpp - LLD in this process -------------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Target/Library.h"

#include "lld/Common/CommonLinkerContext.h"
#include "lld/Common/Driver.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/FileSystem.h"
#include <dlfcn.h>
#include <mutex>
#include <sys/mman.h>
#include <unistd.h>

LLD_HAS_DRIVER(elf)

using namespace mlir;

namespace nn::target {

namespace {
/// Bytes under a path that LLD can open; no file system is involved.
class MemoryFile {
public:
  explicit MemoryFile(ArrayRef<char> bytes)
      : file(memfd_create("nn-object", MFD_CLOEXEC)) {
    while (file >= 0 && !bytes.empty()) {
      ssize_t written = write(file, bytes.data(), bytes.size());
      if (written <= 0) {
        close(file);
        file = -1;
      } else {
        bytes = bytes.drop_front(written);
      }
    }
  }
  MemoryFile(MemoryFile &&other) : file(std::exchange(other.file, -1)) {}
  ~MemoryFile() {
    if (file >= 0)
      close(file);
  }
  bool valid() const { return file >= 0; }
  std::string path() const { return "/proc/self/fd/" + std::to_string(file); }

private:
  int file;
};

/// The file that this process has its own C library from: no search path and no
/// development package is needed.
std::string hostLibrary(const char *soname, const char *function) {
  void *handle = dlopen(soname, RTLD_LAZY);
  void *symbol = handle ? dlsym(handle, function) : nullptr;
  Dl_info info;
  return symbol && dladdr(symbol, &info) ? info.dli_fname : "";
}

/// What the C development package has for programs; empty if it is not there.
std::string developmentFile(StringRef name) {
  for (StringRef folder :
       {"/usr/lib/x86_64-linux-gnu/", "/usr/lib64/", "/usr/lib/"})
    if (llvm::sys::fs::exists(folder + name))
      return (folder + name).str();
  return "";
}

LogicalResult addArguments(Location loc, LinkKind kind,
                           std::vector<std::string> &arguments) {
  auto add = [&](std::initializer_list<const char *> texts) {
    arguments.insert(arguments.end(), texts.begin(), texts.end());
  };
  if (kind == LinkKind::Relocatable) {
    add({"-r"});
    return success();
  }
  add({"--build-id=sha1", "--hash-style=gnu", "--gc-sections", "--icf=all",
       "-z", "defs", "-z", "relro", "-z", "now", "-z", "noexecstack",
       "--nostdlib"});
  if (kind == LinkKind::Library) {
    // dlclose under a running thread of a pool would unmap its code.
    add({"-shared", "-z", "nodelete"});
    return success();
  }
  add({"-pie", "--dynamic-linker=/lib64/ld-linux-x86-64.so.2"});
  for (const char *name : {"Scrt1.o", "crti.o", "crtn.o"}) {
    std::string path = developmentFile(name);
    if (path.empty())
      return emitError(loc) << "an executable needs the C library's "
                               "development files (Debian: libc6-dev): no "
                            << name;
    arguments.push_back(path);
  }
  return success();
}

LogicalResult runLLD(Location loc, ArrayRef<std::string> arguments) {
  std::vector<const char *> argv;
  for (const std::string &argument : arguments)
    argv.push_back(argument.c_str());
  static std::mutex mutex; // LLD keeps one context for the whole process.
  std::lock_guard<std::mutex> lock(mutex);
  std::string log;
  llvm::raw_string_ostream stream(log);
  const lld::DriverDef drivers[] = {{lld::Gnu, &lld::elf::link}};
  // Without it a fatal error of LLD ends the process. A tool may have done so.
  bool isEnabled = llvm::CrashRecoveryContext::GetCurrent();
  if (!isEnabled)
    llvm::CrashRecoveryContext::Enable();
  lld::Result result = lld::lldMain(argv, stream, stream, drivers);
  if (!isEnabled)
    llvm::CrashRecoveryContext::Disable();
  if (!result.retCode)
    return success();
  return emitError(loc) << "link failed: " << log;
}
} // namespace

LogicalResult link(Location loc, LinkKind kind,
                   ArrayRef<ArrayRef<char>> objects,
                   ArrayRef<std::string> files, const std::string &output) {
  std::vector<std::string> arguments = {"ld.lld", "-m", "elf_x86_64", "-o",
                                        output};
  if (failed(addArguments(loc, kind, arguments)))
    return failure();
  std::vector<MemoryFile> memory;
  for (ArrayRef<char> object : objects) {
    memory.emplace_back(object);
    if (!memory.back().valid())
      return emitError(loc) << "no memory for an object";
    arguments.push_back(memory.back().path());
  }
  arguments.insert(arguments.end(), files.begin(), files.end());
  if (kind != LinkKind::Relocatable) {
    arguments.push_back("--as-needed");
    for (auto [soname, function] :
         {std::pair("libc.so.6", "malloc"), std::pair("libm.so.6", "cos")}) {
      arguments.push_back(hostLibrary(soname, function));
      if (arguments.back().empty())
        return emitError(loc) << "cannot find " << soname;
    }
  }
  return runLLD(loc, arguments);
}

} // namespace nn::target
