//===- Window.cpp - Windows of convolutions and poolings ------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Window.h"

using namespace mlir;

namespace nn::onnx_import {

/// Largest entry of an attribute of windows; keeps arithmetic from overflowing.
constexpr int64_t kMaxEntry = int64_t(1) << 31;

static LogicalResult checkEntries(NodeContext &c, StringRef name,
                                  ArrayRef<int64_t> entries, int64_t least) {
  for (int64_t entry : entries)
    if (entry < least || entry > kMaxEntry)
      return c.error() << "attribute '" << name << "' has the entry " << entry;
  return success();
}

/// Begin and end of the border that keeps out = ceil(in / stride).
static FailureOr<std::pair<int64_t, int64_t>>
samePads(NodeContext &c, int64_t in, int64_t kernel, int64_t stride,
         int64_t dilation, bool upper) {
  int64_t extent = dilation * (kernel - 1) + 1;
  int64_t total;
  if (stride == 1)
    total = extent - 1;
  else if (ShapedType::isDynamic(in))
    return c.error() << "auto_pad of a dynamic size is supported only for a "
                        "stride of 1; fix the size or use explicit pads";
  else
    total = ((in + stride - 1) / stride - 1) * stride + extent - in;
  total = std::max<int64_t>(total, 0);
  int64_t less = total / 2, more = total - less;
  return upper ? std::make_pair(less, more) : std::make_pair(more, less);
}

static LogicalResult resolvePads(NodeContext &c, ArrayRef<int64_t> sizes,
                                 Window &window) {
  size_t rank = sizes.size();
  StringRef mode = c.stringAttr("auto_pad", "NOTSET");
  window.pads.assign(2 * rank, 0);
  if (mode == "VALID")
    return success();
  if (mode == "NOTSET") {
    auto pads = c.spatialAttr("pads", 2 * rank, 0);
    if (failed(pads))
      return failure();
    window.pads = *pads;
    return checkEntries(c, "pads", window.pads, 0);
  }
  if (mode != "SAME_UPPER" && mode != "SAME_LOWER")
    return c.error() << "auto_pad '" << mode << "' does not exist";
  for (size_t i = 0; i < rank; ++i) {
    auto pads = samePads(c, sizes[i], window.kernel[i], window.strides[i],
                         window.dilations[i], mode == "SAME_UPPER");
    if (failed(pads))
      return failure();
    std::tie(window.pads[i], window.pads[rank + i]) = *pads;
  }
  return success();
}

FailureOr<Window> readWindow(NodeContext &c, ArrayRef<int64_t> kernel,
                             bool wantPads) {
  RankedTensorType type = c.type(0);
  if (type.getRank() < 3)
    return c.error() << "input #0 has rank " << type.getRank()
                     << ", expected at least 3";
  ArrayRef<int64_t> sizes = type.getShape().drop_front(2);
  Window window;
  auto given = c.intsAttr("kernel_shape");
  window.kernel = given ? *given : SmallVector<int64_t>(kernel);
  if (window.kernel.size() != sizes.size())
    return c.error() << "the kernel has " << window.kernel.size()
                     << " dimensions, the input " << sizes.size()
                     << " spatial ones";
  for (auto [index, size] : llvm::enumerate(kernel)) {
    if (ShapedType::isDynamic(window.kernel[index]))
      return c.error() << "the size of the kernel is not known";
    if (!ShapedType::isDynamic(size) && size != window.kernel[index])
      return c.error() << "kernel_shape says " << window.kernel[index]
                       << " where the weights have " << size;
  }
  auto strides = c.spatialAttr("strides", sizes.size(), 1);
  auto dilations = c.spatialAttr("dilations", sizes.size(), 1);
  if (failed(strides) || failed(dilations))
    return failure();
  window.strides = *strides;
  window.dilations = *dilations;
  if (failed(checkEntries(c, "kernel_shape", window.kernel, 1)) ||
      failed(checkEntries(c, "strides", window.strides, 1)) ||
      failed(checkEntries(c, "dilations", window.dilations, 1)) ||
      (wantPads && failed(resolvePads(c, sizes, window))))
    return failure();
  return window;
}

} // namespace nn::onnx_import
