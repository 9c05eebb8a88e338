//===- Activation.cpp - Activation functions ------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Compositions of elementwise ops; fusion makes one loop of them.
//
//===----------------------------------------------------------------------===//

#include "Rules.h"

using namespace mlir;

namespace nn::onnx_import {

/// max(0, min(1, alpha * x + beta)).
static Value hardSigmoid(NodeContext &c, Value x, double alpha, double beta) {
  Value line = c.add(c.mul(x, c.scalarLike(alpha, x)), c.scalarLike(beta, x));
  return c.make<ClipOp>(line, c.scalarLike(0, x), c.scalarLike(1, x));
}

static LogicalResult importHardSigmoid(NodeContext &c) {
  return c.result(hardSigmoid(c, c.operand(0), c.floatAttr("alpha", 0.2f),
                              c.floatAttr("beta", 0.5)));
}

static LogicalResult importHardSwish(NodeContext &c) {
  Value x = c.operand(0);
  return c.result(c.mul(x, hardSigmoid(c, x, 1.0 / 6, 0.5)));
}

/// `negative` where x < 0, else `other`.
static Value whereNegative(NodeContext &c, Value x, Value negative,
                           Value other) {
  Value condition = c.make<LessOp>(x, c.scalarLike(0, x));
  return c.make<WhereOp>(condition, negative, other);
}

static LogicalResult importLeakyRelu(NodeContext &c) {
  Value x = c.operand(0);
  Value slope = c.scalarLike(c.floatAttr("alpha", 0.01f), x);
  return c.result(whereNegative(c, x, c.mul(x, slope), x));
}

static LogicalResult importPRelu(NodeContext &c) {
  Value x = c.operand(0);
  return c.result(whereNegative(c, x, c.mul(x, c.operand(1)), x));
}

/// gamma * alpha * (exp(x) - 1) where x < 0, else gamma * x.
static Value scaledElu(NodeContext &c, double alpha, double gamma) {
  Value x = c.operand(0);
  // exp only of negative numbers: no overflow in the branch that is not taken.
  Value low = c.make<MinOp>(x, c.scalarLike(0, x));
  Value grown = c.sub(c.make<ExpOp>(low), c.scalarLike(1, x));
  Value negative = c.mul(grown, c.scalarLike(alpha * gamma, x));
  Value positive = gamma == 1 ? x : c.mul(x, c.scalarLike(gamma, x));
  return whereNegative(c, x, negative, positive);
}

static LogicalResult importElu(NodeContext &c) {
  return c.result(scaledElu(c, c.floatAttr("alpha", 1), 1));
}

static LogicalResult importSelu(NodeContext &c) {
  return c.result(scaledElu(c, c.floatAttr("alpha", 1.67326319217681884765625),
                            c.floatAttr("gamma", 1.05070102214813232421875)));
}

static LogicalResult importThresholdedRelu(NodeContext &c) {
  Value x = c.operand(0);
  Value above = c.make<GreaterOp>(x, c.scalarLike(c.floatAttr("alpha", 1), x));
  return c.result(c.make<WhereOp>(above, x, c.scalarLike(0, x)));
}

/// x + bias below -lambd, x - bias above lambd, else 0.
static LogicalResult importShrink(NodeContext &c) {
  Value x = c.operand(0);
  double limit = c.floatAttr("lambd", 0.5);
  Value bias = c.scalarLike(c.floatAttr("bias", 0), x);
  Value below = c.make<LessOp>(x, c.scalarLike(-limit, x));
  Value above = c.make<GreaterOp>(x, c.scalarLike(limit, x));
  Value rest = c.make<WhereOp>(above, c.sub(x, bias), c.scalarLike(0, x));
  return c.result(c.make<WhereOp>(below, c.add(x, bias), rest));
}

/// log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)), which cannot overflow.
static Value softplus(NodeContext &c, Value x) {
  Value small = c.make<ExpOp>(c.make<NegOp>(c.make<AbsOp>(x)));
  Value rest = c.make<LogOp>(c.add(small, c.scalarLike(1, x)));
  return c.add(c.make<ReluOp>(x), rest);
}

static LogicalResult importSoftplus(NodeContext &c) {
  return c.result(softplus(c, c.operand(0)));
}

static LogicalResult importMish(NodeContext &c) {
  Value x = c.operand(0);
  return c.result(c.mul(x, c.make<TanhOp>(softplus(c, x))));
}

static LogicalResult importSoftsign(NodeContext &c) {
  Value x = c.operand(0);
  return c.result(c.div(x, c.add(c.make<AbsOp>(x), c.scalarLike(1, x))));
}

/// x * (1 + erf(x / sqrt 2)) / 2, or its approximation by tanh.
static LogicalResult importGelu(NodeContext &c) {
  Value x = c.operand(0), inner;
  if (c.stringAttr("approximate", "none") == "tanh") {
    Value cube = c.mul(c.mul(x, x), c.mul(x, c.scalarLike(0.044715, x)));
    Value scaled = c.mul(c.add(x, cube), c.scalarLike(0.7978845608028654, x));
    inner = c.make<TanhOp>(scaled);
  } else {
    inner = c.make<ErfOp>(c.mul(x, c.scalarLike(0.7071067811865476, x)));
  }
  Value half = c.mul(x, c.scalarLike(0.5, x));
  return c.result(c.mul(half, c.add(inner, c.scalarLike(1, x))));
}

static const Rule rules[] = {
    {"HardSigmoid", 6, kAnyVersion, importHardSigmoid},
    {"HardSwish", 14, kAnyVersion, importHardSwish},
    {"LeakyRelu", 6, kAnyVersion, importLeakyRelu},
    {"PRelu", 7, kAnyVersion, importPRelu},
    {"Elu", 6, kAnyVersion, importElu},
    {"Selu", 6, kAnyVersion, importSelu},
    {"ThresholdedRelu", 10, kAnyVersion, importThresholdedRelu},
    {"Shrink", 9, kAnyVersion, importShrink},
    {"Softplus", 1, kAnyVersion, importSoftplus},
    {"Softsign", 1, kAnyVersion, importSoftsign},
    {"Mish", 18, kAnyVersion, importMish},
    {"Gelu", 20, kAnyVersion, importGelu},
};

ArrayRef<Rule> activationRules() { return rules; }

} // namespace nn::onnx_import
