//===- NNOpsNormalization.cpp - Softmax, layer normalization ------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Dialect/NN/IR/NNDialect.h"

using namespace mlir;

namespace nn {

/// softmax_c1, layer_norm_c1.
static LogicalResult checkAxis(ShapeContext &context, int64_t axis,
                               int64_t rank) {
  if (axis >= 0 && axis < rank)
    return success();
  return context.emitError()
         << "axis " << axis << " is not in [0, " << rank << ")";
}

LogicalResult SoftmaxOp::inferShapes(ShapeContext &context) {
  if (failed(checkAxis(context, getAxis(), context.rank(getInput()))))
    return failure();
  return inferSameShape(context);
}

LogicalResult LayerNormOp::inferShapes(ShapeContext &context) {
  ArrayRef<AffineExpr> input = context.dims(getInput());
  if (failed(checkAxis(context, getAxis(), input.size())))
    return failure();
  // layer_norm_c2
  for (Value operand : getOperands().drop_front()) {
    ArrayRef<AffineExpr> dims = context.dims(operand);
    if (dims.size() > input.size())
      return context.emitError() << "scale or bias has a larger rank than the "
                                    "input";
    for (auto [dim, size] : llvm::zip_equal(dims, input.take_back(dims.size())))
      if (dim != context.constant(1) &&
          failed(context.equal(size, dim, "scale or bias does not broadcast")))
        return failure();
  }
  return inferSameShape(context);
}

} // namespace nn
