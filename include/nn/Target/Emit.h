//===- Emit.h - From the final module to a file -----------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_TARGET_EMIT_H
#define NN_TARGET_EMIT_H

#include "mlir/IR/BuiltinOps.h"
#include <functional>
#include <string>

namespace nn::target {

enum class EmitKind { LLVM, Assembly, Object, Library, Executable, Header };

struct EmitOptions {
  unsigned optLevel = 3;
  unsigned threads = 0; ///< For compiling; 0: all cores.
  bool profile = false; ///< Steps tell their times: nn_options.trace.
  /// Told of each phase and its milliseconds.
  std::function<void(llvm::StringRef phase, double milliseconds)> timing;
};

/// Emits a module of the LLVM dialect with its nn_codegen.global ops and the
/// attributes nn_codegen.target and nn_codegen.interface. The module is
/// consumed. `path` gets all of the output or keeps what it had; "-" is the
/// standard output (text only).
mlir::LogicalResult emit(mlir::ModuleOp module, EmitKind kind,
                         llvm::StringRef path, const EmitOptions &options);

} // namespace nn::target

#endif
