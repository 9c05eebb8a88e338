//===- Model.cpp - Describes and runs a model -----------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Context.h"

#include <time.h>

using namespace nn::rt;

// The linker places the weights after everything else. A word of data reaches
// them at any distance, where code would be limited to 2 GB.
__asm__(".section .data.rel.ro.nn_weights_address,\"aw\",@progbits\n"
        ".hidden nn_weights_address\n"
        ".globl nn_weights_address\n"
        ".p2align 3\n"
        ".type nn_weights_address,@object\n"
        ".size nn_weights_address,8\n"
        "nn_weights_address:\n"
        ".quad nn_weights\n"
        ".hidden nn_weights\n"
        ".text\n");

namespace {
Descriptor *descriptor(nn_context *context, int64_t index) {
  return static_cast<Descriptor *>(context->descriptors[index]);
}

void describe(Descriptor *descriptor, void *data, const int64_t *dims,
              int32_t rank) {
  *descriptor = {data, data, 0};
  int64_t *sizes = descriptor->sizes(), stride = 1;
  for (int32_t d = rank; d-- > 0;) {
    sizes[d] = dims[d];
    sizes[rank + d] = stride;
    stride *= dims[d];
  }
}

/// Writes kind, type, dims and bytes of an output.
nn_status describeOutput(nn_context *context, const nn_value_info &info,
                         const int64_t *dims, nn_value &value,
                         uint64_t &bytes) {
  for (int32_t d = 0; d < info.rank; ++d)
    if (dims[d] < 0)
      return fail(context, NN_REFUSED,
                  "output '%s': dimension %d would be negative", info.name, d);
  if (!bytesOf(info.type, dims, info.rank, bytes))
    return fail(context, NN_REFUSED, "output '%s': too large", info.name);
  value.kind = info.kind;
  value.type = info.type;
  value.rank = info.rank;
  for (int32_t d = 0; value.dims && d < info.rank; ++d)
    value.dims[d] = dims[d];
  return NN_OK;
}

/// Finds the memory of output `index` and describes it to the model.
nn_status bindOutput(nn_context *context, int32_t index, const int64_t *dims,
                     nn_value &value) {
  const nn_value_info &info = nn_metadata.outputs[index];
  nn_options &options = context->options;
  uint64_t bytes;
  if (nn_status status = checkKind(context, "output", info, value))
    return status;
  if (nn_status status = describeOutput(context, info, dims, value, bytes))
    return status;
  if (!value.data && options.output) {
    value.data =
        options.output(options.output_user, index, dims, info.rank, bytes);
    value.bytes = value.data ? bytes : 0;
  }
  if (bytes > value.bytes || (bytes && !value.data))
    return fail(context, NN_INVALID_ARGUMENT,
                "output '%s': %llu bytes given, %llu needed", info.name,
                value.data ? static_cast<unsigned long long>(value.bytes) : 0,
                static_cast<unsigned long long>(bytes));
  if (bytes && !isAligned(info.type, value.data))
    return fail(context, NN_INVALID_ARGUMENT,
                "output '%s': data is not aligned to its elements", info.name);
  describe(descriptor(context, nn_metadata.inputCount + index), value.data,
           dims, info.rank);
  return NN_OK;
}

int64_t now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

nn_status run(nn_context *context, const nn_value *inputs, nn_value *outputs) {
  if (nn_status status = bindInputs(context, inputs, /*needData=*/true))
    return status;
  if (nn_status status = computeSizes(context))
    return status;
  const int64_t *dims = context->sizes + 1;
  if (!outputs && nn_metadata.outputCount)
    return fail(context, NN_INVALID_ARGUMENT, "no outputs given");
  for (int64_t i = 0; i < nn_metadata.outputCount; ++i) {
    if (nn_status status = bindOutput(context, i, dims, outputs[i]))
      return status;
    dims += nn_metadata.outputs[i].rank;
  }
  int64_t arena = context->sizes[0];
  if (arena < 0 || !grow(context, context->arena, arena))
    return fail(context, NN_OUT_OF_MEMORY,
                "the run needs %lld bytes, which cannot be had",
                static_cast<long long>(arena));
  for (int64_t i = 0; i < nn_metadata.inputCount; ++i)
    describe(descriptor(context, i), inputs[i].data, inputs[i].dims,
             inputs[i].rank);
  describe(
      descriptor(context, nn_metadata.inputCount + nn_metadata.outputCount + 1),
      context->arena.data, &arena, 1);
  context->failed = false;
  nn_entry(context, context->descriptors);
  if (context->failed)
    return fail(context, NN_OUT_OF_MEMORY,
                "memory of the threads cannot be had");
  return NN_OK;
}

/// Keeps a second run of the same context out.
template <typename F> nn_status guarded(nn_context *context, F body) {
  if (context->busy.exchange(true, std::memory_order_acquire))
    return NN_BUSY;
  context->message[0] = 0;
  nn_status status = body();
  context->busy.store(false, std::memory_order_release);
  return status;
}
} // namespace

/// Called by models compiled for profiling where step `step` begins; -1 after
/// the last.
extern "C" void nn_step(nn_context *context, int64_t step) {
  if (!context || !context->options.trace)
    return;
  int64_t time = now();
  if (context->step >= 0 && context->step < nn_metadata.stepCount)
    context->options.trace(context->options.trace_user,
                           nn_metadata.steps[context->step], context->stepBegin,
                           time);
  context->step = step;
  context->stepBegin = now();
}

#define NN_EXPORT extern "C" __attribute__((visibility("default")))

NN_EXPORT uint32_t nn_model_version(void) { return NN_MODEL_VERSION; }
NN_EXPORT int32_t nn_model_input_count(void) {
  return static_cast<int32_t>(nn_metadata.inputCount);
}
NN_EXPORT int32_t nn_model_output_count(void) {
  return static_cast<int32_t>(nn_metadata.outputCount);
}
NN_EXPORT const nn_value_info *nn_model_input(int32_t index) {
  return index >= 0 && index < nn_metadata.inputCount
             ? &nn_metadata.inputs[index]
             : nullptr;
}
NN_EXPORT const nn_value_info *nn_model_output(int32_t index) {
  return index >= 0 && index < nn_metadata.outputCount
             ? &nn_metadata.outputs[index]
             : nullptr;
}
NN_EXPORT const char *nn_model_features(void) { return nn_metadata.features; }
NN_EXPORT const char *nn_model_triple(void) { return nn_metadata.triple; }
NN_EXPORT const char *nn_model_weights_hash(void) {
  return nn_weights_address + nn_metadata.weightsBytes;
}

NN_EXPORT nn_status nn_model_output_shapes(nn_context *context,
                                           const nn_value *inputs,
                                           nn_value *outputs) {
  return guarded(context, [&]() -> nn_status {
    if (nn_status status = bindInputs(context, inputs, /*needData=*/false))
      return status;
    if (nn_status status = computeSizes(context))
      return status;
    const int64_t *dims = context->sizes + 1;
    for (int64_t i = 0; i < nn_metadata.outputCount; ++i) {
      const nn_value_info &info = nn_metadata.outputs[i];
      uint64_t bytes;
      if (nn_status status =
              describeOutput(context, info, dims, outputs[i], bytes))
        return status;
      outputs[i].bytes = bytes;
      dims += info.rank;
    }
    return NN_OK;
  });
}

NN_EXPORT nn_status nn_model_run(nn_context *context, const nn_value *inputs,
                                 nn_value *outputs) {
  return guarded(context, [&] { return run(context, inputs, outputs); });
}

NN_EXPORT const char *nn_model_error(const nn_context *context) {
  return context->message;
}
