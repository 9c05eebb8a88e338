//===- MathErfTanh.cpp - erf and tanh of f32 ------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The two activations that are odd and saturate. Coefficients by
// utils/minimax.py.
//
//===----------------------------------------------------------------------===//

#include "MathBuilder.h"

using namespace mlir;
using namespace nn::mathfn;

Value nn::mathfn::buildTanh(MathBuilder &b, ValueRange args) {
  // tanh|x| = m / (m + 2) with m = e^(2|x|) - 1, which is 1 above 9.02.
  Value x = args[0];
  Value twice = b.mul(b.clamp(b.abs(x), 0.0, 10.0), 2.0);
  Scaled s = reduceExp(b, twice);
  Value scale = powerOfTwo(b, s.exponent);
  Value m = b.mulAdd(expm1OfRest(b, s.rest), scale, b.sub(scale, 1.0));
  Value result = b.div(m, b.add(m, 2.0));
  // A tiny argument is the result itself, denormal or zero.
  Value tiny = b.compare(Predicate::OLT, b.abs(x), 1e-4);
  return b.select(tiny, x, b.flipSign(result, b.signBits(x)));
}

Value nn::mathfn::buildErf(MathBuilder &b, ValueRange args) {
  // x + x p(x^2) below 0.9, 1 - exp(-|x| q(|x|)) above, 1 from 3.92 on.
  Value x = args[0];
  Value a = b.clamp(b.abs(x), 0.0, 3.95);
  Value square = b.mul(a, a);
  Value p =
      b.polynomial(square, {0.128379166, -0.376126289, 0.112836242, -0.02685556,
                            0.00519175362, -0.000803976844, 7.94322841e-05});
  Value q = b.polynomial(a, {1.12853253, 0.635715008, 0.105087139,
                             -0.0224877093, 0.00281417836, -7.33711431e-06,
                             -5.39232824e-05, 5.62679907e-06});
  Value small = b.mulAdd(x, p, x);
  Value minus = arith::NegFOp::create(b, a);
  Value large = expInside(b, b.mul(minus, q));
  large = b.sub(b.constant(x, 1.0), large);
  large = b.flipSign(large, b.signBits(x));
  return b.select(b.compare(Predicate::OLT, b.abs(x), 0.9), small, large);
}

Value nn::mathfn::buildRsqrt(MathBuilder &b, ValueRange args) {
  Value root = mlir::math::SqrtOp::create(b, args[0]);
  return b.div(b.constant(args[0], 1.0), root);
}
