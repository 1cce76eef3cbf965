// The reactor's own promises: deadlines in order and never early, cancelling, posting, counting.
#include "falcon/net/reactor.h"

#include <gtest/gtest.h>

#include <csignal>
#include <thread>
#include <vector>

#include <pthread.h>
#include <sys/time.h>

#include "support/fault_system.h"
#include "support/net_driver.h"

namespace falcon::net {
namespace {

class Sleeper final : public Waiter {
 public:
  Sleeper(std::vector<int>& order, int number) : order_(order), number_(number) {}
  void wake(Wake why) override {
    EXPECT_EQ(why, Wake::kDeadline);
    woken_ns = monotonic_ns();
    order_.push_back(number_);
  }
  std::int64_t woken_ns = 0;

 private:
  std::vector<int>& order_;
  int number_;
};

TEST(Reactor, SleepersWakeInOrderAndNeverEarly) {
  Reactor reactor;
  std::vector<int> order;
  std::vector<std::unique_ptr<Sleeper>> sleepers;
  const std::int64_t start_ns = monotonic_ns();
  const auto deadline = [&](int i) { return start_ns + (i * 7 % 50 + 1) * 300 * kNsPerUs; };
  for (int i = 0; i < 50; ++i) {
    sleepers.push_back(std::make_unique<Sleeper>(order, i));
    reactor.sleep(deadline(i), *sleepers.back());
  }
  EXPECT_EQ(reactor.waiter_count(), 50U);
  poll_until(reactor, [&] { return order.size() == 50; });
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i > 0) {
      EXPECT_LT(deadline(order[i - 1]), deadline(order[i]));
    }
    EXPECT_GE(sleepers[static_cast<std::size_t>(order[i])]->woken_ns, deadline(order[i]));
  }
  EXPECT_FALSE(reactor.has_waiters());
}

TEST(Reactor, AWaitForADeadlineDoesNotSpin) {
  FaultSystem system;
  Reactor reactor(system);
  std::vector<int> order;
  Sleeper sleeper(order, 1);
  reactor.sleep(monotonic_ns() + 20 * kNsPerMs + 1, sleeper);
  poll_until(reactor, [&] { return !order.empty(); });
  EXPECT_LE(system.calls("poll"), 2);
  EXPECT_EQ(system.calls("epoll_create1"), 0);  // no socket, no epoll
}

TEST(Reactor, CancelledWaitersAreNotWoken) {
  Reactor reactor;
  std::vector<int> order;
  Sleeper stays(order, 1);
  Sleeper goes(order, 2);
  const std::int64_t now_ns = monotonic_ns();
  reactor.sleep(now_ns + kNsPerMs, goes);
  reactor.sleep(now_ns + 2 * kNsPerMs, stays);
  EXPECT_TRUE(reactor.cancel(goes));
  EXPECT_FALSE(reactor.cancel(goes));
  poll_until(reactor, [&] { return !order.empty(); });
  EXPECT_EQ(order, std::vector<int>{1});
  EXPECT_FALSE(reactor.has_waiters());
}

struct Note final : Task {
  Note(std::vector<int>& to, int what) : notes(to), number(what) {}
  void run() override { notes.push_back(number); }
  std::vector<int>& notes;
  int number;
};

TEST(Reactor, PostedTasksRunInOrderOnItsThread) {
  Reactor reactor;
  must(reactor.enable_post());
  std::vector<int> notes;
  std::vector<std::unique_ptr<Note>> tasks;
  for (int i = 0; i < 1000; ++i) {
    tasks.push_back(std::make_unique<Note>(notes, i));
  }
  std::thread other([&] {
    for (auto& task : tasks) {
      reactor.post(*task);
    }
  });
  poll_until(reactor, [&] { return notes.size() == 1000; });
  other.join();
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(notes[static_cast<std::size_t>(i)], i);
  }
}

TEST(Reactor, APostEndsAWaitWithoutEnd) {
  Reactor reactor;
  must(reactor.enable_post());
  std::vector<int> notes;
  Note task(notes, 1);
  std::thread other([&] { reactor.post(task); });
  while (notes.empty()) {
    must(reactor.poll(kNever));
  }
  other.join();
}

TEST(Reactor, ASignalEndsTheWaitAndIsToldOf) {
  Reactor reactor;
  must(reactor.enable_post());
  struct sigaction action {};
  action.sa_handler = [](int) {};
  struct sigaction before {};
  sigaction(SIGALRM, &action, &before);
  itimerval timer{};
  timer.it_value.tv_usec = 1000;
  timer.it_interval.tv_usec = 1000;  // again and again: one may fall before the wait
  setitimer(ITIMER_REAL, &timer, nullptr);
  const auto polled = must(reactor.poll(kNever));
  timer = {};
  setitimer(ITIMER_REAL, &timer, nullptr);
  sigaction(SIGALRM, &before, nullptr);
  EXPECT_TRUE(polled.interrupted);
}

TEST(Reactor, AnInterruptEndsTheNextWaitToo) {
  Reactor reactor;
  must(reactor.enable_post());
  reactor.interrupt();  // before the wait: as a signal that comes just too early
  EXPECT_TRUE(must(reactor.poll(kNever)).interrupted);
  EXPECT_FALSE(must(reactor.poll(0)).interrupted);
}

TEST(Reactor, ManyDeadlinesComeAndGo) {
  Reactor reactor;
  std::vector<int> order;
  std::vector<std::unique_ptr<Sleeper>> sleepers;
  std::vector<std::int64_t> deadlines;
  const std::int64_t start_ns = monotonic_ns();
  for (int i = 0; i < 500; ++i) {
    deadlines.push_back(start_ns + (i * 7919 % 500) * 10 * kNsPerUs);
    sleepers.push_back(std::make_unique<Sleeper>(order, i));
    reactor.sleep(deadlines.back(), *sleepers.back());
    if (i % 3 == 2) {
      EXPECT_TRUE(reactor.cancel(*sleepers[static_cast<std::size_t>(i / 3)]));
    }
  }
  const std::size_t expected = reactor.waiter_count();
  poll_until(reactor, [&] { return !reactor.has_waiters(); });
  ASSERT_EQ(order.size(), expected);
  for (std::size_t i = 1; i < order.size(); ++i) {
    EXPECT_LE(deadlines[static_cast<std::size_t>(order[i - 1])],
              deadlines[static_cast<std::size_t>(order[i])]);
  }
}

TEST(Reactor, ParkedSocketsCountAndTurnsAloneDoNot) {
  Reactor reactor;
  TcpPair pair(reactor);
  char first_buffer[8];
  char second_buffer[8];
  RecvOp first(*pair.client, 8);
  RecvOp second(*pair.client, 8);
  Driver<RecvOp> one(reactor, first, [&] { return first.step(first_buffer, 8); });
  EXPECT_EQ(reactor.waiter_count(), 1U);
  Driver<RecvOp> two(reactor, second, [&] { return second.step(second_buffer, 8); });
  EXPECT_EQ(second.block().what, WaitFor::kRecvTurn);
  EXPECT_EQ(reactor.waiter_count(), 1U);
  pair.client->close();
  EXPECT_TRUE(one.over() && two.over());
  EXPECT_FALSE(reactor.has_waiters());
}

TEST(Reactor, TwoReactorsInOneProcess) {
  Reactor a;
  Reactor b;
  TcpPair pair_a(a);
  TcpPair pair_b(b);
  transmit(*pair_a.client, "for a");
  transmit(*pair_b.client, "for b");
  EXPECT_EQ(receive(*pair_b.peer, 10).data, "for b");
  EXPECT_EQ(receive(*pair_a.peer, 10).data, "for a");
}

}  // namespace
}  // namespace falcon::net
