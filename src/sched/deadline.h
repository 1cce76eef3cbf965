// Deadlines: the time by which a block, and every thread that was started in it, must be done.
//
// A Deadline is the object behind `time.deadline`. Each thread has a chain of those that hold for
// it, innermost first (GreenThread::deadlines): a thread that is started takes its starter's. When
// the time comes, Cancelled is raised once in each thread of whose chain the deadline is a part, by
// the way of Ctrl-C (docs/decisions/0053-deadlines.md), so that no operation needs to know of
// deadlines. Of a block in a generator it is part while the generator runs.
//
// The links of a chain are shared and never change. A deadline that is in no chain does not wait:
// `users` counts. Collector: a thread keeps its chain alive; what waits in the reactor has users.
#pragma once

#include <cstdint>
#include <string>

#include "falcon/net/reactor.h"
#include "sched/scheduler.h"
#include "vm/exception.h"
#include "vm/opaque.h"

namespace falcon::sched {

struct Deadline;

// What waits in the reactor for the time.
class DeadlineTimer final : public net::Waiter {
 public:
  explicit DeadlineTimer(Scheduler& scheduler, Deadline& deadline)
      : scheduler_(scheduler), deadline_(deadline) {}
  void wake(net::Wake why) override;

 private:
  Scheduler& scheduler_;
  Deadline& deadline_;
};

struct DeadlineLink {
  Deadline* deadline;
  DeadlineLink* outer;  // the rest of the chain, or null
  uint32_t users;       // threads that begin here, and links that go on here
};

// Of a generator (Generator::blocks): the deadlines of blocks that have begun in it.
struct GeneratorDeadlines : vm::Opaque {
  Deadline* innermost;  // or null
};

struct Deadline : vm::Opaque {
  static constexpr size_t kTimerBytes = sizeof(DeadlineTimer);
  DeadlineTimer& timer() { return *reinterpret_cast<DeadlineTimer*>(place); }

  int64_t length_ns;   // kNever: the block may take as long as it wants
  int64_t at_ns;       // on the monotonic clock, from the block's beginning on
  GreenThread* owner;  // who is in the block; null before and after, and while it stands still
  GeneratorDeadlines* generator;  // in which the block stands, or null
  Deadline* outer_in_generator;   // of the generator's next block outwards, or null
  uint32_t users;                 // links
  bool entered;
  bool over;           // the time has come, and the threads were told
  bool block_told;     // the block among them: it will say so itself
  vm::Code* set_code;  // where the block began, for messages
  uint32_t set_pc;
  alignas(DeadlineTimer) unsigned char place[kTimerBytes];
};

// An object of `type`, a class made with Kind::kOpaque. length_ns is not negative.
Deadline* make_deadline(vm::Vm& vm, vm::Type* type, int64_t length_ns);
// Whether the value is a Deadline.
bool is_deadline(vm::Vm& vm, vm::Value value);

// The block begins in the running thread. A deadline is for one block.
void enter_deadline(Scheduler& scheduler, Deadline& deadline);
// The block has ended; nothing if it never began. A Cancelled of its own that has not been raised
// yet never will be.
void leave_deadline(Scheduler& scheduler, Deadline& deadline);
// The generator stops at a yield: the deadlines of its blocks hold for the thread no more, and
// their time goes on.
void stop_deadlines(GreenThread& thread, vm::Generator* generator);
// It goes on, in this thread: they hold again. One that has passed meanwhile is raised now.
void resume_deadlines(GreenThread& thread, vm::Generator* generator);
// `thread` is about to be started by `starter` and takes its deadline.
void inherit_deadline(GreenThread& thread, const GreenThread& starter);
// The thread has ended.
void drop_deadlines(GreenThread& thread);
void trace_deadlines(const GreenThread& thread, vm::Tracer& tracer);

// Whether the deadline is one of the thread's chain.
bool holds_for(const Deadline& deadline, const GreenThread& thread);
// The deadline by which an exception ended a wait, or null.
Deadline* deadline_of(vm::Vm& vm, vm::Value exception);
// The TimeoutError that says so to those outside of the block, with the Cancelled's traceback and
// attributes.
vm::Exception* timeout_of(vm::Vm& vm, vm::Exception* cancelled);
// The nearest time of the thread's chain; kNever if it has none.
int64_t nearest_deadline_ns(const GreenThread& thread);

}  // namespace falcon::sched
