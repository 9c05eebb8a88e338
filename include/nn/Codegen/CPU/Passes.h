//===- Passes.h - Code generation for CPUs ----------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CODEGEN_CPU_PASSES_H
#define NN_CODEGEN_CPU_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace nn {

#define GEN_PASS_DECL
#include "nn/Codegen/CPU/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "nn/Codegen/CPU/Passes.h.inc"

} // namespace nn

#endif
