//===- Window.h - Windows of convolutions and poolings ----------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_LIB_FRONTEND_ONNX_WINDOW_H
#define NN_LIB_FRONTEND_ONNX_WINDOW_H

#include "NodeContext.h"

namespace nn::onnx_import {

/// Attributes that convolutions and poolings share, one entry for each spatial
/// dimension (`pads` two).
struct Window {
  llvm::SmallVector<int64_t> kernel, strides, dilations, pads;
};

/// Reads the attributes of a node whose first operand is [batch, channels,
/// space…]. An absent `kernel_shape` is `kernel`. `auto_pad` is resolved where
/// the sizes that it needs are static, unless `resolvePads` is false, which
/// leaves `pads` to the caller.
mlir::FailureOr<Window> readWindow(NodeContext &c,
                                   llvm::ArrayRef<int64_t> kernel = {},
                                   bool resolvePads = true);

} // namespace nn::onnx_import

#endif
