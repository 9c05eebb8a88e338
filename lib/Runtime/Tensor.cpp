//===- Tensor.cpp - Elements with a shape ---------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Runtime/Tensor.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace nn::rt {

namespace {
struct TypeFacts {
  const char *name;
  unsigned bits;
};
/// By number of nn_type.
constexpr TypeFacts types[] = {
    {"undefined", 0},      {"float32", 32},   {"uint8", 8},
    {"int8", 8},           {"uint16", 16},    {"int16", 16},
    {"int32", 32},         {"int64", 64},     {"string", 0},
    {"bool", 8},           {"float16", 16},   {"float64", 64},
    {"uint32", 32},        {"uint64", 64},    {"complex64", 64},
    {"complex128", 128},   {"bfloat16", 16},  {"float8e4m3fn", 8},
    {"float8e4m3fnuz", 8}, {"float8e5m2", 8}, {"float8e5m2fnuz", 8},
    {"uint4", 4},          {"int4", 4},       {"float4e2m1", 4},
    {"float8e8m0", 8},     {"uint2", 2},      {"int2", 2}};

template <typename T> T load(const char *from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}
} // namespace

unsigned typeBits(int32_t type) {
  return type >= 0 && type < int32_t(std::size(types)) ? types[type].bits : 0;
}

const char *typeName(int32_t type) {
  return type >= 0 && type < int32_t(std::size(types)) ? types[type].name
                                                       : "unknown";
}

std::string describe(int32_t type, const std::vector<int64_t> &dims) {
  std::string text = std::string(typeName(type)) + " [";
  for (size_t i = 0; i < dims.size(); ++i)
    text += (i ? "," : "") + (dims[i] < 0 ? "?" : std::to_string(dims[i]));
  return text + "]";
}

/// What the system can give without swapping, in bytes. Without this a request
/// is granted, and the process ended when it uses what it was given.
static uint64_t availableMemory() {
  std::unique_ptr<FILE, int (*)(FILE *)> file(std::fopen("/proc/meminfo", "r"),
                                              std::fclose);
  char line[128];
  unsigned long long kilobytes;
  while (file && std::fgets(line, sizeof line, file.get()))
    if (std::sscanf(line, "MemAvailable: %llu kB", &kilobytes) == 1)
      return kilobytes * 1024;
  return UINT64_MAX;
}

void Tensor::Free::operator()(char *memory) const { std::free(memory); }

bool Tensor::make(int32_t type, std::vector<int64_t> dims, Tensor &result) {
  int64_t bits = typeBits(type);
  bool empty = false;
  for (int64_t size : dims) {
    if (size < 0)
      return false;
    empty |= size == 0;
  }
  for (int64_t size : dims)
    if (!empty && __builtin_mul_overflow(bits, size, &bits))
      return false;
  if (!typeBits(type) || bits > INT64_MAX - 1024)
    return false;
  uint64_t bytes = empty ? 0 : (bits + 7) / 8;
  constexpr uint64_t large = 64 << 20;
  if (bytes > large && bytes > availableMemory())
    return false;
  result.elementType = type;
  result.sizes = std::move(dims);
  result.byteCount = bytes;
  void *memory = nullptr;
  if (posix_memalign(&memory, 64, result.byteCount + 64))
    return false;
  result.memory.reset(static_cast<char *>(memory));
  std::memset(memory, 0, result.byteCount);
  return true;
}

int64_t Tensor::count() const {
  int64_t count = 1;
  for (int64_t size : sizes)
    count = size ? count * size : 0;
  for (int64_t size : sizes)
    count = size ? count : 0;
  return count;
}

float halfToFloat(uint16_t bits) {
  int exponent = bits >> 10 & 0x1f, fraction = bits & 0x3ff;
  float magnitude = exponent == 31 ? (fraction ? NAN : INFINITY)
                    : exponent
                        ? std::ldexp(float(fraction + 1024), exponent - 25)
                        : std::ldexp(float(fraction), -24);
  return bits & 0x8000 ? -magnitude : magnitude;
}

float bfloatToFloat(uint16_t bits) {
  uint32_t wide = uint32_t(bits) << 16;
  return load<float>(reinterpret_cast<char *>(&wide));
}

double Tensor::valueAt(int64_t index) const {
  const char *at = data() + index * (typeBits(elementType) / 8);
  switch (elementType) {
  case NN_TYPE_FLOAT:
    return load<float>(at);
  case NN_TYPE_DOUBLE:
    return load<double>(at);
  case NN_TYPE_FLOAT16:
    return halfToFloat(load<uint16_t>(at));
  case NN_TYPE_BFLOAT16:
    return bfloatToFloat(load<uint16_t>(at));
  case NN_TYPE_BOOL:
  case NN_TYPE_UINT8:
    return load<uint8_t>(at);
  case NN_TYPE_INT8:
    return load<int8_t>(at);
  case NN_TYPE_UINT16:
    return load<uint16_t>(at);
  case NN_TYPE_INT16:
    return load<int16_t>(at);
  case NN_TYPE_UINT32:
    return load<uint32_t>(at);
  case NN_TYPE_INT32:
    return load<int32_t>(at);
  case NN_TYPE_UINT64:
    return double(load<uint64_t>(at));
  case NN_TYPE_INT64:
    return double(load<int64_t>(at));
  }
  return 0;
}

nn_value Tensor::view() {
  return {NN_KIND_TENSOR, elementType, int32_t(sizes.size()), 0, sizes.data(),
          data(),         byteCount};
}

static bool isFloat(int32_t type) {
  return type == NN_TYPE_FLOAT || type == NN_TYPE_DOUBLE ||
         type == NN_TYPE_FLOAT16 || type == NN_TYPE_BFLOAT16;
}

std::string compare(const Tensor &actual, const Tensor &expected, double rtol,
                    double atol) {
  if (actual.type() != expected.type() || actual.dims() != expected.dims())
    return "is " + describe(actual.type(), actual.dims()) + ", expected " +
           describe(expected.type(), expected.dims());
  if (!isFloat(actual.type()))
    return std::memcmp(actual.data(), expected.data(), actual.bytes())
               ? "differs"
               : "";
  for (int64_t i = 0, n = actual.count(); i < n; ++i) {
    double a = actual.valueAt(i), b = expected.valueAt(i);
    bool same =
        a == b || (std::isnan(a) && std::isnan(b)) ||
        (std::isfinite(b) && std::fabs(a - b) <= atol + rtol * std::fabs(b));
    if (same)
      continue;
    char text[160];
    std::snprintf(text, sizeof text, "element %lld is %.9g, expected %.9g",
                  static_cast<long long>(i), a, b);
    return text;
  }
  return "";
}

} // namespace nn::rt
