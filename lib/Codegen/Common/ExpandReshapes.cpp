//===- ExpandReshapes.cpp - expand_shape to reinterpret_cast --------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A way round a crash of upstream's expand-strided-metadata, which divides by
// the product of the static sizes of a group and expects one dynamic size.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

namespace nn::codegen {
#define GEN_PASS_DEF_EXPANDRESHAPES
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;
using namespace nn;

namespace {

/// The product, folded where both are constant.
OpFoldResult multiply(OpBuilder &builder, Location loc, OpFoldResult lhs,
                      OpFoldResult rhs) {
  auto a = getConstantIntValue(lhs), b = getConstantIntValue(rhs);
  if (a && b)
    return builder.getIndexAttr(*a * *b);
  return arith::MulIOp::create(
             builder, loc, getValueOrCreateConstantIndexOp(builder, loc, lhs),
             getValueOrCreateConstantIndexOp(builder, loc, rhs))
      .getResult();
}

void expand(memref::ExpandShapeOp op) {
  OpBuilder builder(op);
  SmallVector<OpFoldResult> sizes = op.getMixedOutputShape();
  SmallVector<OpFoldResult> strides(sizes.size());
  OpFoldResult stride = builder.getIndexAttr(1);
  for (size_t i = sizes.size(); i-- > 0;) {
    strides[i] = stride;
    if (i)
      stride = multiply(builder, op.getLoc(), stride, sizes[i]);
  }
  Value cast = memref::ReinterpretCastOp::create(
      builder, op.getLoc(), op.getResultType(), op.getSrc(),
      OpFoldResult(builder.getIndexAttr(0)), sizes, strides);
  op.replaceAllUsesWith(cast);
  op.erase();
}

struct ExpandReshapes : codegen::impl::ExpandReshapesBase<ExpandReshapes> {
  void runOnOperation() override {
    getOperation()->walk([](memref::ExpandShapeOp op) {
      if (op.getSrcType().getLayout().isIdentity() &&
          op.getResultType().getLayout().isIdentity() &&
          !op.getResultType().hasStaticShape())
        expand(op);
    });
  }
};

} // namespace
