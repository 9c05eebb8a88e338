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
    {"Gemm", 7, kAnyVersion, importGemm},
};

ArrayRef<Rule> contractionRules() { return rules; }

} // namespace nn::onnx_import
