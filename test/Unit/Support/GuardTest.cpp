//===- GuardTest.cpp - Faults of ours end a tool as they should -----------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
// No input is known that makes the compiler crash, so the faults are made here,
// each in a process of its own.
//
//===----------------------------------------------------------------------===//

#include "nn/Support/Guard.h"

#include "llvm/Support/ErrorHandling.h"
#include "gtest/gtest.h"

#include <csignal>
#include <new>
#include <thread>

namespace {

void crash() { raise(SIGSEGV); }

/// What becomes of a tool with this body.
void expectOurFault(void (*body)(), const char *message) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(std::exit(nn::runGuarded("tool",
                                       [&] {
                                         body();
                                         return 0;
                                       })),
              ::testing::ExitedWithCode(nn::kOurFault), message);
}

TEST(GuardTest, FatalError) {
  expectOurFault([] { llvm::report_fatal_error("no such register"); },
                 "tool: internal error: no such register");
}

TEST(GuardTest, Reproducer) {
  expectOurFault([] { llvm::report_fatal_error("again"); },
                 "tool: the command is in .*tool-reproducer");
}

TEST(GuardTest, FatalErrorOfAnotherThread) {
  expectOurFault(
      [] { std::thread([] { llvm::report_fatal_error("there"); }).join(); },
      "tool: internal error: there");
}

TEST(GuardTest, Crash) {
  expectOurFault(crash, "the compiler crashed; please report");
}

TEST(GuardTest, CrashOfAnotherThread) {
  expectOurFault([] { std::thread(crash).join(); },
                 "internal error: .*crashed in one of its threads");
}

TEST(GuardTest, NoMemory) {
  expectOurFault([] { static_cast<void>(::operator new(size_t(1) << 62)); },
                 "internal error: out of memory");
}

TEST(GuardTest, ExitCodeOfTheBody) {
  EXPECT_EQ(nn::runGuarded("tool", [] { return int(nn::kUsage); }), nn::kUsage);
}

} // namespace
