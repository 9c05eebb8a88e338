//===- Parallel.cpp - Called by generated code to run kernels -------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Context.h"

#include <stdlib.h>

using namespace nn::rt;

namespace {
using Kernel = void (*)(void *arguments, int64_t begin, int64_t end,
                        void *scratch);

struct Job {
  nn_context *context;
  Kernel kernel;
  void *arguments;
};

void runChunk(void *argument, int64_t begin, int64_t end, int32_t worker) {
  auto *job = static_cast<Job *>(argument);
  nn_context *context = job->context;
  if (worker < 0 || worker >= context->workers) { // A foreign parallel_for.
    __atomic_store_n(&context->failed, true, __ATOMIC_RELAXED);
    return;
  }
  job->kernel(job->arguments, begin, end,
              context->scratch.data + worker * context->scratchStride);
}

/// Without a context (at compile time) or within another parallel call.
void runSerially(nn_context *context, int64_t count, Kernel kernel,
                 void *arguments, int64_t scratchBytes) {
  void *scratch = nullptr;
  if (scratchBytes > 0 && posix_memalign(&scratch, 64, scratchBytes)) {
    if (!context)
      abort();
    __atomic_store_n(&context->failed, true, __ATOMIC_RELAXED);
    return;
  }
  kernel(arguments, 0, count, scratch);
  free(scratch);
}
} // namespace

/// Runs `kernel` on ranges that make [0, count); each gets `scratchBytes` of
/// memory of its own.
extern "C" void nn_parallel_for(nn_context *context, int64_t count,
                                Kernel kernel, void *arguments,
                                int64_t scratchBytes) {
  if (count <= 0)
    return;
  if (!context || context->inParallel)
    return runSerially(context, count, kernel, arguments, scratchBytes);
  size_t stride = (static_cast<size_t>(scratchBytes) + 63) & ~size_t(63);
  if (scratchBytes < 0 ||
      !grow(context, context->scratch, stride * context->workers)) {
    context->failed = true;
    return;
  }
  context->scratchStride = stride;
  context->inParallel = true;
  Job job{context, kernel, arguments};
  nn_options &options = context->options;
  if (options.parallel_for)
    options.parallel_for(options.parallel_user, count, runChunk, &job);
  else
    context->pool.run(runChunk, &job, count);
  context->inParallel = false;
}
