//===- Blocking.cpp - Tensors in blocks of channels -----------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/CPU/Blocking.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;

namespace nn {

static int64_t blocksOf(int64_t size) {
  return llvm::divideCeil(size, channelBlock);
}

/// Zeros up to whole blocks at the end of each dimension of `positions`.
static Value padToBlocks(OpBuilder &b, Location loc, Value value,
                         ArrayRef<int64_t> positions) {
  auto type = cast<RankedTensorType>(value.getType());
  SmallVector<int64_t> shape(type.getShape());
  SmallVector<OpFoldResult> low(shape.size(), b.getIndexAttr(0)), high(low);
  for (int64_t position : positions) {
    int64_t padded = blocksOf(shape[position]) * channelBlock;
    high[position] = b.getIndexAttr(padded - shape[position]);
    shape[position] = padded;
  }
  if (shape == type.getShape())
    return value;
  Value zero =
      arith::ConstantOp::create(b, loc, b.getZeroAttr(type.getElementType()));
  return tensor::PadOp::create(b, loc, type.clone(shape), value, low, high,
                               zero);
}

/// Each dimension of `positions` as two: blocks and elements.
static Value splitDimensions(OpBuilder &b, Location loc, Value value,
                             ArrayRef<int64_t> positions) {
  auto type = cast<RankedTensorType>(value.getType());
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(b, loc, value);
  SmallVector<ReassociationIndices> groups;
  SmallVector<OpFoldResult> split;
  SmallVector<int64_t> shape;
  for (int64_t d = 0; d < type.getRank(); ++d) {
    groups.push_back({int64_t(split.size())});
    if (!llvm::is_contained(positions, d)) {
      split.push_back(sizes[d]);
      shape.push_back(type.getDimSize(d));
      continue;
    }
    groups.back().push_back(split.size() + 1);
    shape.append({type.getDimSize(d) / channelBlock, channelBlock});
    split.push_back(b.getIndexAttr(type.getDimSize(d) / channelBlock));
    split.push_back(b.getIndexAttr(channelBlock));
  }
  return tensor::ExpandShapeOp::create(b, loc, type.clone(shape), value, groups,
                                       split);
}

static Value transpose(OpBuilder &b, Location loc, Value value,
                       ArrayRef<int64_t> permutation) {
  if (llvm::equal(permutation, llvm::seq<int64_t>(0, permutation.size())))
    return value;
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(b, loc, value), to;
  for (int64_t from : permutation)
    to.push_back(sizes[from]);
  Value empty = tensor::EmptyOp::create(b, loc, to,
                                        getElementTypeOrSelf(value.getType()));
  return linalg::TransposeOp::create(b, loc, value, empty, permutation)
      ->getResult(0);
}

Value packBlocks(OpBuilder &b, Location loc, Value value,
                 ArrayRef<int64_t> positions) {
  int64_t rank = cast<RankedTensorType>(value.getType()).getRank();
  value = padToBlocks(b, loc, value, positions);
  value = splitDimensions(b, loc, value, positions);
  SmallVector<int64_t> outer, elements(positions.size());
  int64_t next = 0;
  for (int64_t d = 0; d < rank; ++d) {
    outer.push_back(next++);
    auto found = llvm::find(positions, d);
    if (found != positions.end())
      elements[found - positions.begin()] = next++;
  }
  llvm::append_range(outer, elements);
  return transpose(b, loc, value, outer);
}

Value unpackBlocks(OpBuilder &b, Location loc, const BlockedTensor &blocked,
                   RankedTensorType type) {
  int64_t rank = type.getRank();
  SmallVector<int64_t> permutation;
  SmallVector<ReassociationIndices> groups;
  for (int64_t d = 0; d < rank; ++d) {
    groups.push_back({int64_t(permutation.size())});
    permutation.push_back(d);
    if (d == blocked.position) {
      groups.back().push_back(permutation.size());
      permutation.push_back(rank);
    }
  }
  Value value = transpose(b, loc, blocked.value, permutation);
  value = tensor::CollapseShapeOp::create(b, loc, value, groups);
  if (blocked.size % channelBlock != 0) {
    SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(b, loc, value);
    sizes[blocked.position] = b.getIndexAttr(blocked.size);
    SmallVector<OpFoldResult> zeros(rank, b.getIndexAttr(0)),
        ones(rank, b.getIndexAttr(1));
    value = tensor::ExtractSliceOp::create(b, loc, value, zeros, sizes, ones);
  }
  if (value.getType() != type)
    value = tensor::CastOp::create(b, loc, type, value);
  return value;
}

SmallVector<OpFoldResult>
blockedSizes(OpBuilder &b, ArrayRef<OpFoldResult> sizes, int64_t position) {
  SmallVector<OpFoldResult> result(sizes);
  result[position] =
      b.getIndexAttr(blocksOf(*getConstantIntValue(sizes[position])));
  result.push_back(b.getIndexAttr(channelBlock));
  return result;
}

linalg::GenericOp blockLoops(OpBuilder &b, linalg::LinalgOp op,
                             ArrayRef<unsigned> loops, ValueRange operands) {
  unsigned count = op.getNumLoops();
  SmallVector<AffineMap> maps;
  for (OpOperand &operand : op->getOpOperands()) {
    AffineMap map = op.getMatchingIndexingMap(&operand);
    SmallVector<AffineExpr> results(map.getResults());
    for (auto [i, loop] : llvm::enumerate(loops))
      if (map.isFunctionOfDim(loop))
        results.push_back(b.getAffineDimExpr(count + i));
    maps.push_back(
        AffineMap::get(count + loops.size(), 0, results, b.getContext()));
  }
  SmallVector<utils::IteratorType> iterators = op.getIteratorTypesArray();
  for (unsigned loop : loops)
    iterators.push_back(iterators[loop]);
  unsigned inputs = op.getNumDpsInputs();
  ValueRange inits = operands.drop_front(inputs);
  auto generic = linalg::GenericOp::create(b, op.getLoc(), inits.getTypes(),
                                           operands.take_front(inputs), inits,
                                           maps, iterators);
  IRMapping mapping;
  op->getRegion(0).cloneInto(&generic.getRegion(), mapping);
  return generic;
}

} // namespace nn
