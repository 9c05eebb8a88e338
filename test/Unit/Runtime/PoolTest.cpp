//===- PoolTest.cpp - Threads of a context --------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Built twice: plain, and with ThreadSanitizer where the compiler has it.
//
//===----------------------------------------------------------------------===//

#include "Pool.h"

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <set>
#include <thread>
#include <utility>
#include <vector>

using nn::rt::Pool;

namespace {

/// Counts visits of each index; the counters are plain memory, so that a race
/// is seen as such.
struct Visits {
  std::vector<int> count;
  std::vector<int64_t> perWorker;
  static void body(void *self, int64_t begin, int64_t end, int32_t worker) {
    auto *visits = static_cast<Visits *>(self);
    for (int64_t i = begin; i < end; ++i)
      ++visits->count[i];
    visits->perWorker[worker] += end - begin;
  }
};

std::unique_ptr<Pool> makePool(int threads) {
  auto pool = std::make_unique<Pool>();
  EXPECT_TRUE(pool->start(threads));
  EXPECT_EQ(pool->threads(), threads);
  return pool;
}

void expectEachOnce(Pool &pool, int64_t total) {
  Visits visits{std::vector<int>(total), std::vector<int64_t>(pool.threads())};
  pool.run(Visits::body, &visits, total);
  EXPECT_EQ(visits.count, std::vector<int>(total, 1));
  int64_t sum = 0;
  for (int64_t part : visits.perWorker)
    sum += part;
  EXPECT_EQ(sum, total);
}

TEST(Pool, VisitsEachIndexOnce) {
  for (int threads : {1, 2, 7}) {
    auto pool = makePool(threads);
    for (int64_t total : {0, 1, 2, 3, 7, 64, 1000, 4099})
      expectEachOnce(*pool, total);
    pool->finish();
  }
}

TEST(Pool, ManyShortRuns) {
  auto pool = makePool(4);
  for (int i = 0; i < 2000; ++i)
    expectEachOnce(*pool, 1 + i % 40);
  pool->finish();
}

// Chunks are taken one by one by threads that come at the same moment. How
// often two of them meet depends on the machine's load, so this goes on for a
// while.
TEST(Pool, TakesEachChunkOnce) {
  for (int threads : {2, 7}) {
    auto pool = makePool(threads);
    Visits visits{std::vector<int>(64), std::vector<int64_t>(threads)};
    auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    int64_t runs = 0, wrong = 0;
    for (; !wrong && std::chrono::steady_clock::now() < end; ++runs) {
      pool->run(Visits::body, &visits, 64);
      for (int &count : visits.count)
        wrong += std::exchange(count, 0) != 1;
    }
    pool->finish();
    EXPECT_EQ(wrong, 0) << "after " << runs << " runs";
  }
}

// Results of one run are read by the next, on whichever thread.
TEST(Pool, RunsAreOrdered) {
  struct Step {
    std::vector<int64_t> from, to;
  } step{std::vector<int64_t>(513, 1), std::vector<int64_t>(513)};
  auto body = [](void *argument, int64_t begin, int64_t end, int32_t) {
    auto *step = static_cast<Step *>(argument);
    for (int64_t i = begin; i < end; ++i)
      step->to[i] = step->from[512 - i] + 1;
  };
  auto pool = makePool(3);
  for (int i = 0; i < 500; ++i) {
    pool->run(body, &step, 513);
    std::swap(step.from, step.to);
  }
  pool->finish();
  EXPECT_EQ(step.from, std::vector<int64_t>(513, 501));
}

// A sleeping pool wakes.
TEST(Pool, WakesAfterSleep) {
  auto pool = makePool(3);
  for (int i = 0; i < 5; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    expectEachOnce(*pool, 100);
  }
  pool->finish();
}

TEST(Pool, PoolsRunAtOnce) {
  std::vector<std::thread> users;
  for (int user = 0; user < 4; ++user)
    users.emplace_back([] {
      auto pool = makePool(3);
      for (int i = 0; i < 200; ++i)
        expectEachOnce(*pool, 100 + i);
      pool->finish();
    });
  for (std::thread &user : users)
    user.join();
}

// More than one thread takes part where there is work for more.
TEST(Pool, SharesWork) {
  struct Seen {
    std::atomic<int> waiting{0};
  } seen;
  // Each of two chunks waits for the other: one thread alone would never end.
  auto body = [](void *argument, int64_t begin, int64_t end, int32_t) {
    auto *seen = static_cast<Seen *>(argument);
    seen->waiting += static_cast<int>(end - begin);
    while (seen->waiting < 2)
      std::this_thread::yield();
  };
  auto pool = makePool(2);
  pool->run(body, &seen, 2);
  pool->finish();
  EXPECT_EQ(seen.waiting, 2);
}

TEST(Pool, FinishesTwice) {
  auto pool = makePool(5);
  pool->finish();
  pool->finish();
  EXPECT_EQ(pool->threads(), 1);
}

} // namespace
