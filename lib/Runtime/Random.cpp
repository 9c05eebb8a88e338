//===- Random.cpp - Random inputs -----------------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Runtime/Tensor.h"

#include <cmath>
#include <cstring>

namespace nn::rt {

namespace {
/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
/// Generators, 2014). The distributions of <random> differ between libraries.
class Generator {
public:
  explicit Generator(uint64_t seed) : state(seed) {}
  uint64_t next() {
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }
  /// Box and Muller's transform.
  double normal() {
    double u = (double(next() >> 11) + 1) * 0x1p-53; // (0, 1]
    double v = double(next() >> 11) * 0x1p-53;
    return std::sqrt(-2 * std::log(u)) * std::cos(6.283185307179586 * v);
  }

private:
  uint64_t state;
};

template <typename T, typename F> void fill(Tensor &tensor, F next) {
  for (int64_t i = 0, n = tensor.count(); i < n; ++i) {
    T value = static_cast<T>(next());
    std::memcpy(tensor.data() + i * sizeof value, &value, sizeof value);
  }
}

uint16_t toHalf(double value) { // Normal values of a few units only.
  uint16_t best = 0;
  double magnitude = std::fabs(value);
  int exponent;
  double fraction = std::frexp(magnitude, &exponent); // [0.5, 1)
  if (exponent > -14)
    best = static_cast<uint16_t>(((exponent + 14) << 10) +
                                 std::lrint(std::ldexp(fraction, 11) - 1024));
  return value < 0 ? best | 0x8000 : best;
}

uint16_t toBfloat(double value) {
  float narrow = static_cast<float>(value);
  uint32_t bits;
  std::memcpy(&bits, &narrow, sizeof bits);
  return static_cast<uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}
} // namespace

void fillRandom(Tensor &tensor, uint64_t seed) {
  Generator generator(seed);
  auto normal = [&] { return generator.normal(); };
  auto bit = [&] { return generator.next() >> 63; };
  switch (tensor.type()) {
  case NN_TYPE_FLOAT:
    return fill<float>(tensor, normal);
  case NN_TYPE_DOUBLE:
    return fill<double>(tensor, normal);
  case NN_TYPE_FLOAT16:
    return fill<uint16_t>(tensor, [&] { return toHalf(normal()); });
  case NN_TYPE_BFLOAT16:
    return fill<uint16_t>(tensor, [&] { return toBfloat(normal()); });
  }
  switch (typeBits(tensor.type())) {
  case 8:
    return fill<uint8_t>(tensor, bit);
  case 16:
    return fill<uint16_t>(tensor, bit);
  case 32:
    return fill<uint32_t>(tensor, bit);
  case 64:
    return fill<uint64_t>(tensor, bit);
  }
}

} // namespace nn::rt
