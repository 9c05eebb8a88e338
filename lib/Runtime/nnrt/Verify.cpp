//===- Verify.cpp - Whether the weights are those that were written -------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// XXH64 as its specification defines it (XXH64 algorithm description of
// github.com/Cyan4973/xxHash), with seed 0. lib/Target/Library/Initialize.cpp
// computes the same with LLVM's.
//
//===----------------------------------------------------------------------===//

#include "Metadata.h"

namespace {
constexpr uint64_t p1 = 0x9E3779B185EBCA87, p2 = 0xC2B2AE3D27D4EB4F,
                   p3 = 0x165667B19E3779F9, p4 = 0x85EBCA77C2B2AE63,
                   p5 = 0x27D4EB2F165667C5;

uint64_t rotate(uint64_t x, int bits) { return x << bits | x >> (64 - bits); }

template <typename T> uint64_t read(const char *from) {
  T value;
  __builtin_memcpy(&value, from, sizeof value);
  return value;
}

uint64_t roundOf(uint64_t lane, uint64_t word) {
  return rotate(lane + word * p2, 31) * p1;
}

/// The four lanes over all whole stripes of 32 bytes, merged.
uint64_t stripes(const char *&at, const char *end) {
  uint64_t lanes[4] = {p1 + p2, p2, 0, 0 - p1};
  for (; end - at >= 32; at += 32)
    for (int i = 0; i < 4; ++i)
      lanes[i] = roundOf(lanes[i], read<uint64_t>(at + 8 * i));
  uint64_t hash = rotate(lanes[0], 1) + rotate(lanes[1], 7) +
                  rotate(lanes[2], 12) + rotate(lanes[3], 18);
  for (uint64_t lane : lanes)
    hash = (hash ^ roundOf(0, lane)) * p1 + p4;
  return hash;
}

uint64_t xxh64(const char *at, uint64_t bytes) {
  const char *end = at + bytes;
  uint64_t hash = (bytes >= 32 ? stripes(at, end) : p5) + bytes;
  for (; end - at >= 8; at += 8)
    hash = rotate(hash ^ roundOf(0, read<uint64_t>(at)), 27) * p1 + p4;
  if (end - at >= 4) {
    hash = rotate(hash ^ read<uint32_t>(at) * p1, 23) * p2 + p3;
    at += 4;
  }
  for (; at < end; ++at)
    hash = rotate(hash ^ read<uint8_t>(at) * p5, 11) * p1;
  hash = (hash ^ hash >> 33) * p2;
  hash = (hash ^ hash >> 29) * p3;
  return hash ^ hash >> 32;
}
} // namespace

extern "C" __attribute__((visibility("default"))) nn_status
nn_model_verify(void) {
  constexpr uint64_t chunk = 1 << 20;
  const char *weights = nn_weights_address;
  uint64_t size = nn_metadata.weightsBytes;
  uint64_t pair[2] = {size, 0};
  for (uint64_t at = 0; at < size; at += chunk) {
    pair[1] = xxh64(weights + at, size - at < chunk ? size - at : chunk);
    pair[0] = xxh64(reinterpret_cast<const char *>(pair), sizeof pair);
  }
  return read<uint64_t>(weights + size + 40) == pair[0] ? NN_OK : NN_FAILED;
}
