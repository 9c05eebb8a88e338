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

/// The identity of the maximum.
static Value lowest(NodeContext &c, Type type) {
  if (isa<FloatType>(type))
    return c.scalar(-std::numeric_limits<double>::infinity(), type);
  auto integer = cast<IntegerType>(type);
  unsigned width = integer.getWidth();
  return c.constantOf(DenseElementsAttr::get(
      RankedTensorType::get({}, type), integer.isUnsigned()
                                           ? APInt::getZero(width)
                                           : APInt::getSignedMinValue(width)));
}

/// Begin and end of the border that keeps out = ceil(in / stride).
static std::pair<int64_t, int64_t> samePads(int64_t in, int64_t stride,
                                            int64_t extent, bool upper) {
  int64_t covered =
      stride == 1 ? extent - 1
                  : ((in + stride - 1) / stride - 1) * stride + extent - in;
  int64_t total = std::max<int64_t>(covered, 0);
  int64_t less = total / 2, more = total - less;
  return upper ? std::make_pair(less, more) : std::make_pair(more, less);
}

/// The same, computed for all spatial dimensions when the sizes are known:
/// nn.pad puts the border around the input.
static Value padSame(NodeContext &c, const Window &window, Border border,
                     bool upper) {
  SmallVector<int64_t> less1(window.strides), extents;
  for (size_t i = 0; i < window.kernel.size(); ++i) {
    --less1[i];
    extents.push_back(window.dilations[i] * (window.kernel[i] - 1) + 1);
  }
  Value x = window.input, strides = c.list(window.strides);
  Value in = c.make<ShapeOp>(x, int64_t(2), IntegerAttr());
  Value steps = c.div(c.add(in, c.list(less1)), strides);
  Value last = c.mul(c.sub(steps, c.list({1})), strides);
  Value covered = c.sub(c.add(last, c.list(extents)), in);
  Value total = c.make<MaxOp>(covered, c.list({0}));
  Value less = c.div(total, c.list({2})), more = c.sub(total, less);
  Value none = c.list({0, 0});
  Value pads = c.concat({none, upper ? less : more, none, upper ? more : less},
                        /*axis=*/0);
  Type type = tensorType(x).getElementType();
  Value fill = border == Border::Zero ? Value() : lowest(c, type);
  return c.make<PadOp>(PadMode::Constant, x, pads, fill);
}

static LogicalResult resolvePads(NodeContext &c, ArrayRef<int64_t> sizes,
                                 Border border, Window &window) {
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
  bool upper = mode == "SAME_UPPER";
  for (size_t i = 0; i < rank; ++i)
    if (ShapedType::isDynamic(sizes[i]) && window.strides[i] != 1) {
      window.input = padSame(c, window, border, upper);
      return success(window.input != nullptr);
    }
  for (size_t i = 0; i < rank; ++i) {
    int64_t extent = window.dilations[i] * (window.kernel[i] - 1) + 1;
    std::tie(window.pads[i], window.pads[rank + i]) =
        samePads(sizes[i], window.strides[i], extent, upper);
  }
  return success();
}

FailureOr<Window> readWindow(NodeContext &c, ArrayRef<int64_t> kernel,
                             std::optional<Border> border) {
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
  window.input = c.operand(0);
  window.strides = *strides;
  window.dilations = *dilations;
  if (failed(checkEntries(c, "kernel_shape", window.kernel, 1)) ||
      failed(checkEntries(c, "strides", window.strides, 1)) ||
      failed(checkEntries(c, "dilations", window.dilations, 1)) ||
      (border && failed(resolvePads(c, sizes, *border, window))))
    return failure();
  return window;
}

} // namespace nn::onnx_import
