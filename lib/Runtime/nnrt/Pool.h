//===- Pool.h - Threads of a context ----------------------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Fork and join for ranges: threads spin for a while and then sleep on a futex.
// It lives in memory of the context and uses nothing of the C++ library.
//
//===----------------------------------------------------------------------===//

#ifndef NN_RUNTIME_NNRT_POOL_H
#define NN_RUNTIME_NNRT_POOL_H

#include <atomic>
#include <pthread.h>
#include <stdint.h>

namespace nn::rt {

class Pool {
public:
  using Body = void (*)(void *argument, int64_t begin, int64_t end,
                        int32_t worker);
  static constexpr int maxThreads = 256;

  /// Starts `threads - 1` threads (the caller is one); false if the system has
  /// none left, and then none runs.
  bool start(int threads);

  /// Ends and joins the threads.
  void finish();

  int threads() const { return count; }

  /// Runs `body` on chunks of [0, total), the caller as worker 0. One run at a
  /// time. Which worker takes a chunk is chance, the chunks are not.
  void run(Body body, void *argument, int64_t total);

private:
  struct Worker {
    Pool *pool;
    int32_t index;
    pthread_t id;
  };

  static void *entry(void *worker);
  void work(int32_t index);
  void drain(int32_t index);
  bool join();
  void leave();
  void close();
  uint32_t waitForChange(uint32_t seen);

  // A job is published by opening the gate and taken back by closing it and
  // waiting until it is empty: a thread that wakes late never holds up a run.
  static constexpr uint32_t isOpen = 1u << 31, isAwaited = 1u << 30;
  alignas(64) std::atomic<uint32_t> gate{0}; ///< Flags and threads inside.
  alignas(64) std::atomic<uint32_t> epoch{0};
  std::atomic<uint32_t> sleepers{0};
  alignas(64) std::atomic<int64_t> next{0};
  alignas(64) Body body = nullptr;
  void *argument = nullptr;
  int64_t total = 0, chunk = 1;
  int count = 1, spin = 0;
  std::atomic<bool> stop{false};
  Worker workers[maxThreads];
};

} // namespace nn::rt

#endif
