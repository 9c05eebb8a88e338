//===- NodeContext.cpp - What an import rule works with -------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "NodeContext.h"

#include "mlir/IR/Matchers.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace nn::onnx_import {

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

bool NodeContext::has(unsigned index) const {
  return index < numOperands() && !node.input(index).empty();
}

bool NodeContext::wants(unsigned index) const {
  return index < numResults() && !node.output(index).empty();
}

Entry &NodeContext::entry(unsigned index) {
  return scope.entries.find(node.input(index))->second;
}

Value NodeContext::operand(unsigned index) {
  if (broken || !has(index))
    return Value();
  Value value = importer.materialize(loc, entry(index));
  broken |= !value;
  return value;
}

SmallVector<Value> NodeContext::operands() {
  SmallVector<Value> values;
  for (unsigned index = 0; index < numOperands(); ++index)
    values.push_back(operand(index));
  return values;
}

RankedTensorType NodeContext::type(unsigned index) {
  // The importer has checked the types of all operands before the rule runs.
  return importer.typeOf(loc, entry(index));
}

DenseElementsAttr NodeContext::constant(unsigned index) {
  if (broken || !has(index))
    return {};
  Entry &held = entry(index);
  DenseElementsAttr value;
  if (held.value) {
    if (matchPattern(held.value, m_Constant(&value)))
      return value;
    return {};
  }
  if (type(index).getNumElements() > kMaxConstantElements)
    return {};
  auto dense = importer.getReader().dense(*held.tensor);
  if (dense)
    return *dense;
  llvm::consumeError(dense.takeError()); // Reported when the value is made.
  return {};
}

/// The elements of a constant of integers.
static std::optional<SmallVector<int64_t>> integers(DenseElementsAttr value) {
  if (!value || !value.getElementType().isIntOrIndex())
    return std::nullopt;
  bool isUnsigned = value.getElementType().isUnsignedInteger();
  SmallVector<int64_t> result;
  for (const APInt &element : value.getValues<APInt>())
    result.push_back(isUnsigned ? int64_t(element.getZExtValue())
                                : element.getSExtValue());
  return result;
}

FailureOr<SmallVector<int64_t>> NodeContext::ints(unsigned index,
                                                  StringRef what) {
  if (auto values = integers(constant(index)))
    return *values;
  if (broken)
    return failure();
  broken = true;
  return error() << what << " (input #" << index
                 << ") must be a constant of at most " << kMaxConstantElements
                 << " integers";
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

const onnx::AttributeProto *NodeContext::attribute(StringRef name) const {
  for (const onnx::AttributeProto &attribute : node.attribute())
    if (attribute.name() == name)
      return &attribute;
  return nullptr;
}

int64_t NodeContext::intAttr(StringRef name, int64_t fallback) const {
  const auto *found = attribute(name);
  return found ? found->i() : fallback;
}

double NodeContext::floatAttr(StringRef name, double fallback) const {
  const auto *found = attribute(name);
  return found ? found->f() : fallback;
}

StringRef NodeContext::stringAttr(StringRef name, StringRef fallback) const {
  const auto *found = attribute(name);
  return found ? StringRef(found->s()) : fallback;
}

std::optional<SmallVector<int64_t>>
NodeContext::intsAttr(StringRef name) const {
  const auto *found = attribute(name);
  if (!found)
    return std::nullopt;
  return SmallVector<int64_t>(found->ints().begin(), found->ints().end());
}

FailureOr<SmallVector<int64_t>>
NodeContext::spatialAttr(StringRef name, size_t size, int64_t fallback) {
  auto values = intsAttr(name);
  if (!values || values->empty())
    return SmallVector<int64_t>(size, fallback);
  if (values->size() == size)
    return *values;
  return error() << "attribute '" << name << "' has " << values->size()
                 << " entries, expected " << size;
}

DenseElementsAttr NodeContext::tensorAttr(StringRef name) {
  const auto *found = attribute(name);
  if (!found)
    return {};
  auto &tensor = const_cast<onnx::TensorProto &>(found->t());
  auto type = importer.getReader().type(tensor);
  llvm::Error fault = type ? llvm::Error::success() : type.takeError();
  if (!fault && type->getNumElements() <= kMaxConstantElements) {
    auto dense = importer.getReader().dense(tensor);
    if (dense)
      return *dense;
    fault = dense.takeError();
  }
  broken = true;
  if (fault)
    error() << "attribute '" << name << "': " << toString(std::move(fault));
  else
    error() << "attribute '" << name << "' has too many elements";
  return {};
}

FailureOr<int64_t> NodeContext::axis(int64_t value, int64_t rank,
                                     bool inclusive) {
  int64_t last = inclusive ? rank : rank - 1;
  if (value >= -rank && value <= last)
    return value < 0 ? value + rank : value;
  return error() << "axis " << value << " is out of range for rank " << rank;
}

FailureOr<SmallVector<int64_t>> NodeContext::axes(ArrayRef<int64_t> values,
                                                  int64_t rank) {
  SmallVector<int64_t> result;
  for (int64_t value : values) {
    FailureOr<int64_t> normalized = axis(value, rank);
    if (failed(normalized))
      return failure();
    result.push_back(*normalized);
  }
  llvm::sort(result);
  if (std::adjacent_find(result.begin(), result.end()) != result.end())
    return error() << "an axis is given twice";
  return result;
}

//===----------------------------------------------------------------------===//
// Makers
//===----------------------------------------------------------------------===//

/// The constant that an op of constants (or a static shape) is, or null. So
/// that what is derived from constants can serve as axes, pads, sizes.
static Value foldConstant(OpBuilder &builder, Operation *op) {
  bool isStatic =
      isa<ShapeOp>(op) && tensorType(op->getOperand(0)).hasStaticShape();
  auto isConstant = [](Value value) {
    return matchPattern(value, m_Constant());
  };
  if (isa<ConstantOp>(op) ||
      (!isStatic && !llvm::all_of(op->getOperands(), isConstant)))
    return Value();
  SmallVector<Value> folded;
  if (failed(builder.tryFold(op, folded)) || folded.size() != 1 ||
      folded[0].getType() != op->getResult(0).getType())
    return Value();
  op->erase();
  return folded[0];
}

Value NodeContext::made(Operation *op) {
  if (Value constant = op ? foldConstant(builder(), op) : Value())
    return constant;
  if (op && fitsMemory(tensorType(op->getResult(0))))
    return op->getResult(0);
  if (op)
    error() << "the result " << op->getResult(0).getType() << " is too large";
  broken = true;
  return Value();
}

Value NodeContext::constantOf(DenseElementsAttr value) {
  return make<ConstantOp>(value);
}

/// A number as an attribute of an element type.
static Attribute numberAttr(double value, Type type) {
  if (auto floating = dyn_cast<FloatType>(type))
    return FloatAttr::get(floating, value);
  auto integer = cast<IntegerType>(type);
  return IntegerAttr::get(integer, APInt(integer.getWidth(), int64_t(value),
                                         !integer.isUnsigned(),
                                         /*implicitTrunc=*/true));
}

Value NodeContext::scalar(double value, Type elementType) {
  auto type = RankedTensorType::get({}, elementType);
  return constantOf(
      DenseElementsAttr::get(type, numberAttr(value, elementType)));
}

Value NodeContext::scalarLike(double value, Value like) {
  return broken ? Value() : scalar(value, tensorType(like).getElementType());
}

Value NodeContext::list(ArrayRef<int64_t> values) {
  auto type =
      RankedTensorType::get({int64_t(values.size())}, builder().getI64Type());
  return constantOf(DenseElementsAttr::get(type, values));
}

Value NodeContext::cast(Value value, Type elementType) {
  if (broken || tensorType(value).getElementType() == elementType)
    return value;
  RankedTensorType type = tensorType(value).clone(elementType);
  return made(CastOp::create(builder(), loc, type, value));
}

Value NodeContext::widen(Value value) {
  Type type = getElementTypeOrSelf(value);
  return isa<FloatType>(type) && type.getIntOrFloatBitWidth() == 16
             ? cast(value, builder().getF32Type())
             : value;
}

Value NodeContext::reshape(Value value, ArrayRef<int64_t> shape) {
  return make<ReshapeOp>(value, list(shape), UnitAttr());
}

Value NodeContext::unsqueeze(Value value, ArrayRef<int64_t> axes) {
  return axes.empty() ? value : make<UnsqueezeOp>(value, axes);
}

Value NodeContext::transpose(Value value, ArrayRef<int64_t> perm) {
  return make<TransposeOp>(value, perm);
}

Value NodeContext::dim(Value value, int64_t index) {
  return make<ShapeOp>(value, builder().getI64IntegerAttr(index),
                       builder().getI64IntegerAttr(index + 1));
}

Value NodeContext::concat(ArrayRef<Value> values, int64_t axis) {
  return make<ConcatOp>(ValueRange(values), axis);
}

Value NodeContext::slice(Value value, int64_t axis, int64_t begin,
                         int64_t end) {
  return make<SliceOp>(value, list(begin), list(end), list(axis), list(1));
}

Value NodeContext::reduce(ReduceKind kind, Value value, ArrayRef<int64_t> axes,
                          bool keepdims) {
  return make<ReduceOp>(kind, value, axes, keepdims);
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

LogicalResult NodeContext::results(ArrayRef<Value> values) {
  if (broken || llvm::is_contained(values, Value()))
    return failure();
  for (unsigned index = 0; index < numResults(); ++index) {
    if (!wants(index))
      continue;
    if (index >= values.size())
      return error() << "output #" << index << " is not supported";
    scope.entries[node.output(index)].value = values[index];
  }
  return success();
}

LogicalResult NodeContext::result(onnx::TensorProto &tensor) {
  if (wants(0))
    scope.entries[node.output(0)].tensor = &tensor;
  return success();
}

LogicalResult NodeContext::forward(unsigned index) {
  Entry source = entry(index);
  // A tensor has one owner: its bytes are moved when it becomes a value.
  if (!source.value)
    source = {operand(index), nullptr, false};
  if (broken)
    return failure();
  if (wants(0))
    scope.entries[node.output(0)] = source;
  return success();
}

} // namespace nn::onnx_import
