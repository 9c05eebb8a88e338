//===- CpuFeatures.cpp - Does this CPU have what the code needs -----------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Source of the bits: Intel 64 and IA-32 Architectures Software Developer's
// Manual, volume 2, CPUID and XGETBV. The names are LLVM's.
//
//===----------------------------------------------------------------------===//

#include "CpuFeatures.h"

#include <cpuid.h>
#include <stddef.h>
#include <string.h>

namespace nn::rt {

namespace {
enum Register { Eax, Ebx, Ecx, Edx };

/// State that the system must save, bits of XCR0.
constexpr unsigned Ymm = 0x6, Zmm = 0xe6, Tile = 0x60000;

struct Feature {
  const char *name;
  unsigned leaf, subleaf, reg, bit, state;
};

constexpr Feature features[] = {
    {"sse3", 1, 0, Ecx, 0, 0},         {"ssse3", 1, 0, Ecx, 9, 0},
    {"sse4.1", 1, 0, Ecx, 19, 0},      {"sse4.2", 1, 0, Ecx, 20, 0},
    {"popcnt", 1, 0, Ecx, 23, 0},      {"movbe", 1, 0, Ecx, 22, 0},
    {"cx16", 1, 0, Ecx, 13, 0},        {"avx", 1, 0, Ecx, 28, Ymm},
    {"f16c", 1, 0, Ecx, 29, Ymm},      {"fma", 1, 0, Ecx, 12, Ymm},
    {"avx2", 7, 0, Ebx, 5, Ymm},       {"bmi", 7, 0, Ebx, 3, 0},
    {"bmi2", 7, 0, Ebx, 8, 0},         {"lzcnt", 0x80000001, 0, Ecx, 5, 0},
    {"avx512f", 7, 0, Ebx, 16, Zmm},   {"avx512dq", 7, 0, Ebx, 17, Zmm},
    {"avx512cd", 7, 0, Ebx, 28, Zmm},  {"avx512bw", 7, 0, Ebx, 30, Zmm},
    {"avx512vl", 7, 0, Ebx, 31, Zmm},  {"avx512vnni", 7, 0, Ecx, 11, Zmm},
    {"avx512bf16", 7, 1, Eax, 5, Zmm}, {"avx512fp16", 7, 0, Edx, 23, Zmm},
    {"avxvnni", 7, 1, Eax, 4, Ymm},    {"amx-tile", 7, 0, Edx, 24, Tile},
    {"amx-bf16", 7, 0, Edx, 22, Tile}, {"amx-int8", 7, 0, Edx, 25, Tile},
};

bool has(const Feature &feature) {
  unsigned regs[4];
  if (!__get_cpuid_count(feature.leaf, feature.subleaf, &regs[0], &regs[1],
                         &regs[2], &regs[3]))
    return false;
  if (!(regs[feature.reg] >> feature.bit & 1))
    return false;
  if (!feature.state)
    return true;
  unsigned base[4] = {};
  __get_cpuid(1, &base[0], &base[1], &base[2], &base[3]);
  if (!(base[Ecx] >> 27 & 1)) // OSXSAVE: XGETBV is allowed.
    return false;
  unsigned low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low & feature.state) == feature.state;
}

bool has(const char *name, size_t length) {
  for (const Feature &feature : features)
    if (strlen(feature.name) == length && !memcmp(feature.name, name, length))
      return has(feature);
  return false;
}
} // namespace

const char *missingFeature(const char *needed, int &length) {
  for (const char *item = needed; *item;) {
    const char *end = item;
    while (*end && *end != ',')
      ++end;
    if (*item == '+' && !has(item + 1, end - item - 1)) {
      length = static_cast<int>(end - item - 1);
      return item + 1;
    }
    item = *end ? end + 1 : end;
  }
  return nullptr;
}

} // namespace nn::rt
