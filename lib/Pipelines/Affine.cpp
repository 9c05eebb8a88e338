//===- Affine.cpp - From linalg on buffers to affine loops ---------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Passes.h"
#include "nn/Conversion/LinalgToAffine/Passes.h"
#include "nn/Pipelines/Pipelines.h"

#include "mlir/Dialect/Affine/Transforms/Passes.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace nn {

void addAffinePasses(OpPassManager &module) {
  OpPassManager &pm = module.nest<func::FuncOp>();
  pm.addPass(createConvertLinalgToAffine());
  // Sizes become equal values where they are equal.
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  pm.addPass(codegen::createAffineInterchange());
  pm.addPass(codegen::createAffineFuse());
  pm.addPass(affine::createAffineScalarReplacementPass());
  pm.addPass(codegen::createAffinePromoteReductions());
  // The value that a sum starts with, and the sum that the next loop reads;
  // without the buffer between them more loops match.
  pm.addPass(affine::createAffineScalarReplacementPass());
  pm.addPass(codegen::createAffineFuse());
  pm.addPass(affine::createAffineScalarReplacementPass());
  // Upstream's motion of loads knows memref values, not buffers.
  codegen::CheckNoAliasOptions alias;
  alias.withinNests = true;
  pm.addPass(codegen::createCheckNoAlias(alias));
  pm.addPass(affine::createAffineLoopInvariantCodeMotionPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  pm.addPass(codegen::createAffineParallelize());
}

void buildAffinePipeline(OpPassManager &pm) {
  buildLinalgPipeline(pm);
  pm.addPass(codegen::createDestinationStyle());
  buildBufferPipeline(pm);
  addAffinePasses(pm);
}

} // namespace nn
