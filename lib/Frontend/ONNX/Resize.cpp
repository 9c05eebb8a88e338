//===- Resize.cpp - Resize and Upsample -----------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Rules.h"

#include "llvm/ADT/Sequence.h"

using namespace mlir;

namespace nn::onnx_import {

/// Scales or sizes of all dimensions; one of them is null.
struct Target {
  Value scales, sizes;
};

static Value floats(NodeContext &c, ArrayRef<float> values) {
  auto type =
      RankedTensorType::get({int64_t(values.size())}, c.builder().getF32Type());
  return c.constantOf(DenseElementsAttr::get(type, values));
}

/// Before version 11, and for Upsample: samples lie at i / scale.
static LogicalResult resizeAsymmetric(NodeContext &c, Value scales) {
  StringRef name = c.stringAttr("mode", "nearest");
  auto mode = symbolizeResizeMode(name == "bilinear" ? "linear" : name);
  if (!mode || *mode == ResizeMode::Cubic)
    return c.error() << "mode '" << name << "' does not exist";
  return c.result(c.make<ResizeOp>(
      *mode, c.operand(0), scales, Value(), CoordinateMode::Asymmetric,
      NearestMode::Floor, llvm::APFloat(-0.75f), /*exclude_outside=*/false,
      /*antialias=*/false));
}

static LogicalResult importResize10(NodeContext &c) {
  return resizeAsymmetric(c, c.operand(1));
}

static LogicalResult importUpsample7(NodeContext &c) {
  const auto &scales = c.attribute("scales")->floats();
  return resizeAsymmetric(c, floats(c, ArrayRef(scales.data(), scales.size())));
}

/// Whether an operand is given and not empty: in version 11 unused ones are
/// empty tensors.
static bool isGiven(NodeContext &c, unsigned index) {
  return c.has(index) && c.type(index).getShape() != ArrayRef<int64_t>{0};
}

/// Scales of all dimensions from those of some axes.
static Value spreadScales(NodeContext &c, ArrayRef<int64_t> axes) {
  DenseElementsAttr given = c.constant(2);
  if (!given || given.getNumElements() != int64_t(axes.size())) {
    c.error() << "'scales' with 'axes' must be a constant, with an entry for "
                 "each axis";
    return Value();
  }
  SmallVector<float> scales(c.rank(0), 1);
  for (auto [axis, scale] : llvm::zip(axes, given.getValues<float>()))
    scales[axis] = scale;
  return floats(c, scales);
}

/// Sizes of all dimensions from those of some axes.
static Value spreadSizes(NodeContext &c, ArrayRef<int64_t> axes) {
  RankedTensorType type = c.type(3);
  if (type.getShape() != ArrayRef<int64_t>{int64_t(axes.size())}) {
    c.error() << "'sizes' must have an entry for each axis";
    return Value();
  }
  Value x = c.operand(0), given = c.operand(3);
  SmallVector<Value> sizes;
  for (int64_t axis = 0; axis < c.rank(0); ++axis) {
    const auto *found = llvm::find(axes, axis);
    int64_t place = found - axes.begin();
    sizes.push_back(found == axes.end() ? c.dim(x, axis)
                                        : c.slice(given, 0, place, place + 1));
  }
  return c.concat(sizes, 0);
}

static FailureOr<Target> readTarget(NodeContext &c) {
  bool hasScales = isGiven(c, 2), hasSizes = isGiven(c, 3);
  if (hasScales == hasSizes)
    return c.error() << "needs either scales or sizes";
  auto given = c.intsAttr("axes");
  Target target;
  if (given) {
    SmallVector<int64_t> axes;
    for (int64_t value : *given) {
      auto axis = c.axis(value, c.rank(0));
      if (failed(axis))
        return failure();
      axes.push_back(*axis);
    }
    if (failed(c.axes(*given, c.rank(0)))) // Distinct?
      return failure();
    (hasScales ? target.scales : target.sizes) =
        hasScales ? spreadScales(c, axes) : spreadSizes(c, axes);
  } else {
    (hasScales ? target.scales : target.sizes) = c.operand(hasScales ? 2 : 3);
  }
  if (!target.scales && !target.sizes)
    return failure();
  return target;
}

static LogicalResult importResize(NodeContext &c) {
  StringRef modeName = c.stringAttr("mode", "nearest");
  StringRef coordinates =
      c.stringAttr("coordinate_transformation_mode", "half_pixel");
  StringRef nearestName = c.stringAttr("nearest_mode", "round_prefer_floor");
  auto mode = symbolizeResizeMode(modeName);
  auto coordinate = symbolizeCoordinateMode(coordinates);
  auto nearest = symbolizeNearestMode(nearestName);
  if (!mode || !nearest)
    return c.error() << "mode '" << modeName << "', '" << nearestName
                     << "' does not exist";
  if (!coordinate)
    return c.error() << "the coordinate_transformation_mode '" << coordinates
                     << "' is not supported";
  if (c.stringAttr("keep_aspect_ratio_policy", "stretch") != "stretch")
    return c.error() << "the keep_aspect_ratio_policy '"
                     << c.stringAttr("keep_aspect_ratio_policy", "")
                     << "' is not supported";
  auto target = readTarget(c);
  if (failed(target))
    return failure();
  llvm::APFloat coefficient(float(c.floatAttr("cubic_coeff_a", -0.75f)));
  return c.result(c.make<ResizeOp>(
      *mode, c.operand(0), target->scales, target->sizes, *coordinate, *nearest,
      coefficient, c.intAttr("exclude_outside", 0) != 0,
      c.intAttr("antialias", 0) != 0));
}

static const Rule rules[] = {
    {"Resize", 10, 10, importResize10},
    {"Resize", 11, kAnyVersion, importResize},
    {"Upsample", 7, 8, importUpsample7},
    {"Upsample", 9, 9, importResize10},
};

ArrayRef<Rule> resizeRules() { return rules; }

} // namespace nn::onnx_import
