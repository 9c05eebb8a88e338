//===- Context.cpp - Makes and destroys contexts --------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Context.h"
#include "CpuFeatures.h"

#include <new>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

using namespace nn::rt;

namespace {
constexpr size_t alignment = 64;

void *allocateDefault(void *, size_t bytes, size_t align) {
  void *memory = nullptr;
  return posix_memalign(&memory, align, bytes) ? nullptr : memory;
}
void releaseDefault(void *, void *memory, size_t) { free(memory); }

int32_t allowedCores() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set))
    return 1;
  int32_t cores = 0;
  for (unsigned i = 0; i < CPU_SETSIZE; ++i)
    cores += CPU_ISSET(i, &set) ? 1 : 0;
  return cores;
}

size_t descriptorBytes(int32_t rank) {
  return sizeof(Descriptor) + 2 * sizeof(int64_t) * rank;
}

/// Cuts the context's block into tables.
struct Cutter {
  char *base;
  size_t at;
  template <typename T> T *cut(size_t bytes) {
    char *place = base + at;
    at += (bytes + 15) & ~size_t(15);
    return reinterpret_cast<T *>(place);
  }
};

void setSizes(Descriptor *descriptor, const int64_t *dims, int32_t rank) {
  int64_t *sizes = descriptor->sizes(), stride = 1;
  for (int32_t d = rank; d-- > 0;) {
    sizes[d] = dims[d];
    sizes[rank + d] = stride;
    stride *= dims[d];
  }
}

Descriptor *vectorDescriptor(Cutter &cutter, bool write, void *data,
                             int64_t size) {
  auto *result = cutter.cut<Descriptor>(descriptorBytes(1));
  if (write) {
    *result = {data, data, 0};
    setSizes(result, &size, 1);
  }
  return result;
}

/// Lays out the tables behind the context at `base` and returns the bytes of
/// all. With a null base it only counts.
size_t layOut(char *base) {
  const Metadata &m = nn_metadata;
  Cutter cutter{base, 0};
  auto *context = cutter.cut<nn_context>((sizeof(nn_context) + 63) / 64 * 64);
  int64_t dims = 0;
  for (int64_t i = 0; i < m.outputCount; ++i)
    dims += m.outputs[i].rank;
  auto *symbols = cutter.cut<int64_t>(sizeof(int64_t) * (m.symbolCount + 1));
  auto *sizes = cutter.cut<int64_t>(sizeof(int64_t) * (dims + 1));
  auto *first = vectorDescriptor(cutter, base, symbols, m.symbolCount);
  auto *second = vectorDescriptor(cutter, base, sizes, dims + 1);
  int64_t count = m.inputCount + m.outputCount;
  auto **descriptors = cutter.cut<void *>(sizeof(void *) * (count + 2));
  if (base) {
    context->symbols = symbols;
    context->sizes = sizes;
    context->symbolsDescriptor = first;
    context->sizesDescriptor = second;
    context->descriptors = descriptors;
  }
  for (int64_t i = 0; i < count + 2; ++i) {
    int32_t rank = i < m.inputCount ? m.inputs[i].rank
                   : i < count      ? m.outputs[i - m.inputCount].rank
                                    : 1;
    void *place = cutter.cut<void>(descriptorBytes(rank));
    if (base)
      descriptors[i] = place;
  }
  if (base) {
    int64_t bytes = m.weightsBytes;
    auto *weights = static_cast<Descriptor *>(descriptors[count]);
    *weights = {nn_weights_address, nn_weights_address, 0};
    setSizes(weights, &bytes, 1);
  }
  return cutter.at;
}

nn_options completed(const nn_options *given) {
  nn_options options;
  memset(&options, 0, sizeof options);
  if (given)
    memcpy(&options, given,
           given->size < sizeof options ? given->size : sizeof options);
  if (!options.allocate || !options.release) {
    options.allocate = allocateDefault;
    options.release = releaseDefault;
  }
  return options;
}

void say(char *message, size_t size, const char *text) {
  if (message && size)
    snprintf(message, size, "%s", text);
}
} // namespace

bool nn::rt::grow(nn_context *context, nn_buffer &buffer, size_t bytes) {
  if (bytes <= buffer.bytes)
    return true;
  nn_options &options = context->options;
  if (buffer.data)
    options.release(options.memory_user, buffer.data, buffer.bytes);
  buffer.data = static_cast<char *>(
      options.allocate(options.memory_user, bytes, alignment));
  buffer.bytes = buffer.data ? bytes : 0;
  return buffer.data;
}

#define NN_EXPORT extern "C" __attribute__((visibility("default")))

NN_EXPORT nn_status nn_model_create(const nn_options *given,
                                    nn_context **result, char *message,
                                    size_t messageSize) {
  *result = nullptr;
  say(message, messageSize, "");
  int length;
  if (const char *missing = missingFeature(nn_metadata.features, length)) {
    if (message && messageSize)
      snprintf(message, messageSize,
               "this CPU lacks %.*s, which the model was compiled for", length,
               missing);
    return NN_UNSUPPORTED_CPU;
  }
  nn_options options = completed(given);
  if (options.threads < 0) {
    say(message, messageSize, "the number of threads is negative");
    return NN_INVALID_ARGUMENT;
  }
  if (!options.threads)
    options.threads = allowedCores();
  if (options.threads > Pool::maxThreads)
    options.threads = Pool::maxThreads;
  size_t bytes = layOut(nullptr);
  void *memory = options.allocate(options.memory_user, bytes, alignment);
  if (!memory) {
    say(message, messageSize, "out of memory");
    return NN_OUT_OF_MEMORY;
  }
  memset(memory, 0, bytes);
  auto *context = new (memory) nn_context();
  context->options = options;
  context->bytes = bytes;
  context->workers = options.threads;
  context->step = -1;
  layOut(static_cast<char *>(memory));
  if (!options.parallel_for && !context->pool.start(options.threads)) {
    options.release(options.memory_user, memory, bytes);
    say(message, messageSize, "the system gives no more threads");
    return NN_FAILED;
  }
  *result = context;
  return NN_OK;
}

NN_EXPORT void nn_model_destroy(nn_context *context) {
  if (!context)
    return;
  context->pool.finish();
  nn_options options = context->options;
  nn_buffer buffers[] = {context->arena, context->scratch};
  for (nn_buffer &buffer : buffers)
    if (buffer.data)
      options.release(options.memory_user, buffer.data, buffer.bytes);
  options.release(options.memory_user, context, context->bytes);
}
