//===- Indexing.cpp - Ops that compute where they read --------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Generics whose bodies read with tensor.extract: gather, range, the borders
// of nn.pad that repeat the input. No index leaves its dimension.
//
//===----------------------------------------------------------------------===//

#include "Patterns.h"

using namespace mlir;

namespace nn {

LogicalResult requireSource(Operation *op, AffineExpr reads, AffineExpr size,
                            EntryShapes &shapes) {
  // `reads <= reads * size` is false exactly where elements of nothing are
  // read.
  if (constantOf(size).value_or(0) > 0)
    return success();
  return shapes.require(op, reads, reads * size,
                        "reads from an empty dimension");
}

namespace {

Value clampIndex(ImplicitLocOpBuilder &b, Value index, Value size) {
  Value last = arith::SubIOp::create(b, size, indexConstant(b, 1));
  index = arith::MinSIOp::create(b, index, last);
  return arith::MaxSIOp::create(b, index, indexConstant(b, 0));
}

//===----------------------------------------------------------------------===//
// Gather
//===----------------------------------------------------------------------===//

class GatherLowering : public NNOpLowering<GatherOp> {
public:
  using NNOpLowering::NNOpLowering;

protected:
  Value lower(GatherOp op, Adaptor adaptor,
              ImplicitLocOpBuilder &b) const final {
    AffineExpr size = shapes.dims(op.getInput())[op.getAxis()];
    auto known = shapes.constantElements(op.getIndices());
    if (known && known->size() == 1)
      return takeOne(op, adaptor, (*known)[0], b);
    AffineExpr count = b.getAffineConstantExpr(1);
    for (AffineExpr dim : shapes.dims(op.getIndices()))
      count = count * dim;
    if (failed(requireSource(op, count, size, shapes)) ||
        failed(requireBound(op, size)))
      return nullptr;
    return gather(op, adaptor, b);
  }

private:
  /// One known index: a slice.
  Value takeOne(GatherOp op, Adaptor adaptor, int64_t index,
                ImplicitLocOpBuilder &b) const {
    int64_t axis = op.getAxis();
    Dims dims = shapes.dims(op.getInput());
    AffineExpr at = b.getAffineConstantExpr(index);
    AffineExpr first = index < 0 ? dims[axis] + index : at;
    AffineExpr needed = b.getAffineConstantExpr(index < 0 ? -index : index + 1);
    if (failed(shapes.require(op, needed, dims[axis],
                              "the index " + Twine(index) +
                                  " is outside of the dimension")))
      return nullptr;
    SmallVector<OpFoldResult> offsets(dims.size(), b.getIndexAttr(0));
    SmallVector<OpFoldResult> ones(dims.size(), b.getIndexAttr(1));
    Sizes sizes = shapes.get(dims);
    offsets[axis] = shapes.get(first);
    sizes[axis] = b.getIndexAttr(1);
    Value slice = tensor::ExtractSliceOp::create(b, adaptor.getInput(), offsets,
                                                 sizes, ones);
    SmallVector<AffineExpr> sliced(dims);
    sliced[axis] = b.getAffineConstantExpr(1);
    return reshapeTo(b, slice, sliced, shapes.dims(op), shapes.sizes(op));
  }

  /// Indices that count up (positions in a sequence) have a known limit: sizes
  /// that exceed it are refused instead of clamped.
  LogicalResult requireBound(GatherOp op, AffineExpr size) const {
    Value source = op.getIndices();
    while (isa_and_nonnull<CastOp, ExpandOp, ReshapeOp, SqueezeOp, UnsqueezeOp>(
        source.getDefiningOp()))
      source = source.getDefiningOp()->getOperand(0);
    auto range = source.getDefiningOp<RangeOp>();
    if (!range)
      return success();
    auto start = shapes.constantElements(range.getStart());
    auto delta = shapes.constantElements(range.getDelta());
    if (!start || !delta || (*start)[0] < 0 || (*delta)[0] <= 0)
      return success();
    AffineExpr last = (shapes.dims(range)[0] - 1) * (*delta)[0] + (*start)[0];
    return shapes.require(op, last + 1, size,
                          "indices go beyond the dimension");
  }

  Value gather(GatherOp op, Adaptor adaptor, ImplicitLocOpBuilder &b) const {
    unsigned axis = op.getAxis(), rank = shapes.dims(op).size();
    unsigned indexRank = shapes.dims(op.getIndices()).size();
    SmallVector<AffineExpr> exprs;
    for (unsigned i = 0; i < indexRank; ++i)
      exprs.push_back(b.getAffineDimExpr(axis + i));
    AffineMap map = AffineMap::get(rank, 0, exprs, b.getContext());
    Value size = asValue(b, shapes.size(op.getInput(), axis));
    auto body = [&](ImplicitLocOpBuilder &inner, ValueRange args) -> Value {
      SmallVector<Value> at;
      for (unsigned i = 0; i < axis; ++i)
        at.push_back(linalg::IndexOp::create(inner, i));
      at.push_back(position(inner, args[0], size));
      for (unsigned i = axis + indexRank; i < rank; ++i)
        at.push_back(linalg::IndexOp::create(inner, i));
      return tensor::ExtractOp::create(inner, adaptor.getInput(), at);
    };
    return parallelGeneric(b, shapes.sizes(op), elementType(op),
                           adaptor.getIndices(), map, body);
  }

  /// Counts a negative index from the end; keeps all inside the dimension.
  static Value position(ImplicitLocOpBuilder &b, Value given, Value size) {
    Value index = arith::IndexCastOp::create(b, b.getIndexType(), given);
    Value isNegative = arith::CmpIOp::create(b, arith::CmpIPredicate::slt,
                                             index, indexConstant(b, 0));
    Value wrapped = arith::AddIOp::create(b, index, size);
    index = arith::SelectOp::create(b, isNegative, wrapped, index);
    return clampIndex(b, index, size);
  }
};

//===----------------------------------------------------------------------===//
// Range
//===----------------------------------------------------------------------===//

/// start + i * delta
class RangeLowering : public NNOpLowering<RangeOp> {
public:
  using NNOpLowering::NNOpLowering;

protected:
  Value lower(RangeOp op, Adaptor adaptor,
              ImplicitLocOpBuilder &b) const final {
    Type type = elementType(op), wide = accumulatorType(type);
    Value start = scalar(b, op.getStart(), adaptor.getStart());
    Value delta = scalar(b, op.getDelta(), adaptor.getDelta());
    auto body = [&](ImplicitLocOpBuilder &inner, ValueRange) -> Value {
      Value i = linalg::IndexOp::create(inner, 0);
      if (!isa<FloatType>(type)) {
        Value steps = arith::MulIOp::create(
            inner, arith::IndexCastOp::create(inner, type, i), delta);
        return arith::AddIOp::create(inner, start, steps);
      }
      Value integer = arith::IndexCastOp::create(inner, inner.getI64Type(), i);
      Value steps = arith::MulFOp::create(
          inner, arith::SIToFPOp::create(inner, wide, integer),
          convertFloat(inner, delta, wide));
      Value value =
          arith::AddFOp::create(inner, convertFloat(inner, start, wide), steps);
      return convertFloat(inner, value, type);
    };
    return parallelGeneric(b, shapes.sizes(op), type, {}, {}, body);
  }

private:
  /// The element of an operand of rank 0.
  static Value scalar(ImplicitLocOpBuilder &b, Value original, Value value) {
    if (TypedAttr constant = splatConstant(original))
      return arith::ConstantOp::create(b, constant);
    return tensor::ExtractOp::create(b, value, ValueRange());
  }
};

//===----------------------------------------------------------------------===//
// Borders that repeat the input
//===----------------------------------------------------------------------===//

/// The element of a dimension that stands at `index`, which may be outside.
Value insideIndex(ImplicitLocOpBuilder &b, PadMode mode, Value index,
                  Value size) {
  Value zero = indexConstant(b, 0), one = indexConstant(b, 1);
  auto isLess = [&](Value x, Value y) -> Value {
    return arith::CmpIOp::create(b, arith::CmpIPredicate::slt, x, y);
  };
  if (mode == PadMode::Wrap) {
    // The divisor guards a dimension of size zero, whose result is empty.
    Value period = arith::MaxSIOp::create(b, size, one);
    index = arith::RemSIOp::create(b, index, period);
    Value wrapped = arith::AddIOp::create(b, index, period);
    return arith::SelectOp::create(b, isLess(index, zero), wrapped, index);
  }
  if (mode == PadMode::Reflect) {
    Value mirrored = arith::SubIOp::create(b, zero, index);
    index = arith::SelectOp::create(b, isLess(index, zero), mirrored, index);
    Value last = arith::SubIOp::create(b, size, one);
    Value twice = arith::AddIOp::create(b, last, last);
    mirrored = arith::SubIOp::create(b, twice, index);
    index = arith::SelectOp::create(b, isLess(last, index), mirrored, index);
  }
  return clampIndex(b, index, size);
}

} // namespace

Value lowerPadByIndex(PadOp op, Value input, Dims pads, EntryShapes &shapes,
                      ImplicitLocOpBuilder &b) {
  Dims dims = shapes.dims(op.getInput());
  SmallVector<Value> begins, sizes;
  for (auto [i, size] : llvm::enumerate(dims)) {
    begins.push_back(asValue(b, shapes.get(pads[i])));
    sizes.push_back(asValue(b, shapes.get(size)));
    if (failed(requireSource(op, shapes.dims(op)[i], size, shapes)))
      return nullptr;
  }
  auto body = [&](ImplicitLocOpBuilder &inner, ValueRange at) -> Value {
    SmallVector<Value> indices;
    for (auto [index, begin, size] : llvm::zip(at, begins, sizes))
      indices.push_back(insideIndex(inner, op.getMode(),
                                    arith::SubIOp::create(inner, index, begin),
                                    size));
    return tensor::ExtractOp::create(inner, input, indices);
  };
  return indexGeneric(b, shapes.sizes(op), tensorType(input).getElementType(),
                      body);
}

void populateIndexingPatterns(const TypeConverter &converter,
                              EntryShapes &shapes,
                              RewritePatternSet &patterns) {
  patterns.add<GatherLowering, RangeLowering>(converter, shapes,
                                              patterns.getContext());
}

} // namespace nn
