//===- Library.h - Links artifacts ------------------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_TARGET_LIBRARY_H
#define NN_TARGET_LIBRARY_H

#include "nn/Target/LLVMIR.h"

namespace nn::target {

enum class LinkKind { Relocatable, Library, Executable };

/// Links objects in memory and files into `output` with LLD in this process.
/// Every cl::opt of the process is reset to its default by it.
mlir::LogicalResult link(mlir::Location loc, LinkKind kind,
                         llvm::ArrayRef<llvm::ArrayRef<char>> objects,
                         llvm::ArrayRef<std::string> files,
                         const std::string &output);

/// The runtime, the main function of executables, the text of nn-c/Model.h.
llvm::ArrayRef<char> runtimeObject();
llvm::ArrayRef<char> mainObject();
llvm::StringRef modelHeader();

} // namespace nn::target

#endif
