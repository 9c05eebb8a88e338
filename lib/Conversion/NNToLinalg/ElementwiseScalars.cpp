//===- ElementwiseScalars.cpp - The op-to-scalar map ----------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// What one element of each elementwise op is. Integers wrap, as ONNX has it;
// what the machine leaves undefined (division by zero, floats out of an
// integer's range) gets a value.
//
//===----------------------------------------------------------------------===//

#include "Scalar.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using arith::CmpFPredicate;
using arith::CmpIPredicate;

namespace nn {

//===----------------------------------------------------------------------===//
// Unary
//===----------------------------------------------------------------------===//

Value emitScalar(AbsOp, Scalar &s) {
  if (s.isUnsigned())
    return s.args[0];
  return s.pick<math::AbsFOp, math::AbsIOp>();
}
Value emitScalar(CeilOp, Scalar &s) { return s.pick<math::CeilOp>(); }
Value emitScalar(CosOp, Scalar &s) { return s.pick<math::CosOp>(); }
Value emitScalar(ErfOp, Scalar &s) { return s.pick<math::ErfOp>(); }
Value emitScalar(ExpOp, Scalar &s) { return s.pick<math::ExpOp>(); }
Value emitScalar(ExpandOp, Scalar &s) { return s.args[0]; }
Value emitScalar(FloorOp, Scalar &s) { return s.pick<math::FloorOp>(); }
Value emitScalar(LogOp, Scalar &s) { return s.pick<math::LogOp>(); }
Value emitScalar(RoundOp, Scalar &s) { return s.pick<math::RoundEvenOp>(); }
Value emitScalar(SinOp, Scalar &s) { return s.pick<math::SinOp>(); }
Value emitScalar(SqrtOp, Scalar &s) { return s.pick<math::SqrtOp>(); }
Value emitScalar(TanhOp, Scalar &s) { return s.pick<math::TanhOp>(); }

Value emitScalar(NegOp, Scalar &s) {
  if (s.isFloat())
    return s.pick<arith::NegFOp>();
  return arith::SubIOp::create(s.b, intConstant(s.b, s.type(), 0), s.args[0]);
}

Value emitScalar(NotOp, Scalar &s) {
  return arith::XOrIOp::create(s.b, s.args[0], intConstant(s.b, s.type(), 1));
}

Value emitScalar(ReciprocalOp, Scalar &s) {
  return arith::DivFOp::create(s.b, floatConstant(s.b, s.type(), 1.0),
                               s.args[0]);
}

Value emitScalar(ReluOp, Scalar &s) {
  Value zero = s.isFloat() ? floatConstant(s.b, s.type(), 0.0)
                           : intConstant(s.b, s.type(), 0);
  return maximum(s.b, s.args[0], zero, s.isUnsigned());
}

Value emitScalar(SigmoidOp, Scalar &s) {
  Value one = floatConstant(s.b, s.type(), 1.0);
  Value exp = math::ExpOp::create(s.b, arith::NegFOp::create(s.b, s.args[0]));
  return arith::DivFOp::create(s.b, one, arith::AddFOp::create(s.b, one, exp));
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

Value emitScalar(AddOp, Scalar &s) {
  return s.pick<arith::AddFOp, arith::AddIOp>();
}
Value emitScalar(SubOp, Scalar &s) {
  return s.pick<arith::SubFOp, arith::SubIOp>();
}
Value emitScalar(MulOp, Scalar &s) {
  return s.pick<arith::MulFOp, arith::MulIOp>();
}
Value emitScalar(AndOp, Scalar &s) { return s.pick<arith::AndIOp>(); }
Value emitScalar(OrOp, Scalar &s) { return s.pick<arith::OrIOp>(); }
Value emitScalar(XorOp, Scalar &s) { return s.pick<arith::XOrIOp>(); }
Value emitScalar(MaxOp, Scalar &s) {
  return maximum(s.b, s.args[0], s.args[1], s.isUnsigned());
}
Value emitScalar(MinOp, Scalar &s) {
  return minimum(s.b, s.args[0], s.args[1], s.isUnsigned());
}

namespace {

/// An integer divisor, and what replaces it where the machine would trap:
/// division by zero, and of the least integer by -1.
struct SafeDivisor {
  Value isZero, isMinusOne, divisor;
};

SafeDivisor makeSafeDivisor(Scalar &s, Value divisor) {
  auto isConstant = [&](int64_t value) -> Value {
    return arith::CmpIOp::create(s.b, CmpIPredicate::eq, divisor,
                                 intConstant(s.b, divisor.getType(), value));
  };
  APInt known;
  if (matchPattern(divisor, m_ConstantInt(&known)) && !known.isZero() &&
      (s.isUnsigned() || !known.isAllOnes()))
    return {nullptr, nullptr, divisor};
  SafeDivisor safe{isConstant(0), s.isUnsigned() ? Value() : isConstant(-1),
                   divisor};
  Value one = intConstant(s.b, divisor.getType(), 1);
  Value unsafe = safe.isZero;
  if (safe.isMinusOne)
    unsafe = arith::OrIOp::create(s.b, unsafe, safe.isMinusOne);
  safe.divisor = arith::SelectOp::create(s.b, unsafe, one, divisor);
  return safe;
}

/// Truncating division; x / 0 is 0.
Value divideIntegers(Scalar &s, Value x, Value y) {
  SafeDivisor safe = makeSafeDivisor(s, y);
  Value quotient = s.isUnsigned()
                       ? Value(arith::DivUIOp::create(s.b, x, safe.divisor))
                       : Value(arith::DivSIOp::create(s.b, x, safe.divisor));
  Value zero = intConstant(s.b, x.getType(), 0);
  if (safe.isMinusOne)
    quotient = arith::SelectOp::create(
        s.b, safe.isMinusOne, arith::SubIOp::create(s.b, zero, x), quotient);
  if (safe.isZero)
    quotient = arith::SelectOp::create(s.b, safe.isZero, zero, quotient);
  return quotient;
}

/// The remainder of truncating division; x % 0 is 0.
Value remainderOfIntegers(Scalar &s, Value x, Value y) {
  SafeDivisor safe = makeSafeDivisor(s, y);
  if (s.isUnsigned())
    return arith::RemUIOp::create(s.b, x, safe.divisor);
  return arith::RemSIOp::create(s.b, x, safe.divisor);
}

/// Gives a remainder the divisor's sign, as Python's % has it.
Value withSignOfDivisor(Scalar &s, Value remainder, Value divisor) {
  ImplicitLocOpBuilder &b = s.b;
  if (s.isFloat()) {
    Value zero = floatConstant(b, s.type(), 0.0);
    auto isNegative = [&](Value x) -> Value {
      return arith::CmpFOp::create(b, CmpFPredicate::OLT, x, zero);
    };
    Value nonZero =
        arith::CmpFOp::create(b, CmpFPredicate::ONE, remainder, zero);
    Value differs =
        arith::XOrIOp::create(b, isNegative(remainder), isNegative(divisor));
    return arith::SelectOp::create(
        b, arith::AndIOp::create(b, nonZero, differs),
        arith::AddFOp::create(b, remainder, divisor), remainder);
  }
  Value zero = intConstant(b, s.type(), 0);
  Value nonZero = arith::CmpIOp::create(b, CmpIPredicate::ne, remainder, zero);
  Value differs =
      arith::CmpIOp::create(b, CmpIPredicate::slt,
                            arith::XOrIOp::create(b, remainder, divisor), zero);
  return arith::SelectOp::create(b, arith::AndIOp::create(b, nonZero, differs),
                                 arith::AddIOp::create(b, remainder, divisor),
                                 remainder);
}

} // namespace

Value emitScalar(DivOp, Scalar &s) {
  if (s.isFloat())
    return s.pick<arith::DivFOp>();
  return divideIntegers(s, s.args[0], s.args[1]);
}

Value emitScalar(ModOp op, Scalar &s) {
  Value remainder =
      s.isFloat() ? Value(arith::RemFOp::create(s.b, s.args[0], s.args[1]))
                  : remainderOfIntegers(s, s.args[0], s.args[1]);
  if (op.getFmod() || s.isUnsigned())
    return remainder;
  return withSignOfDivisor(s, remainder, s.args[1]);
}

Value emitScalar(ClipOp op, Scalar &s) {
  Value x = s.args[0];
  unsigned next = 1;
  if (op.getMin())
    x = maximum(s.b, x, s.args[next++], s.isUnsigned());
  if (op.getMax())
    x = minimum(s.b, x, s.args[next], s.isUnsigned());
  return x;
}

//===----------------------------------------------------------------------===//
// Power
//===----------------------------------------------------------------------===//

/// `x` raised to a small known power by products, else null.
static Value knownPower(Scalar &s, Value x, Value exponent) {
  FloatAttr floatValue;
  APInt intValue;
  double known = 0;
  if (matchPattern(exponent, m_Constant(&floatValue)))
    known = floatValue.getValueAsDouble();
  else if (matchPattern(exponent, m_ConstantInt(&intValue)))
    known = intValue.getSExtValue();
  if (known == 1)
    return x;
  if (known != 2 && known != 3)
    return nullptr;
  auto multiply = [&](Value y) -> Value {
    if (s.isFloat())
      return arith::MulFOp::create(s.b, y, x);
    return arith::MulIOp::create(s.b, y, x);
  };
  return known == 2 ? multiply(x) : multiply(multiply(x));
}

/// An integer to an integer's power by squaring; all 64 bits of the exponent
/// in as many steps. Negative exponents give 1 / x^n truncated.
static Value integerPower(Scalar &s, Value x, Value n) {
  ImplicitLocOpBuilder &b = s.b;
  Type type = x.getType();
  unsigned width = n.getType().getIntOrFloatBitWidth();
  Value one = intConstant(b, type, 1), zero = intConstant(b, type, 0);
  Value zeroN = intConstant(b, n.getType(), 0);
  Value oneN = intConstant(b, n.getType(), 1);
  Value result = one, base = x, rest = n;
  for (unsigned i = 0; i < width; ++i) {
    Value odd = arith::CmpIOp::create(
        b, CmpIPredicate::ne, arith::AndIOp::create(b, rest, oneN), zeroN);
    result = arith::SelectOp::create(
        b, odd, arith::MulIOp::create(b, result, base), result);
    base = arith::MulIOp::create(b, base, base);
    rest = arith::ShRUIOp::create(b, rest, oneN);
  }
  // 1 and -1 keep their powers (the bits of -n and n have one parity).
  Value negative = arith::CmpIOp::create(b, CmpIPredicate::slt, n, zeroN);
  Value isOne = arith::CmpIOp::create(b, CmpIPredicate::eq, x, one);
  Value isMinusOne =
      arith::CmpIOp::create(b, CmpIPredicate::eq, x, intConstant(b, type, -1));
  Value isUnit = arith::OrIOp::create(b, isOne, isMinusOne);
  Value inverse = arith::SelectOp::create(b, isUnit, result, zero);
  return arith::SelectOp::create(b, negative, inverse, result);
}

/// Any number as `type`, a float type.
static Value toFloat(Scalar &s, Value x, Type type, bool isUnsigned) {
  if (isa<FloatType>(x.getType()))
    return convertFloat(s.b, x, type);
  if (isUnsigned)
    return arith::UIToFPOp::create(s.b, type, x);
  return arith::SIToFPOp::create(s.b, type, x);
}

Value castScalar(Scalar &s, Value x, Type from, Type to);

Value emitScalar(PowOp op, Scalar &s) {
  Value x = s.args[0], n = s.args[1];
  if (Value product = knownPower(s, x, n))
    return product;
  Type exponentType = getElementTypeOrSelf(op->getOperand(1).getType());
  if (s.isFloat()) {
    n = toFloat(s, n, s.type(), exponentType.isUnsignedInteger());
    return math::PowFOp::create(s.b, x, n);
  }
  if (!isa<FloatType>(exponentType))
    return integerPower(s, x, n);
  Type f64 = s.b.getF64Type();
  Value power = math::PowFOp::create(s.b, toFloat(s, x, f64, s.isUnsigned()),
                                     convertFloat(s.b, n, f64));
  return castScalar(s, power, f64, s.operandType);
}

//===----------------------------------------------------------------------===//
// Comparison and selection
//===----------------------------------------------------------------------===//

static Value compare(Scalar &s, CmpFPredicate ifFloat, CmpIPredicate ifSigned,
                     CmpIPredicate ifUnsigned) {
  if (s.isFloat())
    return arith::CmpFOp::create(s.b, ifFloat, s.args[0], s.args[1]);
  bool asUnsigned = s.isUnsigned() || s.type().isInteger(1);
  return arith::CmpIOp::create(s.b, asUnsigned ? ifUnsigned : ifSigned,
                               s.args[0], s.args[1]);
}

Value emitScalar(EqualOp, Scalar &s) {
  return compare(s, CmpFPredicate::OEQ, CmpIPredicate::eq, CmpIPredicate::eq);
}
Value emitScalar(GreaterOp, Scalar &s) {
  return compare(s, CmpFPredicate::OGT, CmpIPredicate::sgt, CmpIPredicate::ugt);
}
Value emitScalar(GreaterOrEqualOp, Scalar &s) {
  return compare(s, CmpFPredicate::OGE, CmpIPredicate::sge, CmpIPredicate::uge);
}
Value emitScalar(LessOp, Scalar &s) {
  return compare(s, CmpFPredicate::OLT, CmpIPredicate::slt, CmpIPredicate::ult);
}
Value emitScalar(LessOrEqualOp, Scalar &s) {
  return compare(s, CmpFPredicate::OLE, CmpIPredicate::sle, CmpIPredicate::ule);
}
Value emitScalar(WhereOp, Scalar &s) {
  return arith::SelectOp::create(s.b, s.args[0], s.args[1], s.args[2]);
}

//===----------------------------------------------------------------------===//
// Cast
//===----------------------------------------------------------------------===//

/// Truncates toward zero; saturates, NaN gives 0. ONNX leaves both undefined,
/// the machine's instruction differs between machines.
static Value floatToInteger(ImplicitLocOpBuilder &b, Value x, Type signless,
                            bool isUnsigned) {
  auto type = cast<FloatType>(x.getType());
  unsigned width = signless.getIntOrFloatBitWidth();
  APInt low =
      isUnsigned ? APInt::getMinValue(width) : APInt::getSignedMinValue(width);
  APInt high =
      isUnsigned ? APInt::getMaxValue(width) : APInt::getSignedMaxValue(width);
  auto bound = [&](const APInt &value) -> Value {
    APFloat rounded(type.getFloatSemantics());
    rounded.convertFromAPInt(value, !isUnsigned, APFloat::rmTowardZero);
    return arith::ConstantOp::create(b, b.getFloatAttr(type, rounded));
  };
  Value isNumber = arith::CmpFOp::create(b, CmpFPredicate::ORD, x, x);
  Value number =
      arith::SelectOp::create(b, isNumber, x, floatConstant(b, type, 0.0));
  Value clamped = arith::MinimumFOp::create(
      b, arith::MaximumFOp::create(b, number, bound(low)), bound(high));
  if (isUnsigned)
    return arith::FPToUIOp::create(b, signless, clamped);
  return arith::FPToSIOp::create(b, signless, clamped);
}

static Value toBool(ImplicitLocOpBuilder &b, Value x) {
  if (isa<FloatType>(x.getType()))
    return arith::CmpFOp::create(b, CmpFPredicate::UNE, x,
                                 floatConstant(b, x.getType(), 0.0));
  return arith::CmpIOp::create(b, CmpIPredicate::ne, x,
                               intConstant(b, x.getType(), 0));
}

/// `x` of the nn type `from` as the nn type `to`.
Value castScalar(Scalar &s, Value x, Type from, Type to) {
  ImplicitLocOpBuilder &b = s.b;
  if (from == to)
    return x;
  bool fromUnsigned = from.isUnsignedInteger() || from.isInteger(1);
  if (auto floatType = dyn_cast<FloatType>(to))
    return toFloat(s, x, floatType, fromUnsigned);
  Type signless = b.getIntegerType(to.getIntOrFloatBitWidth());
  if (to.isInteger(1))
    return toBool(b, x);
  if (isa<FloatType>(from))
    return floatToInteger(b, x, signless, to.isUnsignedInteger());
  unsigned width = from.getIntOrFloatBitWidth();
  if (width > signless.getIntOrFloatBitWidth())
    return arith::TruncIOp::create(b, signless, x);
  if (width == signless.getIntOrFloatBitWidth())
    return x;
  if (fromUnsigned)
    return arith::ExtUIOp::create(b, signless, x);
  return arith::ExtSIOp::create(b, signless, x);
}

Value emitScalar(CastOp, Scalar &s) {
  return castScalar(s, s.args[0], s.operandType, s.resultType);
}

} // namespace nn
