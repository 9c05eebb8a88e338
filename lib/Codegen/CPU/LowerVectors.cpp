//===- LowerVectors.cpp - Vector transfers on buffers ---------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/CPU/Passes.h"

#include "mlir/Conversion/VectorToSCF/VectorToSCF.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Dialect/Vector/Transforms/LoweringPatterns.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace nn {
#define GEN_PASS_DEF_CPULOWERVECTORS
#include "nn/Codegen/CPU/Passes.h.inc"
} // namespace nn

using namespace mlir;

namespace {

/// extract(load) -> load of the element.
struct ElementOfLoad : OpRewritePattern<vector::ExtractOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(vector::ExtractOp extract,
                                PatternRewriter &rewriter) const override {
    auto load = extract.getSource().getDefiningOp<vector::LoadOp>();
    ArrayRef<int64_t> position = extract.getStaticPosition();
    if (!load || load.getVectorType().getRank() != 1 || position.size() != 1 ||
        ShapedType::isDynamic(position[0]) ||
        load->getBlock() != extract->getBlock() || !load->hasOneUse())
      return failure();
    rewriter.setInsertionPoint(load);
    SmallVector<Value> indices(load.getIndices());
    if (position[0] != 0) {
      Value offset =
          arith::ConstantIndexOp::create(rewriter, load.getLoc(), position[0]);
      indices.back() = arith::AddIOp::create(rewriter, load.getLoc(),
                                             indices.back(), offset);
    }
    Value element = memref::LoadOp::create(rewriter, load.getLoc(),
                                           load.getBase(), indices);
    rewriter.replaceOp(extract, element);
    return success();
  }
};

struct CPULowerVectors : nn::impl::CPULowerVectorsBase<CPULowerVectors> {
  void runOnOperation() override {
    {
      RewritePatternSet patterns(&getContext());
      populateVectorToSCFConversionPatterns(
          patterns,
          VectorTransferToSCFOptions().enableFullUnroll(true).setTargetRank(1));
      (void)applyPatternsGreedily(getOperation(), std::move(patterns));
    }
    RewritePatternSet patterns(&getContext());
    vector::populateVectorTransferLoweringPatterns(patterns, 1);
    vector::populateVectorShapeCastLoweringPatterns(patterns);
    patterns.add<ElementOfLoad>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
