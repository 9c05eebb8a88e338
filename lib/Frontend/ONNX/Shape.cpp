//===- Shape.cpp - Shapes, views, resizing --------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Rules.h"

#include "llvm/ADT/Sequence.h"

#include "llvm/ADT/Sequence.h"

using namespace mlir;

namespace nn::onnx_import {

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

static Value shapeOf(NodeContext &c, Value x) {
  return c.make<ShapeOp>(x, int64_t(0), IntegerAttr());
}

static LogicalResult importShape(NodeContext &c) {
  IntegerAttr end;
  if (const auto *given = c.attribute("end"))
    end = c.builder().getI64IntegerAttr(given->i());
  IntegerAttr start = c.builder().getI64IntegerAttr(c.intAttr("start", 0));
  return c.result(c.make<ShapeOp>(c.operand(0), start, end));
}

static LogicalResult importSize(NodeContext &c) {
  if (RankedTensorType type = c.type(0); type.hasStaticShape()) {
    auto scalar = RankedTensorType::get({}, c.builder().getI64Type());
    return c.result(
        c.constantOf(DenseElementsAttr::get(scalar, type.getNumElements())));
  }
  Value shape = shapeOf(c, c.operand(0));
  return c.result(c.reduce(ReduceKind::Prod, shape, 0, /*keepdims=*/false));
}

static LogicalResult importRange(NodeContext &c) {
  return c.result(c.make<RangeOp>(c.operand(0), c.operand(1), c.operand(2)));
}

//===----------------------------------------------------------------------===//
// Views
//===----------------------------------------------------------------------===//

static LogicalResult importReshape(NodeContext &c) {
  bool allowZero = c.intAttr("allowzero", 0) != 0;
  return c.result(
      c.make<ReshapeOp>(c.operand(0), c.operand(1),
                        allowZero ? c.builder().getUnitAttr() : UnitAttr()));
}

static LogicalResult importTranspose(NodeContext &c) {
  auto perm = c.intsAttr("perm");
  if (!perm) // Reversed.
    perm = llvm::to_vector(llvm::reverse(llvm::seq<int64_t>(0, c.rank(0))));
  return c.result(c.transpose(c.operand(0), *perm));
}

static LogicalResult importExpand(NodeContext &c) {
  return c.result(c.make<ExpandOp>(c.operand(0), c.operand(1)));
}

static LogicalResult importFlatten(NodeContext &c) {
  auto axis = c.axis(c.intAttr("axis", 1), c.rank(0), /*inclusive=*/true);
  if (failed(axis))
    return failure();
  return c.result(c.make<FlattenOp>(c.operand(0), *axis));
}

/// Axes that are an attribute before version 13, then an operand.
static FailureOr<SmallVector<int64_t>> givenAxes(NodeContext &c) {
  if (auto attribute = c.intsAttr("axes"))
    return *attribute;
  if (c.has(1))
    return c.ints(1, "axes");
  return SmallVector<int64_t>();
}

static LogicalResult importUnsqueeze(NodeContext &c) {
  auto given = givenAxes(c);
  if (failed(given))
    return failure();
  auto axes = c.axes(*given, c.rank(0) + int64_t(given->size()));
  if (failed(axes))
    return failure();
  return c.result(c.unsqueeze(c.operand(0), *axes));
}

static LogicalResult importSqueeze(NodeContext &c) {
  auto given = givenAxes(c);
  if (failed(given))
    return failure();
  RankedTensorType type = c.type(0);
  bool all = !c.has(1) && !c.attribute("axes");
  if (all && !type.hasStaticShape())
    return c.error() << "needs axes, since the input has dynamic dimensions";
  if (all)
    for (auto [axis, size] : llvm::enumerate(type.getShape()))
      if (size == 1)
        given->push_back(axis);
  auto axes = c.axes(*given, type.getRank());
  if (failed(axes))
    return failure();
  Value x = c.operand(0);
  return c.result(axes->empty() ? x : c.make<SqueezeOp>(x, *axes));
}

/// [r0, 1, r1, 1, …], of repetitions that are known or are sizes.
static Value interleaveWithOnes(NodeContext &c, Value repeats, int64_t rank) {
  if (DenseElementsAttr known = c.constant(1)) {
    SmallVector<int64_t> entries;
    for (APInt repeat : known.getValues<APInt>())
      llvm::append_values(entries, repeat.getSExtValue(), int64_t(1));
    return c.list(entries);
  }
  SmallVector<Value> entries;
  for (int64_t axis = 0; axis < rank; ++axis)
    llvm::append_values(entries, c.slice(repeats, 0, axis, axis + 1),
                        c.list({1}));
  return c.concat(entries, /*axis=*/0);
}

/// Repetition along each axis: [1, d0, 1, d1, …] is expanded to
/// [r0, d0, r1, d1, …] and the pairs are merged.
static LogicalResult importTile(NodeContext &c) {
  int64_t rank = c.rank(0);
  if (c.type(1).getShape() != ArrayRef<int64_t>({rank}))
    return c.error() << "needs " << rank << " repeats for rank " << rank;
  Value x = c.operand(0), repeats = c.operand(1);
  if (rank == 0)
    return c.forward(0);
  auto axes = llvm::map_to_vector(llvm::seq<int64_t>(rank),
                                  [](int64_t axis) { return 2 * axis; });
  Value shape = c.mul(shapeOf(c, x), repeats);
  Value spread = c.make<ExpandOp>(c.unsqueeze(x, axes),
                                  interleaveWithOnes(c, repeats, rank));
  return c.result(c.make<ReshapeOp>(spread, shape, c.builder().getUnitAttr()));
}

//===----------------------------------------------------------------------===//
// Channels to space and back
//===----------------------------------------------------------------------===//

/// [n, c, h, w] split into pieces by `split` (of which 0 is a dimension of the
/// input, another number a static size), permuted and merged to `merged`.
struct BlockMove {
  NodeContext &c;
  Value x;
  int64_t block, channels;

  static FailureOr<BlockMove> read(NodeContext &c) {
    RankedTensorType type = c.type(0);
    int64_t block = c.intAttr("blocksize", 0);
    if (type.getRank() != 4 || type.isDynamicDim(1))
      return c.error() << "needs rank 4 and a static number of channels";
    if (block < 1 || block > (1 << 15))
      return c.error() << "the block size is " << block;
    return BlockMove{c, c.operand(0), block, type.getDimSize(1)};
  }
  Value size(int64_t value) const { return c.list(value); }
  Value times(int64_t axis) const { return c.mul(c.dim(x, axis), size(block)); }
  Value over(int64_t axis) const { return c.div(c.dim(x, axis), size(block)); }
  Value same(int64_t axis) const { return c.dim(x, axis); }
  Value run(ArrayRef<Value> split, ArrayRef<int64_t> perm,
            ArrayRef<Value> merged) const {
    UnitAttr exact = c.builder().getUnitAttr();
    Value pieces = c.make<ReshapeOp>(x, c.concat(split, 0), exact);
    return c.make<ReshapeOp>(c.transpose(pieces, perm), c.concat(merged, 0),
                             exact);
  }
};

static LogicalResult importDepthToSpace(NodeContext &c) {
  auto m = BlockMove::read(c);
  if (failed(m))
    return failure();
  int64_t square = m->block * m->block;
  if (m->channels % square != 0)
    return c.error() << m->channels << " channels are no multiple of "
                     << square;
  Value b = m->size(m->block), depth = m->size(m->channels / square);
  SmallVector<Value> merged = {m->same(0), depth, m->times(2), m->times(3)};
  if (c.stringAttr("mode", "DCR") == "CRD")
    return c.result(m->run({m->same(0), depth, b, b, m->same(2), m->same(3)},
                           {0, 1, 4, 2, 5, 3}, merged));
  return c.result(m->run({m->same(0), b, b, depth, m->same(2), m->same(3)},
                         {0, 3, 4, 1, 5, 2}, merged));
}

static LogicalResult importSpaceToDepth(NodeContext &c) {
  auto m = BlockMove::read(c);
  if (failed(m))
    return failure();
  Value b = m->size(m->block), depth = m->size(m->channels);
  Value deep = m->size(m->channels * m->block * m->block);
  // The block's place is the slowest part of the new channel, or the fastest.
  SmallVector<int64_t> perm = {0, 3, 5, 1, 2, 4};
  if (c.stringAttr("mode", "DCR") == "CRD")
    perm = {0, 1, 3, 5, 2, 4};
  return c.result(m->run({m->same(0), depth, m->over(2), b, m->over(3), b},
                         perm, {m->same(0), deep, m->over(2), m->over(3)}));
}

static const Rule rules[] = {
    {"Shape", 1, kAnyVersion, importShape},
    {"Size", 1, kAnyVersion, importSize},
    {"Range", 11, kAnyVersion, importRange},
    {"Reshape", 5, kAnyVersion, importReshape},
    {"Transpose", 1, kAnyVersion, importTranspose},
    {"Expand", 8, kAnyVersion, importExpand},
    {"Flatten", 1, kAnyVersion, importFlatten},
    {"Unsqueeze", 1, kAnyVersion, importUnsqueeze},
    {"Squeeze", 1, kAnyVersion, importSqueeze},
    {"Tile", 6, kAnyVersion, importTile},
    {"DepthToSpace", 1, kAnyVersion, importDepthToSpace},
    {"SpaceToDepth", 1, kAnyVersion, importSpaceToDepth},
};

ArrayRef<Rule> shapeRules() { return rules; }

} // namespace nn::onnx_import
