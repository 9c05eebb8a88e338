//===- MathBuilder.h - Arithmetic on scalars and vectors alike --*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Writes the formulas of the mathematical functions: constants take the shape
// of the operand, products may be contracted into fused multiply-adds, nothing
// else may be reordered.
//
//===----------------------------------------------------------------------===//

#ifndef NN_LIB_CODEGEN_COMMON_MATHBUILDER_H
#define NN_LIB_CODEGEN_COMMON_MATHBUILDER_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/TypeUtilities.h"

namespace nn::mathfn {

using mlir::Type;
using mlir::Value;
using Predicate = mlir::arith::CmpFPredicate;

class MathBuilder : public mlir::ImplicitLocOpBuilder {
public:
  using ImplicitLocOpBuilder::ImplicitLocOpBuilder;

  /// The type of `like` with another element.
  static Type withElement(Type like, Type element) {
    if (auto vector = mlir::dyn_cast<mlir::VectorType>(like))
      return vector.clone(element);
    return element;
  }
  Type withElement(Value like, Type element) {
    return withElement(like.getType(), element);
  }

  Value constant(Value like, double value) {
    auto element =
        mlir::cast<mlir::FloatType>(mlir::getElementTypeOrSelf(like.getType()));
    return splat(like.getType(), getFloatAttr(element, value));
  }
  Value integer(Type type, int64_t value) {
    return splat(type, getIntegerAttr(mlir::getElementTypeOrSelf(type), value));
  }

  Value add(Value a, Value b) { return exact<mlir::arith::AddFOp>(a, b); }
  Value sub(Value a, Value b) { return exact<mlir::arith::SubFOp>(a, b); }
  Value mul(Value a, Value b) { return exact<mlir::arith::MulFOp>(a, b); }
  Value div(Value a, Value b) { return exact<mlir::arith::DivFOp>(a, b); }
  Value add(Value a, double b) { return add(a, constant(a, b)); }
  Value sub(Value a, double b) { return sub(a, constant(a, b)); }
  Value mul(Value a, double b) { return mul(a, constant(a, b)); }

  /// a * b + c, fused where the target can.
  Value mulAdd(Value a, Value b, Value c) {
    auto flags = mlir::arith::FastMathFlagsAttr::get(
        getContext(), mlir::arith::FastMathFlags::contract);
    Value product = mlir::arith::MulFOp::create(*this, a, b, flags);
    return mlir::arith::AddFOp::create(*this, product, c, flags);
  }
  Value mulAdd(Value a, double b, Value c) {
    return mulAdd(a, constant(a, b), c);
  }
  Value mulAdd(Value a, Value b, double c) {
    return mulAdd(a, b, constant(a, c));
  }

  /// Horner's scheme, lowest order first.
  Value polynomial(Value x, mlir::ArrayRef<double> coefficients) {
    Value sum = constant(x, coefficients.back());
    for (double c : llvm::reverse(coefficients.drop_back()))
      sum = mulAdd(sum, x, c);
    return sum;
  }

  Value compare(Predicate predicate, Value a, double b) {
    return mlir::arith::CmpFOp::create(*this, predicate, a, constant(a, b));
  }
  Value select(Value condition, Value a, Value b) {
    return mlir::arith::SelectOp::create(*this, condition, a, b);
  }
  Value select(Value condition, double a, Value b) {
    return select(condition, constant(b, a), b);
  }

  /// Limits x to [low, high]; NaN passes. One instruction for each limit on
  /// x86.
  Value clamp(Value x, double low, double high) {
    x = select(compare(Predicate::OGT, x, high), high, x);
    return select(compare(Predicate::OLT, x, low), low, x);
  }

  Value abs(Value x) { return create<mlir::math::AbsFOp>(x); }
  Value roundEven(Value x) { return create<mlir::math::RoundEvenOp>(x); }

  Type intType(Value like) {
    Type element = mlir::getElementTypeOrSelf(like.getType());
    return withElement(like, getIntegerType(element.getIntOrFloatBitWidth()));
  }
  Value toBits(Value x) {
    return create<mlir::arith::BitcastOp>(intType(x), x);
  }
  Value toFloat(Value bits) {
    Type element = mlir::getElementTypeOrSelf(bits.getType());
    Type type = element.isInteger(64) ? Type(getF64Type()) : getF32Type();
    return create<mlir::arith::BitcastOp>(withElement(bits, type), bits);
  }
  template <typename OpTy> Value bits(Value a, int64_t b) {
    return create<OpTy>(a, integer(a.getType(), b));
  }
  template <typename OpTy> Value bits(Value a, Value b) {
    return create<OpTy>(a, b);
  }

  /// The bits of x's sign, 0 elsewhere.
  Value signBits(Value x) {
    bool wide = mlir::getElementTypeOrSelf(x.getType()).isF64();
    return bits<mlir::arith::AndIOp>(toBits(x),
                                     wide ? INT64_MIN : int64_t(INT32_MIN));
  }
  /// x with its sign flipped where `sign` has the sign bit.
  Value flipSign(Value x, Value sign) {
    return toFloat(bits<mlir::arith::XOrIOp>(toBits(x), sign));
  }

private:
  template <typename OpTy, typename... Args> Value create(Args &&...args) {
    return OpTy::create(*this, std::forward<Args>(args)...);
  }
  template <typename OpTy> Value exact(Value a, Value b) {
    return OpTy::create(*this, a, b);
  }
  Value splat(Type type, mlir::TypedAttr value) {
    if (auto shaped = mlir::dyn_cast<mlir::ShapedType>(type))
      value = mlir::DenseElementsAttr::get(shaped, mlir::Attribute(value));
    return mlir::arith::ConstantOp::create(*this, value);
  }
};

/// A value split as 2^exponent times a rest, see Exponential.
struct Scaled {
  Value exponent; ///< Integer.
  Value rest;     ///< In [-0.35, 0.35]: the exponential's argument.
};

/// x = exponent * ln 2 + rest for |x| < 2^14 (f32). NaN stays NaN in `rest`.
Scaled reduceExp(MathBuilder &b, Value x);
/// 2^exponent for -126 <= exponent <= 127.
Value powerOfTwo(MathBuilder &b, Value exponent);
/// e^rest - 1 with a relative error of 2^-24, for |rest| <= 0.35.
Value expm1OfRest(MathBuilder &b, Value rest);
/// e^x where no result is denormal or infinite: |x| < 87.
Value expInside(MathBuilder &b, Value x);

Value buildExp(MathBuilder &b, mlir::ValueRange args);
Value buildExpm1(MathBuilder &b, mlir::ValueRange args);
Value buildLog(MathBuilder &b, mlir::ValueRange args);
Value buildLog1p(MathBuilder &b, mlir::ValueRange args);
Value buildTanh(MathBuilder &b, mlir::ValueRange args);
Value buildErf(MathBuilder &b, mlir::ValueRange args);
Value buildSin(MathBuilder &b, mlir::ValueRange args);
Value buildCos(MathBuilder &b, mlir::ValueRange args);
Value buildPow(MathBuilder &b, mlir::ValueRange args);
Value buildRsqrt(MathBuilder &b, mlir::ValueRange args);

} // namespace nn::mathfn

#endif
