//===- Sampling.cpp - Samples between the points of a grid ----------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Compose.h"
#include "Rules.h"

#include "llvm/ADT/Sequence.h"

using namespace mlir;

namespace nn::onnx_import {
namespace {

/// A point near a sample along one dimension: its place, inside the dimension,
/// and what it weighs there.
struct Tap {
  Value place, weight;
};

class GridSampler {
public:
  explicit GridSampler(NodeContext &c)
      : c(c), mode(c.stringAttr("mode", "linear")),
        border(c.stringAttr("padding_mode", "zeros")),
        aligns(c.intAttr("align_corners", 0) != 0) {}
  LogicalResult run();

private:
  SmallVector<Tap> taps(int64_t dim);
  Value coordinate(int64_t dim, Value size);
  Tap tapAt(Value place, Value weight, Value size);
  Value reflected(Value x, Value size);
  SmallVector<Value> weights(Value rest);
  Value cubic(Value x, ArrayRef<double> coefficients);
  Value number(double value) {
    return c.scalar(value, c.builder().getF32Type());
  }

  NodeContext &c;
  StringRef mode, border;
  bool aligns;
  int64_t space = 0;
  Value x, grid;
};

/// From [-1, 1] to places along a dimension, moved inside as padding_mode says.
Value GridSampler::coordinate(int64_t dim, Value size) {
  Value n = c.slice(grid, space + 1, space - 1 - dim, space - dim);
  n = c.make<SqueezeOp>(n, SmallVector<int64_t>{space + 1});
  Value one = number(1), half = number(0.5);
  Value at = aligns ? c.mul(c.mul(c.add(n, one), half), c.sub(size, one))
                    : c.mul(c.sub(c.mul(c.add(n, one), size), one), half);
  if (mode == "nearest")
    at = c.make<RoundOp>(at);
  // Cubic samples reach beyond the border with each point on its own.
  if (border == "border" && mode != "cubic" && mode != "bicubic")
    at = c.make<MaxOp>(c.make<MinOp>(at, c.sub(size, one)), number(0));
  if (border == "reflection")
    at = reflected(at, size);
  return at;
}

/// Reflects at the borders -0.5 and size - 0.5, or at 0 and size - 1, as often
/// as it takes.
Value GridSampler::reflected(Value at, Value size) {
  Value one = number(1);
  Value low = number(aligns ? 0 : -0.5);
  Value range = aligns ? c.sub(size, one) : size;
  // A dimension of one element reflects to it.
  Value period = c.make<MaxOp>(c.add(range, range), number(1e-30));
  Value shifted = c.make<AbsOp>(c.sub(at, low));
  Value turns = c.make<FloorOp>(c.div(shifted, period));
  Value rest = c.sub(shifted, c.mul(turns, period));
  Value mirrored = c.make<MinOp>(rest, c.sub(period, rest));
  return c.add(mirrored, low);
}

/// A point as an index; one outside weighs nothing, or is moved inside.
Tap GridSampler::tapAt(Value place, Value weight, Value size) {
  Value last = c.sub(size, number(1)), zero = number(0);
  if (border == "reflection")
    place = reflected(place, size);
  Value inside = c.make<MaxOp>(c.make<MinOp>(place, last), zero);
  if (border == "zeros") {
    Value isInside = c.make<AndOp>(c.make<GreaterOrEqualOp>(place, zero),
                                   c.make<LessOrEqualOp>(place, last));
    weight = c.make<WhereOp>(isInside, weight, zero);
  }
  return {c.cast(inside, c.builder().getI64Type()), weight};
}

/// c0 + x (c1 + x (c2 + x c3))
Value GridSampler::cubic(Value at, ArrayRef<double> coefficients) {
  Value sum = number(coefficients.back());
  for (double coefficient : llvm::reverse(coefficients.drop_back()))
    sum = c.add(c.mul(sum, at), number(coefficient));
  return sum;
}

/// The weights of the points around a sample that is `rest` behind one of them;
/// the cubic ones are those of Keys with a = -0.75.
SmallVector<Value> GridSampler::weights(Value rest) {
  Value one = number(1), other = c.sub(one, rest);
  if (mode == "cubic" || mode == "bicubic") {
    SmallVector<double> near = {1, 0, -2.25, 1.25};
    SmallVector<double> far = {3, -6, 3.75, -0.75};
    return {cubic(c.add(rest, one), far), cubic(rest, near), cubic(other, near),
            cubic(c.add(other, one), far)};
  }
  return {other, rest};
}

SmallVector<Tap> GridSampler::taps(int64_t dim) {
  Type f32 = c.builder().getF32Type();
  Value size = toScalar(c, c.cast(c.dim(x, dim + 1), f32));
  Value at = coordinate(dim, size);
  if (mode == "nearest")
    return {tapAt(at, number(1), size)};
  Value first = c.make<FloorOp>(at);
  SmallVector<Value> all = weights(c.sub(at, first));
  int64_t offset = all.size() == 4 ? -1 : 0;
  SmallVector<Tap> result;
  for (Value weight : all)
    result.push_back(tapAt(c.add(first, number(offset++)), weight, size));
  return result;
}

LogicalResult GridSampler::run() {
  if (!llvm::is_contained({"linear", "bilinear", "cubic", "bicubic", "nearest"},
                          mode) ||
      !llvm::is_contained({"zeros", "border", "reflection"}, border))
    return c.error() << "the mode '" << mode << "' with padding_mode '"
                     << border << "' does not exist";
  space = c.rank(0) - 2;
  Type type = c.type(0).getElementType();
  if (space < 1 || space > 3 || c.rank(1) != c.rank(0) ||
      c.type(1).getShape().back() != space || !isa<FloatType>(type))
    return c.error() << "needs an input of floats of rank 3 to 5 and a grid of "
                        "the same rank with as many coordinates as spatial "
                        "dimensions";
  // Channels last: all of them are picked at once.
  SmallVector<int64_t> last = {0}, first = {0, space + 1};
  for (int64_t dim = 0; dim < space; ++dim) {
    last.push_back(dim + 2);
    first.push_back(dim + 1);
  }
  last.push_back(1);
  Type f32 = c.builder().getF32Type();
  x = c.transpose(c.operand(0), last);
  grid = c.cast(c.operand(1), f32);
  if (!x || !grid)
    return failure();
  SmallVector<SmallVector<Tap>> all;
  size_t count = 1;
  for (int64_t dim = 0; dim < space; ++dim)
    count *= all.emplace_back(taps(dim)).size();
  Value sum;
  for (size_t i = 0; i < count; ++i) {
    Value weight;
    SmallVector<Value> tuple;
    size_t rest = i;
    for (ArrayRef<Tap> dim : all) {
      const Tap &tap = dim[rest % dim.size()];
      rest /= dim.size();
      weight = weight ? c.mul(weight, tap.weight) : tap.weight;
      tuple.push_back(c.unsqueeze(tap.place, space + 1));
    }
    Value picked = gatherTuples(c, x, c.concat(tuple, space + 1), 1);
    if (!picked)
      return failure();
    picked = c.cast(picked, f32);
    if (tensorType(weight).getRank() > 0)
      weight = c.unsqueeze(weight, space + 1);
    picked = c.mul(picked, weight);
    sum = sum ? c.add(sum, picked) : picked;
  }
  return c.result(c.cast(c.transpose(sum, first), type));
}

} // namespace

static LogicalResult importGridSample(NodeContext &c) {
  return GridSampler(c).run();
}

static const Rule rules[] = {{"GridSample", 16, kAnyVersion, importGridSample}};

ArrayRef<Rule> samplingRules() { return rules; }

} // namespace nn::onnx_import
