//===- TensorSize.cpp - Sizes of tensors from where they are made ---------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/TensorSize.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Dominance.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/LoopLikeInterface.h"

using namespace mlir;

namespace nn::codegen {

/// The tensor of the same sizes that an op's result is made from, or null.
static Value sourceOfSizes(OpResult result) {
  Operation *op = result.getOwner();
  if (auto style = dyn_cast<DestinationStyleOpInterface>(op))
    return style.getTiedOpOperand(result)->get();
  if (auto insert = dyn_cast<tensor::InsertSliceOp>(op))
    return insert.getDest();
  if (auto cast = dyn_cast<tensor::CastOp>(op))
    return cast.getSource();
  if (auto branch = dyn_cast<scf::IfOp>(op))
    return branch.thenYield().getOperand(result.getResultNumber());
  if (auto loop = dyn_cast<scf::ForOp>(op))
    return loop.getTiedLoopInit(result)->get();
  if (auto loop = dyn_cast<scf::WhileOp>(op)) {
    // What is handed on may stand at another place than what was given.
    Value passed = loop.getConditionOp().getArgs()[result.getResultNumber()];
    auto argument = dyn_cast<BlockArgument>(passed);
    return argument && argument.getOwner() == loop.getBeforeBody()
               ? loop.getInits()[argument.getArgNumber()]
               : passed;
  }
  return {};
}

/// Whether `value` is there where the builder stands.
static bool isAvailable(OpBuilder &builder, Value value) {
  Operation *op = builder.getInsertionBlock()->getParentOp();
  DominanceInfo dominance(op);
  if (builder.getInsertionPoint() == builder.getInsertionBlock()->end())
    return value.getParentRegion()->isAncestor(
        builder.getInsertionBlock()->getParent());
  return dominance.properlyDominates(value, &*builder.getInsertionPoint());
}

OpFoldResult findTensorSize(OpBuilder &builder, Value tensor, int64_t dim) {
  while (true) {
    auto type = cast<RankedTensorType>(tensor.getType());
    if (!type.isDynamicDim(dim))
      return builder.getIndexAttr(type.getDimSize(dim));
    auto result = dyn_cast<OpResult>(tensor);
    Value source = result ? sourceOfSizes(result) : Value();
    if (!source)
      break;
    tensor = source;
  }
  OpFoldResult size;
  if (auto empty = tensor.getDefiningOp<tensor::EmptyOp>())
    size = empty.getMixedSizes()[dim];
  else if (auto expand = tensor.getDefiningOp<tensor::ExpandShapeOp>())
    size = expand.getMixedOutputShape()[dim];
  else if (auto slice = tensor.getDefiningOp<tensor::ExtractSliceOp>();
           slice && slice.getDroppedDims().none())
    size = slice.getMixedSizes()[dim];
  if (auto value = dyn_cast_if_present<Value>(size))
    return isAvailable(builder, value) ? size : OpFoldResult();
  if (size)
    return size;
  if (!isAvailable(builder, tensor))
    return {};
  return tensor::DimOp::create(builder, tensor.getLoc(), tensor, dim)
      .getResult();
}

} // namespace nn::codegen
