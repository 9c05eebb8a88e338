//===- BuiltinsTest.cpp - Conversions of 16-bit floats --------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include <cmath>
#include <cstdint>
#include <cstring>
#include <gtest/gtest.h>

extern "C" {
uint16_t __gnu_f2h_ieee(float);
float __gnu_h2f_ieee(uint16_t);
__bf16 __truncsfbf2(float);
_Float16 __truncdfhf2(double);
}

namespace {

uint16_t toBfloat(float value) {
  __bf16 narrow = __truncsfbf2(value);
  uint16_t bits;
  memcpy(&bits, &narrow, sizeof bits);
  return bits;
}

uint16_t toHalf(double value) {
  _Float16 narrow = __truncdfhf2(value);
  uint16_t bits;
  memcpy(&bits, &narrow, sizeof bits);
  return bits;
}

// Every half survives the way to float and back, and its value is what the
// format says.
TEST(Half, AllValues) {
  for (unsigned bits = 0; bits < 65536; ++bits) {
    int exponent = bits >> 10 & 31, fraction = bits & 1023;
    float wide = __gnu_h2f_ieee(bits);
    if (exponent == 31 && fraction) {
      EXPECT_TRUE(std::isnan(wide));
      EXPECT_EQ(__gnu_f2h_ieee(wide), bits | 0x200);
      continue;
    }
    double value = exponent == 31 ? INFINITY
                   : exponent     ? std::ldexp(1024 + fraction, exponent - 25)
                                  : std::ldexp(fraction, -24);
    EXPECT_EQ(wide, bits & 0x8000 ? -value : value);
    EXPECT_EQ(__gnu_f2h_ieee(wide), bits);
  }
}

// Between two neighbours the nearer one is taken, the even one in the middle.
TEST(Half, RoundsToNearestEven) {
  for (unsigned bits = 0; bits < 0x7bff; ++bits) {
    double low = __gnu_h2f_ieee(bits), high = __gnu_h2f_ieee(bits + 1);
    double middle = (low + high) / 2;
    EXPECT_EQ(toHalf(middle), bits + (bits & 1)) << bits;
    EXPECT_EQ(toHalf(std::nextafter(middle, 0.0)), bits);
    EXPECT_EQ(toHalf(std::nextafter(middle, 1e9)), bits + 1);
  }
  EXPECT_EQ(toHalf(65519.99), 0x7bff);
  EXPECT_EQ(toHalf(65520), 0x7c00);
  EXPECT_EQ(toHalf(-1e300), 0xfc00);
  EXPECT_EQ(toHalf(1e-300), 0);
}

TEST(Bfloat, RoundsToNearestEven) {
  for (uint32_t high : {0u, 1u, 0x7fu, 0x80u, 0x3f80u, 0x3f81u, 0x7f7fu}) {
    auto at = [&](uint32_t low) {
      uint32_t bits = high << 16 | low;
      float value;
      memcpy(&value, &bits, sizeof value);
      return toBfloat(value);
    };
    EXPECT_EQ(at(0), high);
    EXPECT_EQ(at(0x7fff), high);
    EXPECT_EQ(at(0x8000), high + (high & 1));
    EXPECT_EQ(at(0x8001), high + 1);
  }
  EXPECT_EQ(toBfloat(INFINITY), 0x7f80);
  EXPECT_TRUE((toBfloat(NAN) & 0x7fff) > 0x7f80);
}

} // namespace
