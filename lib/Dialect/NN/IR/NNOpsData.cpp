//===- NNOpsData.cpp - Constants, shapes, views -------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Dialect/NN/IR/NNDialect.h"

#include "llvm/ADT/SmallPtrSet.h"

#include <cmath>

using namespace mlir;

namespace nn {

/// Views of lists of integers have the elements of the list.
static void forwardElements(ShapeContext &context) {
  if (std::optional<ArrayRef<AffineExpr>> elements = context.elements(0u))
    context.setElements(0, *elements);
}

//===----------------------------------------------------------------------===//
// constant, shape, range
//===----------------------------------------------------------------------===//

LogicalResult ConstantOp::inferShapes(ShapeContext &context) {
  SmallVector<AffineExpr> dims;
  for (int64_t size : getValue().getShapedType().getShape())
    dims.push_back(context.constant(size));
  context.setDims(0, dims);
  return success();
}

Type ConstantOp::inferElementType() { return getValue().getElementType(); }

LogicalResult ConstantOp::verify() {
  // constant_c1
  if (getValue().getNumElements() > kMaxConstantElements)
    return emitOpError("has ")
           << getValue().getNumElements() << " elements, more than "
           << kMaxConstantElements;
  return success();
}

LogicalResult ShapeOp::inferShapes(ShapeContext &context) {
  ArrayRef<AffineExpr> input = context.dims(getInput());
  int64_t rank = input.size();
  auto clamp = [&](int64_t index) {
    return std::clamp<int64_t>(index < 0 ? index + rank : index, 0, rank);
  };
  int64_t start = clamp(getStart()), end = clamp(getEnd().value_or(rank));
  ArrayRef<AffineExpr> dims =
      start < end ? input.slice(start, end - start) : ArrayRef<AffineExpr>();
  context.setDims(0, context.constant(dims.size()));
  context.setElements(0, dims);
  return success();
}

Type ShapeOp::inferElementType() { return IntegerType::get(getContext(), 64); }

/// The number of elements of a range of constants; nothing if it is unbounded.
static std::optional<int64_t> countRange(double start, double limit,
                                         double delta) {
  double count = std::ceil((limit - start) / delta);
  if (!(std::abs(count) < 1e15))
    return std::nullopt;
  return count < 0 ? 0 : static_cast<int64_t>(count);
}

/// max(ceil((limit - start) / delta), 0) for a constant delta.
static AffineExpr sizeOfRange(ShapeContext &context, AffineExpr start,
                              AffineExpr limit, int64_t delta) {
  AffineExpr length =
      delta > 0 ? context.sub(limit, start) : context.sub(start, limit);
  int64_t step = delta > 0 ? delta : -delta;
  AffineExpr count =
      context.floorDiv(context.add(length, context.constant(step - 1)), step);
  return context.maximum(count, context.constant(0));
}

/// The integer that a scalar is: an element that is followed, also one that was
/// cast to a floating-point type, or a constant without a fraction.
static std::optional<AffineExpr> integerScalar(ShapeContext &context,
                                               Value scalar) {
  auto cast = scalar.getDefiningOp<CastOp>();
  bool isCast = cast && getElementTypeOrSelf(cast.getInput()).isInteger();
  if (auto elements = context.elements(isCast ? cast.getInput() : scalar))
    return elements->front();
  auto value = context.floats(scalar);
  if (!value || std::abs(value->front()) > 1e15 ||
      std::floor(value->front()) != value->front())
    return std::nullopt;
  return context.constant(static_cast<int64_t>(value->front()));
}

/// Floating-point numbers of the type count integers exactly up to this one.
static int64_t lastExactInteger(FloatType type) {
  return int64_t(1) << std::min(type.getFPMantissaWidth(), 53u);
}

/// The size of a range of integers; null where it is not known.
static FailureOr<AffineExpr> inferIntegerRange(ShapeContext &context,
                                               RangeOp op) {
  auto start = integerScalar(context, op.getStart());
  auto limit = integerScalar(context, op.getLimit());
  auto delta = integerScalar(context, op.getDelta());
  auto step = delta ? dyn_cast<AffineConstantExpr>(*delta) : nullptr;
  if (!start || !limit || !step ||
      step.getValue() == std::numeric_limits<int64_t>::min())
    return AffineExpr();
  AffineExpr count = sizeOfRange(context, *start, *limit, step.getValue());
  if (auto type = dyn_cast<FloatType>(op.inferElementType())) {
    // A larger limit is rounded, and with it the size.
    AffineExpr last = context.constant(lastExactInteger(type));
    for (AffineExpr end : {*start, *limit})
      if (failed(context.lessEqual(end, last, "limit of a range")))
        return failure();
    return count;
  }
  auto constant = dyn_cast<AffineConstantExpr>(count);
  if (!constant || constant.getValue() > kMaxConstantElements)
    return count;
  SmallVector<AffineExpr> elements;
  for (int64_t i = 0; i < constant.getValue(); ++i)
    elements.push_back(
        context.add(*start, context.mul(context.constant(i), *delta)));
  context.setElements(0, elements);
  return count;
}

LogicalResult RangeOp::inferShapes(ShapeContext &context) {
  // range_c1
  for (Value operand : getOperands())
    if (context.rank(operand) != 0)
      return context.emitError() << "needs operands of rank 0";
  // range_c2
  auto integerDelta = context.constants(getDelta());
  auto delta = context.floats(getDelta());
  if ((integerDelta && integerDelta->front() == 0) ||
      (delta && (delta->front() == 0 || !std::isfinite(delta->front()))))
    return context.emitError() << "has a delta of 0 or not finite";
  auto start = context.floats(getStart()), limit = context.floats(getLimit());
  if (start && limit && delta) {
    auto count = countRange(start->front(), limit->front(), delta->front());
    if (!count)
      return context.emitError() << "is too long";
    context.setDims(0, context.constant(*count));
    return success();
  }
  FailureOr<AffineExpr> count = inferIntegerRange(context, *this);
  if (failed(count))
    return failure();
  context.setDims(0, *count ? *count : context.fresh());
  return success();
}

//===----------------------------------------------------------------------===//
// reshape
//===----------------------------------------------------------------------===//

namespace {
/// The entries of a reshape's shape that are not -1, and the place of the -1.
struct ReshapeTarget {
  SmallVector<AffineExpr> dims;
  std::optional<size_t> inferred;
  /// Dimensions of the input, and entries, that stand for each other.
  llvm::SmallDenseSet<size_t> copied;
};
} // namespace

static FailureOr<ReshapeTarget> readTarget(ShapeContext &context, ReshapeOp op,
                                           ArrayRef<AffineExpr> entries) {
  ArrayRef<AffineExpr> input = context.dims(op.getInput());
  AffineExpr zero = context.constant(0), rest = context.constant(-1);
  ReshapeTarget target;
  bool hasZero = false;
  for (size_t i = 0; i < entries.size(); ++i) {
    AffineExpr entry = entries[i];
    auto constant = dyn_cast<AffineConstantExpr>(entry);
    // reshape_c2
    if (constant && constant.getValue() < -1)
      return context.emitError()
             << "has the size " << constant.getValue() << " in its shape";
    if (entry == rest && target.inferred)
      return context.emitError() << "has more than one -1 in its shape";
    hasZero |= entry == zero;
    if (entry == rest) {
      target.inferred = i;
      entry = context.constant(1);
    } else if (entry == zero && !op.getAllowzero()) {
      // reshape_c3
      if (i >= input.size())
        return context.emitError()
               << "copies dimension " << i << ", which the input has not";
      entry = input[i];
      target.copied.insert(i);
    }
    target.dims.push_back(entry);
  }
  if (hasZero && target.inferred && op.getAllowzero())
    return context.emitError() << "has both -1 and 0 in its shape";
  return target;
}

/// The size that -1 stands for: what is left of `input` without `taken`. Equal
/// dimensions are left out on both sides before anything is divided, so that a
/// dimension of size 0 does not matter.
static FailureOr<AffineExpr> inferRest(ShapeContext &context,
                                       SmallVector<AffineExpr> input,
                                       SmallVector<AffineExpr> taken) {
  for (AffineExpr *dim = taken.begin(); dim != taken.end();) {
    auto same = llvm::find(input, *dim);
    if (same == input.end()) {
      ++dim;
      continue;
    }
    input.erase(same);
    dim = taken.erase(dim);
  }
  AffineExpr elements = context.product(input);
  AffineExpr divisor = context.product(taken);
  if (auto quotient = context.divideExactly(elements, divisor))
    return *quotient;
  // reshape_c4
  if (failed(context.lessEqual(context.constant(1), divisor,
                               "sizes beside the -1 of a reshape")))
    return failure();
  AffineExpr quotient = context.divide(elements, divisor);
  if (failed(context.equal(elements, context.mul(quotient, divisor),
                           "number of elements of a reshape")))
    return failure();
  return quotient;
}

/// What an entry of unknown sign stands for is decided when the model runs: the
/// input's dimension where it is 0, what is left where it is -1.
static LogicalResult inferDynamicReshape(ShapeContext &context, ReshapeOp op,
                                         ArrayRef<AffineExpr> entries) {
  ArrayRef<AffineExpr> input = context.dims(op.getInput());
  AffineExpr zero = context.constant(0), one = context.constant(1);
  AffineExpr inferred = zero, divisor = one;
  SmallVector<AffineExpr> dims, rests;
  for (auto [i, entry] : llvm::enumerate(entries)) {
    // reshape_c2
    if (failed(context.lessEqual(context.constant(-1), entry,
                                 "an entry of the shape of a reshape")))
      return failure();
    AffineExpr rest = isNegative(context, entry);
    AffineExpr size = context.maximum(entry, zero);
    if (!op.getAllowzero() && i < input.size()) {
      AffineExpr isZero =
          context.sub(context.sub(one, rest), context.minimum(size, one));
      size = context.add(size, context.mul(isZero, input[i]));
    }
    dims.push_back(size);
    rests.push_back(rest);
    inferred = context.add(inferred, rest);
    divisor = context.mul(divisor, context.add(size, rest));
  }
  if (failed(context.lessEqual(inferred, one, "number of -1 of a reshape")))
    return failure();
  AffineExpr elements = context.product(input);
  AffineExpr left = context.divide(elements, context.maximum(divisor, one));
  for (auto [dim, rest] : llvm::zip_equal(dims, rests))
    dim = context.add(dim, context.mul(rest, left));
  context.setDims(0, dims);
  // reshape_c4
  return context.equal(elements, context.product(dims),
                       "number of elements of a reshape");
}

static LogicalResult inferReshape(ShapeContext &context, ReshapeOp op,
                                  ArrayRef<AffineExpr> entries) {
  if (llvm::any_of(entries, [&](AffineExpr entry) {
        return !isa<AffineConstantExpr>(entry) && !context.isNonNegative(entry);
      }))
    return inferDynamicReshape(context, op, entries);
  FailureOr<ReshapeTarget> target = readTarget(context, op, entries);
  if (failed(target))
    return failure();
  SmallVector<AffineExpr> input(context.dims(op.getInput()));
  SmallVector<AffineExpr> &dims = target->dims;
  if (!target->inferred) {
    context.setDims(0, dims);
    // reshape_c4
    return context.equal(context.product(input), context.product(dims),
                         "number of elements of a reshape");
  }
  SmallVector<AffineExpr> left, taken;
  for (auto [i, dim] : llvm::enumerate(input))
    if (!target->copied.contains(i))
      left.push_back(dim);
  for (auto [i, dim] : llvm::enumerate(dims))
    if (!target->copied.contains(i) && i != *target->inferred)
      taken.push_back(dim);
  FailureOr<AffineExpr> rest = inferRest(context, left, taken);
  if (failed(rest))
    return failure();
  dims[*target->inferred] = *rest;
  context.setDims(0, dims);
  return success();
}

/// The static length of a list of sizes, or an error.
static FailureOr<int64_t> lengthOf(ShapeContext &context, Value shape) {
  ArrayRef<AffineExpr> dims = context.dims(shape);
  auto length =
      dims.size() == 1 ? dyn_cast<AffineConstantExpr>(dims[0]) : nullptr;
  if (!length || length.getValue() > kMaxConstantElements)
    return context.emitError() << "needs a shape of static length";
  return length.getValue();
}

LogicalResult ReshapeOp::inferShapes(ShapeContext &context) {
  // reshape_c1
  FailureOr<int64_t> length = lengthOf(context, getShape());
  if (failed(length))
    return failure();
  forwardElements(context);
  std::optional<ArrayRef<AffineExpr>> entries = context.elements(getShape());
  if (entries)
    return inferReshape(context, *this, *entries);
  SmallVector<AffineExpr> dims;
  for (int64_t i = 0; i < *length; ++i)
    dims.push_back(context.fresh());
  context.setDims(0, dims);
  return success();
}

//===----------------------------------------------------------------------===//
// unsqueeze, squeeze, flatten, expand
//===----------------------------------------------------------------------===//

LogicalResult UnsqueezeOp::inferShapes(ShapeContext &context) {
  ArrayRef<AffineExpr> input = context.dims(getInput());
  size_t rank = input.size() + getAxes().size();
  // unsqueeze_c1
  if (failed(checkAxes(context, getAxes(), rank)))
    return failure();
  SmallVector<AffineExpr> dims(input);
  for (int64_t axis : getAxes())
    dims.insert(dims.begin() + axis, context.constant(1));
  context.setDims(0, dims);
  if (rank <= 1)
    forwardElements(context);
  return success();
}

LogicalResult SqueezeOp::inferShapes(ShapeContext &context) {
  SmallVector<AffineExpr> dims(context.dims(getInput()));
  // squeeze_c1
  if (failed(checkAxes(context, getAxes(), dims.size())))
    return failure();
  for (int64_t axis : llvm::reverse(getAxes())) {
    // squeeze_c2
    if (failed(context.equal(dims[axis], context.constant(1),
                             "a squeezed dimension")))
      return failure();
    dims.erase(dims.begin() + axis);
  }
  context.setDims(0, dims);
  forwardElements(context);
  return success();
}

LogicalResult FlattenOp::inferShapes(ShapeContext &context) {
  ArrayRef<AffineExpr> input = context.dims(getInput());
  // flatten_c1
  if (getAxis() > input.size())
    return context.emitError() << "axis " << getAxisAttr().getInt()
                               << " is not in [0, " << input.size() << "]";
  context.setDims(0, {context.product(input.take_front(getAxis())),
                      context.product(input.drop_front(getAxis()))});
  return success();
}

/// An entry that is known only when the model runs may be 1 or the dimension,
/// where that is static.
static LogicalResult fitEntry(ShapeContext &context, AffineExpr dim,
                              AffineExpr &entry) {
  AffineExpr one = context.constant(1);
  if (isa<AffineConstantExpr>(entry) || !isa<AffineConstantExpr>(dim) ||
      dim == one)
    return success();
  AffineExpr product =
      context.mul(context.sub(entry, one), context.sub(entry, dim));
  entry = dim;
  return failure(failed(context.equal(product, context.constant(0),
                                      "an expanded dimension is neither 1 nor "
                                      "the entry of the shape")));
}

LogicalResult ExpandOp::inferShapes(ShapeContext &context) {
  // expand_c1
  FailureOr<int64_t> length = lengthOf(context, getShape());
  if (failed(length))
    return failure();
  ArrayRef<AffineExpr> input = context.dims(getInput());
  std::optional<ArrayRef<AffineExpr>> shape = context.elements(getShape());
  if (!shape) {
    SmallVector<AffineExpr> dims;
    for (size_t i = 0; i < std::max<size_t>(*length, input.size()); ++i)
      dims.push_back(context.fresh());
    context.setDims(0, dims);
    return success();
  }
  SmallVector<AffineExpr> sizes(*shape);
  for (auto [i, size] : llvm::enumerate(sizes)) {
    if (failed(context.lessEqual(context.constant(0), size,
                                 "an entry of the shape of an expand")))
      return failure();
    size_t missing = sizes.size() - i;
    if (missing <= input.size() &&
        failed(fitEntry(context, input[input.size() - missing], size)))
      return failure();
  }
  // expand_c2
  FailureOr<SmallVector<AffineExpr>> dims = context.broadcast(input, sizes);
  if (failed(dims))
    return failure();
  context.setDims(0, *dims);
  return success();
}

} // namespace nn
