//===- DestinationStyle.cpp - Results become destinations -----------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The caller owns the outputs. Done on tensors, so that bufferization lets the
// last op write into the caller's buffer: upstream's pass on buffers leaves an
// allocation and a copy where a result is dynamic.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/Entry.h"
#include "nn/Codegen/Common/Passes.h"
#include "nn/Codegen/Common/TensorSize.h"
#include "nn/Dialect/Codegen/IR/CodegenDialect.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace nn::codegen {
#define GEN_PASS_DEF_DESTINATIONSTYLE
#include "nn/Codegen/Common/Passes.h.inc"
} // namespace nn::codegen

using namespace mlir;
using namespace nn;

namespace {

struct DestinationStyle
    : codegen::impl::DestinationStyleBase<DestinationStyle> {
  void runOnOperation() override;

private:
  LogicalResult convert(func::FuncOp func);
  void writeResult(func::FuncOp func, OpBuilder &builder, unsigned index,
                   Value value);
  LogicalResult resolveDims(func::FuncOp func);
};

/// Appends the destination of a result and writes the result to it.
void DestinationStyle::writeResult(func::FuncOp func, OpBuilder &builder,
                                   unsigned index, Value value) {
  Location loc = value.getLoc();
  auto type = cast<RankedTensorType>(value.getType());
  NamedAttrList attributes(func.getResultAttrDict(index));
  attributes.set(codegen::kOutputAttr, builder.getUnitAttr());
  unsigned argument = func.getNumArguments();
  (void)func.insertArgument(
      argument, MemRefType::get(type.getShape(), type.getElementType()),
      attributes.getDictionary(&getContext()), loc);

  SmallVector<Value> sizes;
  for (int64_t d = 0, rank = type.getRank(); d < rank; ++d) {
    if (!type.isDynamicDim(d))
      continue;
    auto size = codegen::findTensorSize(builder, value, d);
    sizes.push_back(getValueOrCreateConstantIndexOp(
        builder, loc,
        size ? size
             : tensor::DimOp::create(builder, loc, value, d).getResult()));
  }
  codegen::OutputShapeOp::create(builder, loc, index, sizes);
  bufferization::MaterializeInDestinationOp::create(
      builder, loc, /*result=*/Type(), value, func.getArgument(argument),
      /*restrict=*/true, /*writable=*/true);
}

/// The stated sizes must not ask a result for its shape: that result will be
/// the destination itself.
LogicalResult DestinationStyle::resolveDims(func::FuncOp func) {
  RewritePatternSet patterns(&getContext());
  memref::populateResolveRankedShapedTypeResultDimsPatterns(patterns);
  tensor::DimOp::getCanonicalizationPatterns(patterns, &getContext());
  return applyPatternsGreedily(func, std::move(patterns));
}

LogicalResult DestinationStyle::convert(func::FuncOp func) {
  if (!llvm::hasSingleElement(func.getBody()))
    return func.emitError("an entry function must have one block");
  auto ret = cast<func::ReturnOp>(func.getBody().front().getTerminator());
  for (auto [i, value] : llvm::enumerate(ret.getOperands()))
    if (!isa<RankedTensorType>(value.getType()))
      return func.emitError("result ") << i << " is no ranked tensor";

  for (BlockArgument argument : func.getArguments())
    if (!isa<RankedTensorType, MemRefType>(argument.getType()))
      return func.emitError("argument ")
             << argument.getArgNumber() << " is no ranked tensor";

  auto readOnly = BoolAttr::get(&getContext(), false);
  for (unsigned i = 0, e = func.getNumArguments(); i < e; ++i)
    if (isa<TensorType>(func.getArgument(i).getType()))
      func.setArgAttr(i, bufferization::BufferizationDialect::kWritableAttrName,
                      readOnly);

  OpBuilder builder(ret);
  SmallVector<Value> results(ret.getOperands());
  for (auto [i, value] : llvm::enumerate(results))
    writeResult(func, builder, i, value);
  ret.getOperandsMutable().clear();
  (void)func.eraseResults(BitVector(results.size(), true));
  func->setAttr(codegen::kEntryAttr, UnitAttr::get(&getContext()));
  return resolveDims(func);
}

void DestinationStyle::runOnOperation() {
  FailureOr<func::FuncOp> entry = codegen::getEntry(getOperation());
  if (failed(entry) || failed(convert(*entry)))
    signalPassFailure();
}

} // namespace
