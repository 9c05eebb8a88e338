//===- InitAllPasses.h - Every pass the tools know --------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_INITALLPASSES_H
#define NN_INITALLPASSES_H

#include "nn/Codegen/CPU/Passes.h"
#include "nn/Codegen/Common/Passes.h"
#include "nn/Conversion/LinalgToAffine/Passes.h"
#include "nn/Conversion/NNToLinalg/Passes.h"
#include "nn/Conversion/NNToRuntime/Passes.h"
#include "nn/Dialect/NN/Transforms/Passes.h"
#include "nn/Pipelines/Pipelines.h"

#include "mlir/InitAllPasses.h"

namespace nn {

/// Registers the passes and pipelines of the project and upstream's.
inline void registerAllPasses() {
  mlir::registerAllPasses();
  registerLinalgToAffinePasses();
  registerNNTransformsPasses();
  registerCodegenCPUPasses();
  codegen::registerCodegenCommonPasses();
  registerNNToLinalgPasses();
  registerNNToRuntimePasses();
  registerPipelines();
}

} // namespace nn

#endif
