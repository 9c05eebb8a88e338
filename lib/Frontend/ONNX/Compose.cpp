//===- Compose.cpp - Pieces that compositions share -----------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Compose.h"

#include <limits>

using namespace mlir;

namespace nn::onnx_import {

Value toScalar(NodeContext &c, Value value) {
  if (!value || tensorType(value).getRank() == 0)
    return value;
  return c.reshape(value, {});
}

Value countUp(NodeContext &c, Value count, int64_t axis, int64_t rank) {
  Type i64 = c.builder().getI64Type();
  Value limit = toScalar(c, c.cast(count, i64));
  Value counted = c.make<RangeOp>(c.scalar(0, i64), limit, c.scalar(1, i64));
  SmallVector<int64_t> others;
  for (int64_t i = 0; i < rank; ++i)
    if (i != axis)
      others.push_back(i);
  return c.unsqueeze(counted, others);
}

Value places(NodeContext &c, Value value, int64_t axis) {
  if (!value)
    return value;
  return countUp(c, c.dim(value, axis), axis, tensorType(value).getRank());
}

Value reversed(NodeContext &c, Value value, int64_t axis) {
  int64_t toTheBegin = -std::numeric_limits<int64_t>::max();
  return c.make<SliceOp>(value, c.list(-1), c.list(toTheBegin), c.list(axis),
                         c.list(-1));
}

Value shapeOf(NodeContext &c, Value value) {
  return c.make<ShapeOp>(value, int64_t(0), IntegerAttr());
}

//===----------------------------------------------------------------------===//
// Gathering: one index into the elements in the order of memory
//===----------------------------------------------------------------------===//

/// The product of the dimensions [begin, end) of a tensor, as a list of one.
static Value sizeOf(NodeContext &c, Value x, int64_t begin, int64_t end) {
  Value size = c.list(1);
  for (int64_t i = begin; i < end; ++i)
    size = c.mul(size, c.dim(x, i));
  return size;
}

/// An index of i64 that counts from the begin.
static Value fromBegin(NodeContext &c, Value index, Value size) {
  Value given = c.cast(index, c.builder().getI64Type());
  Value isNegative = c.make<LessOp>(given, c.scalarLike(0, given));
  return c.make<WhereOp>(isNegative, c.add(given, size), given);
}

static Value summed(NodeContext &c, Value sum, Value place, Value stride) {
  Value offset = c.mul(place, stride);
  return sum ? c.add(sum, offset) : offset;
}

Value gatherElements(NodeContext &c, Value x, Value indices, int64_t axis) {
  if (!x || !indices)
    return Value();
  RankedTensorType from = tensorType(x), to = tensorType(indices);
  int64_t rank = from.getRank();
  if (to.getRank() != rank) {
    c.error() << "has indices of rank " << to.getRank() << " for rank " << rank;
    return Value();
  }
  Value at;
  for (int64_t i = 0; i < rank; ++i) {
    int64_t had = from.getDimSize(i), wanted = to.getDimSize(i);
    if (i != axis && !ShapedType::isDynamic(had) && wanted > had) {
      c.error() << "has " << wanted << " indices along dimension " << i
                << " of " << had;
      return Value();
    }
    Value place = i == axis ? fromBegin(c, indices, c.dim(x, i))
                            : countUp(c, c.dim(indices, i), i, rank);
    at = summed(c, at, place, sizeOf(c, x, i + 1, rank));
  }
  Value flat =
      c.make<ReshapeOp>(x, sizeOf(c, x, 0, rank), c.builder().getUnitAttr());
  return c.make<GatherOp>(flat, at, int64_t(0));
}

Value gatherTuples(NodeContext &c, Value x, Value indices, int64_t batch) {
  if (!x || !indices)
    return Value();
  int64_t rank = tensorType(x).getRank();
  int64_t last = tensorType(indices).getRank() - 1;
  int64_t depth = last < 0 ? -1 : tensorType(indices).getDimSize(last);
  if (batch < 0 || batch > last || depth < 0 || batch + depth > rank) {
    c.error()
        << "needs tuples of a known length, of at most as many indices as "
           "the input has dimensions behind "
        << batch << " batch dimensions";
    return Value();
  }
  int64_t end = batch + depth;
  Value at;
  for (int64_t i = 0; i < end; ++i) {
    Value place;
    if (i < batch) {
      place = countUp(c, c.dim(indices, i), i, last);
    } else {
      place =
          c.make<SqueezeOp>(c.slice(indices, last, i - batch, i - batch + 1),
                            SmallVector<int64_t>{last});
      place = fromBegin(c, place, c.dim(x, i));
    }
    at = summed(c, at, place, sizeOf(c, x, i + 1, end));
  }
  SmallVector<Value> shape = {sizeOf(c, x, 0, end)};
  for (int64_t i = end; i < rank; ++i)
    shape.push_back(c.dim(x, i));
  Value slices =
      c.make<ReshapeOp>(x, c.concat(shape, 0), c.builder().getUnitAttr());
  if (!at) // Tuples of nothing: all of the input each time.
    at = c.make<ExpandOp>(c.scalar(0, c.builder().getI64Type()),
                          c.slice(shapeOf(c, indices), 0, 0, last));
  return c.make<GatherOp>(slices, at, int64_t(0));
}

} // namespace nn::onnx_import
