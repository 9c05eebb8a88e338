//===- ExpandDivisions.cpp - Rounding divisions become plain ones ---------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The part of upstream's arith-expand that the conversion to LLVM needs. The
// other part, which writes arith.maximumf as a compare and two selects, keeps
// LLVM from seeing that a loop computes a maximum: 5 times slower in a softmax.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace nn::codegen {
#define GEN_PASS_DEF_EXPANDDIVISIONS
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;

namespace {

struct ExpandDivisions
    : nn::codegen::impl::ExpandDivisionsBase<ExpandDivisions> {
  using ExpandDivisionsBase::ExpandDivisionsBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    arith::populateCeilFloorDivExpandOpsPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
