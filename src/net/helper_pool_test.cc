// The helper pool: its bound, and what becomes of jobs that nobody waits for any more.
#include "net/helper_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <memory>
#include <vector>

#include "support/fault_system.h"
#include "support/net_driver.h"

namespace falcon::net {
namespace {

// Work that goes on until it is let go, and what has become of it.
struct Hold {
  void let_go() {
    held.store(false);
    held.notify_all();
  }
  void wait_until_begun(int count) {
    for (int has = begun; has < count; has = begun) {
      begun.wait(has);
    }
  }
  std::atomic<bool> held{true};
  std::atomic<int> begun{0};
  std::atomic<int> gone{0};
};

class HeldJob final : public Job {
 public:
  explicit HeldJob(Hold& hold) : hold_(hold) {}
  ~HeldJob() override { hold_.gone.fetch_add(1); }
  void work() override {
    hold_.begun.fetch_add(1);
    hold_.begun.notify_all();
    hold_.held.wait(true);
  }
  bool must_run() const override { return false; }

 private:
  Hold& hold_;
};

class Pool : public testing::Test {
 protected:
  static constexpr int kBound = HelperPool::kMaxThreads;
  Pool() { must(reactor_.enable_post()); }
  ~Pool() override {
    hold_.let_go();
    other_.let_go();
    for (Job* job : jobs_) {
      job->abandon();
    }
    const int all = submitted_;
    poll_until(reactor_, [&] { return hold_.gone + other_.gone == all; });
  }

  Job* submit(Hold& hold) {
    std::unique_ptr<Job> job = std::make_unique<HeldJob>(hold);
    Job* const submitted = job.get();
    EXPECT_EQ(reactor_.helpers().submit(job), 0);
    ++submitted_;
    jobs_.push_back(submitted);
    return submitted;
  }
  void fill() {
    for (int i = 0; i < kBound; ++i) {
      submit(hold_);
    }
    hold_.wait_until_begun(kBound);
  }
  void abandon_last() {
    jobs_.back()->abandon();
    jobs_.pop_back();
  }
  void abandon_all() {
    while (!jobs_.empty()) {
      abandon_last();
    }
  }

  FaultSystem system_;
  Reactor reactor_{system_};
  Hold hold_;
  Hold other_;
  std::vector<Job*> jobs_;
  int submitted_ = 0;
};

TEST_F(Pool, WhatIsAbandonedBeforeItBeginsIsDropped) {
  fill();
  for (int i = 0; i < 3; ++i) {
    submit(other_);
  }
  Job* const last = jobs_.back();
  jobs_.pop_back();
  abandon_last();  // from the middle
  EXPECT_EQ(other_.gone, 1);
  last->abandon();
  EXPECT_EQ(other_.gone, 2);
  submit(other_);
  hold_.let_go();
  other_.let_go();
  poll_until(reactor_, [&] {
    return std::ranges::all_of(jobs_, [](const Job* job) { return job->finished(); });
  });
  EXPECT_EQ(other_.begun, 2);
}

TEST_F(Pool, WhatIsAbandonedUnderWayKeepsNobodyWaiting) {
  fill();
  abandon_last();
  submit(other_);
  other_.wait_until_begun(1);
  submit(other_);  // and what is queued already begins
  EXPECT_EQ(system_.calls("start_thread"), kBound + 1);
  jobs_.front()->abandon();
  jobs_.erase(jobs_.begin());
  other_.wait_until_begun(2);
  EXPECT_EQ(hold_.gone, 0);
}

TEST_F(Pool, TheBoundComesBack) {
  fill();
  abandon_all();
  hold_.let_go();
  poll_until(reactor_, [&] { return hold_.gone == kBound; });
  for (int i = 0; i < kBound; ++i) {
    submit(other_);
  }
  other_.wait_until_begun(kBound);
  submit(other_);
  EXPECT_EQ(system_.calls("start_thread"), kBound);
}

TEST_F(Pool, ThereIsABoundOfAll) {
  constexpr int kMost = kBound + HelperPool::kMaxRaises;
  for (int i = 0; i < kMost + 10; ++i) {
    submit(hold_);
    hold_.wait_until_begun(std::min(i + 1, kMost));
    abandon_last();
  }
  EXPECT_EQ(hold_.gone, 10);  // never begun
  EXPECT_EQ(system_.calls("start_thread"), kMost);
}

TEST_F(Pool, WithoutAThreadWhatIsQueuedWaits) {
  fill();
  submit(other_);
  system_.fail("start_thread", EAGAIN);
  jobs_.front()->abandon();
  jobs_.erase(jobs_.begin());
  EXPECT_EQ(system_.calls("start_thread"), kBound + 1);
  EXPECT_EQ(other_.begun, 0);
  hold_.let_go();
  other_.wait_until_begun(1);
}

}  // namespace
}  // namespace falcon::net
