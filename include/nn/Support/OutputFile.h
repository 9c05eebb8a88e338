//===- OutputFile.h - Files that appear whole or not at all -----*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_SUPPORT_OUTPUTFILE_H
#define NN_SUPPORT_OUTPUTFILE_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

#include <string>
#include <system_error>

namespace nn {

/// A file of its own that becomes the output or vanishes. It lies beside the
/// output and is renamed; where the output is no regular file (a device, a
/// pipe) it lies among the temporary files, and its bytes are written into the
/// output, which stays what it is.
class PendingFile {
public:
  explicit PendingFile(llvm::StringRef output);
  ~PendingFile();
  PendingFile(const PendingFile &) = delete;

  /// Empty if there is none; `error` says why.
  const std::string &path() const { return temporary; }
  std::error_code error() const { return code; }

  llvm::Error commit();

private:
  std::string output, temporary;
  bool special;
  std::error_code code;
};

/// Lets `write` fill a temporary file beside `path` and renames it to `path`
/// once everything is on disk; on any failure nothing stays behind and what was
/// at `path` is untouched. "-" is the standard output; that and other special
/// files are written to directly.
llvm::Error
writeOutput(llvm::StringRef path,
            llvm::function_ref<llvm::Error(llvm::raw_ostream &)> write);

} // namespace nn

#endif
