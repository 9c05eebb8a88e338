//===- Unpool.cpp - From windows back to the space ------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Compose.h"
#include "Rules.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"

using namespace mlir;

namespace nn::onnx_import {

/// Largest size or entry; keeps arithmetic from overflowing.
constexpr int64_t kMaxSize = int64_t(1) << 31;

static LogicalResult checkRange(NodeContext &c, StringRef what,
                                ArrayRef<int64_t> entries, int64_t least) {
  for (int64_t entry : entries)
    if (entry < least || entry > kMaxSize)
      return c.error() << what << " has the entry " << entry;
  return success();
}

/// Sums of the columns that each element is in: a transposed convolution whose
/// filters have a single one, a channel of the image for each group.
static LogicalResult importCol2Im(NodeContext &c) {
  auto image = c.ints(1, "image_shape"), block = c.ints(2, "block_shape");
  if (failed(image) || failed(block))
    return failure();
  size_t space = image->size();
  auto dilations = c.spatialAttr("dilations", space, 1);
  auto strides = c.spatialAttr("strides", space, 1);
  auto pads = c.spatialAttr("pads", 2 * space, 0);
  RankedTensorType type = c.type(0);
  if (failed(dilations) || failed(strides) || failed(pads) ||
      failed(checkRange(c, "image_shape", *image, 1)) ||
      failed(checkRange(c, "block_shape", *block, 1)) ||
      failed(checkRange(c, "dilations", *dilations, 1)) ||
      failed(checkRange(c, "strides", *strides, 1)) ||
      failed(checkRange(c, "pads", *pads, 0)))
    return failure();
  int64_t kernel = 1;
  for (int64_t size : *block)
    kernel = kernel < kMaxSize ? kernel * size : kernel;
  if (space < 1 || block->size() != space || type.getRank() != 3 ||
      type.isDynamicDim(1) || !isa<FloatType>(type.getElementType()) ||
      type.getDimSize(1) % kernel != 0 || kernel > 4096)
    return c.error() << "needs columns [batch, channels * block, blocks] of "
                        "floats and a block for each dimension of the image";
  int64_t channels = type.getDimSize(1) / kernel;
  SmallVector<int64_t> columns = {0, type.getDimSize(1)}, extra;
  for (size_t i = 0; i < space; ++i) {
    int64_t extent = (*dilations)[i] * ((*block)[i] - 1) + 1;
    int64_t whole = (*image)[i] + (*pads)[i] + (*pads)[space + i];
    if (whole < extent)
      return c.error() << "a block is larger than the image";
    columns.push_back((whole - extent) / (*strides)[i] + 1);
    extra.push_back((whole - extent) % (*strides)[i]);
  }
  Type element = type.getElementType();
  Value count = c.list(kernel);
  Value filter =
      c.cast(c.make<EqualOp>(countUp(c, count, 0, 2), countUp(c, count, 1, 2)),
             element);
  filter = c.make<ExpandOp>(filter, c.list({channels, kernel, kernel}));
  SmallVector<int64_t> shape = {channels * kernel, 1};
  shape.append(*block);
  return c.result(c.make<ConvTransposeOp>(
      c.reshape(c.operand(0), columns), c.reshape(filter, shape), Value(),
      *strides, *pads, *dilations, extra, channels));
}

static const Rule rules[] = {
    {"Col2Im", 18, kAnyVersion, importCol2Im},
};

ArrayRef<Rule> unpoolRules() { return rules; }

} // namespace nn::onnx_import
