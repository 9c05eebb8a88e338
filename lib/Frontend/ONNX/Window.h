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
  /// What the windows slide over: the first operand, or that with a border
  /// whose width depends on open sizes (`pads` is 0 then).
  mlir::Value input;
};

/// What fills a border that depends on open sizes.
enum class Border { Zero, Lowest };

/// Reads the attributes of a node whose first operand is [batch, channels,
/// space…]. An absent `kernel_shape` is `kernel`. `auto_pad` becomes `pads`, or
/// a border of its own on the input where `pads` would depend on open sizes;
/// without `border`, `pads` are left to the caller.
mlir::FailureOr<Window> readWindow(NodeContext &c,
                                   llvm::ArrayRef<int64_t> kernel,
                                   std::optional<Border> border);

} // namespace nn::onnx_import

#endif
