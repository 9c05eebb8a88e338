//===- Measure.h - Times, the machine's peak, traces ------------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_RUNTIME_MEASURE_H
#define NN_RUNTIME_MEASURE_H

#include "nn-c/Model.h"

#include <functional>
#include <string>
#include <vector>

namespace nn::rt {

struct Times {
  size_t runs = 0;
  double median = 0, p90 = 0, least = 0; ///< Seconds.
};

/// Calls `body` for `seconds`, and 3 times at least, after a first call that is
/// not counted.
Times measure(double seconds, const std::function<void()> &body);

/// Multiply-adds on float32 that `threads` threads of this CPU do with its
/// widest vectors, in FLOP/s: the best of some 50 ms. `threads` is 1 at least.
double measurePeak(unsigned threads);

/// Collects the steps of runs and writes them as a Chrome trace (the "Trace
/// Event Format": load it in chrome://tracing or Perfetto).
class Trace {
public:
  /// Sets the callback of the options; the trace must outlive the context.
  void attach(nn_options &options);
  void add(std::string name, int64_t begin, int64_t end);
  bool empty() const { return events.empty(); }

  /// Empty, or what is wrong.
  std::string write(const std::string &path) const;

private:
  struct Event {
    std::string name;
    int64_t begin, end; ///< Nanoseconds.
  };
  std::vector<Event> events;
};

} // namespace nn::rt

#endif
