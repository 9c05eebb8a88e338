//===- CPU.cpp - Code for a CPU ------------------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Pipelines/Pipelines.h"

#include "mlir/Dialect/Linalg/Passes.h"

using namespace mlir;

namespace nn {

/// On tensors: strategy, layout, tiling, fusion, vectorization.
static void addCPUTensorPasses(OpPassManager &pm) {}

/// On buffers: affine loops of the route `affine`, and the passes on them.
static void addCPUAffinePasses(OpPassManager &pm) {
  pm.addPass(createConvertLinalgToLoopsPass());
}

/// Vectors of the target's size, mathematical functions as arithmetic.
static void addCPUVectorPasses(OpPassManager &pm) {}

void buildCPUPipeline(OpPassManager &pm,
                      const CodegenPipelineOptions &options) {
  buildLinalgPipeline(pm);
  addCPUTensorPasses(pm);
  buildBufferPipeline(pm);
  addCPUAffinePasses(pm);
  addCPUVectorPasses(pm);
  buildLLVMPipeline(pm, /*reuseMemory=*/true, options);
}

} // namespace nn
