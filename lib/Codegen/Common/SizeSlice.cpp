//===- SizeSlice.cpp - Sizes as functions of a function's arguments -------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Codegen/Common/SizeSlice.h"
#include "nn/Codegen/Common/Entry.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SmallBitVector.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace nn::codegen {

/// Whether the entry's interface names the element: then nothing writes it.
static bool isNamedElement(BlockArgument argument, int64_t place) {
  auto func = dyn_cast<func::FuncOp>(argument.getOwner()->getParentOp());
  return func && !getSymbol(func, argument.getArgNumber(), place).empty();
}

std::optional<std::pair<BlockArgument, int64_t>> getArgumentDim(Value value) {
  std::optional<int64_t> place;
  Value source;
  if (auto dim = value.getDefiningOp<memref::DimOp>()) {
    place = dim.getConstantIndex();
    source = dim.getSource();
  } else if (auto load = value.getDefiningOp<memref::LoadOp>()) {
    source = load.getMemRef();
    int64_t rank = load.getMemRefType().getRank();
    if (rank == 0)
      place = 0;
    else if (rank == 1)
      place = getConstantIntValue(load.getIndices().front());
    if (place)
      *place += rank;
  }
  if (!place)
    return std::nullopt;
  while (auto cast = source.getDefiningOp<memref::CastOp>())
    source = cast.getSource();
  auto argument = dyn_cast<BlockArgument>(source);
  if (!argument || (value.getDefiningOp<memref::LoadOp>() &&
                    !isNamedElement(argument, *place)))
    return std::nullopt;
  return std::make_pair(argument, *place);
}

Value readArgumentDim(OpBuilder &builder, BlockArgument argument,
                      int64_t place) {
  Location loc = argument.getLoc();
  int64_t rank = cast<MemRefType>(argument.getType()).getRank();
  if (place < rank)
    return memref::DimOp::create(builder, loc, argument, place);
  SmallVector<Value> indices;
  if (rank)
    indices.push_back(
        arith::ConstantIndexOp::create(builder, loc, place - rank));
  Value element = memref::LoadOp::create(builder, loc, argument, indices);
  return arith::IndexCastOp::create(builder, loc, builder.getIndexType(),
                                    element);
}

Value SizeSlice::rebuild(Value value) {
  auto [it, isNew] = done.try_emplace(value);
  if (!isNew)
    return it->second;
  Value result = rebuildUncached(value);
  return done[value] = result;
}

Value SizeSlice::rebuild(OpFoldResult size) {
  if (auto value = dyn_cast<Value>(size))
    return rebuild(value);
  int64_t constant = cast<IntegerAttr>(cast<Attribute>(size)).getInt();
  return arith::ConstantIndexOp::create(builder, builder.getUnknownLoc(),
                                        constant);
}

Value SizeSlice::rebuildProduct(Value source, ArrayRef<int64_t> dimensions) {
  Value product;
  for (int64_t dimension : dimensions) {
    Value size = rebuildDim(source, dimension);
    if (!size)
      return {};
    product =
        product ? arith::MulIOp::create(builder, source.getLoc(), product, size)
                      .getResult()
                : size;
  }
  return product;
}

/// A size of a buffer, which views take from what they are views of.
Value SizeSlice::rebuildDim(Value source, int64_t dimension) {
  auto type = cast<MemRefType>(source.getType());
  if (!type.isDynamicDim(dimension))
    return rebuild(builder.getIndexAttr(type.getDimSize(dimension)));
  if (auto argument = dyn_cast<BlockArgument>(source))
    return argument.getOwner() == &entry ? leaf(argument, dimension) : Value();
  Operation *op = source.getDefiningOp();
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case([&](memref::AllocOp alloc) {
        unsigned index = type.getDynamicDimIndex(dimension);
        return rebuild(alloc.getDynamicSizes()[index]);
      })
      .Case([&](memref::CastOp cast) {
        return rebuildDim(cast.getSource(), dimension);
      })
      .Case([&](memref::SubViewOp view) {
        llvm::SmallBitVector dropped = view.getDroppedDims();
        int64_t at = 0;
        for (int64_t left = dimension; dropped.test(at) || left--; ++at)
          ;
        return rebuild(view.getMixedSizes()[at]);
      })
      .Case([&](memref::ExpandShapeOp view) {
        return rebuild(view.getMixedOutputShape()[dimension]);
      })
      .Case([&](memref::CollapseShapeOp view) {
        return rebuildProduct(view.getSrc(),
                              view.getReassociationIndices()[dimension]);
      })
      .Default([](Operation *) { return Value(); });
}

Value SizeSlice::rebuildUncached(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value))
    return argument.getOwner() == &entry ? leaf(argument, std::nullopt)
                                         : Value();
  Operation *op = value.getDefiningOp();
  if (auto dim = dyn_cast<memref::DimOp>(op)) {
    std::optional<int64_t> index = dim.getConstantIndex();
    return index ? rebuildDim(dim.getSource(), *index) : Value();
  }
  if (isa<memref::LoadOp>(op)) {
    auto element = getArgumentDim(value);
    Value size = element && element->first.getOwner() == &entry
                     ? leaf(element->first, element->second)
                     : Value();
    if (!size || size.getType() == value.getType())
      return size;
    return arith::IndexCastOp::create(builder, op->getLoc(), value.getType(),
                                      size);
  }
  if (!isMemoryEffectFree(op) || op->getNumRegions())
    return {};
  IRMapping mapping;
  SmallVector<Value> operands;
  for (Value operand : op->getOperands()) {
    Value rebuilt = rebuild(operand);
    if (!rebuilt)
      return {};
    mapping.map(operand, rebuilt);
    operands.push_back(rebuilt);
  }
  // Affine arithmetic becomes plain: the copy may stand where affine's rules
  // for symbols do not hold.
  if (auto apply = dyn_cast<affine::AffineApplyOp>(op)) {
    auto results = affine::expandAffineMap(builder, op->getLoc(),
                                           apply.getAffineMap(), operands);
    return results ? results->front() : Value();
  }
  Operation *clone = builder.clone(*op, mapping);
  return clone->getResult(cast<OpResult>(value).getResultNumber());
}

std::optional<int64_t> NominalEvaluator::evaluate(Value value) {
  if (auto it = done.find(value); it != done.end())
    return it->second;
  auto result = evaluateUncached(value);
  return done[value] = result;
}

std::optional<int64_t> NominalEvaluator::evaluateUncached(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value))
    return leaf(argument, std::nullopt);
  if (auto dim = getArgumentDim(value))
    return leaf(dim->first, dim->second);
  Operation *op = value.getDefiningOp();
  Attribute constant;
  if (matchPattern(op, m_Constant(&constant))) {
    auto integer = dyn_cast<IntegerAttr>(constant);
    return integer ? std::optional(integer.getInt()) : std::nullopt;
  }
  if (op->getNumRegions() || op->getNumResults() != 1)
    return std::nullopt;
  SmallVector<Attribute> operands;
  for (Value operand : op->getOperands()) {
    auto result = evaluate(operand);
    if (!result || !operand.getType().isIntOrIndex())
      return std::nullopt;
    operands.push_back(IntegerAttr::get(operand.getType(), *result));
  }
  SmallVector<OpFoldResult> results;
  if (failed(op->fold(operands, results)) || results.empty())
    return std::nullopt;
  if (auto attribute = dyn_cast<Attribute>(results[0])) {
    auto integer = dyn_cast<IntegerAttr>(attribute);
    return integer ? std::optional(integer.getInt()) : std::nullopt;
  }
  for (auto [operand, attribute] : llvm::zip(op->getOperands(), operands))
    if (operand == cast<Value>(results[0]))
      return cast<IntegerAttr>(attribute).getInt();
  return std::nullopt;
}

} // namespace nn::codegen
