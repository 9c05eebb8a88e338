//===- Metadata.h - What the compiler tells the runtime ---------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The data and the functions that the compiler adds to an artifact. The layout
// is written by lib/Target/Object/Metadata.cpp: every member is 8 bytes.
//
//===----------------------------------------------------------------------===//

#ifndef NN_RUNTIME_NNRT_METADATA_H
#define NN_RUNTIME_NNRT_METADATA_H

#include "nn-c/Model.h"

namespace nn::rt {

struct Metadata {
  const char *features;
  const char *triple;
  uint64_t weightsBytes;
  int64_t inputCount, outputCount, symbolCount, checkCount, stepCount,
      elementCount;
  const nn_value_info *inputs, *outputs;
  /// For each input, for each dimension: the index of its symbol, -1 if static.
  const int64_t *const *inputSymbols;
  const char *const *symbols;
  const char *const *checks;
  const char *const *steps;
  /// Elements of inputs that decide sizes: index of the input, of the element,
  /// of its symbol.
  const int64_t (*elements)[3];
};

/// The descriptor of a memref; `rank` sizes and then `rank` strides follow.
struct Descriptor {
  void *allocated, *aligned;
  int64_t offset;
  int64_t *sizes() { return reinterpret_cast<int64_t *>(this + 1); }
};

} // namespace nn::rt

extern "C" {
/// Data of the artifact. The words hold addresses in 64 bits, so the weights
/// may be anywhere.
extern const nn::rt::Metadata nn_metadata;
extern char *const nn_weights_address;

/// The model: descriptors of inputs, outputs, weights, arena in that order.
void nn_entry(nn_context *context, void **descriptors);

/// From the symbols to the arena's bytes and the dims of all outputs; 0, or 1 +
/// the index of the check that failed.
int64_t _mlir_ciface_nn_shapes(nn::rt::Descriptor *symbols,
                               nn::rt::Descriptor *result);
}

#endif
