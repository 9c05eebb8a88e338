//===- Data.cpp - Views, transposes, concatenation, slices ----------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Ops that move data to places that sizes decide: tensor ops that become views
// or copies when buffers are assigned.
//
//===----------------------------------------------------------------------===//

#include "Patterns.h"

using namespace mlir;

namespace nn {
namespace {

/// The same elements in another shape: reshape, flatten, squeeze, unsqueeze.
template <typename OpT> class ViewLowering : public NNOpLowering<OpT> {
public:
  using NNOpLowering<OpT>::NNOpLowering;

protected:
  Value lower(OpT op, typename OpT::Adaptor adaptor,
              ImplicitLocOpBuilder &b) const final {
    EntryShapes &shapes = this->shapes;
    return reshapeTo(b, adaptor.getInput(), shapes.dims(op.getInput()),
                     shapes.dims(op), shapes.sizes(op));
  }
};

class TransposeLowering : public NNOpLowering<TransposeOp> {
public:
  using NNOpLowering::NNOpLowering;

protected:
  Value lower(TransposeOp op, Adaptor adaptor,
              ImplicitLocOpBuilder &b) const final {
    if (llvm::is_sorted(op.getPerm()))
      return adaptor.getInput();
    Value init = empty(b, shapes.sizes(op), elementType(op));
    return linalg::TransposeOp::create(b, adaptor.getInput(), init,
                                       op.getPerm())
        ->getResult(0);
  }
};

/// Each input is inserted into one destination.
class ConcatLowering : public NNOpLowering<ConcatOp> {
public:
  using NNOpLowering::NNOpLowering;

protected:
  Value lower(ConcatOp op, Adaptor adaptor,
              ImplicitLocOpBuilder &b) const final {
    if (op.getInputs().size() == 1)
      return adaptor.getInputs()[0];
    Value result = empty(b, shapes.sizes(op), elementType(op));
    int64_t axis = op.getAxis(), rank = tensorType(result).getRank();
    SmallVector<OpFoldResult> zeros(rank, b.getIndexAttr(0));
    SmallVector<OpFoldResult> ones(rank, b.getIndexAttr(1));
    AffineExpr offset = b.getAffineConstantExpr(0);
    for (auto [original, input] :
         llvm::zip(op.getInputs(), adaptor.getInputs())) {
      // Upstream refuses an offset at the end, even for no elements.
      if (constantOf(shapes.dims(original)[axis]) == 0)
        continue;
      zeros[axis] = shapes.get(offset);
      result = tensor::InsertSliceOp::create(b, input, result, zeros,
                                             shapes.sizes(original), ones);
      offset = offset + shapes.dims(original)[axis];
    }
    return result;
  }
};

//===----------------------------------------------------------------------===//
// Slices
//===----------------------------------------------------------------------===//

class SliceLowering : public NNOpLowering<SliceOp> {
public:
  using NNOpLowering::NNOpLowering;

protected:
  Value lower(SliceOp op, Adaptor adaptor,
              ImplicitLocOpBuilder &b) const final {
    auto starts = shapes.elements(op.getStarts());
    auto axes = shapes.constantElements(op.getAxes());
    auto steps = shapes.constantElements(op.getSteps());
    if (!starts)
      return unsupported(op, "starts that depend on data are not supported");
    if (!axes || !steps)
      return unsupported(op, "axes and steps that are not constant are not "
                             "supported");
    int64_t rank = op.getInput().getType().getRank();
    SmallVector<OpFoldResult> offsets(rank, b.getIndexAttr(0));
    SmallVector<int64_t> strides(rank, 1);
    for (auto [start, axis, step] : llvm::zip(*starts, *axes, *steps)) {
      int64_t dim = axis < 0 ? axis + rank : axis;
      strides[dim] = takesOneElement(step) ? (step < 0 ? -1 : 1) : step;
      offsets[dim] = offset(b, start, shapes.dims(op.getInput())[dim], step);
    }
    if (llvm::any_of(strides, [](int64_t step) { return step < 0; }))
      return walkBackwards(op, adaptor, offsets, strides, b);
    return tensor::ExtractSliceOp::create(
        b, adaptor.getInput(), offsets, shapes.sizes(op),
        getAsIndexOpFoldResult(b.getContext(), strides));
  }

private:
  /// Shape inference has seen to it that no dimension is larger than such a
  /// step. The addresses of the elements that it skips could overflow.
  static bool takesOneElement(int64_t step) {
    constexpr int64_t limit = std::numeric_limits<int32_t>::max();
    return step >= limit || step <= -limit;
  }

  /// Counts a negative start from the end, and limits it to the dimension.
  OpFoldResult offset(ImplicitLocOpBuilder &b, AffineExpr start,
                      AffineExpr size, int64_t step) const {
    std::optional<int64_t> known = constantOf(start), whole = constantOf(size);
    if (known == 0)
      return b.getIndexAttr(0);
    if (known && whole) {
      int64_t first = *known < 0 ? *known + *whole : *known;
      int64_t last = step < 0 ? std::max<int64_t>(*whole - 1, 0) : *whole;
      return b.getIndexAttr(std::clamp<int64_t>(first, 0, last));
    }
    Value zero = indexConstant(b, 0);
    Value count = shapes.getValue(size), first;
    if (known) {
      first = shapes.getValue(*known < 0 ? size + *known : start);
    } else {
      Value given = shapes.getValue(start);
      Value isNegative =
          arith::CmpIOp::create(b, arith::CmpIPredicate::slt, given, zero);
      first = arith::SelectOp::create(
          b, isNegative, arith::AddIOp::create(b, given, count), given);
    }
    Value last =
        step < 0 ? arith::SubIOp::create(b, count, indexConstant(b, 1)) : count;
    first = arith::MinSIOp::create(b, first, last);
    return arith::MaxSIOp::create(b, first, zero).getResult();
  }

  Value walkBackwards(SliceOp op, Adaptor adaptor,
                      ArrayRef<OpFoldResult> offsets, ArrayRef<int64_t> strides,
                      ImplicitLocOpBuilder &b) const {
    auto body = [&](ImplicitLocOpBuilder &inner, ValueRange at) -> Value {
      SmallVector<Value> indices;
      for (auto [index, offset, stride] : llvm::zip(at, offsets, strides)) {
        Value steps =
            arith::MulIOp::create(inner, index, indexConstant(inner, stride));
        indices.push_back(
            arith::AddIOp::create(inner, asValue(inner, offset), steps));
      }
      return tensor::ExtractOp::create(inner, adaptor.getInput(), indices);
    };
    return indexGeneric(b, shapes.sizes(op), elementType(op), body);
  }
};

//===----------------------------------------------------------------------===//
// Constant borders
//===----------------------------------------------------------------------===//

/// A constant border is tensor.pad; the other modes read by index.
class PadLowering : public NNOpLowering<PadOp> {
public:
  using NNOpLowering::NNOpLowering;

protected:
  Value lower(PadOp op, Adaptor adaptor, ImplicitLocOpBuilder &b) const final {
    auto pads = shapes.elements(op.getPads());
    if (!pads)
      return unsupported(op, "pads that depend on data are not supported");
    if (op.getMode() != PadMode::Constant)
      return lowerPadByIndex(op, adaptor.getInput(), *pads, shapes, b);
    unsigned rank = op.getInput().getType().getRank();
    SmallVector<OpFoldResult> low, high, offsets, sizes;
    bool crops = false, grows = false;
    for (unsigned i = 0; i < rank; ++i) {
      AffineExpr begin = (*pads)[i], end = (*pads)[rank + i];
      low.push_back(positivePart(b, begin));
      high.push_back(positivePart(b, end));
      offsets.push_back(positivePart(b, -begin));
      OpFoldResult back = positivePart(b, -end);
      sizes.push_back(difference(b, shapes.dims(op.getInput()) [i],
                                 { offsets.back(), back }));
      crops |= !isZeroInteger(offsets.back()) || !isZeroInteger(back);
      grows |= !isZeroInteger(low.back()) || !isZeroInteger(high.back());
      if (getConstantIntValue(sizes.back()).value_or(0) < 0)
        return unsupported(op, "negative pads larger than the dimension are "
                               "not supported");
    }
    Value input = adaptor.getInput();
    SmallVector<OpFoldResult> ones(rank, b.getIndexAttr(1));
    if (crops)
      input = tensor::ExtractSliceOp::create(b, input, offsets, sizes, ones);
    if (!grows)
      return input;
    return tensor::PadOp::create(b, Type(), input, low, high,
                                 filler(op, adaptor, b));
  }

private:
  /// max(size, 0)
  OpFoldResult positivePart(ImplicitLocOpBuilder &b, AffineExpr size) const {
    if (std::optional<int64_t> known = constantOf(size))
      return b.getIndexAttr(std::max<int64_t>(*known, 0));
    return arith::MaxSIOp::create(b, shapes.getValue(size), indexConstant(b, 0))
        .getResult();
  }

  OpFoldResult difference(ImplicitLocOpBuilder &b, AffineExpr size,
                          ArrayRef<OpFoldResult> parts) const {
    Value rest;
    for (OpFoldResult part : parts) {
      if (std::optional<int64_t> known = getConstantIntValue(part))
        size = size - *known;
      else
        rest = rest ? arith::AddIOp::create(b, rest, asValue(b, part))
                    : asValue(b, part);
    }
    if (!rest)
      return shapes.get(size);
    return arith::SubIOp::create(b, shapes.getValue(size), rest).getResult();
  }

  Value filler(PadOp op, Adaptor adaptor, ImplicitLocOpBuilder &b) const {
    if (!op.getValue())
      return arith::ConstantOp::create(b, b.getZeroAttr(elementType(op)));
    if (TypedAttr value = splatConstant(op.getValue()))
      return arith::ConstantOp::create(b, value);
    SmallVector<Value> first(op.getValue().getType().getRank(),
                             indexConstant(b, 0));
    return tensor::ExtractOp::create(b, adaptor.getValue(), first);
  }
};

} // namespace

void populateDataPatterns(const TypeConverter &converter, EntryShapes &shapes,
                          RewritePatternSet &patterns) {
  patterns.add<ConcatLowering, PadLowering, SliceLowering, TransposeLowering,
               ViewLowering<FlattenOp>, ViewLowering<ReshapeOp>,
               ViewLowering<SqueezeOp>, ViewLowering<UnsqueezeOp>>(
      converter, shapes, patterns.getContext());
}

} // namespace nn
