//===- CPU.cpp - Code for a CPU ------------------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/CPU/Passes.h"
#include "nn/Codegen/Common/Passes.h"
#include "nn/Pipelines/Pipelines.h"

#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Dialect/SCF/Transforms/Passes.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace nn {

/// On tensors: strategy, layout, tiling, fusion, vectorization.
static void addCPUTensorPasses(OpPassManager &pm) {
  OpPassManager &groups = pm.nest<func::FuncOp>();
  groups.addPass(createCPUFuseElementwise());
  groups.addPass(createCSEPass());
  groups.addPass(createCPUSelectStrategy());
  groups.addPass(createCPUTileAndFuse());
  groups.addPass(createCanonicalizerPass());
  groups.addPass(createCSEPass());
  pm.addPass(codegen::createOutlineDispatches());
  pm.addPass(codegen::createDeduplicateKernels());
  OpPassManager &func = pm.nest<func::FuncOp>();
  func.addPass(createCPUSplitSteps());
  func.addPass(createCanonicalizerPass());
  func.addPass(createCSEPass());
  func.addPass(createCanonicalizerPass());
  func.addPass(createCPUVectorize());
  func.addPass(createCanonicalizerPass());
  func.addPass(createCSEPass());
}

/// Vectors of the target's size, mathematical functions as arithmetic.
static void addCPUVectorPasses(OpPassManager &pm) {
  OpPassManager &func = pm.nest<func::FuncOp>();
  func.addPass(codegen::createExpandMath());
  func.addPass(memref::createFoldMemRefAliasOpsPass());
  func.addPass(createCanonicalizerPass());
  func.addPass(createCSEPass());
  func.addPass(createCPULowerVectors());
}

/// Channels in blocks; what this does to weights is hoisted afterwards.
static void addCPULayoutPasses(OpPassManager &pm) {
  OpPassManager &func = pm.nest<func::FuncOp>();
  func.addPass(createCPUFuseElementwise());
  func.addPass(createCSEPass());
  func.addPass(createCPUAssignLayout());
  func.addPass(createCanonicalizerPass());
  func.addPass(createCSEPass());
}

void buildCPUPipeline(OpPassManager &pm,
                      const CodegenPipelineOptions &options) {
  buildLinalgPipeline(pm);
  // Before dispatches hide what the sizes of outputs depend on.
  pm.addPass(codegen::createDestinationStyle());
  addCPULayoutPasses(pm);
  pm.addPass(codegen::createHoistConstantExpressions());
  addCPUTensorPasses(pm);
  buildBufferPipeline(pm);
  addAffinePasses(pm);
  pm.addPass(codegen::createOutlineParallel());
  pm.addPass(codegen::createInlineDispatches());
  pm.addPass(codegen::createDeduplicateKernels());
  pm.addPass(codegen::createMarkDistinct());
  addCPUVectorPasses(pm);
  buildLLVMPipeline(pm, /*reuseMemory=*/true, options);
}

} // namespace nn
