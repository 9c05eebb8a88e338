//===- NNOpsPooling.cpp - Pooling ---------------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Dialect/NN/IR/NNDialect.h"

using namespace mlir;

namespace nn {

LogicalResult inferPool(ShapeContext &context, ArrayRef<int64_t> kernel,
                        ArrayRef<int64_t> strides, ArrayRef<int64_t> pads,
                        ArrayRef<int64_t> dilations, bool ceilMode) {
  SmallVector<AffineExpr> dims(context.dims(0u));
  // pool_c1
  if (dims.size() < 3)
    return context.emitError() << "needs an input of rank 3 or more";
  size_t spatial = dims.size() - 2;
  // pool_c2, pool_c3
  if (failed(checkEntries(context, "kernel_shape", kernel, spatial, 1)) ||
      failed(checkEntries(context, "strides", strides, spatial, 1)) ||
      failed(checkEntries(context, "pads", pads, 2 * spatial, 0)) ||
      failed(checkEntries(context, "dilations", dilations, spatial, 1)))
    return failure();
  for (size_t i = 0; i < spatial; ++i) {
    ShapeWindow window = {context.constant(kernel[i]), strides[i], pads[i],
                          pads[spatial + i], dilations[i]};
    // pool_c4
    FailureOr<AffineExpr> size = inferWindow(
        context, dims[2 + i], window, ceilMode, "kernel and padded input");
    if (failed(size))
      return failure();
    dims[2 + i] = *size;
  }
  context.setDims(0, dims);
  return success();
}

} // namespace nn
