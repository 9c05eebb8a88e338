//===- Pooling.cpp - Pooling to linalg ------------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// linalg.pooling_nchw_* for two spatial dimensions, else a generic, over an
// input padded with what the operation gives way to.
//
//===----------------------------------------------------------------------===//

#include "Patterns.h"

using namespace mlir;

namespace nn {
namespace {

/// What both kinds of pooling do before and after the windows.
template <typename OpT> class PoolLowering : public NNOpLowering<OpT> {
public:
  using NNOpLowering<OpT>::NNOpLowering;

protected:
  using NNOpLowering<OpT>::shapes;

  static bool hasBorder(OpT op) {
    return op.getCeilMode() ||
           llvm::any_of(op.getPads(), [](int64_t size) { return size != 0; });
  }

  /// The input with its border; where sizes are rounded up, with room for the
  /// last window.
  Value padded(OpT op, Value input, TypedAttr filler,
               ImplicitLocOpBuilder &b) const {
    if (!hasBorder(op))
      return input;
    unsigned spatial = op.getStrides().size();
    SmallVector<OpFoldResult> low(2, b.getIndexAttr(0)), high(low);
    for (unsigned i = 0; i < spatial; ++i) {
      int64_t room = op.getCeilMode() ? op.getStrides()[i] - 1 : 0;
      low.push_back(b.getIndexAttr(op.getPads()[i]));
      high.push_back(b.getIndexAttr(op.getPads()[spatial + i] + room));
    }
    Value value = arith::ConstantOp::create(b, filler);
    return tensor::PadOp::create(b, Type(), input, low, high, value);
  }

  /// A tensor that has the window's shape and no contents.
  static Value window(OpT op, Type type, ImplicitLocOpBuilder &b) {
    return tensor::EmptyOp::create(b, op.getKernelShape(), type);
  }

  template <typename NamedOp>
  static Value named(OpT op, Value input, Value init, ImplicitLocOpBuilder &b) {
    Value shape = window(op, tensorType(init).getElementType(), b);
    return NamedOp::create(b, TypeRange{init.getType()},
                           ValueRange{input, shape}, ValueRange{init},
                           b.getI64TensorAttr(op.getStrides()),
                           b.getI64TensorAttr(op.getDilations()))
        ->getResult(0);
  }

  /// Loops: n, c, space…, window….
  static Value generic(OpT op, Value input, Value init, Body body,
                       ImplicitLocOpBuilder &b) {
    unsigned spatial = op.getStrides().size(), loops = 2 + 2 * spatial;
    SmallVector<AffineExpr> in{b.getAffineDimExpr(0), b.getAffineDimExpr(1)};
    SmallVector<AffineExpr> taps;
    for (unsigned i = 0; i < spatial; ++i) {
      taps.push_back(b.getAffineDimExpr(2 + spatial + i));
      in.push_back(b.getAffineDimExpr(2 + i) * op.getStrides()[i] +
                   taps.back() * op.getDilations()[i]);
    }
    AffineMap out = AffineMap::getMultiDimIdentityMap(loops, b.getContext())
                        .getMajorSubMap(2 + spatial);
    Value shape = window(op, tensorType(init).getElementType(), b);
    return accumulatingGeneric(b, {input, shape}, init,
                               {AffineMap::get(loops, 0, in, b.getContext()),
                                AffineMap::get(loops, 0, taps, b.getContext()),
                                out},
                               body);
  }
};

class MaxPoolLowering : public PoolLowering<MaxPoolOp> {
public:
  using PoolLowering::PoolLowering;

protected:
  Value lower(MaxPoolOp op, Adaptor adaptor,
              ImplicitLocOpBuilder &b) const final {
    bool isUnsigned = isUnsignedTensor(op.getInput().getType());
    TypedAttr lowest = lowestOf(b, elementType(op), isUnsigned);
    Value input = padded(op, adaptor.getInput(), lowest, b);
    Value init = filled(b, shapes.sizes(op), lowest);
    if (op.getStrides().size() == 2 && !isUnsigned)
      return named<linalg::PoolingNchwMaxOp>(op, input, init, b);
    return generic(
        op, input, init,
        [&](ImplicitLocOpBuilder &inner, ValueRange args) {
          return reassociable(maximum(inner, args[2], args[0], isUnsigned));
        },
        b);
  }
};

/// Sums of windows, divided by the number of elements that count.
class AveragePoolLowering : public PoolLowering<AveragePoolOp> {
public:
  using PoolLowering::PoolLowering;

protected:
  Value lower(AveragePoolOp op, Adaptor adaptor,
              ImplicitLocOpBuilder &b) const final {
    Type type = elementType(op), wide = accumulatorType(type);
    Value input = padded(op, adaptor.getInput(), b.getZeroAttr(type), b);
    Value sums = filled(b, shapes.sizes(op), b.getZeroAttr(wide));
    if (op.getStrides().size() == 2)
      sums = named<linalg::PoolingNchwSumOp>(op, input, sums, b);
    else
      sums = generic(
          op, input, sums,
          [&](ImplicitLocOpBuilder &inner, ValueRange args) {
            return accumulate(inner, args[2],
                              convertFloat(inner, args[0], wide));
          },
          b);
    return divide(op, sums, b);
  }

private:
  Value divide(AveragePoolOp op, Value sums, ImplicitLocOpBuilder &b) const {
    bool countsAll =
        !hasBorder(op) || (op.getCountIncludePad() && !op.getCeilMode());
    Type type = elementType(op), wide = accumulatorType(type);
    SmallVector<Value> sizes;
    if (!countsAll)
      for (unsigned i = 2; i < op.getInput().getType().getRank(); ++i)
        sizes.push_back(asValue(b, shapes.size(op.getInput(), i)));
    int64_t all = 1;
    for (int64_t size : op.getKernelShape())
      all *= size;
    auto body = [&](ImplicitLocOpBuilder &inner, ValueRange args) {
      Value count = floatConstant(inner, wide, static_cast<double>(all));
      if (!countsAll) {
        Value taps = countTaps(op, sizes, inner);
        Value integer =
            arith::IndexCastOp::create(inner, inner.getI64Type(), taps);
        count = arith::SIToFPOp::create(inner, wide, integer);
      }
      return convertFloat(inner, arith::DivFOp::create(inner, args[0], count),
                          type);
    };
    Sizes resultSizes = shapes.sizes(op);
    return parallelGeneric(b, resultSizes, type, sums,
                           b.getMultiDimIdentityMap(resultSizes.size()), body);
  }

  /// The number of the window's elements in the input, or in the input and its
  /// border.
  static Value countTaps(AveragePoolOp op, ArrayRef<Value> sizes,
                         ImplicitLocOpBuilder &b) {
    unsigned spatial = sizes.size();
    Value product = indexConstant(b, 1);
    for (unsigned i = 0; i < spatial; ++i) {
      int64_t begin = op.getPads()[i], end = op.getPads()[spatial + i];
      auto constant = [&](int64_t value) { return indexConstant(b, value); };
      // In the padded input, elements [low, high) count.
      int64_t low = op.getCountIncludePad() ? 0 : begin;
      int64_t beyond = begin + (op.getCountIncludePad() ? end : 0);
      Value start = arith::MulIOp::create(b, linalg::IndexOp::create(b, 2 + i),
                                          constant(op.getStrides()[i]));
      Value dilation = constant(op.getDilations()[i]);
      auto firstTapFrom = [&](Value position) -> Value {
        Value tap = arith::CeilDivSIOp::create(
            b, arith::SubIOp::create(b, position, start), dilation);
        tap = arith::MaxSIOp::create(b, tap, constant(0));
        return arith::MinSIOp::create(b, tap, constant(op.getKernelShape()[i]));
      };
      Value high = arith::AddIOp::create(b, sizes[i], constant(beyond));
      Value taps = arith::SubIOp::create(b, firstTapFrom(high),
                                         firstTapFrom(constant(low)));
      product = arith::MulIOp::create(b, product, taps);
    }
    return product;
  }
};

} // namespace

void populatePoolingPatterns(const TypeConverter &converter,
                             EntryShapes &shapes, RewritePatternSet &patterns) {
  patterns.add<AveragePoolLowering, MaxPoolLowering>(converter, shapes,
                                                     patterns.getContext());
}

} // namespace nn
