//===- Diagnostics.h - Messages the way a compiler prints them --*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Turns MLIR's diagnostics into lines of the form
//   model.onnx: node 'conv1' (Conv): error: message
//
//===----------------------------------------------------------------------===//

#ifndef NN_SUPPORT_DIAGNOSTICS_H
#define NN_SUPPORT_DIAGNOSTICS_H

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/raw_ostream.h"

#include <string>

namespace nn {

/// The location that every op made from an ONNX node carries.
mlir::Location nodeLoc(mlir::MLIRContext *context, llvm::StringRef node,
                       llvm::StringRef op);

/// The location of a model file as a whole.
mlir::Location fileLoc(mlir::MLIRContext *context, llvm::StringRef file);

/// The part of a message before its severity: "file: node 'x' (Op): ",
/// "file:3:7: " or "file: ". Locations that name no file get `file`.
std::string locationPrefix(mlir::Location loc, llvm::StringRef file);

/// Writes `text` with control characters escaped, so that a name taken from a
/// model cannot break a message into several.
void printOneLine(llvm::raw_ostream &os, llvm::StringRef text);

/// Prints the diagnostics of a context, one line each, while it lives.
class ToolDiagnosticHandler : public mlir::ScopedDiagnosticHandler {
public:
  ToolDiagnosticHandler(mlir::MLIRContext *context, llvm::StringRef file,
                        llvm::raw_ostream &os = llvm::errs());

  /// Errors seen so far.
  unsigned numErrors() const { return errors; }

private:
  void print(mlir::Diagnostic &diagnostic);

  std::string file;
  llvm::raw_ostream &os;
  unsigned errors = 0;
};

} // namespace nn

#endif
