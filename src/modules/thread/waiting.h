// How a thread waits for the first of several things: a value, room for one, an event.
//
// A Waiting is the progress of the step function that waits. It has a Case for each thing, and each
// Case stands in a Line of the object that it belongs to; nothing else is allocated for one that
// waits for one thing. Whoever brings what is waited for settles the Waiting: it takes all of its
// Cases out of their Lines, hands over, and makes the thread ready. So a thing goes to one thread,
// and a thread gets one thing.
//
// A thread may be interrupted. One that has an interrupt before it is passed over (Line::first),
// and its Waiting is destroyed when it has its turn. If it was settled before that:
//   - a value that it received goes back to its channel, where it came from (~Waiting);
//   - a value that it sent has gone, so it is told so first: the step function ends as if there
//   were
//     no interrupt, which the next safepoint raises. A send that is ended by one has not sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "sched/scheduler.h"
#include "vm/object.h"
#include "vm/value.h"

namespace falcon::modules {

class Line;
class Waiting;

enum class CaseKind : uint8_t { kReceive, kSend, kEvent };

struct Case {
  CaseKind kind = CaseKind::kReceive;
  vm::Object* on = nullptr;  // the Channel or Event, which the arguments of the call keep alive,
  vm::Value sent;            // as they do what a kSend sends
  Waiting* waiting = nullptr;
  Line* line = nullptr;  // where it stands, if it does
  Case* previous = nullptr;
  Case* next = nullptr;
};

// Cases in order of arrival. Zeroed memory is an empty one.
class Line {
 public:
  bool empty() const { return first_ == nullptr; }
  void push(Case& one);
  void remove(Case& one);
  Case* front() const { return first_; }
  // The first whose thread will go on with what it is given; null: there is none.
  Case* first() const;

 private:
  Case* first_;
  Case* last_;
};

class Waiting {
 public:
  Waiting(sched::GreenThread& thread, size_t count, int64_t deadline_ns);
  ~Waiting();
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  size_t count() const { return count_; }
  Case& operator[](size_t i) { return many_ == nullptr ? one_ : many_[i]; }
  bool is_over() const;

  // Stands in line for all and parks the running thread, whose step this is.
  vm::Value wait(const char* doing, vm::Value on);
  void leave_lines();

  // By whoever brings what is waited for. The number is that of a value in its channel.
  void settle(Case& chosen, vm::Value given, uint64_t number = 0);
  // By whoever changes what all must look at: the thread is to ask anew.
  void look_again();
  Case* chosen() const { return chosen_; }
  // What the thread that runs again was given; from now on it is its own.
  vm::Value take();

  bool will_be_interrupted() const { return !thread_.interrupt.is_undefined(); }

 private:
  void wake();

  sched::GreenThread& thread_;
  int64_t deadline_ns_;
  std::unique_ptr<Case[]> many_;
  uint32_t count_;
  bool given_ = false;  // a value that is not taken yet
  Case* chosen_ = nullptr;
  uint64_t number_ = 0;
  Case one_;
};

// What one_case and select do with a Case: whether it can be done now, and doing it then. Gives
// what comes of it: the value received or sent, True for an event. Error: the channel is closed, or
// MemoryError.
bool is_ready(const Case& one);
vm::Value perform(vm::Vm& vm, const Case& one);

// The step function of one thing: waits for it and performs it. Gives undefined when the timeout,
// an argument, is over.
vm::Value one_case(vm::Vm& vm, const Case& what, vm::Value timeout, const char* name);

}  // namespace falcon::modules
