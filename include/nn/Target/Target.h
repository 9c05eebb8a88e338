//===- Target.h - The machine to compile for --------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Makes #nn_codegen.target from command line words or from this machine. Only
// drivers call this: no pass looks at the host.
//
//===----------------------------------------------------------------------===//

#ifndef NN_TARGET_TARGET_H
#define NN_TARGET_TARGET_H

#include "nn/Dialect/Codegen/IR/CodegenDialect.h"

namespace nn::target {

/// This machine: its triple, the features that artifacts may use, its name for
/// tuning, caches in bytes, cores that the process may use.
codegen::TargetAttr hostTarget(mlir::MLIRContext *context);

/// `cpu`: "native" (this machine), "generic", or a name that LLVM knows.
/// `features`: "+a,-b", applied after those of the CPU. `triple`: empty for
/// this machine's. Fails with a message at `loc`.
mlir::FailureOr<codegen::TargetAttr> makeTarget(mlir::Location loc,
                                                llvm::StringRef triple,
                                                llvm::StringRef cpu,
                                                llvm::StringRef features);

/// The target on the module, else the generic CPU of this machine's triple.
codegen::TargetAttr targetOf(mlir::ModuleOp module);

/// Registers the translations to LLVM IR that emission needs.
void registerTranslations(mlir::DialectRegistry &registry);

} // namespace nn::target

#endif
