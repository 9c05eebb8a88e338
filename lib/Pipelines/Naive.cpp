//===- Naive.cpp - Plain loops, the oracle -------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Passes.h"
#include "nn/Pipelines/Pipelines.h"

#include "mlir/Dialect/Linalg/Passes.h"

using namespace mlir;

namespace nn {

void buildNaivePipeline(OpPassManager &pm,
                        const CodegenPipelineOptions &options) {
  buildLinalgPipeline(pm, /*optimize=*/false);
  pm.addPass(codegen::createDestinationStyle());
  buildBufferPipeline(pm);
  pm.addPass(createConvertLinalgToLoopsPass());
  // Only so that LLVM sees small functions, each once.
  pm.addPass(codegen::createOutlineParallel());
  pm.addPass(codegen::createDeduplicateKernels());
  buildLLVMPipeline(pm, /*reuseMemory=*/false, options);
}

} // namespace nn
