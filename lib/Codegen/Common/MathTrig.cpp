//===- MathTrig.cpp - sin and cos of f32, all arguments -------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The reduction multiplies by 2/pi modulo 4, in f64 and without a branch. It
// rests on the idea of M. Payne and R. Hanek, Radian reduction for
// trigonometric functions, SIGNUM 1983: the bits of 2/pi whose product with the
// argument is a multiple of 4 need not be there. Three ranges of the
// argument choose the bits; each product with a piece of 29 bits is exact.
//
//===----------------------------------------------------------------------===//

#include "MathBuilder.h"

using namespace mlir;
using namespace nn::mathfn;

namespace {

/// (2^shift 2/pi) mod 4 for arguments in [from, 2^60 2^shift) that are whole
/// multiples of 2^shift.
struct Range {
  double from;
  double unscale;
  double pieces[4];
};

constexpr Range kRanges[] = {{0.0,
                              1.0,
                              {0.6366197690367699, 3.3308114738561656e-09,
                               2.276010047810136e-18, 2.52682603558315e-26}},
                             {0x1p58,
                              0x1p-35,
                              {2.4458108693361282, 3.697304656880007e-09,
                               7.787970736906965e-18, 1.9473577769104603e-26}},
                             {0x1p94,
                              0x1p-71,
                              {2.0768418833613396, 6.194052826202778e-09,
                               5.9464449055621844e-18, 1.492060300857965e-26}}};

/// |x| = (quarter + 4 n) pi/2 + rest.
struct Quarter {
  Value quarter; ///< i32; the two lowest bits count.
  Value rest;    ///< f32 in [-pi/4, pi/4].
};

/// y less the nearest multiple of 4: exact.
Value modulo4(MathBuilder &b, Value y) {
  Value n = b.roundEven(b.mul(y, 0.25));
  return b.sub(y, b.mul(n, 4.0));
}

/// Chooses one of the ranges' numbers by the size of x.
template <typename F> Value choose(MathBuilder &b, Value x, F number) {
  Value chosen = b.constant(x, number(kRanges[0]));
  for (const Range &range : ArrayRef(kRanges).drop_front())
    chosen = b.select(b.compare(Predicate::OGE, x, range.from), number(range),
                      chosen);
  return chosen;
}

Quarter reduce(MathBuilder &b, Value absolute) {
  Value x = arith::ExtFOp::create(b, b.withElement(absolute, b.getF64Type()),
                                  absolute);
  Value scaled =
      b.mul(x, choose(b, x, [](const Range &r) { return r.unscale; }));
  Value part[4];
  for (int i = 0; i < 4; ++i)
    part[i] = b.mul(scaled,
                    choose(b, x, [&](const Range &r) { return r.pieces[i]; }));
  part[0] = modulo4(b, part[0]);
  part[1] = modulo4(b, part[1]);
  Value n = b.roundEven(b.add(b.add(part[0], part[1]), part[2]));
  // Knuth's two-sum: what the first addition loses may be all that is left.
  Value high = b.sub(part[0], n);
  Value sum = b.add(high, part[1]);
  Value virtualPart = b.sub(sum, high);
  Value lost =
      b.add(b.sub(high, b.sub(sum, virtualPart)), b.sub(part[1], virtualPart));
  Value rest = b.add(b.add(sum, part[2]), b.add(lost, part[3]));
  rest = b.mul(rest, 1.5707963267948966);
  // 1.5 * 2^52 puts the integer into the low bits; NaN gives any integer.
  Value bits = b.toBits(b.add(n, 0x1.8p52));
  Quarter result;
  result.quarter =
      arith::TruncIOp::create(b, b.withElement(absolute, b.getI32Type()), bits);
  result.rest = arith::TruncFOp::create(b, absolute.getType(), rest);
  return result;
}

/// The sine of an angle that is `turns` quarters ahead.
Value sineAhead(MathBuilder &b, Value absolute, int64_t turns) {
  Quarter q = reduce(b, absolute);
  Value r = q.rest, s = b.mul(r, r);
  Value sine = b.polynomial(s, {-0.166666552, 0.00833218731, -0.000195178945});
  sine = b.mulAdd(b.mul(s, r), sine, r);
  Value cosine =
      b.polynomial(s, {0.0416666456, -0.00138873095, 2.44323255e-05});
  Value half = b.mulAdd(s, b.constant(s, -0.5), 1.0);
  cosine = b.mulAdd(b.mul(s, s), cosine, half);
  Value quarter = b.bits<arith::AddIOp>(q.quarter, turns);
  Value odd = arith::CmpIOp::create(b, arith::CmpIPredicate::ne,
                                    b.bits<arith::AndIOp>(quarter, 1),
                                    b.integer(quarter.getType(), 0));
  Value sign = b.bits<arith::ShLIOp>(b.bits<arith::AndIOp>(quarter, 2), 30);
  return b.flipSign(b.select(odd, cosine, sine), sign);
}

} // namespace

Value nn::mathfn::buildSin(MathBuilder &b, ValueRange args) {
  Value sine = sineAhead(b, b.abs(args[0]), 0);
  return b.flipSign(sine, b.signBits(args[0]));
}

Value nn::mathfn::buildCos(MathBuilder &b, ValueRange args) {
  return sineAhead(b, b.abs(args[0]), 1);
}
