//===- Elementwise.cpp - Arithmetic, comparison, logic --------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Rules.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace nn::onnx_import {

/// Operators that are one op of the dialect, with the same operands.
template <typename OpTy> static LogicalResult importUnary(NodeContext &c) {
  return c.result(c.make<OpTy>(c.operand(0)));
}

template <typename OpTy> static LogicalResult importBinary(NodeContext &c) {
  return c.result(c.make<OpTy>(c.operand(0), c.operand(1)));
}

/// Any number of operands, two at a time.
template <typename OpTy> static Value fold(NodeContext &c) {
  SmallVector<Value> operands = c.operands();
  Value value = operands.front();
  for (Value other : ArrayRef(operands).drop_front())
    value = c.make<OpTy>(value, other);
  return value;
}

template <typename OpTy> static LogicalResult importVariadic(NodeContext &c) {
  return c.result(fold<OpTy>(c));
}

static LogicalResult importMean(NodeContext &c) {
  Value sum = fold<AddOp>(c);
  return c.result(c.div(sum, c.scalarLike(c.numOperands(), sum)));
}

static LogicalResult importMod(NodeContext &c) {
  Value x = c.operand(0), y = c.operand(1);
  UnitAttr fmod = c.builder().getUnitAttr();
  bool isFloat = isa<FloatType>(c.type(0).getElementType());
  if (c.intAttr("fmod", 0) != 0)
    return c.result(c.make<ModOp>(x, y, fmod));
  if (!isFloat)
    return c.result(c.make<ModOp>(x, y, UnitAttr()));
  // The sign of the divisor: a remainder of the other sign is moved by it.
  Value rest = c.make<ModOp>(x, y, fmod), zero = c.scalarLike(0, y);
  Value differ =
      c.make<XorOp>(c.make<LessOp>(rest, zero), c.make<LessOp>(y, zero));
  Value isZero = c.make<EqualOp>(rest, zero);
  Value moved = c.make<WhereOp>(differ, c.add(rest, y), rest);
  return c.result(c.make<WhereOp>(isZero, rest, moved));
}

static LogicalResult importWhere(NodeContext &c) {
  return c.result(c.make<WhereOp>(c.operand(0), c.operand(1), c.operand(2)));
}

/// A limit as a tensor of rank 0.
static Value limit(NodeContext &c, unsigned index) {
  Value value = c.operand(index);
  if (!value || tensorType(value).getRank() == 0)
    return value;
  return c.reshape(value, {});
}

static LogicalResult importClip(NodeContext &c) {
  return c.result(c.make<ClipOp>(c.operand(0), limit(c, 1), limit(c, 2)));
}

static LogicalResult importClip6(NodeContext &c) {
  Value x = c.operand(0), min, max;
  if (const auto *low = c.attribute("min"))
    min = c.scalarLike(low->f(), x);
  if (const auto *high = c.attribute("max"))
    max = c.scalarLike(high->f(), x);
  return c.result(c.make<ClipOp>(x, min, max));
}

static LogicalResult castTo(NodeContext &c, Type type) {
  return c.result(c.cast(c.operand(0), type));
}

static LogicalResult importCast(NodeContext &c) {
  int64_t to = c.intAttr("to", 0);
  Type type = elementType(c.context(), static_cast<int32_t>(to));
  if (!type)
    return c.error() << "a cast to " << typeString(static_cast<int32_t>(to))
                     << " is not supported";
  return castTo(c, type);
}

static LogicalResult importCastLike(NodeContext &c) {
  return castTo(c, c.type(1).getElementType());
}

/// x > 0, x < 0, else x - x: 0, or NaN for NaN.
static LogicalResult importSign(NodeContext &c) {
  Value x = c.operand(0), zero = c.scalarLike(0, x);
  Value one = c.scalarLike(1, x), rest = c.sub(x, x);
  if (rest && !tensorType(x).getElementType().isUnsignedInteger())
    rest = c.make<WhereOp>(c.make<LessOp>(x, zero), c.scalarLike(-1, x), rest);
  return c.result(c.make<WhereOp>(c.make<GreaterOp>(x, zero), one, rest));
}

static LogicalResult importIsNaN(NodeContext &c) {
  Value x = c.operand(0);
  return c.result(c.make<NotOp>(c.make<EqualOp>(x, x)));
}

static LogicalResult importIsInf(NodeContext &c) {
  Value x = c.operand(0);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Value positive = c.make<EqualOp>(x, c.scalarLike(infinity, x));
  Value negative = c.make<EqualOp>(x, c.scalarLike(-infinity, x));
  bool wantPositive = c.intAttr("detect_positive", 1) != 0;
  bool wantNegative = c.intAttr("detect_negative", 1) != 0;
  if (wantPositive && wantNegative)
    return c.result(c.make<OrOp>(positive, negative));
  if (wantPositive || wantNegative)
    return c.result(wantPositive ? positive : negative);
  return c.result(c.make<AndOp>(positive, negative)); // Never.
}

static LogicalResult importTan(NodeContext &c) {
  Value x = c.operand(0);
  return c.result(c.div(c.make<SinOp>(x), c.make<CosOp>(x)));
}

static const Rule rules[] = {
    {"Abs", 6, kAnyVersion, importUnary<AbsOp>},
    {"Neg", 6, kAnyVersion, importUnary<NegOp>},
    {"Exp", 6, kAnyVersion, importUnary<ExpOp>},
    {"Log", 6, kAnyVersion, importUnary<LogOp>},
    {"Sqrt", 6, kAnyVersion, importUnary<SqrtOp>},
    {"Reciprocal", 6, kAnyVersion, importUnary<ReciprocalOp>},
    {"Erf", 9, kAnyVersion, importUnary<ErfOp>},
    {"Tanh", 6, kAnyVersion, importUnary<TanhOp>},
    {"Sigmoid", 6, kAnyVersion, importUnary<SigmoidOp>},
    {"Relu", 6, kAnyVersion, importUnary<ReluOp>},
    {"Floor", 6, kAnyVersion, importUnary<FloorOp>},
    {"Ceil", 6, kAnyVersion, importUnary<CeilOp>},
    {"Round", 11, kAnyVersion, importUnary<RoundOp>},
    {"Sin", 7, kAnyVersion, importUnary<SinOp>},
    {"Cos", 7, kAnyVersion, importUnary<CosOp>},
    {"Tan", 7, kAnyVersion, importTan},
    {"Not", 1, kAnyVersion, importUnary<NotOp>},
    {"Sign", 9, kAnyVersion, importSign},
    {"IsNaN", 9, kAnyVersion, importIsNaN},
    {"IsInf", 10, kAnyVersion, importIsInf},
    {"Add", 7, kAnyVersion, importBinary<AddOp>},
    {"Sub", 7, kAnyVersion, importBinary<SubOp>},
    {"Mul", 7, kAnyVersion, importBinary<MulOp>},
    {"Div", 7, kAnyVersion, importBinary<DivOp>},
    {"Pow", 7, kAnyVersion, importBinary<PowOp>},
    {"Mod", 10, kAnyVersion, importMod},
    {"And", 7, kAnyVersion, importBinary<AndOp>},
    {"Or", 7, kAnyVersion, importBinary<OrOp>},
    {"Xor", 7, kAnyVersion, importBinary<XorOp>},
    {"Equal", 7, kAnyVersion, importBinary<EqualOp>},
    {"Less", 7, kAnyVersion, importBinary<LessOp>},
    {"LessOrEqual", 12, kAnyVersion, importBinary<LessOrEqualOp>},
    {"Greater", 7, kAnyVersion, importBinary<GreaterOp>},
    {"GreaterOrEqual", 12, kAnyVersion, importBinary<GreaterOrEqualOp>},
    {"Max", 6, kAnyVersion, importVariadic<MaxOp>},
    {"Min", 6, kAnyVersion, importVariadic<MinOp>},
    {"Sum", 6, kAnyVersion, importVariadic<AddOp>},
    {"Mean", 6, kAnyVersion, importMean},
    {"Where", 9, kAnyVersion, importWhere},
    {"Clip", 6, 10, importClip6},
    {"Clip", 11, kAnyVersion, importClip},
    {"Cast", 6, kAnyVersion, importCast},
    {"CastLike", 15, kAnyVersion, importCastLike},
};

ArrayRef<Rule> elementwiseRules() { return rules; }

} // namespace nn::onnx_import
