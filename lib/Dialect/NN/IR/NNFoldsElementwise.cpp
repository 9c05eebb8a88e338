//===- NNFoldsElementwise.cpp - Folds of elementwise ops ----------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Dialect/NN/IR/NNDialect.h"

#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace nn {

//===----------------------------------------------------------------------===//
// Scalars. Only operations that IEEE 754 rounds correctly are folded, so that
// the result is the one that the generated code would give.
//===----------------------------------------------------------------------===//

using Integer = std::optional<APInt>;
using Float = std::optional<APFloat>;

static bool isUnsigned(Type type) {
  return type.isUnsignedInteger() || type.isInteger(1);
}

static Integer divideIntegers(const APInt &lhs, const APInt &rhs,
                              bool isUnsigned) {
  if (rhs.isZero() || (!isUnsigned && rhs.isAllOnes()))
    return std::nullopt;
  return isUnsigned ? lhs.udiv(rhs) : lhs.sdiv(rhs);
}

/// The sign of the remainder is the divisor's, or the dividend's if
/// `truncated`.
static Integer remainder(const APInt &lhs, const APInt &rhs, bool isUnsigned,
                         bool truncated) {
  if (rhs.isZero())
    return std::nullopt;
  if (isUnsigned)
    return lhs.urem(rhs);
  if (rhs.isAllOnes())
    return APInt::getZero(lhs.getBitWidth());
  APInt result = lhs.srem(rhs);
  if (!truncated && !result.isZero() && result.isNegative() != rhs.isNegative())
    result += rhs;
  return result;
}

static Integer foldInteger(Operation *op, ArrayRef<APInt> in, Type type) {
  const APInt &lhs = in.front(), &rhs = in.back();
  bool natural = isUnsigned(type);
  return llvm::TypeSwitch<Operation *, Integer>(op)
      .Case([&](AddOp) { return lhs + rhs; })
      .Case([&](SubOp) { return lhs - rhs; })
      .Case([&](MulOp) { return lhs * rhs; })
      .Case([&](DivOp) { return divideIntegers(lhs, rhs, natural); })
      .Case([&](ModOp mod) {
        return remainder(lhs, rhs, natural, mod.getFmod());
      })
      .Case([&](MinOp) {
        return natural ? llvm::APIntOps::umin(lhs, rhs)
                       : llvm::APIntOps::smin(lhs, rhs);
      })
      .Case([&](MaxOp) {
        return natural ? llvm::APIntOps::umax(lhs, rhs)
                       : llvm::APIntOps::smax(lhs, rhs);
      })
      .Case([&](NegOp) { return -lhs; })
      .Case([&](AbsOp) { return natural ? lhs : lhs.abs(); })
      .Case<AndOp>([&](AndOp) { return lhs & rhs; })
      .Case([&](OrOp) { return lhs | rhs; })
      .Case([&](XorOp) { return lhs ^ rhs; })
      .Case([&](NotOp) { return ~lhs; })
      .Default([](Operation *) { return std::nullopt; });
}

static APFloat roundFloat(APFloat value, APFloat::roundingMode mode) {
  value.roundToIntegral(mode);
  return value;
}

static Float foldFloat(Operation *op, ArrayRef<APFloat> in) {
  const APFloat &lhs = in.front(), &rhs = in.back();
  return llvm::TypeSwitch<Operation *, Float>(op)
      .Case([&](AddOp) { return lhs + rhs; })
      .Case([&](SubOp) { return lhs - rhs; })
      .Case([&](MulOp) { return lhs * rhs; })
      .Case([&](DivOp) { return lhs / rhs; })
      .Case([&](MinOp) { return llvm::minimum(lhs, rhs); })
      .Case([&](MaxOp) { return llvm::maximum(lhs, rhs); })
      .Case([&](NegOp) { return llvm::neg(lhs); })
      .Case([&](AbsOp) { return llvm::abs(lhs); })
      .Case([&](ReciprocalOp) {
        return APFloat::getOne(lhs.getSemantics()) / lhs;
      })
      .Case([&](FloorOp) { return roundFloat(lhs, APFloat::rmTowardNegative); })
      .Case([&](CeilOp) { return roundFloat(lhs, APFloat::rmTowardPositive); })
      .Case([&](RoundOp) {
        return roundFloat(lhs, APFloat::rmNearestTiesToEven);
      })
      .Default([](Operation *) { return std::nullopt; });
}

static std::optional<bool> foldOrder(Operation *op, bool less, bool equal,
                                     bool greater) {
  using Result = std::optional<bool>;
  return llvm::TypeSwitch<Operation *, Result>(op)
      .Case([&](EqualOp) { return equal; })
      .Case([&](LessOp) { return less; })
      .Case([&](LessOrEqualOp) { return less || equal; })
      .Case([&](GreaterOp) { return greater; })
      .Case([&](GreaterOrEqualOp) { return greater || equal; })
      .Default([](Operation *) { return std::nullopt; });
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

/// The index of the element of an operand that broadcasts to element `index`
/// of the result.
static int64_t broadcastIndex(ArrayRef<int64_t> operand,
                              ArrayRef<int64_t> result, int64_t index) {
  int64_t position = 0, stride = 1;
  for (size_t i = 0; i < result.size(); ++i) {
    int64_t size = result[result.size() - 1 - i];
    if (i < operand.size()) {
      int64_t own = operand[operand.size() - 1 - i];
      position += own == 1 ? 0 : (index % size) * stride;
      stride *= own;
    }
    index /= size;
  }
  return position;
}

/// The elements of each operand that belong to element `index`.
template <typename T>
static SmallVector<T> pickElements(ArrayRef<DenseElementsAttr> operands,
                                   RankedTensorType result, int64_t index) {
  SmallVector<T> picked;
  for (DenseElementsAttr operand : operands)
    picked.push_back(operand.getValues<T>()[broadcastIndex(
        operand.getType().getShape(), result.getShape(), index)]);
  return picked;
}

static Attribute foldElement(Operation *op,
                             ArrayRef<DenseElementsAttr> operands,
                             RankedTensorType result, int64_t index) {
  Type type = operands.front().getElementType();
  Type resultType = result.getElementType();
  bool isComparison = resultType.isInteger(1) && !type.isInteger(1);
  if (isa<FloatType>(type)) {
    auto in = pickElements<APFloat>(operands, result, index);
    if (isComparison) {
      APFloat::cmpResult order = in[0].compare(in[1]);
      auto holds = foldOrder(op, order == APFloat::cmpLessThan,
                             order == APFloat::cmpEqual,
                             order == APFloat::cmpGreaterThan);
      return holds ? BoolAttr::get(op->getContext(), *holds) : nullptr;
    }
    Float value = foldFloat(op, in);
    return value ? FloatAttr::get(resultType, *value) : nullptr;
  }
  auto in = pickElements<APInt>(operands, result, index);
  if (isComparison) {
    bool less = isUnsigned(type) ? in[0].ult(in[1]) : in[0].slt(in[1]);
    auto holds = foldOrder(op, less, in[0] == in[1], !less && in[0] != in[1]);
    return holds ? BoolAttr::get(op->getContext(), *holds) : nullptr;
  }
  Integer value = foldInteger(op, in, type);
  return value ? IntegerAttr::get(resultType, *value) : nullptr;
}

/// A conversion between integers, or an exact one from integers.
static Attribute castElement(Attribute element, Type from, Type to) {
  auto integer = dyn_cast<IntegerAttr>(element);
  if (!integer || from.isInteger(1))
    return nullptr;
  APInt value = integer.getValue();
  if (to.isInteger(1))
    return IntegerAttr::get(to, APInt(1, !value.isZero()));
  if (auto type = dyn_cast<IntegerType>(to))
    return IntegerAttr::get(to, isUnsigned(from)
                                    ? value.zextOrTrunc(type.getWidth())
                                    : value.sextOrTrunc(type.getWidth()));
  APFloat converted(cast<FloatType>(to).getFloatSemantics());
  converted.convertFromAPInt(value, !isUnsigned(from),
                             APFloat::rmNearestTiesToEven);
  return FloatAttr::get(to, converted);
}

static Attribute foldConstants(Operation *op,
                               ArrayRef<DenseElementsAttr> operands) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  if (!type.hasStaticShape() || type.getNumElements() > kMaxConstantElements)
    return nullptr;
  SmallVector<Attribute> elements;
  for (int64_t i = 0; i < type.getNumElements(); ++i) {
    Attribute element;
    if (isa<CastOp>(op)) {
      element =
          castElement(operands[0].getValues<Attribute>()[i],
                      operands[0].getElementType(), type.getElementType());
    } else if (isa<WhereOp>(op)) {
      bool condition = pickElements<bool>(operands[0], type, i).front();
      element =
          pickElements<Attribute>(operands[condition ? 1 : 2], type, i).front();
    } else {
      element = foldElement(op, operands, type, i);
    }
    if (!element)
      return nullptr;
    elements.push_back(element);
  }
  return DenseElementsAttr::get(type, elements);
}

//===----------------------------------------------------------------------===//
// Identities
//===----------------------------------------------------------------------===//

static bool isSplatOf(Attribute attribute, double value) {
  auto elements = dyn_cast_or_null<DenseElementsAttr>(attribute);
  if (!elements || !elements.isSplat())
    return false;
  if (isa<FloatType>(elements.getElementType()))
    return elements.getSplatValue<APFloat>().isExactlyValue(value);
  return elements.getElementType().isInteger() &&
         elements.getSplatValue<APInt>() ==
             APInt(elements.getElementType().getIntOrFloatBitWidth(),
                   static_cast<uint64_t>(value));
}

/// f(f(x)) where that is f(x), or x.
static Value foldTwice(Operation *op) {
  Operation *inner = op->getOperand(0).getDefiningOp();
  if (!inner || inner->getName() != op->getName())
    return {};
  if (isa<ReluOp, FloorOp, CeilOp, RoundOp, AbsOp>(op))
    return inner->getResult(0);
  return isa<NotOp, NegOp>(op) ? inner->getOperand(0) : Value();
}

/// x op c where that is x. x + 0.0 is not x where x is -0.0.
static Value foldNeutral(Operation *op, ArrayRef<Attribute> operands) {
  if (operands.size() != 2 ||
      op->getOperand(0).getType() != op->getResult(0).getType())
    return {};
  Attribute rhs = operands[1];
  bool isNeutral =
      (isa<MulOp, DivOp>(op) && isSplatOf(rhs, 1.0)) ||
      (isa<SubOp>(op) && isSplatOf(rhs, 0.0)) ||
      (isa<AddOp>(op) &&
       isSplatOf(rhs, isa<FloatType>(getElementTypeOrSelf(op->getResult(0)))
                          ? -0.0
                          : 0.0));
  return isNeutral ? op->getOperand(0) : Value();
}

OpFoldResult foldElementwise(Operation *op, ArrayRef<Attribute> operands) {
  if (isa<CastOp>(op) &&
      op->getOperand(0).getType() == op->getResult(0).getType())
    return op->getOperand(0);
  if (Value same = foldTwice(op))
    return same;
  if (Value same = foldNeutral(op, operands))
    return same;
  SmallVector<DenseElementsAttr> constants;
  for (Attribute operand : operands) {
    auto constant = dyn_cast_or_null<DenseElementsAttr>(operand);
    if (!constant)
      return {};
    constants.push_back(constant);
  }
  return foldConstants(op, constants);
}

} // namespace nn
