//===- InitAllDialects.h - Every dialect the tools know ---------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_INITALLDIALECTS_H
#define NN_INITALLDIALECTS_H

#include "nn/Dialect/Codegen/IR/CodegenDialect.h"
#include "nn/Dialect/NN/IR/NNDialect.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"

namespace nn {

/// Registers the dialects of the project, upstream's and their extensions.
inline void registerAllDialects(mlir::DialectRegistry &registry) {
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registry.insert<codegen::CodegenDialect, NNDialect>();
}

} // namespace nn

#endif
