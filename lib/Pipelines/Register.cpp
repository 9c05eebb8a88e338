//===- Register.cpp - Names of the pipelines -----------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Pipelines/Pipelines.h"

#include "mlir/Pass/PassRegistry.h"

using namespace mlir;

namespace nn {

void registerPipelines() {
  PassPipelineRegistration<>(
      "lower-to-linalg", "Lower nn to linalg on tensors",
      [](OpPassManager &pm) { buildLinalgPipeline(pm); });
  PassPipelineRegistration<>("lower-to-affine",
                             "Lower every loop nest to affine loops",
                             buildAffinePipeline);
  PassPipelineRegistration<CodegenPipelineOptions>(
      "lower-to-cpu", "Lower to the LLVM dialect for a CPU", buildCPUPipeline);
  PassPipelineRegistration<CodegenPipelineOptions>(
      "nn-naive-pipeline",
      "Lower to the LLVM dialect by plain loops, without optimization",
      buildNaivePipeline);
}

} // namespace nn
