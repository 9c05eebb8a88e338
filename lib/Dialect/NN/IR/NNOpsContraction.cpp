//===- NNOpsContraction.cpp - Matrix products and convolutions ----------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Dialect/NN/IR/NNDialect.h"

using namespace mlir;

namespace nn {

//===----------------------------------------------------------------------===//
// matmul
//===----------------------------------------------------------------------===//

LogicalResult MatMulOp::inferShapes(ShapeContext &context) {
  SmallVector<AffineExpr> lhs(context.dims(getLhs()));
  SmallVector<AffineExpr> rhs(context.dims(getRhs()));
  // matmul_c1
  if (lhs.empty() || rhs.empty())
    return context.emitError() << "needs operands of rank 1 or more";
  bool isRow = lhs.size() == 1, isColumn = rhs.size() == 1;
  if (isRow)
    lhs.insert(lhs.begin(), context.constant(1));
  if (isColumn)
    rhs.push_back(context.constant(1));
  // matmul_c2
  if (failed(context.equal(lhs.back(), rhs[rhs.size() - 2],
                           "columns of lhs and rows of rhs")))
    return failure();
  // matmul_c3
  FailureOr<SmallVector<AffineExpr>> dims =
      context.broadcast(ArrayRef<AffineExpr>(lhs).drop_back(2),
                        ArrayRef<AffineExpr>(rhs).drop_back(2));
  if (failed(dims))
    return failure();
  if (!isRow)
    dims->push_back(lhs[lhs.size() - 2]);
  if (!isColumn)
    dims->push_back(rhs.back());
  context.setDims(0, *dims);
  return success();
}

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

LogicalResult checkEntries(ShapeContext &context, StringRef name,
                           ArrayRef<int64_t> entries, size_t count,
                           int64_t least) {
  if (entries.size() != count)
    return context.emitError()
           << name << " needs " << count << " entries, not " << entries.size();
  for (int64_t entry : entries)
    if (entry < least || entry > std::numeric_limits<int32_t>::max())
      return context.emitError() << name << " has the entry " << entry
                                 << ", not in [" << least << ", 2^31)";
  return success();
}

FailureOr<AffineExpr> inferWindow(ShapeContext &context, AffineExpr input,
                                  const ShapeWindow &window, bool ceilMode,
                                  const Twine &what) {
  AffineExpr extent =
      context.add(context.mul(context.sub(window.kernel, context.constant(1)),
                              context.constant(window.dilation)),
                  context.constant(1));
  AffineExpr padded =
      context.add(input, context.constant(window.begin + window.end));
  if (failed(context.lessEqual(extent, padded, what)))
    return failure();
  AffineExpr rest = context.sub(padded, extent), one = context.constant(1);
  if (!ceilMode)
    return context.add(context.floorDiv(rest, window.stride), one);
  // Rounded up, but the last window starts before the border at the end.
  AffineExpr rounded = context.add(
      context.floorDiv(context.add(rest, context.constant(window.stride - 1)),
                       window.stride),
      one);
  AffineExpr started = context.add(
      context.floorDiv(context.add(input, context.constant(window.begin - 1)),
                       window.stride),
      one);
  return context.minimum(rounded, started);
}

namespace {
/// What both convolutions have.
struct Convolution {
  Value input, filter, bias;
  ArrayRef<int64_t> strides, pads, dilations;
  int64_t group;
};
} // namespace

/// conv_c1, conv_c2, conv_c3 and what conv_transpose_c1, conv_transpose_c2,
/// conv_transpose_c3 share with them; a group is at least 1.
static LogicalResult checkConvolution(ShapeContext &context,
                                      const Convolution &conv) {
  size_t rank = context.rank(conv.input);
  if (rank < 3 || context.rank(conv.filter) != rank)
    return context.emitError()
           << "needs an input and a filter of one rank, at least 3";
  size_t spatial = rank - 2;
  if (failed(checkEntries(context, "strides", conv.strides, spatial, 1)) ||
      failed(checkEntries(context, "dilations", conv.dilations, spatial, 1)) ||
      failed(checkEntries(context, "pads", conv.pads, 2 * spatial, 0)) ||
      failed(checkEntries(context, "group", conv.group, 1, 1)))
    return failure();
  return success();
}

static LogicalResult checkDivisible(ShapeContext &context, AffineExpr count,
                                    int64_t group, StringRef what) {
  auto constant = dyn_cast<AffineConstantExpr>(count);
  if (constant && constant.getValue() % group != 0)
    return context.emitError() << "group " << group << " does not divide the "
                               << constant.getValue() << " " << what;
  return success();
}

/// conv_c6, conv_transpose_c6.
static LogicalResult checkBias(ShapeContext &context, Value bias,
                               AffineExpr features) {
  if (!bias)
    return success();
  if (context.rank(bias) != 1)
    return context.emitError() << "needs a bias of rank 1";
  return context.equal(context.dims(bias)[0], features, "size of the bias");
}

LogicalResult ConvOp::inferShapes(ShapeContext &context) {
  int64_t group = getGroup();
  if (failed(checkConvolution(context,
                              {getInput(), getFilter(), getBias(), getStrides(),
                               getPads(), getDilations(), group})))
    return failure();
  ArrayRef<AffineExpr> input = context.dims(getInput());
  ArrayRef<AffineExpr> filter = context.dims(getFilter());
  // conv_c4
  if (failed(checkDivisible(context, input[1], group, "channels")) ||
      failed(checkDivisible(context, filter[0], group, "features")))
    return failure();
  // conv_c5
  if (failed(context.equal(input[1],
                           context.mul(filter[1], context.constant(group)),
                           "channels of the input and of the filter")) ||
      failed(checkBias(context, getBias(), filter[0])))
    return failure();
  SmallVector<AffineExpr> dims = {input[0], filter[0]};
  size_t spatial = input.size() - 2;
  for (size_t i = 0; i < spatial; ++i) {
    ShapeWindow window = {filter[2 + i], getStrides()[i], getPads()[i],
                          getPads()[spatial + i], getDilations()[i]};
    // conv_c7
    FailureOr<AffineExpr> size =
        inferWindow(context, input[2 + i], window, /*ceilMode=*/false,
                    "kernel and padded input");
    if (failed(size))
      return failure();
    dims.push_back(*size);
  }
  context.setDims(0, dims);
  return success();
}

/// stride * (in - 1) + output padding + dilation * (kernel - 1) + 1 - pads.
static AffineExpr transposedSize(ShapeContext &context, AffineExpr input,
                                 const ShapeWindow &window,
                                 int64_t outputPadding) {
  AffineExpr one = context.constant(1);
  AffineExpr steps =
      context.mul(context.sub(input, one), context.constant(window.stride));
  AffineExpr extent = context.mul(context.sub(window.kernel, one),
                                  context.constant(window.dilation));
  return context.add(
      context.add(steps, extent),
      context.constant(1 + outputPadding - window.begin - window.end));
}

LogicalResult ConvTransposeOp::inferShapes(ShapeContext &context) {
  int64_t group = getGroup();
  if (failed(checkConvolution(context,
                              {getInput(), getFilter(), getBias(), getStrides(),
                               getPads(), getDilations(), group})))
    return failure();
  ArrayRef<AffineExpr> input = context.dims(getInput());
  ArrayRef<AffineExpr> filter = context.dims(getFilter());
  size_t spatial = input.size() - 2;
  // conv_transpose_c2, conv_transpose_c3
  if (failed(checkEntries(context, "output_padding", getOutputPadding(),
                          spatial, 0)))
    return failure();
  // conv_transpose_c4, conv_transpose_c5
  if (failed(checkDivisible(context, input[1], group, "channels")) ||
      failed(context.equal(input[1], filter[0],
                           "channels of the input and of the filter")))
    return failure();
  AffineExpr features = context.mul(filter[1], context.constant(group));
  if (failed(checkBias(context, getBias(), features)))
    return failure();
  SmallVector<AffineExpr> dims = {input[0], features};
  for (size_t i = 0; i < spatial; ++i) {
    ShapeWindow window = {filter[2 + i], getStrides()[i], getPads()[i],
                          getPads()[spatial + i], getDilations()[i]};
    dims.push_back(
        transposedSize(context, input[2 + i], window, getOutputPadding()[i]));
    // conv_transpose_c7
    if (failed(context.lessEqual(context.constant(0), dims.back(),
                                 "size of the result")))
      return failure();
  }
  context.setDims(0, dims);
  return success();
}

} // namespace nn
