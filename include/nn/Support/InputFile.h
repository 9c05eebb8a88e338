//===- InputFile.h - Files that are read as a whole -------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_SUPPORT_INPUTFILE_H
#define NN_SUPPORT_INPUTFILE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

namespace nn {

/// The bytes of a regular file that fits in memory, or of a pipe or the
/// standard input ("-") up to 2 GB. Devices, which may have no end, folders and
/// the like are refused.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
readInput(llvm::StringRef path);

/// Whether the file starts like a library or program (ELF).
bool isCompiled(llvm::StringRef path);

} // namespace nn

#endif
