//===- Passes.h - From structured ops to loops -----------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CONVERSION_LINALGTOAFFINE_PASSES_H
#define NN_CONVERSION_LINALGTOAFFINE_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace nn {

#define GEN_PASS_DECL
#include "nn/Conversion/LinalgToAffine/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "nn/Conversion/LinalgToAffine/Passes.h.inc"

} // namespace nn

#endif
