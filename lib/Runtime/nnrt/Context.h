//===- Context.h - What a run needs -----------------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// One block of memory holds the context and its tables; arena and scratch are
// blocks of their own that only grow.
//
//===----------------------------------------------------------------------===//

#ifndef NN_RUNTIME_NNRT_CONTEXT_H
#define NN_RUNTIME_NNRT_CONTEXT_H

#include "Metadata.h"
#include "Pool.h"

/// A block that grows.
struct nn_buffer {
  char *data;
  size_t bytes;
};

struct nn_context {
  nn_options options;
  size_t bytes; ///< Of the context's own block.
  nn::rt::Pool pool;
  std::atomic<bool> busy;
  bool inParallel; ///< A parallel call is running: those within are serial.
  bool failed;
  int32_t workers;
  nn_buffer arena, scratch; ///< Scratch is for one worker times their number.
  size_t scratchStride;
  int64_t *symbols; ///< One for each symbol; -1 while unbound.
  int64_t *sizes;   ///< Bytes of the arena, then the dims of all outputs.
  nn::rt::Descriptor *symbolsDescriptor, *sizesDescriptor;
  void **descriptors;
  int64_t step, stepBegin;
  char message[512];
};

namespace nn::rt {

/// Bits of an element, 0 for types that are no numbers.
unsigned bitsOf(int32_t type);

/// Bytes of a tensor; false if they do not fit in 63 bits.
bool bytesOf(int32_t type, const int64_t *dims, int32_t rank, uint64_t &bytes);

/// Whether the elements lie where their type may.
bool isAligned(int32_t type, const void *data);

/// Kind, element type and rank of an input or output (`what`) against the
/// signature.
nn_status checkKind(nn_context *context, const char *what,
                    const nn_value_info &info, const nn_value &value);

/// Checks the inputs' kinds, types and sizes and binds the symbols.
/// `needData`: also their memory.
nn_status bindInputs(nn_context *context, const nn_value *inputs,
                     bool needData);

/// Computes context->sizes from the symbols.
nn_status computeSizes(nn_context *context);

/// Makes `buffer` hold at least `bytes`; what it held is lost.
bool grow(nn_context *context, nn_buffer &buffer, size_t bytes);

nn_status fail(nn_context *context, nn_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

} // namespace nn::rt

#endif
