//===- LoadModel.h - A model in any form to a module ------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_PIPELINES_LOADMODEL_H
#define NN_PIPELINES_LOADMODEL_H

#include "nn/Frontend/ONNX/Import.h"

namespace nn {

/// What a regular file is, told by its head; what cannot be read counts as
/// ONNX.
enum class ModelKind { ONNX, MLIR };
ModelKind modelKind(llvm::StringRef path);

/// Loads an ONNX model, MLIR text or MLIR bytecode, told apart by content; "-"
/// is the standard input. Where `bytes` are given, they are the model, and
/// `path` only names it. Located errors.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
loadModel(mlir::MLIRContext &context, llvm::StringRef path,
          const onnx_import::ImportOptions &options = {},
          std::unique_ptr<llvm::MemoryBuffer> bytes = nullptr);

/// Adds "NAME=1x3x?x224" to the shapes that are fixed; a name ends at the last
/// '='. Says what is wrong with the text, or "".
std::string addShape(onnx_import::ImportOptions &options, llvm::StringRef text);

/// Adds "batch=1" to the dimensions that are fixed.
std::string addDim(onnx_import::ImportOptions &options, llvm::StringRef text);

} // namespace nn

#endif
