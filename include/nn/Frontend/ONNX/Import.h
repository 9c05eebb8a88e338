//===- Import.h - ONNX models to the nn dialect -----------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Reads a protobuf model, which is untrusted input, and makes a module of it.
// Every fault of the model is a diagnostic located at the file or at a node.
//
//===----------------------------------------------------------------------===//

#ifndef NN_FRONTEND_ONNX_IMPORT_H
#define NN_FRONTEND_ONNX_IMPORT_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MemoryBuffer.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace nn::onnx_import {

struct ImportOptions {
  /// Sizes of graph inputs; ShapedType::kDynamic leaves a dimension as the
  /// model has it. An initializer that is named here and is a graph input as
  /// well becomes an input.
  llvm::StringMap<llvm::SmallVector<int64_t>> shapes;
  /// Sizes of symbolic dimensions.
  llvm::StringMap<int64_t> dims;
  /// Name of the entry function.
  std::string entryName = "main";
};

/// The dialects that imported modules use.
void registerImportDialects(mlir::DialectRegistry &registry);

/// Whether bytes from the start of a file may be a protobuf ONNX model (as
/// opposed to MLIR text or bytecode).
bool looksLikeModel(llvm::StringRef head);

/// Imports the model at `path` ("-" is the standard input). Initializers and
/// constants of more than 64 elements become nn_codegen.global ops whose bytes
/// are moved out of the parsed model, or mapped from the external data file.
/// Emits one error and fails where something cannot be imported. Where `bytes`
/// are given, they are the model, and `path` only names it.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
importModel(mlir::MLIRContext &context, llvm::StringRef path,
            const ImportOptions &options = {},
            std::unique_ptr<llvm::MemoryBuffer> bytes = nullptr);

/// Emits an error for every node that cannot be imported; nodes that need the
/// results of such a node are checked only for being known. Fails if any.
mlir::LogicalResult checkModel(mlir::MLIRContext &context, llvm::StringRef path,
                               const ImportOptions &options = {});

/// Floating point operations of the matrix products and convolutions; nothing
/// where the model cannot be imported or has dynamic dimensions that `options`
/// leaves open. No diagnostics.
std::optional<double> countFlops(mlir::MLIRContext &context,
                                 llvm::StringRef path,
                                 const ImportOptions &options);

/// Prints producer, operator sets, inputs, outputs, parameters, a histogram of
/// operators and an estimate of the floating point operations.
mlir::LogicalResult printModelInfo(mlir::MLIRContext &context,
                                   llvm::StringRef path,
                                   const ImportOptions &options,
                                   llvm::raw_ostream &os);

} // namespace nn::onnx_import

#endif
