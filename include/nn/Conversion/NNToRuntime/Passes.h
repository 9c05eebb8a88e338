//===- Passes.h - Calls of the runtime --------------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_CONVERSION_NNTORUNTIME_PASSES_H
#define NN_CONVERSION_NNTORUNTIME_PASSES_H

#include "mlir/Pass/Pass.h"

namespace nn {

#define GEN_PASS_DECL
#include "nn/Conversion/NNToRuntime/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "nn/Conversion/NNToRuntime/Passes.h.inc"

} // namespace nn

#endif
