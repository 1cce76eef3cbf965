// Limits of time and of steps. See scheduler.h.
//
// Time is that of the clock, from the start of the program: a program that waits is as late as one
// that works. It is looked at between two turns of threads. Steps are what a thread's budget
// counts, turns of loops, calls and items that built-in functions take, so that the same program
// ends at the same place wherever it runs.
#include <algorithm>
#include <cstdio>

#include "falcon/base/clock.h"
#include "sched/report.h"
#include "sched/scheduler.h"
#include "vm/file.h"

namespace falcon::sched {

namespace {

// What there is beyond a limit for the program to come to its end: a part of it, and so much at
// least.
constexpr int64_t kGracePart = 10;
constexpr int64_t kLeastGraceNs = kNsPerSecond;
constexpr int64_t kLeastGraceSteps = 10000;

}  // namespace

void Scheduler::set_limits(int64_t time_ns, int64_t steps) {
  time_limit_ns_ = time_ns;
  deadline_ns_ = deadline_after_ns(time_ns);
  step_limit_ = steps;
  vm_.limit_steps(steps);
}

// Whether the program goes on.
bool Scheduler::pass_limit(const std::string& limit) {
  if (main_ != nullptr && !limit_told_) {
    limit_told_ = true;
    interrupt_main(vm_.make_exception(vm_.types.timeout_error, vm::cat(limit, " is over")));
    return true;
  }
  limit_over_ = true;
  vm::flush_standard_streams(vm_);
  std::fprintf(stderr, "falcon: the program is ended: %s is over\n", limit.c_str());
  leave(1);
  return false;
}

bool Scheduler::pass_time_limit() {
  bool goes_on = pass_limit(vm::cat("the time limit of ", seconds_text(time_limit_ns_), " s"));
  if (goes_on)
    deadline_ns_ = deadline_after_ns(std::max(time_limit_ns_ / kGracePart, kLeastGraceNs));
  return goes_on;
}

int64_t Scheduler::steps_used_up() {
  if (!leaving_ && phase_ != Phase::kRunning) leave(status_);
  if (!leaving_) pass_limit(vm::cat("the limit of ", step_limit_, " steps"));
  return std::max(step_limit_ / kGracePart, kLeastGraceSteps);
}

}  // namespace falcon::sched
