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

namespace nn {

/// Lets `write` fill a temporary file beside `path` and renames it to `path`
/// once everything is on disk; on any failure nothing stays behind and what was
/// at `path` is untouched. "-" is the standard output; that and other special
/// files are written to directly.
llvm::Error
writeOutput(llvm::StringRef path,
            llvm::function_ref<llvm::Error(llvm::raw_ostream &)> write);

} // namespace nn

#endif
