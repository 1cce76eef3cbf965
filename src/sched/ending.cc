// How a program ends. See scheduler.h.
//
// When the main code and all threads but daemons have ended, or something has ended the program,
// the loop goes through the phases that follow, on whatever C stack it is:
//   kUnwinding      Threads that are left end where they stand. One that waits under natives has
//   its own C stack,
//                   and these natives have memory: it runs once more, and an exception that no
//                   handler sees takes it through them. The others have nothing but registers, and
//                   are dropped.
//   kFinalizing     A last thread calls the __del__ of all objects that are alive and closes
//   generators that stand
//                   in a try or with; all works there as before, but not for long.
//   kUnwindingLast  If that was too long, or Ctrl-C came: it and what it started end like the
//   others.
#include <cstdio>

#include "falcon/base/clock.h"
#include "sched/c_stack.h"
#include "sched/scheduler.h"
#include "sched/signals.h"
#include "vm/file.h"
#include "vm/finalize.h"

namespace falcon::sched {

using vm::Value;

namespace {

constexpr int64_t kFinalizingNs = int64_t{10} * 1000 * 1000 * 1000;

Value run_last_finalizers(vm::Vm& vm, vm::Args) { return vm::run_last_finalizers(vm); }

constexpr vm::NativeDef kFinalizers = {"finalizers()", run_last_finalizers,
                                       "What the last thread of a program runs."};

}  // namespace

// Prepares what is to run next; the loop runs it until it is done. False: nothing is left.
bool Scheduler::next_phase() {
  leaving_ = false;
  deadline_ns_ = kNever;
  switch (phase_) {
    case Phase::kRunning:
      phase_ = Phase::kUnwinding;
      signals_.reset();  // no handler is called any more: what others do holds again
      if (unwind_threads()) return true;
      [[fallthrough]];
    case Phase::kUnwinding:
      phase_ = Phase::kFinalizing;
      drop_threads();
      if (start_finalizers()) return true;
      [[fallthrough]];
    case Phase::kFinalizing:
      phase_ = Phase::kUnwindingLast;
      if (unwind_threads()) return true;
      [[fallthrough]];
    case Phase::kUnwindingLast:
      drop_threads();
  }
  return false;
}

// Makes those ready that have natives to leave, for one turn, and drops the others. False: none
// has.
bool Scheduler::unwind_threads() {
  foreground_ = 0;
  bool any = false;
  for (GreenThread* thread = all_; thread != nullptr;) {
    GreenThread* next = thread->next_all;
    if (thread->stack == nullptr) {
      drop(*thread);
    } else {
      thread->ending = true;
      thread->budget = 0;  // the next safepoint looks
      thread->interrupt = vm_.make_exception(vm_.types.system_exit, "");
      if (thread->state == ThreadState::kParked) wake(*thread);
      any = true;
    }
    thread = next;
  }
  return any;
}

void Scheduler::drop_threads() {
  while (all_ != nullptr) drop(*all_);
}

void Scheduler::drop(GreenThread& thread) {
  give_up_waiting(thread);
  CStack* stack = thread.stack;
  note_end(thread, Value::none(), Value::undefined());
  remove(thread);
  if (stack != nullptr) give_back(stack);
}

// False: nothing is to be finalized.
bool Scheduler::start_finalizers() {
  if (!vm_.heap.has_watched() || limit_over_) return false;
  const Value finalizers = vm_.native(kFinalizers);
  GreenThread* thread = make_thread(finalizers);
  vm_.set_current(thread);
  if (!vm_.prepare(*thread, finalizers, vm_.tuple(size_t{0}), nullptr)) {
    remove(*thread);
    return false;
  }
  ++foreground_;
  deadline_ns_ = monotonic_ns() + kFinalizingNs;
  make_ready(*thread);
  return true;
}

// The time of the phase is over. Whether the program goes on.
bool Scheduler::pass_deadline() {
  deadline_ns_ = kNever;
  if (phase_ == Phase::kRunning) return pass_time_limit();
  vm::flush_standard_streams(vm_);
  std::fputs(
      "falcon: __del__ methods took more than 10 seconds at the end; the rest is not called\n",
      stderr);
  leave(status_);
  return false;
}

}  // namespace falcon::sched
