//===- Pooling.cpp - Pooling ----------------------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Rules.h"
#include "Window.h"

#include "llvm/ADT/Sequence.h"

using namespace mlir;

namespace nn::onnx_import {

static LogicalResult importMaxPool(NodeContext &c) {
  if (c.wants(1))
    return c.error() << "the output 'Indices' is not supported";
  auto window = readWindow(c, /*kernel=*/{}, Border::Lowest);
  if (failed(window))
    return failure();
  return c.result(c.make<MaxPoolOp>(
      window->input, window->kernel, window->strides, window->pads,
      window->dilations, c.intAttr("ceil_mode", 0) != 0));
}

static Value averagePool(NodeContext &c, const Window &window, Value input,
                         bool countPads) {
  return c.make<AveragePoolOp>(input, window.kernel, window.strides,
                               window.pads, window.dilations,
                               c.intAttr("ceil_mode", 0) != 0, countPads);
}

static LogicalResult importAveragePool(NodeContext &c) {
  auto window = readWindow(c, /*kernel=*/{}, Border::Zero);
  if (failed(window))
    return failure();
  Value x = c.operand(0), padded = window->input;
  bool countPads = c.intAttr("count_include_pad", 0) != 0;
  if (padded == x || countPads)
    return c.result(averagePool(c, *window, padded, countPads));
  // The border is zeros of the input: what share of a window is none of it?
  Value shape = c.make<ShapeOp>(x, int64_t(0), IntegerAttr());
  Value inside = c.make<ExpandOp>(c.scalarLike(1, x), shape);
  auto pad = padded.getDefiningOp<PadOp>();
  Value ones = c.make<PadOp>(pad.getMode(), inside, pad.getPads(), Value());
  return c.result(c.div(averagePool(c, *window, padded, true),
                        averagePool(c, *window, ones, true)));
}

/// One window that is the whole space.
template <ReduceKind kind> static LogicalResult importGlobal(NodeContext &c) {
  if (c.rank(0) < 2)
    return c.error() << "input #0 has rank " << c.rank(0)
                     << ", expected at least 2";
  auto space = llvm::to_vector(llvm::seq<int64_t>(2, c.rank(0)));
  return c.result(c.reduce(kind, c.operand(0), space, /*keepdims=*/true));
}

//===----------------------------------------------------------------------===//
// The p-norm
//===----------------------------------------------------------------------===//

/// |x|^p and its inverse; both are cheap for the usual p.
static Value power(NodeContext &c, Value x, double p) {
  Value absolute = c.make<AbsOp>(x);
  if (p == 1)
    return absolute;
  return p == 2 ? c.mul(x, x)
                : c.make<PowOp>(absolute, c.scalarLike(p, absolute));
}

static Value root(NodeContext &c, Value x, double p) {
  if (p == 1)
    return x;
  return p == 2 ? c.make<SqrtOp>(x) : c.make<PowOp>(x, c.scalarLike(1 / p, x));
}

/// The sum over a window is its mean with the border times its size.
static LogicalResult importLpPool(NodeContext &c) {
  double p = double(c.intAttr("p", 2));
  if (p < 1)
    return c.error() << "p is " << p;
  if (c.intAttr("ceil_mode", 0) != 0)
    return c.error() << "ceil_mode is not supported";
  auto window = readWindow(c, /*kernel=*/{}, Border::Zero);
  if (failed(window))
    return failure();
  double count = 1;
  for (int64_t size : window->kernel)
    count *= double(size);
  Value mean =
      averagePool(c, *window, power(c, window->input, p), /*countPads=*/true);
  if (!mean)
    return failure();
  return c.result(root(c, c.mul(mean, c.scalarLike(count, mean)), p));
}

static LogicalResult importGlobalLpPool(NodeContext &c) {
  double p = double(c.intAttr("p", 2));
  if (c.rank(0) < 2 || p < 1)
    return c.error() << "needs rank 2 or more and a positive p";
  auto space = llvm::to_vector(llvm::seq<int64_t>(2, c.rank(0)));
  Value sum = c.reduce(ReduceKind::Sum, power(c, c.operand(0), p), space,
                       /*keepdims=*/true);
  return c.result(root(c, sum, p));
}

static const Rule rules[] = {
    {"MaxPool", 1, kAnyVersion, importMaxPool},
    {"AveragePool", 7, kAnyVersion, importAveragePool},
    {"GlobalAveragePool", 1, kAnyVersion, importGlobal<ReduceKind::Mean>},
    {"GlobalMaxPool", 1, kAnyVersion, importGlobal<ReduceKind::Max>},
    {"LpPool", 2, kAnyVersion, importLpPool},
    {"GlobalLpPool", 2, kAnyVersion, importGlobalLpPool},
};

ArrayRef<Rule> poolingRules() { return rules; }

} // namespace nn::onnx_import
