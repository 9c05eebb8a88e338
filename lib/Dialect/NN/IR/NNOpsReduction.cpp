//===- NNOpsReduction.cpp - Reductions ----------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Dialect/NN/IR/NNDialect.h"

using namespace mlir;

namespace nn {

LogicalResult checkAxes(ShapeContext &context, ArrayRef<int64_t> axes,
                        int64_t rank) {
  int64_t last = -1;
  for (int64_t axis : axes) {
    if (axis <= last || axis >= rank)
      return context.emitError()
             << "axes need to be sorted, distinct and in [0, " << rank << ")";
    last = axis;
  }
  return success();
}

/// The element of a reduced list of integers.
static std::optional<AffineExpr> reduceElements(ShapeContext &context,
                                                ReduceKind kind,
                                                ArrayRef<AffineExpr> elements) {
  if (elements.empty())
    return std::nullopt;
  AffineExpr result = elements.front();
  for (AffineExpr element : elements.drop_front()) {
    switch (kind) {
    case ReduceKind::Sum:
      result = context.add(result, element);
      break;
    case ReduceKind::Prod:
      result = context.mul(result, element);
      break;
    case ReduceKind::Max:
      result = context.maximum(result, element);
      break;
    case ReduceKind::Min:
      result = context.minimum(result, element);
      break;
    case ReduceKind::Mean:
      return std::nullopt;
    }
  }
  return result;
}

LogicalResult ReduceOp::inferShapes(ShapeContext &context) {
  ArrayRef<AffineExpr> input = context.dims(getInput());
  // reduce_c1
  if (failed(checkAxes(context, getAxes(), input.size())))
    return failure();
  SmallVector<AffineExpr> dims;
  for (auto [i, dim] : llvm::enumerate(input)) {
    if (!llvm::is_contained(getAxes(), static_cast<int64_t>(i)))
      dims.push_back(dim);
    else if (getKeepdims())
      dims.push_back(context.constant(1));
  }
  context.setDims(0, dims);
  std::optional<ArrayRef<AffineExpr>> elements = context.elements(getInput());
  if (!elements || !inferElementType().isInteger(64) || getAxes().empty())
    return success();
  if (auto element = reduceElements(context, getKind(), *elements))
    context.setElements(0, *element);
  return success();
}

LogicalResult ReduceOp::verify() {
  // reduce_c2
  if (getInput().getType().getElementType().isInteger(1) &&
      getKind() != ReduceKind::Max && getKind() != ReduceKind::Min)
    return emitOpError("of booleans can be max or min only");
  return success();
}

} // namespace nn
