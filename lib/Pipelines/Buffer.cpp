//===- Buffer.cpp - From tensors to buffers ------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Passes.h"
#include "nn/Pipelines/Pipelines.h"

#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace nn {

void buildBufferPipeline(OpPassManager &pm) {
  pm.addPass(createCSEPass());
  pm.addPass(codegen::createSplitDestinations());
  OpPassManager &tensors = pm.nest<func::FuncOp>();
  tensors.addPass(codegen::createRegionDestinations());
  tensors.addPass(bufferization::createEmptyTensorEliminationPass());
  bufferization::OneShotBufferizePassOptions options;
  options.bufferizeFunctionBoundaries = true;
  options.functionBoundaryTypeConversion =
      bufferization::LayoutMapOption::IdentityLayoutMap;
  options.unknownTypeConversion =
      bufferization::LayoutMapOption::IdentityLayoutMap;
  pm.addPass(bufferization::createOneShotBufferizePass(options));
  pm.addPass(bufferization::createDropEquivalentBufferResultsPass());
  pm.addPass(codegen::createOrderConstants());
  OpPassManager &func = pm.nest<func::FuncOp>();
  func.addPass(createCanonicalizerPass());
  func.addPass(createCSEPass());
  // A copy of a buffer to itself shows once equal views are one value.
  func.addPass(createCanonicalizerPass());
  func.addPass(codegen::createLowerCopies());
}

} // namespace nn
