//===- LinalgToAffine.cpp - From structured ops to loops ------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Upstream's conversion takes a loop's bound from the first operand that has
// it, so that equal sizes get different SSA values and nests cannot be fused.
// This one looks for the size where it was made.
//
//===----------------------------------------------------------------------===//

#include "nn/Conversion/LinalgToAffine/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"

namespace nn {
#define GEN_PASS_DEF_CONVERTLINALGTOAFFINE
#include "nn/Conversion/LinalgToAffine/Passes.h.inc"
} // namespace nn

using namespace mlir;

namespace {

/// The size of a dimension as a static number or as the value that was given
/// when the buffer was made; null when only `memref.dim` knows it.
OpFoldResult knownSize(Value buffer, int64_t dim) {
  auto type = cast<MemRefType>(buffer.getType());
  Builder b(buffer.getContext());
  if (!type.isDynamicDim(dim))
    return b.getIndexAttr(type.getDimSize(dim));
  Operation *op = buffer.getDefiningOp();
  if (!op)
    return {};
  if (isa<memref::AllocOp, memref::AllocaOp>(op))
    return op->getOperand(type.getDynamicDimIndex(dim));
  if (auto expand = dyn_cast<memref::ExpandShapeOp>(op))
    return expand.getMixedOutputShape()[dim];
  if (auto cast = dyn_cast<memref::CastOp>(op))
    return knownSize(cast.getSource(), dim);
  if (auto view = dyn_cast<memref::SubViewOp>(op))
    if (view.getDroppedDims().none())
      return view.getMixedSizes()[dim];
  return {};
}

/// The size of `dim`, with a `memref.dim` right where the buffer is defined if
/// nothing better is known: a size at the top of the function is a symbol.
OpFoldResult sizeOf(OpBuilder &b, Value buffer, int64_t dim) {
  if (OpFoldResult known = knownSize(buffer, dim))
    return known;
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointAfterValue(buffer);
  return memref::DimOp::create(b, buffer.getLoc(), buffer, dim).getResult();
}

/// Finds the extents of the loops: for each the best of the operands that have
/// the loop's iterator alone as the index of a dimension.
FailureOr<SmallVector<OpFoldResult>> loopExtents(OpBuilder &b,
                                                 linalg::LinalgOp op) {
  SmallVector<std::pair<Value, int64_t>> last(op.getNumLoops());
  SmallVector<OpFoldResult> extents(op.getNumLoops());
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<MemRefType>(operand.get().getType()))
      continue;
    AffineMap map = op.getMatchingIndexingMap(&operand);
    for (auto [dim, expr] : llvm::enumerate(map.getResults())) {
      auto iterator = dyn_cast<AffineDimExpr>(expr);
      if (!iterator)
        continue;
      OpFoldResult &extent = extents[iterator.getPosition()];
      OpFoldResult known = knownSize(operand.get(), dim);
      if (known && (!extent || isa<Attribute>(known)))
        extent = known;
      if (!last[iterator.getPosition()].first)
        last[iterator.getPosition()] = {operand.get(), dim};
    }
  }
  for (auto [extent, source] : llvm::zip(extents, last)) {
    if (!extent && !source.first)
      return failure();
    if (!extent)
      extent = sizeOf(b, source.first, source.second);
  }
  return extents;
}

/// Opens a nest from 0 to `extents` and leaves the builder in the innermost
/// body. Returns the induction variables.
SmallVector<Value> openNest(OpBuilder &b, Location loc,
                            ArrayRef<OpFoldResult> extents) {
  SmallVector<Value> ivs;
  for (OpFoldResult extent : extents) {
    AffineMap zero = b.getConstantAffineMap(0);
    affine::AffineForOp loop;
    if (auto constant = getConstantIntValue(extent))
      loop = affine::AffineForOp::create(b, loc, 0, *constant);
    else
      loop = affine::AffineForOp::create(b, loc, ValueRange(), zero,
                                         cast<Value>(extent),
                                         b.getSymbolIdentityMap());
    ivs.push_back(loop.getInductionVar());
    b.setInsertionPointToStart(loop.getBody());
  }
  return ivs;
}

/// `map` applied to `ivs` as the address of `buffer`.
Value loadAt(OpBuilder &b, Location loc, Value buffer, AffineMap map,
             ValueRange ivs) {
  if (!isa<MemRefType>(buffer.getType()))
    return buffer;
  return affine::AffineLoadOp::create(b, loc, buffer, map, ivs);
}

/// Copies the scalar body of `op` to the builder's place.
void inlineBody(OpBuilder &b, linalg::LinalgOp op, ArrayRef<Value> ivs) {
  IRMapping mapping;
  Block *body = op.getBlock();
  for (OpOperand &operand : op->getOpOperands()) {
    BlockArgument argument = op.getMatchingBlockArgument(&operand);
    if (argument.use_empty())
      continue;
    mapping.map(argument, loadAt(b, op.getLoc(), operand.get(),
                                 op.getMatchingIndexingMap(&operand), ivs));
  }
  for (Operation &inner : body->without_terminator()) {
    if (auto index = dyn_cast<linalg::IndexOp>(inner))
      mapping.map(index.getResult(), ivs[index.getDim()]);
    else
      b.clone(inner, mapping);
  }
  auto inits = op.getDpsInitsMutable();
  for (auto [init, value] :
       llvm::zip(inits, body->getTerminator()->getOperands()))
    affine::AffineStoreOp::create(b, op.getLoc(),
                                  mapping.lookupOrDefault(value), init.get(),
                                  op.getMatchingIndexingMap(&init), ivs);
}

bool isInsideScf(Operation *op) {
  for (Operation *up = op->getParentOp(); !isa<func::FuncOp>(up);
       up = up->getParentOp())
    if (!isa<affine::AffineForOp, affine::AffineParallelOp>(up))
      return true;
  return false;
}

LogicalResult convertLinalg(IRRewriter &rewriter, linalg::LinalgOp op) {
  if (!op.hasPureBufferSemantics())
    return op->emitError("is not on buffers: bufferize first");
  rewriter.setInsertionPoint(op);
  if (isInsideScf(op)) {
    if (failed(linalg::linalgOpToLoops(rewriter, op)))
      return op->emitError("cannot be turned into loops");
    rewriter.eraseOp(op);
    return success();
  }
  FailureOr<SmallVector<OpFoldResult>> extents = loopExtents(rewriter, op);
  if (failed(extents))
    return op->emitError("has a loop whose extent no operand gives");
  rewriter.setInsertionPoint(op);
  SmallVector<Value> ivs = openNest(rewriter, op.getLoc(), *extents);
  inlineBody(rewriter, op, ivs);
  rewriter.eraseOp(op);
  return success();
}

/// A copy of contiguous buffers becomes memcpy later; others must be loops, as
/// nothing links the runtime library that upstream would call.
void convertCopy(IRRewriter &rewriter, memref::CopyOp op) {
  Value source = op.getSource(), target = op.getTarget();
  auto sourceType = dyn_cast<MemRefType>(source.getType());
  auto targetType = dyn_cast<MemRefType>(target.getType());
  if (!sourceType || !targetType)
    return;
  rewriter.setInsertionPoint(op);
  Location loc = op.getLoc();
  if (!isInsideScf(op)) {
    SmallVector<OpFoldResult> extents;
    for (int64_t dim = 0, e = sourceType.getRank(); dim < e; ++dim) {
      OpFoldResult size = sizeOf(rewriter, target, dim);
      OpFoldResult other = knownSize(source, dim);
      extents.push_back(other && isa<Attribute>(other) ? other : size);
    }
    rewriter.setInsertionPoint(op);
    SmallVector<Value> ivs = openNest(rewriter, loc, extents);
    AffineMap map = rewriter.getMultiDimIdentityMap(ivs.size());
    Value value = loadAt(rewriter, loc, source, map, ivs);
    affine::AffineStoreOp::create(rewriter, loc, value, target, map, ivs);
    rewriter.eraseOp(op);
    return;
  }
  if (sourceType.getLayout().isIdentity() &&
      targetType.getLayout().isIdentity())
    return;
  SmallVector<Value> lower, upper, step;
  for (int64_t dim = 0, e = targetType.getRank(); dim < e; ++dim) {
    lower.push_back(arith::ConstantIndexOp::create(rewriter, loc, 0));
    upper.push_back(memref::DimOp::create(rewriter, loc, target, dim));
    step.push_back(arith::ConstantIndexOp::create(rewriter, loc, 1));
  }
  scf::buildLoopNest(rewriter, loc, lower, upper, step,
                     [&](OpBuilder &b, Location loc, ValueRange ivs) {
                       Value v = memref::LoadOp::create(b, loc, source, ivs);
                       memref::StoreOp::create(b, loc, v, target, ivs);
                     });
  rewriter.eraseOp(op);
}

struct ConvertLinalgToAffine
    : nn::impl::ConvertLinalgToAffineBase<ConvertLinalgToAffine> {
  using ConvertLinalgToAffineBase::ConvertLinalgToAffineBase;

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (func.isExternal())
      return;
    SmallVector<linalg::LinalgOp> ops;
    SmallVector<memref::CopyOp> copies;
    func.walk([&](Operation *op) {
      if (auto structured = dyn_cast<linalg::LinalgOp>(op))
        ops.push_back(structured);
      else if (auto copy = dyn_cast<memref::CopyOp>(op))
        copies.push_back(copy);
    });
    IRRewriter rewriter(&getContext());
    for (linalg::LinalgOp op : ops)
      if (failed(convertLinalg(rewriter, op)))
        return signalPassFailure();
    for (memref::CopyOp op : copies)
      convertCopy(rewriter, op);
    if (report) {
      size_t nests = llvm::range_size(func.getOps<affine::AffineForOp>());
      emitRemark(func.getLoc()) << getArgument() << ": " << ops.size()
                                << " structured ops, " << nests << " nests";
    }
  }
};

} // namespace
