//===- Resize.cpp - nn.resize to linalg -----------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Each element reads one (nearest), two (linear) or four (cubic) elements along
// each resized dimension. Coordinates are computed in f32, as ONNX Runtime
// does. Nearest by a whole factor repeats elements without any index.
//
//===----------------------------------------------------------------------===//

#include "Patterns.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace nn {
namespace {

/// One dimension that changes.
struct Axis {
  unsigned dim;
  /// Sizes as f32; `outputSize` is input size times scale, before rounding.
  Value scale, inputSize, outputSize, roundedOutputSize;
  /// The factor, if it is whole.
  std::optional<int64_t> factor;
};

struct Tap {
  Value index, weight;
};

class ResizeLowering : public NNOpLowering<ResizeOp> {
public:
  using NNOpLowering::NNOpLowering;

protected:
  Value lower(ResizeOp op, Adaptor adaptor,
              ImplicitLocOpBuilder &b) const final {
    if (op.getAntialias())
      return unsupported(op, "antialias is not supported");
    DenseElementsAttr scales;
    if (op.getScales() && !matchPattern(op.getScales(), m_Constant(&scales)))
      return unsupported(op, "scales that are not constant are not supported");
    SmallVector<Axis> axes = resizedAxes(op, scales, b);
    if (axes.empty())
      return adaptor.getInput();
    if (op.getMode() == ResizeMode::Nearest && repeats(op, axes))
      return repeat(op, adaptor, axes, b);
    if (axes.size() > 3)
      return unsupported(op, "more than three resized dimensions are not "
                             "supported");
    if (failed(requireElements(op)))
      return nullptr;
    return sample(op, adaptor, axes, b);
  }

private:
  LogicalResult requireElements(ResizeOp op) const {
    for (auto [in, out] :
         llvm::zip(shapes.dims(op.getInput()), shapes.dims(op)))
      if (in != out && !op.getScales() &&
          failed(requireSource(op, out, in, shapes)))
        return failure();
    return success();
  }

  SmallVector<Axis> resizedAxes(ResizeOp op, DenseElementsAttr scales,
                                ImplicitLocOpBuilder &b) const;
  static bool repeats(ResizeOp op, ArrayRef<Axis> axes);
  Value repeat(ResizeOp op, Adaptor adaptor, ArrayRef<Axis> axes,
               ImplicitLocOpBuilder &b) const;
  Value sample(ResizeOp op, Adaptor adaptor, ArrayRef<Axis> axes,
               ImplicitLocOpBuilder &b) const;
};

Value toF32(ImplicitLocOpBuilder &b, Value index) {
  Value integer = arith::IndexCastOp::create(b, b.getI64Type(), index);
  return arith::SIToFPOp::create(b, b.getF32Type(), integer);
}

Value f32(ImplicitLocOpBuilder &b, double value) {
  return floatConstant(b, b.getF32Type(), value);
}

std::optional<int64_t> wholeFactor(AffineExpr in, AffineExpr out) {
  constexpr int64_t kLargestFactor = 16;
  for (int64_t factor = 1; factor <= kLargestFactor; ++factor)
    if (in * factor == out)
      return factor;
  return std::nullopt;
}

SmallVector<Axis> ResizeLowering::resizedAxes(ResizeOp op,
                                              DenseElementsAttr scales,
                                              ImplicitLocOpBuilder &b) const {
  SmallVector<Axis> axes;
  Dims in = shapes.dims(op.getInput()), out = shapes.dims(op);
  for (unsigned i = 0; i < in.size(); ++i) {
    Axis axis;
    axis.dim = i;
    axis.factor = wholeFactor(in[i], out[i]);
    double scale = 1.0;
    if (scales) {
      scale = scales.getValues<APFloat>()[i].convertToDouble();
      axis.factor = std::nullopt;
      if (scale == std::floor(scale) && scale < 1e6)
        axis.factor = static_cast<int64_t>(scale);
    }
    if (axis.factor == 1)
      continue;
    axis.inputSize = toF32(b, asValue(b, shapes.get(in[i])));
    axis.roundedOutputSize = toF32(b, asValue(b, shapes.get(out[i])));
    if (scales) {
      axis.scale = f32(b, scale);
      axis.outputSize = arith::MulFOp::create(b, axis.scale, axis.inputSize);
    } else {
      axis.scale =
          arith::DivFOp::create(b, axis.roundedOutputSize, axis.inputSize);
      axis.outputSize = axis.roundedOutputSize;
    }
    axes.push_back(axis);
  }
  return axes;
}

//===----------------------------------------------------------------------===//
// Repetition
//===----------------------------------------------------------------------===//

/// Whether output o reads input o / factor, rounded down.
bool ResizeLowering::repeats(ResizeOp op, ArrayRef<Axis> axes) {
  if (!llvm::all_of(
          axes, [](const Axis &axis) { return axis.factor.value_or(0) > 0; }))
    return false;
  NearestMode nearest = op.getNearestMode();
  switch (op.getCoordinateMode()) {
  case CoordinateMode::Asymmetric:
    return nearest == NearestMode::Floor;
  case CoordinateMode::HalfPixel:
  case CoordinateMode::HalfPixelSymmetric:
    // The sample lies less than half from the centre of element o / factor.
    return nearest == NearestMode::RoundPreferFloor ||
           nearest == NearestMode::RoundPreferCeil;
  default:
    return false;
  }
}

/// [n, c, h, 2, w, 2] seen as [n, c, 2 h, 2 w].
Value ResizeLowering::repeat(ResizeOp op, Adaptor adaptor, ArrayRef<Axis> axes,
                             ImplicitLocOpBuilder &b) const {
  SmallVector<AffineExpr> wide, exprs;
  const Axis *next = axes.begin();
  for (auto [i, size] : llvm::enumerate(shapes.dims(op.getInput()))) {
    exprs.push_back(b.getAffineDimExpr(wide.size()));
    wide.push_back(size);
    if (next != axes.end() && next->dim == i)
      wide.push_back(b.getAffineConstantExpr(*next++->factor));
  }
  AffineMap map = AffineMap::get(wide.size(), 0, exprs, b.getContext());
  Value value = parallelGeneric(
      b, shapes.get(wide), elementType(op), adaptor.getInput(), map,
      [](ImplicitLocOpBuilder &, ValueRange args) { return args[0]; });
  return reshapeTo(b, value, wide, shapes.dims(op), shapes.sizes(op));
}

//===----------------------------------------------------------------------===//
// Coordinates
//===----------------------------------------------------------------------===//

/// (x + 0.5) / scale
Value scaledCentre(ImplicitLocOpBuilder &b, const Axis &axis, Value x) {
  return arith::DivFOp::create(b, arith::AddFOp::create(b, x, f32(b, 0.5)),
                               axis.scale);
}

/// `value`, or `single` where the output has one element.
Value unlessSingle(ImplicitLocOpBuilder &b, const Axis &axis, Value value,
                   double single) {
  Value isSingle = arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ,
                                         axis.outputSize, f32(b, 1.0));
  return arith::SelectOp::create(b, isSingle, f32(b, single), value);
}

/// Where output sample `x` lies in the input: the formulas of ONNX's Resize.
Value originalCoordinate(ImplicitLocOpBuilder &b, CoordinateMode mode,
                         const Axis &axis, Value x) {
  Value half = f32(b, 0.5), one = f32(b, 1.0);
  auto halfPixel = [&]() -> Value {
    return arith::SubFOp::create(b, scaledCentre(b, axis, x), half);
  };
  switch (mode) {
  case CoordinateMode::HalfPixel:
    return halfPixel();
  case CoordinateMode::PytorchHalfPixel:
    return unlessSingle(b, axis, halfPixel(), -0.5);
  case CoordinateMode::HalfPixelSymmetric: {
    Value adjustment =
        arith::DivFOp::create(b, axis.roundedOutputSize, axis.outputSize);
    Value centre = arith::MulFOp::create(b, axis.inputSize, half);
    Value offset = arith::MulFOp::create(
        b, centre, arith::SubFOp::create(b, one, adjustment));
    return arith::AddFOp::create(b, offset, halfPixel());
  }
  case CoordinateMode::AlignCorners: {
    Value span = arith::MulFOp::create(
        b, x, arith::SubFOp::create(b, axis.inputSize, one));
    Value last = arith::SubFOp::create(b, axis.outputSize, one);
    return unlessSingle(b, axis, arith::DivFOp::create(b, span, last), 0.0);
  }
  case CoordinateMode::Asymmetric:
    return arith::DivFOp::create(b, x, axis.scale);
  case CoordinateMode::TfHalfPixelForNN:
    return scaledCentre(b, axis, x);
  }
  return x;
}

/// A float index limited to the input, as an index.
Value toIndex(ImplicitLocOpBuilder &b, const Axis &axis, Value x) {
  Value last = arith::SubFOp::create(b, axis.inputSize, f32(b, 1.0));
  x = arith::MinimumFOp::create(b, x, last);
  x = arith::MaximumFOp::create(b, x, f32(b, 0.0));
  Value integer = arith::FPToSIOp::create(b, b.getI64Type(), x);
  return arith::IndexCastOp::create(b, b.getIndexType(), integer);
}

//===----------------------------------------------------------------------===//
// Taps
//===----------------------------------------------------------------------===//

Tap nearestTap(ImplicitLocOpBuilder &b, NearestMode mode, const Axis &axis,
               Value x) {
  Value half = f32(b, 0.5);
  switch (mode) {
  case NearestMode::RoundPreferFloor:
    x = math::CeilOp::create(b, arith::SubFOp::create(b, x, half));
    break;
  case NearestMode::RoundPreferCeil:
    x = math::FloorOp::create(b, arith::AddFOp::create(b, x, half));
    break;
  case NearestMode::Floor:
    x = math::FloorOp::create(b, x);
    break;
  case NearestMode::Ceil:
    x = math::CeilOp::create(b, x);
    break;
  }
  return {toIndex(b, axis, x), nullptr};
}

SmallVector<Tap> linearTaps(ImplicitLocOpBuilder &b, const Axis &axis,
                            Value x) {
  Value one = f32(b, 1.0);
  Value left = math::FloorOp::create(b, x);
  Value weight = arith::SubFOp::create(b, x, left);
  Value right = arith::AddFOp::create(b, left, one);
  return {{toIndex(b, axis, left), arith::SubFOp::create(b, one, weight)},
          {toIndex(b, axis, right), weight}};
}

/// The weight of a tap at distance `d`: Keys, "Cubic convolution interpolation
/// for digital image processing", 1981; `near` where d <= 1.
Value cubicWeight(ImplicitLocOpBuilder &b, double a, Value d, bool near) {
  auto times = [&](Value x, Value y) -> Value {
    return arith::MulFOp::create(b, x, y);
  };
  auto plus = [&](Value x, double y) -> Value {
    return arith::AddFOp::create(b, x, f32(b, y));
  };
  if (near) {
    Value inner = plus(times(f32(b, a + 2), d), -(a + 3));
    return plus(times(times(inner, d), d), 1);
  }
  Value inner = plus(times(f32(b, a), d), -5 * a);
  return plus(times(plus(times(inner, d), 8 * a), d), -4 * a);
}

/// Zero for taps outside of the input; the others are scaled to a sum of one.
void excludeOutside(ImplicitLocOpBuilder &b, const Axis &axis,
                    ArrayRef<Value> positions, MutableArrayRef<Tap> taps) {
  Value zero = f32(b, 0.0), sum = zero;
  for (auto [position, tap] : llvm::zip(positions, taps)) {
    Value low =
        arith::CmpFOp::create(b, arith::CmpFPredicate::OGE, position, zero);
    Value high = arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, position,
                                       axis.inputSize);
    Value inside = arith::AndIOp::create(b, low, high);
    tap.weight = arith::SelectOp::create(b, inside, tap.weight, zero);
    sum = arith::AddFOp::create(b, sum, tap.weight);
  }
  for (Tap &tap : taps)
    tap.weight = arith::DivFOp::create(b, tap.weight, sum);
}

SmallVector<Tap> cubicTaps(ImplicitLocOpBuilder &b, ResizeOp op,
                           const Axis &axis, Value x) {
  double a = op.getCubicCoeffA().convertToDouble();
  Value left = math::FloorOp::create(b, x);
  Value ratio = arith::SubFOp::create(b, x, left);
  SmallVector<Tap> taps;
  SmallVector<Value> positions;
  for (int offset = -1; offset <= 2; ++offset) {
    Value position = arith::AddFOp::create(b, left, f32(b, offset));
    Value away = arith::SubFOp::create(b, ratio, f32(b, offset));
    Value distance = math::AbsFOp::create(b, away);
    bool near = offset == 0 || offset == 1;
    positions.push_back(position);
    taps.push_back(
        {toIndex(b, axis, position), cubicWeight(b, a, distance, near)});
  }
  if (op.getExcludeOutside())
    excludeOutside(b, axis, positions, taps);
  return taps;
}

SmallVector<Tap> makeTaps(ImplicitLocOpBuilder &b, ResizeOp op,
                          const Axis &axis, Value outputIndex) {
  Value x = originalCoordinate(b, op.getCoordinateMode(), axis,
                               toF32(b, outputIndex));
  switch (op.getMode()) {
  case ResizeMode::Nearest:
    return {nearestTap(b, op.getNearestMode(), axis, x)};
  case ResizeMode::Linear:
    return linearTaps(b, axis, x);
  case ResizeMode::Cubic:
    return cubicTaps(b, op, axis, x);
  }
  return {};
}

/// The weighted sum over the taps of the axes from `axis` on.
Value interpolate(ImplicitLocOpBuilder &b, Value input, ArrayRef<Axis> axes,
                  ArrayRef<SmallVector<Tap>> taps, SmallVector<Value> &at,
                  unsigned axis = 0) {
  if (axis == axes.size()) {
    Value element = tensor::ExtractOp::create(b, input, at);
    if (!isa<FloatType>(element.getType()) || !taps[0][0].weight)
      return element;
    return convertFloat(b, element, accumulatorType(element.getType()));
  }
  Value sum;
  for (const Tap &tap : taps[axis]) {
    at[axes[axis].dim] = tap.index;
    Value value = interpolate(b, input, axes, taps, at, axis + 1);
    if (!tap.weight)
      return value;
    Value weight = convertFloat(b, tap.weight, value.getType());
    value = arith::MulFOp::create(b, value, weight);
    sum = sum ? arith::AddFOp::create(b, sum, value) : value;
  }
  return sum;
}

Value ResizeLowering::sample(ResizeOp op, Adaptor adaptor, ArrayRef<Axis> axes,
                             ImplicitLocOpBuilder &b) const {
  Type type = elementType(op);
  auto body = [&](ImplicitLocOpBuilder &inner, ValueRange indices) {
    SmallVector<Value> at(indices);
    SmallVector<SmallVector<Tap>> taps;
    for (const Axis &axis : axes)
      taps.push_back(makeTaps(inner, op, axis, indices[axis.dim]));
    Value value = interpolate(inner, adaptor.getInput(), axes, taps, at);
    return isa<FloatType>(type) ? convertFloat(inner, value, type) : value;
  };
  return indexGeneric(b, shapes.sizes(op), type, body);
}

} // namespace

void populateResizePatterns(const TypeConverter &converter, EntryShapes &shapes,
                            RewritePatternSet &patterns) {
  patterns.add<ResizeLowering>(converter, shapes, patterns.getContext());
}

} // namespace nn
