//===- Pool.cpp - Threads of a context ------------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Pool.h"

#include <limits.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace nn::rt {

namespace {
/// Turns of the spin loop before a thread sleeps: some 20 to 50 µs, longer than
/// the serial code between two kernels.
constexpr int patience = 2000;
/// Chunks for each thread: enough to even out threads that start late.
constexpr int64_t chunksPerThread = 8;

void sleepWhile(std::atomic<uint32_t> &word, uint32_t value) {
  syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, value, nullptr, nullptr, 0);
}

void wakeAll(std::atomic<uint32_t> &word) {
  syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}
} // namespace

bool Pool::start(int threads) {
  threads = threads < maxThreads ? threads : maxThreads;
  // Spinning takes the core from those who work where threads outnumber cores.
  spin = threads <= sysconf(_SC_NPROCESSORS_ONLN) ? patience : 0;
  // Signals are the application's: its threads handle them.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  bool ok = true;
  for (; ok && count < threads; count += ok) {
    workers[count].pool = this;
    workers[count].index = count;
    ok = pthread_create(&workers[count].id, nullptr, entry, &workers[count]) ==
         0;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (!ok)
    finish();
  return ok;
}

void Pool::finish() {
  stop.store(true, std::memory_order_relaxed);
  epoch.fetch_add(1);
  wakeAll(epoch);
  for (int i = 1; i < count; ++i)
    pthread_join(workers[i].id, nullptr);
  count = 1;
}

void *Pool::entry(void *worker) {
  auto *self = static_cast<Worker *>(worker);
  self->pool->work(self->index);
  return nullptr;
}

uint32_t Pool::waitForChange(uint32_t seen) {
  for (int turn = 0;; ++turn) {
    uint32_t now = epoch.load(std::memory_order_acquire);
    if (now != seen)
      return now;
    if (turn < spin) {
      pause();
      continue;
    }
    // Sequentially consistent on both sides: either the run sees the sleeper
    // or the sleeper sees the new epoch.
    sleepers.fetch_add(1);
    if (epoch.load() == seen)
      sleepWhile(epoch, seen);
    sleepers.fetch_sub(1);
  }
}

void Pool::work(int32_t index) {
  for (uint32_t seen = 0;;) {
    seen = waitForChange(seen);
    if (stop.load(std::memory_order_relaxed))
      return;
    if (!join())
      continue;
    drain(index);
    leave();
  }
}

/// Enters the gate if it is open.
bool Pool::join() {
  uint32_t state = gate.load(std::memory_order_relaxed);
  while (state & isOpen)
    if (gate.compare_exchange_weak(state, state + 1, std::memory_order_acquire,
                                   std::memory_order_relaxed))
      return true;
  return false;
}

void Pool::leave() {
  uint32_t before = gate.fetch_sub(1, std::memory_order_release);
  if (before == (isAwaited | 1))
    wakeAll(gate);
}

/// Lets nobody in any more and waits until all have left.
void Pool::close() {
  uint32_t state = gate.fetch_and(~isOpen, std::memory_order_acquire) & ~isOpen;
  for (int turn = 0; state && turn < spin; ++turn) {
    pause();
    state = gate.load(std::memory_order_acquire);
  }
  if (!state)
    return;
  state = gate.fetch_or(isAwaited, std::memory_order_acquire) | isAwaited;
  while (state != isAwaited) {
    sleepWhile(gate, state);
    state = gate.load(std::memory_order_acquire);
  }
  gate.store(0, std::memory_order_relaxed);
}

void Pool::drain(int32_t index) {
  for (;;) {
    int64_t begin = next.fetch_add(chunk, std::memory_order_relaxed);
    if (begin >= total)
      return;
    int64_t end = total - begin < chunk ? total : begin + chunk;
    body(argument, begin, end, index);
  }
}

void Pool::run(Body newBody, void *newArgument, int64_t newTotal) {
  if (newTotal <= 0)
    return;
  if (count == 1 || newTotal == 1)
    return newBody(newArgument, 0, newTotal, 0);
  body = newBody;
  argument = newArgument;
  total = newTotal;
  chunk = newTotal / (count * chunksPerThread);
  chunk = chunk ? chunk : 1;
  next.store(0, std::memory_order_relaxed);
  gate.store(isOpen, std::memory_order_release);
  epoch.fetch_add(1);
  if (sleepers.load())
    wakeAll(epoch);
  drain(0);
  close();
}

} // namespace nn::rt
