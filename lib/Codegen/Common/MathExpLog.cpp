//===- MathExpLog.cpp - Exponentials and logarithms of f32 ----------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Branch-free formulas; coefficients by utils/minimax.py. The reduction of the
// argument follows W. J. Cody and W. Waite, Software Manual for the Elementary
// Functions, 1980: a constant in two parts, of which the first is short.
//
//===----------------------------------------------------------------------===//

#include "MathBuilder.h"

using namespace mlir;
using namespace nn::mathfn;

/// ln 2: 12 bits, so that its product with an exponent is exact, and the rest.
static constexpr double kLn2High = 0.693115234375, kLn2Low = 3.19461833e-05;

/// Adding and subtracting it rounds to an integer, whose low bits it then has.
static constexpr double kRounder = 12582912.0; // 1.5 * 2^23
static constexpr int64_t kRounderBits = 0x4b400000;

Scaled nn::mathfn::reduceExp(MathBuilder &b, Value x) {
  Value shifted = b.mulAdd(x, b.constant(x, 1.44269502), kRounder);
  Value n = b.sub(shifted, kRounder);
  Value rest = b.mulAdd(n, -kLn2High, x);
  rest = b.mulAdd(n, -kLn2Low, rest);
  Value exponent = b.bits<arith::SubIOp>(b.toBits(shifted), kRounderBits);
  return {exponent, rest};
}

Value nn::mathfn::powerOfTwo(MathBuilder &b, Value exponent) {
  Value biased = b.bits<arith::AddIOp>(exponent, 127);
  return b.toFloat(b.bits<arith::ShLIOp>(biased, 23));
}

Value nn::mathfn::expm1OfRest(MathBuilder &b, Value rest) {
  Value p = b.polynomial(rest, {0.5, 0.166666344, 0.041666504, 0.00834171288,
                                0.00139315287, 0.0001503807});
  return b.mulAdd(b.mul(rest, rest), p, rest);
}

static Value expOfRest(MathBuilder &b, Value rest) {
  Value p = b.polynomial(
      rest, {0.5, 0.166665092, 0.0416665785, 0.00837002043, 0.00139223691});
  Value tail = b.mulAdd(b.mul(rest, rest), p, rest);
  return b.add(tail, 1.0);
}

Value nn::mathfn::expInside(MathBuilder &b, Value x) {
  Scaled s = reduceExp(b, x);
  return b.mul(expOfRest(b, s.rest), powerOfTwo(b, s.exponent));
}

Value nn::mathfn::buildExp(MathBuilder &b, ValueRange args) {
  // Outside of the limits the result is 0 or infinity by itself. Two factors
  // of half the exponent reach denormals with one rounding.
  Scaled s = reduceExp(b, b.clamp(args[0], -104.0, 89.0));
  Value first = b.bits<arith::ShRSIOp>(s.exponent, 1);
  Value second = b.bits<arith::SubIOp>(s.exponent, first);
  Value result = b.mul(expOfRest(b, s.rest), powerOfTwo(b, first));
  return b.mul(result, powerOfTwo(b, second));
}

Value nn::mathfn::buildExpm1(MathBuilder &b, ValueRange args) {
  // 2^n (e^r - 1) + (2^n - 1), with n - 1 in place of n and a last doubling
  // because 2^128 is no number.
  Value x = b.clamp(args[0], -20.0, 89.0);
  Scaled s = reduceExp(b, x);
  Value scale = powerOfTwo(b, b.bits<arith::SubIOp>(s.exponent, 1));
  Value rest = b.mulAdd(expm1OfRest(b, s.rest), scale, b.sub(scale, 0.5));
  Value result = b.add(rest, rest);
  // Keeps the sign of zero.
  Value tiny = b.compare(Predicate::OLT, b.abs(x), 1e-5);
  return b.select(tiny, b.mul(x, b.mulAdd(x, b.constant(x, 0.5), 1.0)), result);
}

/// log(2^exponent (1 + f)) + extra, for f in [sqrt(1/2) - 1, sqrt(2) - 1].
static Value logOfParts(MathBuilder &b, Value exponent, Value f, Value extra) {
  Value p = b.polynomial(f, {0.333333135, -0.250001669, 0.200022236,
                             -0.166593671, 0.142096952, -0.125496566,
                             0.121037252, -0.109295622, 0.0539875627});
  Value square = b.mul(f, f);
  Value tail = b.mulAdd(b.mul(square, f), p, b.mul(exponent, kLn2Low));
  if (extra)
    tail = b.add(tail, extra);
  tail = b.mulAdd(square, -0.5, tail);
  Value sum = b.add(f, tail);
  return b.mulAdd(exponent, kLn2High, sum);
}

/// Splits a positive normal x as 2^exponent (1 + f).
static std::pair<Value, Value> splitForLog(MathBuilder &b, Value x) {
  constexpr int64_t kSqrtHalf = 0x3f3504f3;
  Value bits = b.bits<arith::SubIOp>(b.toBits(x), kSqrtHalf);
  Value exponent = b.bits<arith::ShRSIOp>(bits, 23);
  Value fraction = b.bits<arith::AndIOp>(bits, 0x7fffff);
  Value m = b.toFloat(b.bits<arith::AddIOp>(fraction, kSqrtHalf));
  Value e = arith::SIToFPOp::create(b, x.getType(), exponent);
  return {e, b.sub(m, 1.0)};
}

/// The values of a logarithm at 0, at infinity, below 0 and at NaN, where x is
/// the number whose logarithm `result` is.
static Value logSpecial(MathBuilder &b, Value x, Value result) {
  double infinity = std::numeric_limits<double>::infinity();
  double nan = std::numeric_limits<double>::quiet_NaN();
  // x + x is infinity or a NaN again.
  Value below = b.compare(Predicate::OLT, x, infinity);
  result = b.select(below, result, b.add(x, x));
  Value zero = b.compare(Predicate::OEQ, x, 0.0);
  result = b.select(zero, -infinity, result);
  return b.select(b.compare(Predicate::OLT, x, 0.0), nan, result);
}

Value nn::mathfn::buildLog(MathBuilder &b, ValueRange args) {
  Value x = args[0];
  constexpr double kSmallestNormal = 1.17549435e-38, k2To23 = 8388608.0;
  Value denormal = b.compare(Predicate::OLT, x, kSmallestNormal);
  Value normal = b.select(denormal, b.mul(x, k2To23), x);
  auto [e, f] = splitForLog(b, normal);
  e = b.select(denormal, b.sub(e, 23.0), e);
  return logSpecial(b, x, logOfParts(b, e, f, {}));
}

Value nn::mathfn::buildLog1p(MathBuilder &b, ValueRange args) {
  // log(u) + (x - (u - 1)) / u for u = 1 + x rounded.
  Value x = args[0];
  Value u = b.add(x, 1.0);
  auto [e, f] = splitForLog(b, u);
  Value lost = b.sub(x, b.sub(u, 1.0));
  // Above 2^24 nothing is lost, and infinity must not become NaN here.
  lost = b.select(b.compare(Predicate::OGT, x, 16777216.0), 0.0, lost);
  Value result = logSpecial(b, u, logOfParts(b, e, f, b.div(lost, u)));
  Value tiny = b.compare(Predicate::OLT, b.abs(x), 1e-5);
  return b.select(tiny, b.mulAdd(b.mul(x, -0.5), x, x), result);
}
