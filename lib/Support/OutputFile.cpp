//===- OutputFile.cpp - Files that appear whole or not at all -------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Support/OutputFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <cerrno>
#include <unistd.h>

using namespace llvm;

namespace nn {

static Error writeStandardOutput(function_ref<Error(raw_ostream &)> write) {
  raw_fd_ostream os(STDOUT_FILENO, /*shouldClose=*/false);
  if (Error error = write(os))
    return error;
  os.flush();
  std::error_code code = os.error();
  os.clear_error();
  return errorCodeToError(code);
}

/// Files that are no regular files (a device, a pipe) are written in place.
static bool isSpecial(StringRef path) {
  sys::fs::file_status status;
  return !sys::fs::status(path, status) && sys::fs::exists(status) &&
         !sys::fs::is_regular_file(status);
}

Error writeOutput(StringRef path, function_ref<Error(raw_ostream &)> write) {
  if (path == "-")
    return writeStandardOutput(write);
  if (isSpecial(path)) {
    std::error_code code;
    raw_fd_ostream os(path, code, sys::fs::CD_OpenExisting);
    if (code)
      return errorCodeToError(code);
    return write(os);
  }
  Expected<sys::fs::TempFile> file = sys::fs::TempFile::create(
      path + ".%%%%%%.tmp", sys::fs::all_read | sys::fs::all_write);
  if (!file)
    return file.takeError();
  Error error = Error::success();
  {
    raw_fd_ostream os(file->FD, /*shouldClose=*/false);
    error = write(os);
    os.flush();
    if (!error && os.has_error())
      error = errorCodeToError(os.error());
    os.clear_error();
  }
  if (error)
    return joinErrors(std::move(error), file->discard());
  return file->keep(path);
}

} // namespace nn
