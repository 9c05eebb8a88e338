//===- Passes.h - Passes that every target shares ---------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CODEGEN_COMMON_PASSES_H
#define NN_CODEGEN_COMMON_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace nn::codegen {

#define GEN_PASS_DECL
#include "nn/Codegen/Common/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "nn/Codegen/Common/Passes.h.inc"

} // namespace nn::codegen

#endif
