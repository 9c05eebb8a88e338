//===- Linalg.cpp - From nn to linalg ------------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Pipelines/Pipelines.h"

#include "nn/Conversion/NNToLinalg/Passes.h"
#include "nn/Dialect/NN/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace nn {

/// Passes on the nn dialect: shapes, simplification, fusion into weights.
static void addNNPasses(OpPassManager &pm) {
  pm.addNestedPass<func::FuncOp>(createNNInferShapes());
  pm.addPass(createCanonicalizerPass());
  pm.addNestedPass<func::FuncOp>(createNNFoldAffine());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

/// From nn to linalg.
static void addNNToLinalgPasses(OpPassManager &pm) {
  pm.addPass(createConvertNNToLinalg());
}

void buildLinalgPipeline(OpPassManager &pm, bool optimize) {
  if (optimize)
    addNNPasses(pm);
  addNNToLinalgPasses(pm);
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

} // namespace nn
