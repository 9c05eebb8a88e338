//===- Indexing.cpp - Picking and finding elements ------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Compose.h"
#include "Rules.h"

using namespace mlir;

namespace nn::onnx_import {

//===----------------------------------------------------------------------===//
// Picking
//===----------------------------------------------------------------------===//

static LogicalResult importGatherElements(NodeContext &c) {
  auto axis = c.axis(c.intAttr("axis", 0), c.rank(0));
  if (failed(axis))
    return failure();
  return c.result(gatherElements(c, c.operand(0), c.operand(1), *axis));
}

static LogicalResult importGatherND(NodeContext &c) {
  return c.result(
      gatherTuples(c, c.operand(0), c.operand(1), c.intAttr("batch_dims", 0)));
}

/// A cache, of which a part from `write_indices` on is replaced. Read by place,
/// so that it is one loop over the result.
static LogicalResult importTensorScatter(NodeContext &c) {
  int64_t rank = c.rank(0);
  auto axis = c.axis(c.intAttr("axis", -2), rank);
  if (failed(axis))
    return failure();
  if (*axis == 0)
    return c.error() << "the axis is the batch";
  bool isCircular = c.stringAttr("mode", "linear") == "circular";
  Value cache = c.operand(0), update = c.operand(1);
  Value at = places(c, cache, *axis);
  if (c.has(2)) {
    SmallVector<int64_t> others;
    for (int64_t i = 1; i < rank; ++i)
      others.push_back(i);
    at = c.sub(at, c.unsqueeze(c.operand(2), others));
  }
  if (isCircular)
    at = c.make<ModOp>(at, c.dim(cache, *axis), UnitAttr());
  Value isNew = c.make<AndOp>(c.make<GreaterOrEqualOp>(at, c.scalarLike(0, at)),
                              c.make<LessOp>(at, c.dim(update, *axis)));
  Value picked =
      gatherElements(c, update, c.make<ExpandOp>(at, shapeOf(c, cache)), *axis);
  return c.result(c.make<WhereOp>(isNew, picked, cache));
}

//===----------------------------------------------------------------------===//
// Finding
//===----------------------------------------------------------------------===//

/// The place of the first (or last) largest element along an axis; NaN is the
/// largest and the smallest, as in numpy.
static Value argExtreme(NodeContext &c, Value x, int64_t axis, ReduceKind kind,
                        bool keepdims, bool last) {
  Value extreme = c.reduce(kind, x, axis, /*keepdims=*/true);
  Value hit = c.make<EqualOp>(x, extreme);
  if (x && isa<FloatType>(tensorType(x).getElementType()))
    hit = c.make<OrOp>(hit, c.make<NotOp>(c.make<EqualOp>(x, x)));
  Value index = places(c, x, axis);
  Value other = last ? c.scalarLike(-1, index)
                     : c.scalarLike(double(int64_t(1) << 62), index);
  return c.reduce(last ? ReduceKind::Max : ReduceKind::Min,
                  c.make<WhereOp>(hit, index, other), axis, keepdims);
}

template <ReduceKind kind> static LogicalResult importArg(NodeContext &c) {
  auto axis = c.axis(c.intAttr("axis", 0), c.rank(0));
  if (failed(axis))
    return failure();
  return c.result(argExtreme(c, c.operand(0), *axis, kind,
                             c.intAttr("keepdims", 1) != 0,
                             c.intAttr("select_last_index", 0) != 0));
}

/// 1 at the first largest element along an axis, 0 elsewhere; before version 13
/// along all axes from it on.
static LogicalResult importHardmax(NodeContext &c) {
  bool flattens = c.version() < 13;
  auto axis = c.axis(c.intAttr("axis", flattens ? 1 : -1), c.rank(0), flattens);
  if (failed(axis))
    return failure();
  Value x = c.operand(0), input = x;
  if (flattens)
    x = c.make<FlattenOp>(x, *axis);
  int64_t along = flattens ? 1 : *axis;
  Value first = argExtreme(c, x, along, ReduceKind::Max, true, false);
  Value hit = c.make<EqualOp>(places(c, x, along), first);
  if (!hit)
    return failure();
  Value result = c.cast(hit, tensorType(x).getElementType());
  if (flattens)
    result =
        c.make<ReshapeOp>(result, shapeOf(c, input), c.builder().getUnitAttr());
  return c.result(result);
}

//===----------------------------------------------------------------------===//
// Masks
//===----------------------------------------------------------------------===//

/// How far right of the main diagonal each element of the last two dimensions
/// is.
static Value diagonal(NodeContext &c, Value x) {
  if (!x)
    return x;
  int64_t rank = tensorType(x).getRank();
  return c.sub(places(c, x, rank - 1), places(c, x, rank - 2));
}

static LogicalResult importTrilu(NodeContext &c) {
  if (c.rank(0) < 2)
    return c.error() << "needs at least 2 dimensions";
  Value x = c.operand(0), at = diagonal(c, x);
  Value k = c.has(1) ? toScalar(c, c.operand(1)) : c.scalarLike(0, at);
  Value keep = c.intAttr("upper", 1) != 0 ? c.make<GreaterOrEqualOp>(at, k)
                                          : c.make<LessOrEqualOp>(at, k);
  return c.result(c.make<WhereOp>(keep, x, c.scalarLike(0, x)));
}

static LogicalResult importEyeLike(NodeContext &c) {
  if (c.rank(0) != 2)
    return c.error() << "needs 2 dimensions";
  Type type = c.type(0).getElementType();
  if (int64_t wanted = c.intAttr("dtype", 0))
    type = elementType(c.context(), static_cast<int32_t>(wanted));
  if (!type)
    return c.error() << "this dtype is not supported";
  Value at = diagonal(c, c.operand(0));
  Value hit = c.make<EqualOp>(at, c.scalarLike(double(c.intAttr("k", 0)), at));
  return c.result(c.cast(hit, type));
}

/// The depth as a whole number of rank 0. No conversion from floats is folded,
/// and a size must be known: a constant is read here.
static Value depthOf(NodeContext &c) {
  DenseElementsAttr given = c.constant(1);
  bool isFloat = isa<FloatType>(c.type(1).getElementType());
  if (given && isFloat && given.getNumElements() == 1) {
    double depth = (*given.getValues<APFloat>().begin()).convertToDouble();
    if (depth >= 0 && depth <= double(int64_t(1) << 40))
      return c.scalar(double(int64_t(depth)), c.builder().getI64Type());
  }
  return toScalar(c, c.cast(c.operand(1), c.builder().getI64Type()));
}

/// A new axis of `depth` with one element on, the others off.
static LogicalResult importOneHot(NodeContext &c) {
  int64_t rank = c.rank(0) + 1;
  auto axis = c.axis(c.intAttr("axis", -1), rank);
  if (failed(axis))
    return failure();
  if (c.type(2).getRank() != 1)
    return c.error() << "needs a list of two values";
  Type i64 = c.builder().getI64Type();
  Value depth = depthOf(c);
  Value index = c.unsqueeze(c.cast(c.operand(0), i64), *axis);
  Value isNegative = c.make<LessOp>(index, c.scalar(0, i64));
  index = c.make<WhereOp>(isNegative, c.add(index, depth), index);
  Value hit = c.make<EqualOp>(index, countUp(c, depth, *axis, rank));
  Value values = c.operand(2);
  Value off = c.reshape(c.slice(values, 0, 0, 1), {});
  Value on = c.reshape(c.slice(values, 0, 1, 2), {});
  return c.result(c.make<WhereOp>(hit, on, off));
}

static const Rule rules[] = {
    {"GatherElements", 11, kAnyVersion, importGatherElements},
    {"GatherND", 11, kAnyVersion, importGatherND},
    {"TensorScatter", 24, kAnyVersion, importTensorScatter},
    {"ArgMax", 1, kAnyVersion, importArg<ReduceKind::Max>},
    {"ArgMin", 1, kAnyVersion, importArg<ReduceKind::Min>},
    {"Hardmax", 1, kAnyVersion, importHardmax},
    {"Trilu", 14, kAnyVersion, importTrilu},
    {"EyeLike", 9, kAnyVersion, importEyeLike},
    {"OneHot", 9, kAnyVersion, importOneHot},
};

ArrayRef<Rule> indexingRules() { return rules; }

} // namespace nn::onnx_import
