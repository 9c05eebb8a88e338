//===- Data.cpp - Constants and movement of data --------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Rules.h"

#include "llvm/ADT/Sequence.h"

using namespace mlir;

namespace nn::onnx_import {

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

/// A tensor of the values of a list attribute, or of one value.
template <typename T, typename Values>
static onnx::TensorProto &listTensor(NodeContext &c, int32_t type,
                                     const Values &values, bool isScalar) {
  onnx::TensorProto &tensor = c.getImporter().newTensor();
  tensor.set_data_type(type);
  if (!isScalar)
    tensor.add_dims(values.size());
  std::vector<T> elements(values.begin(), values.end());
  tensor.set_raw_data(elements.data(), elements.size() * sizeof(T));
  return tensor;
}

static LogicalResult importConstant(NodeContext &c) {
  using onnx::TensorProto;
  if (const auto *value = c.attribute("value")) {
    auto &tensor = const_cast<TensorProto &>(value->t());
    if (tensor.name().empty())
      tensor.set_name(c.resultName(0).str());
    if (llvm::Error fault = c.getImporter().getReader().check(tensor))
      return c.error() << "attribute 'value': " << toString(std::move(fault));
    return c.result(tensor);
  }
  if (const auto *value = c.attribute("value_int"))
    return c.result(listTensor<int64_t>(c, TensorProto::INT64,
                                        ArrayRef<int64_t>(value->i()), true));
  if (const auto *value = c.attribute("value_ints"))
    return c.result(
        listTensor<int64_t>(c, TensorProto::INT64, value->ints(), false));
  if (const auto *value = c.attribute("value_float"))
    return c.result(listTensor<float>(c, TensorProto::FLOAT,
                                      ArrayRef<float>(value->f()), true));
  if (const auto *value = c.attribute("value_floats"))
    return c.result(
        listTensor<float>(c, TensorProto::FLOAT, value->floats(), false));
  return c.error() << "a constant of this kind (sparse or of strings) is not "
                      "supported";
}

static LogicalResult importConstantOfShape(NodeContext &c) {
  Type f32 = c.builder().getF32Type();
  auto scalarType = [](Type type) { return RankedTensorType::get({}, type); };
  DenseElementsAttr fill =
      DenseElementsAttr::get(scalarType(f32), c.builder().getF32FloatAttr(0));
  if (c.attribute("value")) {
    fill = c.tensorAttr("value");
    if (!fill)
      return failure();
    if (fill.getNumElements() != 1)
      return c.error() << "attribute 'value' has " << fill.getNumElements()
                       << " elements, expected 1";
    fill = fill.reshape(scalarType(fill.getElementType()));
  }
  // A small constant is made at once: it may be a shape.
  if (c.constant(0)) {
    auto shape = c.ints(0, "shape");
    bool isShape = succeeded(shape) && shape->size() <= 8 &&
                   llvm::all_of(*shape, [](int64_t size) {
                     return size >= 0 && size <= kMaxConstantElements;
                   });
    if (isShape && llvm::product_of(*shape) <= kMaxConstantElements)
      return c.result(
          c.constantOf(fill.resizeSplat(fill.getType().clone(*shape))));
  }
  return c.result(c.make<ExpandOp>(c.constantOf(fill), c.operand(0)));
}

static LogicalResult importIdentity(NodeContext &c) { return c.forward(0); }

/// Nothing is dropped at inference; the mask, if asked for, is all true.
static LogicalResult importDropout(NodeContext &c) {
  if (c.has(2)) {
    DenseElementsAttr training = c.constant(2);
    if (!training || !training.getElementType().isInteger(1) ||
        llvm::is_contained(training.getValues<bool>(), true))
      return c.error() << "the training mode is not supported";
  }
  if (!c.wants(1))
    return c.forward(0);
  Value x = c.operand(0), truth = c.scalar(1, c.builder().getI1Type());
  Value shape = c.make<ShapeOp>(x, int64_t(0), IntegerAttr());
  return c.results({x, c.make<ExpandOp>(truth, shape)});
}

//===----------------------------------------------------------------------===//
// Joining and taking apart
//===----------------------------------------------------------------------===//

static LogicalResult importConcat(NodeContext &c) {
  auto axis = c.axis(c.intAttr("axis", 1), c.rank(0));
  if (failed(axis))
    return failure();
  return c.result(c.concat(c.operands(), *axis));
}

/// The sizes of the parts: given, or equal ones, of which the last is smaller
/// from version 18 on.
static FailureOr<SmallVector<int64_t>> partSizes(NodeContext &c, int64_t size) {
  if (auto attribute = c.intsAttr("split"); attribute && !attribute->empty())
    return *attribute;
  if (c.has(1))
    return c.ints(1, "split");
  if (ShapedType::isDynamic(size))
    return c.error() << "the split of a dynamic dimension into equal parts is "
                        "not supported; fix the size";
  int64_t parts = c.intAttr("num_outputs", c.numResults());
  if (parts < 1 || parts != int64_t(c.numResults()))
    return c.error() << "num_outputs is " << parts << ", the node has "
                     << c.numResults() << " outputs";
  if (size % parts != 0 && c.version() < 18)
    return c.error() << "a dimension of " << size << " has no " << parts
                     << " equal parts";
  int64_t part = (size + parts - 1) / parts;
  SmallVector<int64_t> sizes;
  for (int64_t rest = size; parts > 0; --parts) {
    sizes.push_back(std::min(part, rest));
    rest -= sizes.back();
  }
  return sizes;
}

static LogicalResult importSplit(NodeContext &c) {
  auto axis = c.axis(c.intAttr("axis", 0), c.rank(0));
  if (failed(axis))
    return failure();
  int64_t size = c.type(0).getDimSize(*axis);
  auto sizes = partSizes(c, size);
  if (failed(sizes))
    return failure();
  if (sizes->size() != c.numResults())
    return c.error() << "splits into " << sizes->size() << " parts but has "
                     << c.numResults() << " outputs";
  int64_t total = 0;
  for (int64_t part : *sizes) {
    if (part < 0 || part > std::numeric_limits<int64_t>::max() - total)
      return c.error() << "a part has the size " << part;
    total += part;
  }
  if (ShapedType::isDynamic(size))
    return c.error() << "the split of a dynamic dimension is not supported; "
                        "fix the size";
  if (total != size)
    return c.error() << "the parts have " << total << " elements together, the "
                     << "dimension " << size;
  Value x = c.operand(0);
  SmallVector<Value> parts;
  int64_t begin = 0;
  for (int64_t part : *sizes) {
    parts.push_back(c.slice(x, *axis, begin, begin + part));
    begin += part;
  }
  return c.results(parts);
}

//===----------------------------------------------------------------------===//
// Parts
//===----------------------------------------------------------------------===//

/// Number of slices that an operand of rank 1 describes.
static FailureOr<int64_t> listLength(NodeContext &c, unsigned index) {
  RankedTensorType type = c.type(index);
  if (type.getRank() == 1 && type.hasStaticShape())
    return type.getDimSize(0);
  return c.error() << "input #" << index << " is not a list of known length";
}

static LogicalResult importSlice(NodeContext &c) {
  auto count = listLength(c, 1);
  if (failed(count))
    return failure();
  if (*count > c.rank(0))
    return c.error() << "has " << *count << " slices for rank " << c.rank(0);
  Value axes = c.has(3)
                   ? c.operand(3)
                   : c.list(llvm::to_vector(llvm::seq<int64_t>(0, *count)));
  Value steps =
      c.has(4) ? c.operand(4) : c.list(SmallVector<int64_t>(*count, 1));
  return c.result(
      c.make<SliceOp>(c.operand(0), c.operand(1), c.operand(2), axes, steps));
}

static LogicalResult importSlice1(NodeContext &c) {
  auto starts = c.intsAttr("starts"), ends = c.intsAttr("ends");
  if (starts->size() != ends->size())
    return c.error() << "has " << starts->size() << " starts and "
                     << ends->size() << " ends";
  auto axes = c.intsAttr("axes");
  if (!axes)
    axes = llvm::to_vector(llvm::seq<int64_t>(0, starts->size()));
  SmallVector<int64_t> steps(starts->size(), 1);
  return c.result(c.make<SliceOp>(c.operand(0), c.list(*starts), c.list(*ends),
                                  c.list(*axes), c.list(steps)));
}

static LogicalResult importGather(NodeContext &c) {
  auto axis = c.axis(c.intAttr("axis", 0), c.rank(0));
  if (failed(axis))
    return failure();
  return c.result(c.make<GatherOp>(c.operand(0), c.operand(1), *axis));
}

//===----------------------------------------------------------------------===//
// Borders
//===----------------------------------------------------------------------===//

static FailureOr<PadMode> padMode(NodeContext &c) {
  StringRef name = c.stringAttr("mode", "constant");
  if (auto mode = symbolizePadMode(name))
    return *mode;
  return c.error() << "mode '" << name << "' does not exist";
}

static LogicalResult importPad2(NodeContext &c) {
  auto mode = padMode(c);
  if (failed(mode))
    return failure();
  Value x = c.operand(0), value;
  if (*mode == PadMode::Constant)
    value = c.scalarLike(c.floatAttr("value", 0), x);
  return c.result(c.make<PadOp>(*mode, x, c.list(*c.intsAttr("pads")), value));
}

/// Pads of all dimensions, from those of some axes.
static Value padsOf(NodeContext &c) {
  if (!c.has(3))
    return c.operand(1);
  auto some = c.ints(1, "pads"), given = c.ints(3, "axes");
  if (failed(some) || failed(given))
    return Value();
  int64_t rank = c.rank(0);
  if (some->size() != 2 * given->size() || failed(c.axes(*given, rank))) {
    if (some->size() != 2 * given->size())
      c.error() << "has " << some->size() << " pads for " << given->size()
                << " axes";
    return Value();
  }
  SmallVector<int64_t> pads(2 * rank, 0);
  for (auto [index, value] : llvm::enumerate(*given)) {
    int64_t axis = value < 0 ? value + rank : value;
    pads[axis] = (*some)[index];
    pads[rank + axis] = (*some)[given->size() + index];
  }
  return c.list(pads);
}

static LogicalResult importPad(NodeContext &c) {
  auto mode = padMode(c);
  if (failed(mode))
    return failure();
  Value pads = padsOf(c), value;
  if (!pads)
    return failure();
  if (*mode == PadMode::Constant)
    value = c.operand(2);
  return c.result(c.make<PadOp>(*mode, c.operand(0), pads, value));
}

static const Rule rules[] = {
    {"Constant", 1, kAnyVersion, importConstant},
    {"ConstantOfShape", 9, kAnyVersion, importConstantOfShape},
    {"Identity", 1, kAnyVersion, importIdentity},
    {"Dropout", 7, kAnyVersion, importDropout},
    {"Concat", 4, kAnyVersion, importConcat},
    {"Split", 2, kAnyVersion, importSplit},
    {"Slice", 1, 9, importSlice1},
    {"Slice", 10, kAnyVersion, importSlice},
    {"Gather", 1, kAnyVersion, importGather},
    {"Pad", 2, 10, importPad2},
    {"Pad", 11, kAnyVersion, importPad},
};

ArrayRef<Rule> dataRules() { return rules; }

} // namespace nn::onnx_import
