//===- Normalization.cpp - Softmax and normalizations ---------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Rules.h"

#include "llvm/ADT/Sequence.h"

using namespace mlir;

namespace nn::onnx_import {

//===----------------------------------------------------------------------===//
// Softmax
//===----------------------------------------------------------------------===//

static Value softmax(NodeContext &c, Value x, int64_t axis) {
  return c.make<SoftmaxOp>(x, axis);
}

static Value logSoftmax(NodeContext &c, Value given, int64_t axis) {
  Value x = c.widen(given);
  Value shifted = c.sub(x, c.reduce(ReduceKind::Max, x, axis, true));
  Value sum = c.reduce(ReduceKind::Sum, c.make<ExpOp>(shifted), axis, true);
  return c.cast(c.sub(shifted, c.make<LogOp>(sum)),
                getElementTypeOrSelf(given));
}

using SoftmaxMaker = Value (*)(NodeContext &, Value, int64_t);

template <SoftmaxMaker maker>
static LogicalResult importSoftmax(NodeContext &c) {
  auto axis = c.axis(c.intAttr("axis", -1), c.rank(0));
  if (failed(axis))
    return failure();
  return c.result(maker(c, c.operand(0), *axis));
}

/// Before version 13 the input is taken as a matrix: the dimensions before
/// `axis`, and those from it on, over which is normalized.
template <SoftmaxMaker maker>
static LogicalResult importSoftmax1(NodeContext &c) {
  int64_t rank = c.rank(0);
  auto axis = c.axis(c.intAttr("axis", 1), rank, /*inclusive=*/true);
  if (failed(axis))
    return failure();
  Value x = c.operand(0);
  if (*axis == rank - 1)
    return c.result(maker(c, x, *axis));
  Value value = maker(c, c.make<FlattenOp>(x, *axis), 1);
  return c.result(
      c.make<ReshapeOp>(value, c.make<ShapeOp>(x, int64_t(0), IntegerAttr()),
                        c.builder().getUnitAttr()));
}

//===----------------------------------------------------------------------===//
// Normalizations
//===----------------------------------------------------------------------===//

static LogicalResult importLayerNormalization(NodeContext &c) {
  auto axis = c.axis(c.intAttr("axis", -1), c.rank(0));
  if (failed(axis))
    return failure();
  float epsilon = float(c.floatAttr("epsilon", 1e-5f));
  Value x = c.operand(0);
  Value y = c.make<LayerNormOp>(x, c.operand(1), c.operand(2), *axis,
                                llvm::APFloat(epsilon));
  if (!c.wants(1) && !c.wants(2))
    return c.result(y);
  // Training wants the mean and the reciprocal deviation, in f32.
  if (c.intAttr("stash_type", 1) != 1)
    return c.error() << "only the stash_type 1 is supported";
  auto axes = llvm::to_vector(llvm::seq<int64_t>(*axis, c.rank(0)));
  Value wide = c.cast(x, c.builder().getF32Type());
  Value mean = c.reduce(ReduceKind::Mean, wide, axes, /*keepdims=*/true);
  Value centered = c.sub(wide, mean);
  Value variance = c.reduce(ReduceKind::Mean, c.mul(centered, centered), axes,
                            /*keepdims=*/true);
  Value sum = c.add(variance, c.scalarLike(epsilon, wide));
  return c.results({y, mean, c.make<ReciprocalOp>(c.make<SqrtOp>(sum))});
}

/// A tensor of [channels] as [channels, 1, …], for an input of a given rank.
static Value perChannel(NodeContext &c, Value value, int64_t rank) {
  return c.unsqueeze(value, llvm::to_vector(llvm::seq<int64_t>(1, rank - 1)));
}

static LogicalResult checkPerChannel(NodeContext &c,
                                     ArrayRef<unsigned> operands) {
  if (c.rank(0) < 2)
    return c.error() << "input #0 has rank " << c.rank(0)
                     << ", expected at least 2";
  int64_t channels = c.type(0).getDimSize(1);
  for (unsigned index : operands) {
    RankedTensorType type = c.type(index);
    if (type.getRank() != 1)
      return c.error() << "input #" << index << " has rank " << type.getRank()
                       << ", expected 1";
    int64_t size = type.getDimSize(0);
    if (!ShapedType::isDynamic(channels) && !ShapedType::isDynamic(size) &&
        size != channels)
      return c.error() << "input #" << index << " has " << size
                       << " elements for " << channels << " channels";
  }
  return success();
}

/// x * (scale / sqrt(variance + epsilon)) + (bias - mean * the same): what is
/// derived from constants alone is computed when the model is compiled.
static LogicalResult importBatchNormalization(NodeContext &c) {
  if (c.intAttr("training_mode", 0) != 0 || c.wants(1))
    return c.error() << "the training mode is not supported";
  if (failed(checkPerChannel(c, {1, 2, 3, 4})))
    return failure();
  Value x = c.operand(0), mean = c.operand(3), variance = c.operand(4);
  Type element = c.type(0).getElementType();
  Value epsilon = c.scalarLike(c.floatAttr("epsilon", 1e-5f), variance);
  Value deviation = c.make<SqrtOp>(c.add(variance, epsilon));
  Value factor =
      c.cast(c.div(c.operand(1), c.cast(deviation, element)), element);
  Value offset = c.sub(c.operand(2), c.mul(c.cast(mean, element), factor));
  int64_t rank = c.rank(0);
  return c.result(c.add(c.mul(x, perChannel(c, factor, rank)),
                        perChannel(c, offset, rank)));
}

static LogicalResult importInstanceNormalization(NodeContext &c) {
  if (failed(checkPerChannel(c, {1, 2})))
    return failure();
  int64_t rank = c.rank(0);
  auto space = llvm::to_vector(llvm::seq<int64_t>(2, rank));
  Value x = c.widen(c.operand(0));
  Value centered = c.sub(x, c.reduce(ReduceKind::Mean, x, space, true));
  Value variance =
      c.reduce(ReduceKind::Mean, c.mul(centered, centered), space, true);
  Value epsilon = c.scalarLike(c.floatAttr("epsilon", 1e-5f), x);
  Value scaled = c.div(centered, c.make<SqrtOp>(c.add(variance, epsilon)));
  Value product = c.mul(scaled, perChannel(c, c.widen(c.operand(1)), rank));
  Value sum = c.add(product, perChannel(c, c.widen(c.operand(2)), rank));
  return c.result(c.cast(sum, c.type(0).getElementType()));
}

/// x / norm, where the norm of nothing but zeros counts as the least number.
static LogicalResult importLpNormalization(NodeContext &c) {
  auto axis = c.axis(c.intAttr("axis", -1), c.rank(0));
  if (failed(axis))
    return failure();
  Value x = c.widen(c.operand(0)), norm;
  if (c.intAttr("p", 2) == 1)
    norm = c.reduce(ReduceKind::Sum, c.make<AbsOp>(x), *axis, true);
  else
    norm = c.make<SqrtOp>(c.reduce(ReduceKind::Sum, c.mul(x, x), *axis, true));
  Value zero = c.scalarLike(0, x);
  Value safe =
      c.make<WhereOp>(c.make<EqualOp>(norm, zero), c.scalarLike(1, x), norm);
  return c.result(c.cast(c.div(x, safe), c.type(0).getElementType()));
}

/// x / (bias + alpha * mean of squares of the neighbouring channels)^beta. The
/// mean is a pooling over the channels of [batch, 1, channels, space].
static LogicalResult importLRN(NodeContext &c) {
  RankedTensorType type = c.type(0);
  int64_t size = c.intAttr("size", 1);
  if (type.getRank() < 3 || type.isDynamicDim(1))
    return c.error() << "needs rank 3 or more and a static number of channels";
  if (size < 1 || size > type.getDimSize(1) * 2 + 1)
    return c.error() << "attribute 'size' is " << size;
  Value x = c.widen(c.operand(0));
  Value squares = c.reshape(c.mul(x, x), {0, 1, type.getDimSize(1), -1});
  int64_t before = (size - 1) / 2, after = size - 1 - before;
  Value mean = c.make<AveragePoolOp>(
      squares, ArrayRef<int64_t>{size, 1}, ArrayRef<int64_t>{1, 1},
      ArrayRef<int64_t>{before, 0, after, 0}, ArrayRef<int64_t>{1, 1},
      /*ceil_mode=*/false, /*count_include_pad=*/true);
  Value shape = c.make<ShapeOp>(x, int64_t(0), IntegerAttr());
  mean = c.make<ReshapeOp>(mean, shape, c.builder().getUnitAttr());
  Value base = c.add(c.mul(mean, c.scalarLike(c.floatAttr("alpha", 1e-4f), x)),
                     c.scalarLike(c.floatAttr("bias", 1), x));
  Value power = c.scalarLike(c.floatAttr("beta", 0.75), x);
  return c.result(
      c.cast(c.div(x, c.make<PowOp>(base, power)), type.getElementType()));
}

static const Rule rules[] = {
    {"Softmax", 1, 12, importSoftmax1<softmax>},
    {"Softmax", 13, kAnyVersion, importSoftmax<softmax>},
    {"LogSoftmax", 1, 12, importSoftmax1<logSoftmax>},
    {"LogSoftmax", 13, kAnyVersion, importSoftmax<logSoftmax>},
    {"LayerNormalization", 17, kAnyVersion, importLayerNormalization},
    {"BatchNormalization", 7, kAnyVersion, importBatchNormalization},
    {"InstanceNormalization", 6, kAnyVersion, importInstanceNormalization},
    {"LpNormalization", 1, kAnyVersion, importLpNormalization},
    {"LRN", 1, kAnyVersion, importLRN},
};

ArrayRef<Rule> normalizationRules() { return rules; }

} // namespace nn::onnx_import
