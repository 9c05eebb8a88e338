//===- Contraction.cpp - Matrix products ----------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Rules.h"

using namespace mlir;

namespace nn::onnx_import {

static LogicalResult importMatMul(NodeContext &c) {
  return c.result(c.make<MatMulOp>(c.operand(0), c.operand(1)));
}

/// An integer operand as i32, its zero point taken off. A zero point for each
/// row of the left operand is a column.
static Value centered(NodeContext &c, unsigned index, unsigned zeroPoint) {
  Type i32 = c.builder().getI32Type();
  Value value = c.cast(c.operand(index), i32);
  if (!c.has(zeroPoint))
    return value;
  Value zero = c.cast(c.operand(zeroPoint), i32);
  if (zero && index == 0 && tensorType(zero).getRank() == 1 &&
      tensorType(zero).getShape() != ArrayRef<int64_t>{1})
    zero = c.unsqueeze(zero, {1});
  return c.sub(value, zero);
}

static LogicalResult importMatMulInteger(NodeContext &c) {
  return c.result(c.make<MatMulOp>(centered(c, 0, 2), centered(c, 1, 3)));
}

/// A matrix of rank 2, transposed if the attribute says so.
static Value matrix(NodeContext &c, unsigned index, StringRef transposed) {
  Value value = c.operand(index);
  if (c.intAttr(transposed, 0) == 0)
    return value;
  return c.transpose(value, {1, 0});
}

/// alpha * A * B + beta * C.
static LogicalResult importGemm(NodeContext &c) {
  for (unsigned index : {0, 1})
    if (c.rank(index) != 2)
      return c.error() << "input #" << index << " has rank " << c.rank(index)
                       << ", expected 2";
  Value value =
      c.make<MatMulOp>(matrix(c, 0, "transA"), matrix(c, 1, "transB"));
  double alpha = c.floatAttr("alpha", 1), beta = c.floatAttr("beta", 1);
  if (alpha != 1)
    value = c.mul(value, c.scalarLike(alpha, value));
  if (!c.has(2) || beta == 0)
    return c.result(value);
  Value addend = c.operand(2);
  if (beta != 1)
    addend = c.mul(addend, c.scalarLike(beta, addend));
  return c.result(c.add(value, addend));
}

static const Rule rules[] = {
    {"MatMul", 1, kAnyVersion, importMatMul},
    {"MatMulInteger", 10, kAnyVersion, importMatMulInteger},
    {"Gemm", 7, kAnyVersion, importGemm},
};

ArrayRef<Rule> contractionRules() { return rules; }

} // namespace nn::onnx_import
