//===- Convolution.cpp - Convolutions and their transposes ----------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Rules.h"
#include "Window.h"

using namespace mlir;

namespace nn::onnx_import {

/// The kernel's sizes, from the type of the weights.
static FailureOr<ArrayRef<int64_t>> kernelOf(NodeContext &c) {
  RankedTensorType weights = c.type(1);
  if (weights.getRank() < 3 || weights.getRank() != c.rank(0))
    return c.error() << "the weights have rank " << weights.getRank()
                     << ", the input rank " << c.rank(0)
                     << "; expected the same rank, at least 3";
  return weights.getShape().drop_front(2);
}

static LogicalResult importConv(NodeContext &c) {
  auto kernel = kernelOf(c);
  if (failed(kernel))
    return failure();
  auto window = readWindow(c, *kernel, Border::Zero);
  if (failed(window))
    return failure();
  return c.result(c.make<ConvOp>(window->input, c.operand(1), c.operand(2),
                                 window->strides, window->pads,
                                 window->dilations, c.intAttr("group", 1)));
}

/// Pads of a transposed convolution: explicit ones, or those that give
/// `output_shape` (with auto_pad and without it: stride times the input).
static LogicalResult
transposedPads(NodeContext &c, MutableArrayRef<int64_t> extra, Window &window) {
  ArrayRef<int64_t> in = c.type(0).getShape().drop_front(2);
  StringRef mode = c.stringAttr("auto_pad", "NOTSET");
  auto shape = c.intsAttr("output_shape");
  bool hasShape = shape && !shape->empty();
  auto pads = c.spatialAttr("pads", 2 * in.size(), 0);
  if (failed(pads))
    return failure();
  window.pads = *pads;
  if (!hasShape && mode == "VALID")
    window.pads.assign(2 * in.size(), 0);
  if (!hasShape && (mode == "NOTSET" || mode == "VALID"))
    return success();
  if (hasShape && shape->size() != in.size())
    return c.error() << "output_shape has " << shape->size()
                     << " entries, expected " << in.size();
  for (size_t i = 0; i < in.size(); ++i) {
    int64_t stride = window.strides[i];
    int64_t extent = (window.kernel[i] - 1) * window.dilations[i] + 1;
    int64_t total = extent + extra[i] - stride;
    if (hasShape) {
      if (ShapedType::isDynamic(in[i]))
        return c.error() << "output_shape needs static spatial sizes";
      total += stride * in[i] - (*shape)[i];
    }
    if (std::abs(total) > (int64_t(1) << 40))
      return c.error() << "no border gives the wanted output_shape";
    if (total < 0) { // Larger than what the windows cover.
      extra[i] -= total;
      total = 0;
    }
    int64_t less = total / 2, more = total - less;
    window.pads[i] = mode == "SAME_UPPER" ? less : more;
    window.pads[in.size() + i] = mode == "SAME_UPPER" ? more : less;
  }
  return success();
}

static LogicalResult importConvTranspose(NodeContext &c) {
  auto kernel = kernelOf(c);
  if (failed(kernel))
    return failure();
  auto window = readWindow(c, *kernel, /*border=*/std::nullopt);
  auto extra = c.spatialAttr("output_padding", kernel->size(), 0);
  if (failed(window) || failed(extra) ||
      failed(transposedPads(c, *extra, *window)))
    return failure();
  return c.result(c.make<ConvTransposeOp>(
      c.operand(0), c.operand(1), c.operand(2), window->strides, window->pads,
      window->dilations, *extra, c.intAttr("group", 1)));
}

static const Rule rules[] = {
    {"Conv", 1, kAnyVersion, importConv},
    {"ConvTranspose", 1, kAnyVersion, importConvTranspose},
};

ArrayRef<Rule> convolutionRules() { return rules; }

} // namespace nn::onnx_import
