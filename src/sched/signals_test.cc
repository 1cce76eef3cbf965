// Who is told of a signal, and what holds when nobody is: of two runtimes in one process.
#include "sched/signals.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <memory>
#include <vector>

#include "sched/scheduler.h"
#include "vm/vm.h"

namespace falcon::sched {
namespace {

class Notes final : public SignalListener {
 public:
  void signal_came(Scheduler&, int number) override { came.push_back(number); }
  bool can_wake() const override { return true; }
  std::vector<int> came;
};

struct Runtime {
  vm::Vm vm;
  Scheduler scheduler{vm};
};

bool is_default(int number) {
  struct sigaction now;
  sigaction(number, nullptr, &now);
  return now.sa_handler == SIG_DFL;
}

TEST(Signals, AreToldOnceAndInOrderOfNumber) {
  Runtime runtime;
  Notes notes;
  Signals& signals = runtime.scheduler.signals();
  EXPECT_FALSE(signals.can_wake());
  EXPECT_EQ(signals.listen(SIGUSR2, &notes), 0);
  EXPECT_EQ(signals.listen(SIGUSR1, &notes), 0);
  EXPECT_TRUE(signals.can_wake());
  for (const int number : {SIGUSR2, SIGUSR1, SIGUSR1}) std::raise(number);
  EXPECT_TRUE(notes.came.empty());
  runtime.scheduler.deliver_signals();
  EXPECT_EQ(notes.came, (std::vector<int>{SIGUSR1, SIGUSR2}));
  runtime.scheduler.deliver_signals();
  EXPECT_EQ(notes.came.size(), 2U);
}

TEST(Signals, WhatCameForOneThatLeftIsForgotten) {
  Runtime runtime;
  Notes notes;
  Signals& signals = runtime.scheduler.signals();
  EXPECT_EQ(signals.listen(SIGUSR1, &notes), 0);
  std::raise(SIGUSR1);
  EXPECT_EQ(signals.listen(SIGUSR1, nullptr), 0);
  EXPECT_TRUE(is_default(SIGUSR1));
  EXPECT_EQ(signals.listen(SIGUSR1, &notes), 0);
  runtime.scheduler.deliver_signals();
  EXPECT_TRUE(notes.came.empty());
}

TEST(Signals, OneRuntimeAtATimeListens) {
  Notes notes;
  auto first = std::make_unique<Runtime>();
  Runtime second;
  EXPECT_EQ(first->scheduler.signals().listen(SIGUSR1, &notes), 0);
  EXPECT_EQ(second.scheduler.signals().listen(SIGUSR1, &notes), EBUSY);
  EXPECT_EQ(second.scheduler.signals().listen(SIGUSR2, &notes), 0);
  first.reset();
  EXPECT_TRUE(is_default(SIGUSR1));
  EXPECT_FALSE(is_default(SIGUSR2));
  EXPECT_EQ(second.scheduler.signals().listen(SIGUSR1, &notes), 0);
}

TEST(Signals, TheSystemsErrorsComeBack) {
  Runtime runtime;
  Notes notes;
  EXPECT_EQ(runtime.scheduler.signals().listen(SIGKILL, &notes), EINVAL);
  EXPECT_EQ(runtime.scheduler.signals().listener(SIGKILL), nullptr);
}

}  // namespace
}  // namespace falcon::sched
