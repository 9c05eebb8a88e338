//===- Measure.cpp - Times, the machine's peak ----------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Runtime/Measure.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <numeric>
#include <thread>

namespace nn::rt {

using Clock = std::chrono::steady_clock;

static double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

Times measure(double seconds, const std::function<void()> &body) {
  body();
  std::vector<double> times;
  Clock::time_point start = Clock::now();
  while (times.size() < 3 || secondsSince(start) < seconds) {
    Clock::time_point begin = Clock::now();
    body();
    times.push_back(secondsSince(begin));
  }
  std::sort(times.begin(), times.end());
  return {times.size(), times[times.size() / 2], times[times.size() * 9 / 10],
          times[0]};
}

namespace {
/// Twelve chains of multiply-adds: more than latency times width needs.
template <typename Vector>
[[gnu::always_inline]] inline float multiplyAdds(int64_t turns) {
  Vector sums[12];
  Vector factor = Vector{} + 0.999f, term = Vector{} + 0.001f;
  float first = 1;
  for (Vector &sum : sums)
    sum = Vector{} + (first += 0.125f); // Equal chains would be merged.
  for (int64_t i = 0; i < turns; ++i)
#pragma clang loop unroll(full)
    for (Vector &sum : sums)
      if constexpr (sizeof(Vector) > 16)
        sum = __builtin_elementwise_fma(sum, factor, term);
      else // Baseline CPUs would call fmaf.
        sum = sum * factor + term;
  Vector all{};
  for (Vector &sum : sums)
    all += sum;
  return all[0];
}

using Wide = float __attribute__((vector_size(64)));
using Middle = float __attribute__((vector_size(32)));
using Narrow = float __attribute__((vector_size(16)));

#if defined(__x86_64__)
[[gnu::target("avx512f")]] float runWide(int64_t turns) {
  return multiplyAdds<Wide>(turns);
}
[[gnu::target("avx2,fma")]] float runMiddle(int64_t turns) {
  return multiplyAdds<Middle>(turns);
}
#endif
float runNarrow(int64_t turns) { return multiplyAdds<Narrow>(turns); }

struct Kernel {
  float (*run)(int64_t);
  double flopsPerTurn;
};

Kernel widest() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f"))
    return {runWide, 12 * 16 * 2};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return {runMiddle, 12 * 8 * 2};
#endif
  return {runNarrow, 12 * 4 * 2};
}
} // namespace

double measurePeak(unsigned threads) {
  Kernel kernel = widest();
  constexpr int64_t turns = 20000;
  std::vector<double> rates(threads);
  std::atomic<float> sink{0};
  Clock::time_point start = Clock::now();
  // The best of many short measurements: others may use the machine.
  auto work = [&](double &best) {
    while (secondsSince(start) < 0.05) {
      Clock::time_point begin = Clock::now();
      sink.store(kernel.run(turns), std::memory_order_relaxed);
      best = std::max(best, turns * kernel.flopsPerTurn / secondsSince(begin));
    }
  };
  std::vector<std::thread> others;
  for (unsigned i = 1; i < threads; ++i)
    others.emplace_back([&, i] { work(rates[i]); });
  work(rates[0]);
  for (std::thread &thread : others)
    thread.join();
  return std::accumulate(rates.begin(), rates.end(), 0.0);
}

} // namespace nn::rt
