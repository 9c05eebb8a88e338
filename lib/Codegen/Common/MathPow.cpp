//===- MathPow.cpp - Powers of f32 ----------------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// x^y = 2^(y log2 x) in f64, which has the bits that the product takes away;
// then the cases that IEEE 754 lists for pow.
//
//===----------------------------------------------------------------------===//

#include "MathBuilder.h"

using namespace mlir;
using namespace nn::mathfn;

/// log2 of a positive finite f64 that came from f32, error 2^-42.
static Value log2Wide(MathBuilder &b, Value x) {
  constexpr int64_t kSqrtHalf = 0x3fe6a09e667f3bcd;
  Value bits = b.bits<arith::SubIOp>(b.toBits(x), kSqrtHalf);
  Value exponent = b.bits<arith::ShRSIOp>(bits, 52);
  Value fraction = b.bits<arith::AndIOp>(bits, 0xfffffffffffff);
  Value m = b.toFloat(b.bits<arith::AddIOp>(fraction, kSqrtHalf));
  Value narrow = arith::TruncIOp::create(
      b, b.withElement(exponent, b.getI32Type()), exponent);
  Value e = arith::SIToFPOp::create(b, x.getType(), narrow);
  Value t = b.div(b.sub(m, 1.0), b.add(m, 1.0));
  Value p =
      b.polynomial(b.mul(t, t), {2.8853900817784082, 0.96179669322793304,
                                 0.57707817319320065, 0.41218791321572201,
                                 0.32071705522259453, 0.2720499296900456});
  return b.mulAdd(t, p, e);
}

/// 2^t as f64, error 2^-32; far outside of f32's exponents it saturates.
static Value exp2Wide(MathBuilder &b, Value t) {
  t = b.clamp(t, -200.0, 200.0);
  Value shifted = b.add(t, 0x1.8p52);
  Value rest = b.sub(t, b.sub(shifted, 0x1.8p52));
  Value p = b.polynomial(
      rest, {0.9999999999610607, 0.69314718208054527, 0.24022651208997101,
             0.055504091194040178, 0.0096180109246741911, 0.0013333687732938989,
             0.00015476749189762196, 1.5423783444599276e-05});
  Value biased = b.bits<arith::AddIOp>(b.toBits(shifted), 1023);
  return b.mul(p, b.toFloat(b.bits<arith::ShLIOp>(biased, 52)));
}

/// Whether y is an integer, and whether it is an odd one.
static std::pair<Value, Value> integerKind(MathBuilder &b, Value y) {
  Value whole = arith::CmpFOp::create(b, Predicate::OEQ, b.roundEven(y), y);
  Value half = b.mul(y, 0.5);
  Value notEven =
      arith::CmpFOp::create(b, Predicate::ONE, b.roundEven(half), half);
  return {whole, arith::AndIOp::create(b, whole, notEven)};
}

Value nn::mathfn::buildPow(MathBuilder &b, ValueRange args) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  Value x = args[0], y = args[1];
  Type wide = b.withElement(x, b.getF64Type());
  Value absolute = b.abs(x);
  Value logarithm = log2Wide(b, arith::ExtFOp::create(b, wide, absolute));
  Value zero = b.compare(Predicate::OEQ, x, 0.0);
  logarithm = b.select(zero, -kInfinity, logarithm);
  Value endless = b.compare(Predicate::OEQ, absolute, kInfinity);
  logarithm = b.select(endless, kInfinity, logarithm);
  Value exponent = b.mul(logarithm, arith::ExtFOp::create(b, wide, y));
  Value result = arith::TruncFOp::create(b, x.getType(), exp2Wide(b, exponent));

  auto [whole, odd] = integerKind(b, y);
  Value none = b.integer(b.intType(x), 0);
  result = b.flipSign(result, b.select(odd, b.signBits(x), none));
  // A negative finite number to a broken power is none.
  Value negative = b.compare(Predicate::OLT, x, 0.0);
  Value finite = b.compare(Predicate::OGT, x, -kInfinity);
  Value broken = b.select(whole, b.integer(whole.getType(), 0),
                          arith::AndIOp::create(b, negative, finite));
  result = b.select(broken, std::numeric_limits<double>::quiet_NaN(), result);
  // NaN operands, then the cases that are 1 whatever the other operand is.
  Value nan = arith::CmpFOp::create(b, Predicate::UNO, x, y);
  result = b.select(nan, b.add(x, y), result);
  Value unit = b.compare(Predicate::OEQ, absolute, 1.0);
  Value ever = b.compare(Predicate::OEQ, b.abs(y), kInfinity);
  result = b.select(arith::AndIOp::create(b, unit, ever), 1.0, result);
  Value one = b.compare(Predicate::OEQ, x, 1.0);
  Value never = b.compare(Predicate::OEQ, y, 0.0);
  return b.select(arith::OrIOp::create(b, one, never), 1.0, result);
}
