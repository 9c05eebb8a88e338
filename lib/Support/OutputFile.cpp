//===- OutputFile.cpp - Files that appear whole or not at all -------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Support/OutputFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"

#include <unistd.h>

using namespace llvm;

namespace nn {

/// Writes to what is open already, or was opened in place.
static Error writeThrough(raw_fd_ostream &os,
                          function_ref<Error(raw_ostream &)> write) {
  Error error = write(os);
  os.flush();
  std::error_code code = os.error();
  os.clear_error();
  return error ? std::move(error) : errorCodeToError(code);
}

static Error writeInPlace(StringRef path,
                          function_ref<Error(raw_ostream &)> write) {
  std::error_code code;
  raw_fd_ostream os(path, code, sys::fs::CD_OpenExisting);
  return code ? errorCodeToError(code) : writeThrough(os, write);
}

/// Files that are no regular files (a device, a pipe) are written in place.
static bool isSpecial(StringRef path) {
  sys::fs::file_status status;
  return !sys::fs::status(path, status) && sys::fs::exists(status) &&
         !sys::fs::is_regular_file(status);
}

PendingFile::PendingFile(StringRef output)
    : output(output.str()), special(isSpecial(output)) {
  SmallString<128> name;
  if (sys::fs::is_directory(output))
    code = std::make_error_code(std::errc::is_a_directory);
  else if (special)
    code = sys::fs::createTemporaryFile("nn", "tmp", name);
  else
    code = sys::fs::createUniqueFile(output + ".%%%%%%%%.tmp", name);
  if (code)
    return;
  temporary = name.str().str();
  sys::RemoveFileOnSignal(temporary);
}

PendingFile::~PendingFile() {
  if (temporary.empty())
    return;
  sys::fs::remove(temporary);
  sys::DontRemoveFileOnSignal(temporary);
}

Error PendingFile::commit() {
  if (special) {
    auto bytes = MemoryBuffer::getFile(temporary, /*IsText=*/false,
                                       /*RequiresNullTerminator=*/false);
    if (!bytes)
      return errorCodeToError(bytes.getError());
    return writeInPlace(output, [&](raw_ostream &os) {
      os << (*bytes)->getBuffer();
      return Error::success();
    });
  }
  if (std::error_code failed = sys::fs::rename(temporary, output))
    return errorCodeToError(failed);
  sys::DontRemoveFileOnSignal(temporary);
  temporary.clear();
  return Error::success();
}

Error writeOutput(StringRef path, function_ref<Error(raw_ostream &)> write) {
  if (path == "-") {
    raw_fd_ostream os(STDOUT_FILENO, /*shouldClose=*/false);
    return writeThrough(os, write);
  }
  if (isSpecial(path))
    return writeInPlace(path, write);
  PendingFile file(path);
  if (file.error())
    return errorCodeToError(file.error());
  if (Error error = writeInPlace(file.path(), write))
    return error;
  return file.commit();
}

} // namespace nn
