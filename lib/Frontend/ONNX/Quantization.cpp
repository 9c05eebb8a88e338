//===- Quantization.cpp - Integers that stand for real numbers ------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Quantizing rounds to the nearest integer, halves to even, adds the zero point
// and saturates: exact, as every step on such integers is in f32. Products are
// summed in i32, those of convolutions in floats that hold every sum.
//
//===----------------------------------------------------------------------===//

#include "Compose.h"
#include "Rules.h"
#include "Window.h"

using namespace mlir;

namespace nn::onnx_import {

/// A scale or a zero point in a shape that broadcasts to that of the first
/// operand: one number, one for each place of an axis, or one for each block.
static Value aligned(NodeContext &c, unsigned index) {
  Value value = c.operand(index);
  if (!value)
    return value;
  RankedTensorType type = tensorType(value);
  int64_t rank = c.rank(0);
  if (type.getRank() == 0 ||
      (type.hasStaticShape() && type.getNumElements() == 1 &&
       rank != type.getRank()))
    return toScalar(c, value);
  auto axis = c.axis(c.intAttr("axis", 1), rank);
  if (failed(axis))
    return Value();
  int64_t block = c.intAttr("block_size", 0);
  if (type.getRank() == 1 && block == 0) {
    SmallVector<int64_t> others;
    for (int64_t i = 0; i < rank; ++i)
      if (i != *axis)
        others.push_back(i);
    return c.unsqueeze(value, others);
  }
  if (type.getRank() != rank || block < 1) {
    c.error() << "input #" << index << " has rank " << type.getRank()
              << ", which suits neither an axis nor blocks";
    return Value();
  }
  Value place = countUp(c, c.dim(c.operand(0), *axis), 0, 1);
  return c.make<GatherOp>(value, c.div(place, c.list(block)), *axis);
}

static bool isQuantized(Type type) {
  auto integer = dyn_cast_or_null<IntegerType>(type);
  return integer && (integer.getWidth() == 8 || integer.getWidth() == 16);
}

/// `real`, in units of the scale, as the integer type; `zero` may be null.
static Value quantize(NodeContext &c, Value real, Value zero, Type type) {
  Type f32 = c.builder().getF32Type();
  Value value = c.make<RoundOp>(c.cast(real, f32));
  if (zero)
    value = c.add(value, c.cast(zero, f32));
  unsigned width = type.getIntOrFloatBitWidth();
  double low = 0, high = double((1 << width) - 1);
  if (!type.isUnsignedInteger()) {
    low = -double(1 << (width - 1));
    high = -low - 1;
  }
  value = c.make<ClipOp>(value, c.scalar(low, f32), c.scalar(high, f32));
  return c.cast(value, type);
}

/// The type that an attribute names; `fallback` without it, null if there is
/// no such type here.
static Type typeAttr(NodeContext &c, StringRef name, Type fallback) {
  if (int64_t given = c.intAttr(name, 0))
    return elementType(c.context(), static_cast<int32_t>(given));
  return fallback;
}

static LogicalResult importQuantizeLinear(NodeContext &c) {
  Type type = c.builder().getIntegerType(8, /*isSigned=*/false);
  if (c.has(2))
    type = c.type(2).getElementType();
  type = typeAttr(c, "output_dtype", type);
  if (!isQuantized(type))
    return c.error() << "only integers of 8 and 16 bits are supported as "
                        "quantized types";
  Value x = c.operand(0), scale = aligned(c, 1);
  if (!x || !scale)
    return failure();
  Type f32 = c.builder().getF32Type();
  Type input = tensorType(x).getElementType();
  Type precision = input == tensorType(scale).getElementType() ? input : f32;
  precision = typeAttr(c, "precision", precision);
  if (!isa_and_nonnull<FloatType>(precision))
    return c.error() << "this precision is not supported";
  Value real = c.div(c.cast(x, precision), c.cast(scale, precision));
  Value zero;
  if (c.has(2) && !(zero = aligned(c, 2)))
    return failure();
  return c.result(quantize(c, real, zero, type));
}

/// (x - zero) * scale.
static LogicalResult importDequantizeLinear(NodeContext &c) {
  Value x = c.operand(0), scale = aligned(c, 1);
  if (!x || !scale)
    return failure();
  Type f32 = c.builder().getF32Type(), i32 = c.builder().getI32Type();
  Type type = typeAttr(c, "output_dtype", tensorType(scale).getElementType());
  if (!isa_and_nonnull<FloatType>(type))
    return c.error() << "this output_dtype is not supported";
  Value steps = c.cast(x, i32);
  if (c.has(2)) {
    Value zero = aligned(c, 2);
    if (!zero)
      return failure();
    steps = c.sub(steps, c.cast(zero, i32));
  }
  return c.result(c.cast(c.mul(c.cast(steps, f32), c.cast(scale, f32)), type));
}

//===----------------------------------------------------------------------===//
// Sums of products
//===----------------------------------------------------------------------===//

/// An integer operand as i32, its zero point taken off. Several zero points are
/// one for each place along `axis`.
static Value centered(NodeContext &c, unsigned index, unsigned zeroPoint,
                      int64_t axis) {
  Type i32 = c.builder().getI32Type();
  Value value = c.cast(c.operand(index), i32);
  if (!c.has(zeroPoint))
    return value;
  Value zero = c.cast(c.operand(zeroPoint), i32);
  if (value && zero && tensorType(zero).getRank() == 1) {
    int64_t rank = tensorType(value).getRank();
    if (tensorType(zero).getShape() == ArrayRef<int64_t>{1})
      zero = toScalar(c, zero);
    else if (axis < rank)
      zero = c.unsqueeze(zero,
                         llvm::to_vector(llvm::seq<int64_t>(1, rank - axis)));
  }
  return c.sub(value, zero);
}

static Value productOfMatrices(NodeContext &c, unsigned b, unsigned aZero,
                               unsigned bZero) {
  Value left = centered(c, 0, aZero, c.rank(0) - 2);
  return c.make<MatMulOp>(left, centered(c, b, bZero, c.rank(b) - 1));
}

static LogicalResult importMatMulInteger(NodeContext &c) {
  return c.result(productOfMatrices(c, 1, 2, 3));
}

/// The convolution of integers of operand 0 and operand `w`.
static Value convolution(NodeContext &c, unsigned w, unsigned xZero,
                         unsigned wZero) {
  RankedTensorType weights = c.type(w);
  if (weights.getRank() < 3 || weights.getRank() != c.rank(0)) {
    c.error() << "the weights have rank " << weights.getRank()
              << ", the input rank " << c.rank(0)
              << "; expected the same rank, at least 3";
    return Value();
  }
  auto window = readWindow(c, weights.getShape().drop_front(2), Border::Zero);
  if (failed(window))
    return Value();
  if (window->input != c.operand(0)) {
    c.error() << "auto_pad of open sizes is not supported";
    return Value();
  }
  // Sums of whole numbers are exact in floats that hold the largest one.
  int64_t terms = weights.isDynamicDim(1) ? 0 : weights.getDimSize(1);
  for (int64_t size : window->kernel)
    terms = terms < (1 << 20) && size < (1 << 20) ? terms * size : 0;
  bool isShort = terms > 0 && terms * 255 * 255 <= (1 << 24);
  Type wide =
      isShort ? Type(c.builder().getF32Type()) : c.builder().getF64Type();
  // The border is the zero point, which is zero after the subtraction.
  Value sums = c.make<ConvOp>(c.cast(centered(c, 0, xZero, c.rank(0)), wide),
                              c.cast(centered(c, w, wZero, 0), wide), Value(),
                              window->strides, window->pads, window->dilations,
                              c.intAttr("group", 1));
  return sums ? c.cast(sums, c.builder().getI32Type()) : sums;
}

static LogicalResult importConvInteger(NodeContext &c) {
  return c.result(convolution(c, 1, 2, 3));
}

/// Gives sums of products (i32) the scale and the zero point of the result.
/// Operands: a, its scale and zero point, b, the same, those of the result.
static LogicalResult requantized(NodeContext &c, Value sums, int64_t axis,
                                 int64_t leftAxis) {
  Type f32 = c.builder().getF32Type(), type = c.type(7).getElementType();
  if (!isQuantized(type))
    return c.error() << "only integers of 8 and 16 bits are supported as "
                        "quantized types";
  if (!sums)
    return failure();
  int64_t rank = tensorType(sums).getRank();
  // A scale for each row, column or channel.
  auto along = [&](unsigned index, int64_t at) {
    Value value = c.operand(index);
    if (!value || tensorType(value).getRank() != 1 || at >= rank)
      return value;
    if (tensorType(value).getShape() == ArrayRef<int64_t>{1})
      return toScalar(c, value);
    return c.unsqueeze(value,
                       llvm::to_vector(llvm::seq<int64_t>(1, rank - at)));
  };
  Value scale = c.mul(along(1, leftAxis), along(4, axis));
  scale = c.div(c.cast(scale, f32), c.cast(along(6, leftAxis), f32));
  Value real = c.mul(c.cast(sums, f32), scale);
  return c.result(quantize(c, real, along(7, leftAxis), type));
}

static LogicalResult importQLinearMatMul(NodeContext &c) {
  Value sums = productOfMatrices(c, 3, 2, 5);
  if (!sums)
    return failure();
  int64_t rank = tensorType(sums).getRank();
  return requantized(c, sums, rank - 1, rank - 2);
}

static LogicalResult importQLinearConv(NodeContext &c) {
  Value sums = convolution(c, 3, 2, 5);
  if (sums && c.has(8)) {
    SmallVector<int64_t> space =
        llvm::to_vector(llvm::seq<int64_t>(1, c.rank(0) - 1));
    sums = c.add(sums, c.unsqueeze(c.operand(8), space));
  }
  return requantized(c, sums, 1, 1);
}

static const Rule rules[] = {
    {"QuantizeLinear", 10, kAnyVersion, importQuantizeLinear},
    {"DequantizeLinear", 10, kAnyVersion, importDequantizeLinear},
    {"MatMulInteger", 10, kAnyVersion, importMatMulInteger},
    {"ConvInteger", 10, kAnyVersion, importConvInteger},
    {"QLinearMatMul", 10, kAnyVersion, importQLinearMatMul},
    {"QLinearConv", 10, kAnyVersion, importQLinearConv},
};

ArrayRef<Rule> quantizationRules() { return rules; }

} // namespace nn::onnx_import
