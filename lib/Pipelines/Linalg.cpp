//===- Linalg.cpp - From nn to linalg ------------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Pipelines/Pipelines.h"

#include "nn/Conversion/NNToLinalg/Passes.h"

#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace nn {

/// Passes on the nn dialect: shapes, simplification, decomposition.
static void addNNPasses(OpPassManager &pm) {}

/// From nn to linalg.
static void addNNToLinalgPasses(OpPassManager &pm) {
  pm.addPass(createConvertNNToLinalg());
}

void buildLinalgPipeline(OpPassManager &pm) {
  addNNPasses(pm);
  addNNToLinalgPasses(pm);
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

} // namespace nn
