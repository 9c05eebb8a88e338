//===- Builtins.cpp - What neither libc nor libm has ----------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Conversions of 16-bit floats that the code generator calls where the CPU has
// no instruction, and the copy of strided memrefs. Rounding is to nearest even.
//
//===----------------------------------------------------------------------===//

#include <stdint.h>
#include <string.h>

namespace {
template <typename To, typename From> To bitsAs(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  memcpy(&to, &from, sizeof to);
  return to;
}

/// The float with the value of a half.
float widenHalf(uint16_t half) {
  uint32_t sign = uint32_t(half & 0x8000) << 16;
  uint32_t exponent = half >> 10 & 0x1f, fraction = half & 0x3ff;
  if (exponent == 0x1f) // Infinity, or a NaN made quiet.
    return bitsAs<float>(sign | 0x7f800000 | fraction << 13 |
                         (fraction ? 0x400000 : 0));
  if (exponent)
    return bitsAs<float>(sign | (exponent + 112) << 23 | fraction << 13);
  float magnitude = static_cast<float>(fraction) * 0x1p-24f;
  return bitsAs<float>(sign | bitsAs<uint32_t>(magnitude));
}

/// Rounds a double to `fractionBits` bits with exponents of `exponentBits`.
/// Exact for doubles and floats alike: a float is a double.
template <int exponentBits, int fractionBits> uint16_t narrow(double value) {
  constexpr int bias = (1 << (exponentBits - 1)) - 1;
  constexpr uint16_t infinity = ((1 << exponentBits) - 1) << fractionBits;
  uint64_t bits = bitsAs<uint64_t>(value);
  uint16_t sign = static_cast<uint16_t>(bits >> 63 << 15);
  uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
  int exponent = static_cast<int>(bits >> 52 & 0x7ff);
  if (exponent == 0x7ff) {
    uint16_t payload = static_cast<uint16_t>(fraction >> (52 - fractionBits));
    return sign | infinity | (fraction ? payload | 1 << (fractionBits - 1) : 0);
  }
  if (!exponent) // Zero, or far below the smallest result.
    return sign;
  int scaled = exponent - 1023 + bias; // The result's exponent field.
  if (scaled >= (1 << exponentBits) - 1)
    return sign | infinity;
  int drop = 52 - fractionBits;
  fraction |= UINT64_C(1) << 52;
  if (scaled < 1) { // Subnormal.
    drop += 1 - scaled;
    scaled = 1;
  }
  if (drop > 53)
    return sign;
  uint64_t half = UINT64_C(1) << (drop - 1), kept = fraction >> drop;
  uint64_t rest = fraction & ((half << 1) - 1);
  kept += rest > half || (rest == half && (kept & 1));
  // The leading one of a normal number adds 1 to the exponent, and so does a
  // carry out of the fraction.
  uint64_t result = (uint64_t(scaled - 1) << fractionBits) + kept;
  return sign | static_cast<uint16_t>(result < infinity ? result : infinity);
}

struct UnrankedMemRef {
  int64_t rank;
  void *descriptor;
};
struct StridedMemRef {
  char *allocated, *aligned;
  int64_t offset, sizes[1];
};

void copyDims(const char *from, char *to, const int64_t *sizes,
              const int64_t *fromStrides, const int64_t *toStrides,
              int64_t rank, int64_t element) {
  if (!rank) {
    memcpy(to, from, element);
    return;
  }
  if (rank == 1 && *fromStrides == 1 && *toStrides == 1) {
    memcpy(to, from, *sizes * element);
    return;
  }
  for (int64_t i = 0; i < *sizes; ++i)
    copyDims(from + i * *fromStrides * element, to + i * *toStrides * element,
             sizes + 1, fromStrides + 1, toStrides + 1, rank - 1, element);
}
} // namespace

extern "C" {
_Float16 __truncsfhf2(float value) {
  return bitsAs<_Float16>(narrow<5, 10>(value));
}
_Float16 __truncdfhf2(double value) {
  return bitsAs<_Float16>(narrow<5, 10>(value));
}
float __extendhfsf2(_Float16 value) {
  return widenHalf(bitsAs<uint16_t>(value));
}
double __extendhfdf2(_Float16 value) {
  return widenHalf(bitsAs<uint16_t>(value));
}
uint16_t __gnu_f2h_ieee(float value) { return narrow<5, 10>(value); }
float __gnu_h2f_ieee(uint16_t value) { return widenHalf(value); }
__bf16 __truncsfbf2(float value) { return bitsAs<__bf16>(narrow<8, 7>(value)); }
__bf16 __truncdfbf2(double value) {
  return bitsAs<__bf16>(narrow<8, 7>(value));
}

/// What MLIR lowers a memref.copy between strided memrefs to.
void memrefCopy(int64_t element, UnrankedMemRef *from, UnrankedMemRef *to) {
  auto *source = static_cast<StridedMemRef *>(from->descriptor);
  auto *target = static_cast<StridedMemRef *>(to->descriptor);
  int64_t rank = from->rank;
  for (int64_t d = 0; d < rank; ++d)
    if (!source->sizes[d])
      return;
  copyDims(source->aligned + source->offset * element,
           target->aligned + target->offset * element, source->sizes,
           source->sizes + rank, target->sizes + rank, rank, element);
}
}
