//===- Affine.cpp - From linalg on buffers to affine loops ---------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Pipelines/Pipelines.h"

using namespace mlir;

namespace nn {

/// Affine loops and the passes on them.
static void addAffinePasses(OpPassManager &pm) {}

void buildAffinePipeline(OpPassManager &pm) {
  buildLinalgPipeline(pm);
  buildBufferPipeline(pm);
  addAffinePasses(pm);
}

} // namespace nn
