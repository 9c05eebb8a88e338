//===- NNOpsMovement.cpp - Ops that move data ---------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Dialect/NN/IR/NNDialect.h"

#include <cmath>

using namespace mlir;

namespace nn {

/// "axis 3 is not in [0, 2)"
static LogicalResult checkAxis(ShapeContext &context, int64_t axis,
                               int64_t rank) {
  if (axis >= 0 && axis < rank)
    return success();
  return context.emitError()
         << "axis " << axis << " is not in [0, " << rank << ")";
}

/// A result of which only the rank is known.
static void setUnknownDims(ShapeContext &context, size_t rank) {
  SmallVector<AffineExpr> dims;
  for (size_t i = 0; i < rank; ++i)
    dims.push_back(context.fresh());
  context.setDims(0, dims);
}

//===----------------------------------------------------------------------===//
// transpose, concat, gather
//===----------------------------------------------------------------------===//

LogicalResult TransposeOp::inferShapes(ShapeContext &context) {
  ArrayRef<AffineExpr> input = context.dims(getInput());
  // transpose_c1
  SmallVector<bool> seen(input.size());
  bool isPermutation = getPerm().size() == input.size();
  for (int64_t axis : getPerm()) {
    isPermutation &=
        axis >= 0 && axis < static_cast<int64_t>(input.size()) && !seen[axis];
    if (!isPermutation)
      break;
    seen[axis] = true;
  }
  if (!isPermutation)
    return context.emitError()
           << "perm is no permutation of [0, " << input.size() << ")";
  SmallVector<AffineExpr> dims;
  for (int64_t axis : getPerm())
    dims.push_back(input[axis]);
  context.setDims(0, dims);
  return success();
}

/// The elements of joined lists.
static void concatElements(ShapeContext &context, ValueRange inputs) {
  SmallVector<AffineExpr> elements;
  for (Value input : inputs) {
    std::optional<ArrayRef<AffineExpr>> known = context.elements(input);
    if (!known)
      return;
    elements.append(known->begin(), known->end());
  }
  context.setElements(0, elements);
}

LogicalResult ConcatOp::inferShapes(ShapeContext &context) {
  // concat_c1
  if (getInputs().empty())
    return context.emitError() << "needs an input";
  SmallVector<AffineExpr> dims(context.dims(0u));
  // concat_c2
  int64_t axis = getAxis();
  if (failed(checkAxis(context, axis, dims.size())))
    return failure();
  for (Value input : getInputs().drop_front()) {
    ArrayRef<AffineExpr> next = context.dims(input);
    if (next.size() != dims.size())
      return context.emitError() << "needs inputs of one rank";
    for (size_t i = 0; i < dims.size(); ++i) {
      if (i == static_cast<size_t>(axis)) {
        dims[i] = context.add(dims[i], next[i]);
        continue;
      }
      // concat_c3
      FailureOr<AffineExpr> common =
          context.equal(dims[i], next[i], "dimensions of inputs of a concat");
      if (failed(common))
        return failure();
      dims[i] = *common;
    }
  }
  context.setDims(0, dims);
  if (dims.size() == 1)
    concatElements(context, getInputs());
  return success();
}

static void gatherElements(ShapeContext &context, ArrayRef<AffineExpr> elements,
                           ArrayRef<int64_t> indices) {
  int64_t count = elements.size();
  SmallVector<AffineExpr> picked;
  for (int64_t index : indices)
    picked.push_back(elements[index < 0 ? index + count : index]);
  context.setElements(0, picked);
}

LogicalResult GatherOp::inferShapes(ShapeContext &context) {
  ArrayRef<AffineExpr> input = context.dims(getInput());
  // gather_c1
  int64_t axis = getAxis();
  if (failed(checkAxis(context, axis, input.size())))
    return failure();
  SmallVector<AffineExpr> dims(input.take_front(axis));
  llvm::append_range(dims, context.dims(getIndices()));
  llvm::append_range(dims, input.drop_front(axis + 1));
  context.setDims(0, dims);
  std::optional<SmallVector<int64_t>> indices = context.constants(getIndices());
  auto count = dyn_cast<AffineConstantExpr>(input[axis]);
  if (!indices || !count)
    return success();
  // gather_c2
  for (int64_t index : *indices)
    if (index < -count.getValue() || index >= count.getValue())
      return context.emitError()
             << "index " << index << " is not in [-" << count.getValue() << ", "
             << count.getValue() << ")";
  if (std::optional<ArrayRef<AffineExpr>> elements =
          context.elements(getInput()))
    gatherElements(context, *elements, *indices);
  return success();
}

//===----------------------------------------------------------------------===//
// slice
//===----------------------------------------------------------------------===//

static constexpr int64_t kToTheEnd = std::numeric_limits<int32_t>::max();

/// Whether the dimension is at most `limit`; by constraint, where a tensor of
/// more elements could exist.
static bool isWithin(ShapeContext &context, AffineExpr dim, int64_t limit) {
  return limit >= std::numeric_limits<int64_t>::max() / 2 ||
         succeeded(context.lessEqual(dim, context.constant(limit),
                                     "a sliced dimension"));
}

/// Python's bound: counted from the end where negative, then limited to
/// [low, high].
static AffineExpr sliceBound(ShapeContext &context, AffineExpr bound,
                             AffineExpr dim, AffineExpr low, AffineExpr high) {
  bool isDynamic = !isa<AffineConstantExpr>(dim);
  if (auto constant = dyn_cast<AffineConstantExpr>(bound)) {
    int64_t value = constant.getValue();
    // The usual ways to say "to the end" and, backwards, "to the begin".
    if (isDynamic && value >= kToTheEnd && isWithin(context, dim, value))
      return high;
    if (isDynamic && value <= -kToTheEnd &&
        isWithin(context, dim, -(value + 1)))
      return low;
    if (value < 0 && value > std::numeric_limits<int64_t>::min() / 2)
      bound = context.add(bound, dim);
  } else if (!context.isNonNegative(bound)) {
    // Plus the dimension where the bound is negative.
    bound = context.add(bound, context.mul(dim, isNegative(context, bound)));
  }
  return context.minimum(context.maximum(bound, low), high);
}

namespace {
/// What is taken of one dimension.
struct SlicedDimension {
  AffineExpr start, size;
};
} // namespace

static SlicedDimension sliceDimension(ShapeContext &context, AffineExpr dim,
                                      AffineExpr start, AffineExpr end,
                                      int64_t step) {
  AffineExpr zero = context.constant(0), one = context.constant(1);
  AffineExpr last = context.sub(dim, one), before = context.constant(-1);
  // Backwards, an end is limited to [-1, dim - 1].
  auto first = step > 0 ? sliceBound(context, start, dim, zero, dim)
                        : sliceBound(context, start, dim, zero, last);
  auto stop = step > 0 ? sliceBound(context, end, dim, zero, dim)
                       : sliceBound(context, end, dim, before, last);
  AffineExpr length =
      step > 0 ? context.sub(stop, first) : context.sub(first, stop);
  int64_t stride = step > 0 ? step : -step;
  // A step beyond the dimension takes one element. Adding to it, as below,
  // could overflow.
  AffineExpr count =
      stride >= kToTheEnd && isWithin(context, dim, stride)
          ? context.minimum(length, one)
          : context.floorDiv(context.add(length, context.constant(stride - 1)),
                             stride);
  bool isOrdered = step > 0 ? context.isLessOrEqual(first, stop)
                            : context.isLessOrEqual(stop, first);
  return {first, isOrdered ? count : context.maximum(count, zero)};
}

/// slice_c1, slice_c2, slice_c3; the axes are made non-negative.
static LogicalResult checkSlice(ShapeContext &context, SliceOp op,
                                std::optional<SmallVector<int64_t>> &axes,
                                std::optional<SmallVector<int64_t>> &steps) {
  int64_t rank = context.rank(op.getInput());
  AffineExpr length;
  for (Value list : op.getOperands().drop_front()) {
    ArrayRef<AffineExpr> dims = context.dims(list);
    if (dims.size() != 1)
      return context.emitError() << "needs lists of rank 1";
    if (length && failed(context.equal(length, dims[0],
                                       "lengths of the lists of a slice")))
      return failure();
    length = dims[0];
  }
  for (int64_t step : steps.value_or(SmallVector<int64_t>()))
    if (step == 0 || step == std::numeric_limits<int64_t>::min())
      return context.emitError() << "has the step " << step;
  if (!axes)
    return success();
  SmallVector<bool> seen(rank);
  for (int64_t &axis : *axes) {
    if (axis < -rank || axis >= rank)
      return context.emitError() << "axis " << axis << " is not in [-" << rank
                                 << ", " << rank << ")";
    axis += axis < 0 ? rank : 0;
    if (seen[axis])
      return context.emitError() << "axis " << axis << " occurs twice";
    seen[axis] = true;
  }
  return success();
}

static void sliceElements(ShapeContext &context, ArrayRef<AffineExpr> elements,
                          const SlicedDimension &slice, int64_t step) {
  auto start = dyn_cast<AffineConstantExpr>(slice.start);
  auto size = dyn_cast<AffineConstantExpr>(slice.size);
  if (!start || !size)
    return;
  SmallVector<AffineExpr> picked;
  for (int64_t i = 0; i < size.getValue(); ++i)
    picked.push_back(elements[start.getValue() + i * step]);
  context.setElements(0, picked);
}

LogicalResult SliceOp::inferShapes(ShapeContext &context) {
  SmallVector<AffineExpr> dims(context.dims(getInput()));
  auto axes = context.constants(getAxes()),
       steps = context.constants(getSteps());
  if (failed(checkSlice(context, *this, axes, steps)))
    return failure();
  if (!axes) {
    setUnknownDims(context, dims.size());
    return success();
  }
  auto starts = context.elements(getStarts()),
       ends = context.elements(getEnds());
  auto elements = context.elements(getInput());
  for (auto [i, axis] : llvm::enumerate(*axes)) {
    std::optional<SlicedDimension> slice;
    if (starts && ends && steps)
      slice = sliceDimension(context, dims[axis], (*starts)[i], (*ends)[i],
                             (*steps)[i]);
    dims[axis] = slice ? slice->size : context.fresh();
    if (slice && elements)
      sliceElements(context, *elements, *slice, (*steps)[i]);
  }
  context.setDims(0, dims);
  if (axes->empty() && elements)
    context.setElements(0, *elements);
  return success();
}

//===----------------------------------------------------------------------===//
// pad, resize
//===----------------------------------------------------------------------===//

LogicalResult PadOp::inferShapes(ShapeContext &context) {
  SmallVector<AffineExpr> dims(context.dims(getInput()));
  size_t rank = dims.size();
  // pad_c1
  ArrayRef<AffineExpr> length = context.dims(getPads());
  if (length.size() != 1)
    return context.emitError() << "needs two pads for each dimension";
  if (failed(context.equal(length[0], context.constant(2 * rank),
                           "number of pads")))
    return failure();
  std::optional<ArrayRef<AffineExpr>> pads = context.elements(getPads());
  if (!pads) {
    setUnknownDims(context, rank);
    return success();
  }
  bool reflects = getMode() == PadMode::Reflect;
  for (size_t i = 0; i < rank; ++i) {
    AffineExpr begin = (*pads)[i], end = (*pads)[rank + i];
    AffineExpr last = context.sub(dims[i], context.constant(1));
    // pad_c4
    if (reflects &&
        ((begin != context.constant(0) &&
          failed(context.lessEqual(begin, last, "a reflected border"))) ||
         (end != context.constant(0) &&
          failed(context.lessEqual(end, last, "a reflected border")))))
      return failure();
    dims[i] = context.add(context.add(dims[i], begin), end);
    // pad_c2
    if (failed(context.lessEqual(context.constant(0), dims[i],
                                 "size of a padded dimension")))
      return failure();
  }
  context.setDims(0, dims);
  return success();
}

LogicalResult PadOp::verify() {
  // pad_c3
  if (!getValue())
    return success();
  auto type = cast<RankedTensorType>(getValue().getType());
  if (type.getElementType() != getInput().getType().getElementType() ||
      !type.hasStaticShape() || type.getNumElements() != 1)
    return emitOpError("needs a value of one element, of the input's type");
  if (getMode() != PadMode::Constant)
    return emitOpError("has a value but not the mode constant");
  return success();
}

/// floor(dim * scale): a scale is a fraction whose denominator is a power of 2.
static std::optional<AffineExpr> scaleDimension(ShapeContext &context,
                                                AffineExpr dim, double scale) {
  if (auto constant = dyn_cast<AffineConstantExpr>(dim)) {
    double size = std::floor(constant.getValue() * scale);
    if (!(size < 1e15))
      return std::nullopt;
    return context.constant(static_cast<int64_t>(size));
  }
  int exponent;
  double fraction = std::frexp(scale, &exponent);
  // scale = numerator * 2^(exponent - 53)
  auto numerator = static_cast<int64_t>(std::ldexp(fraction, 53));
  int shift = 53 - exponent;
  while (numerator % 2 == 0 && shift > 0) {
    numerator /= 2;
    --shift;
  }
  if (shift < 0 || shift > 40 || numerator > (int64_t(1) << 24))
    return std::nullopt;
  return context.floorDiv(context.mul(dim, context.constant(numerator)),
                          int64_t(1) << shift);
}

static LogicalResult inferScaled(ShapeContext &context, ResizeOp op) {
  SmallVector<AffineExpr> dims(context.dims(op.getInput()));
  std::optional<SmallVector<double>> scales = context.floats(op.getScales());
  if (!scales) {
    setUnknownDims(context, dims.size());
    return success();
  }
  for (auto [dim, scale] : llvm::zip_equal(dims, *scales)) {
    // resize_c2
    if (!(scale > 0) || !std::isfinite(scale))
      return context.emitError() << "has a scale that is not positive";
    std::optional<AffineExpr> size = scaleDimension(context, dim, scale);
    if (!size && isa<AffineConstantExpr>(dim))
      return context.emitError() << "has a scale that is too large";
    dim = size ? *size : context.fresh();
  }
  context.setDims(0, dims);
  return success();
}

LogicalResult ResizeOp::inferShapes(ShapeContext &context) {
  // resize_c1
  Value list = getScales() ? getScales() : getSizes();
  if (!getScales() == !getSizes())
    return context.emitError() << "needs either scales or sizes";
  size_t rank = context.rank(getInput());
  ArrayRef<AffineExpr> length = context.dims(list);
  if (length.size() != 1)
    return context.emitError() << "needs scales or sizes of rank 1";
  if (failed(context.equal(length[0], context.constant(rank),
                           "number of scales or sizes")))
    return failure();
  if (getScales())
    return inferScaled(context, *this);
  std::optional<ArrayRef<AffineExpr>> sizes = context.elements(getSizes());
  if (!sizes) {
    setUnknownDims(context, rank);
    return success();
  }
  for (AffineExpr size : *sizes)
    if (failed(
            context.lessEqual(context.constant(0), size, "a size of a resize")))
      return failure();
  context.setDims(0, *sizes);
  return success();
}

LogicalResult ResizeOp::verify() {
  // resize_c3
  if (getMode() != ResizeMode::Nearest &&
      !isa<FloatType>(getInput().getType().getElementType()))
    return emitOpError("of integers needs the mode nearest");
  return success();
}

} // namespace nn
