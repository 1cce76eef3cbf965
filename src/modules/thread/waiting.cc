// See waiting.h.
#include "modules/thread/waiting.h"

#include "falcon/base/clock.h"
#include "modules/number_arguments.h"
#include "modules/thread/channel.h"
#include "modules/thread/event.h"
#include "vm/vm.h"

namespace falcon::modules {

using vm::Value;

static_assert(sizeof(Waiting) <= vm::StepState::kBytes, "waiting for one thing allocates nothing");

// --- Line

void Line::push(Case& one) {
  one.line = this;
  one.next = nullptr;
  one.previous = last_;
  (last_ == nullptr ? first_ : last_->next) = &one;
  last_ = &one;
}

void Line::remove(Case& one) {
  (one.previous == nullptr ? first_ : one.previous->next) = one.next;
  (one.next == nullptr ? last_ : one.next->previous) = one.previous;
  one.line = nullptr;
}

Case* Line::first() const {
  Case* one = first_;
  while (one != nullptr && one->waiting->will_be_interrupted()) one = one->next;
  return one;
}

// --- Waiting

Waiting::Waiting(sched::GreenThread& thread, size_t count, int64_t deadline_ns)
    : thread_(thread), deadline_ns_(deadline_ns), count_(static_cast<uint32_t>(count)) {
  if (count != 1) many_ = std::make_unique<Case[]>(count);
  for (size_t i = 0; i < count; ++i) (*this)[i].waiting = this;
}

Waiting::~Waiting() {
  leave_lines();
  if (given_ && chosen_->kind == CaseKind::kReceive)
    give_back(thread_.vm, *static_cast<Channel*>(chosen_->on), thread_.step.keep, number_);
}

bool Waiting::is_over() const { return deadline_ns_ != kNever && monotonic_ns() >= deadline_ns_; }

void Waiting::leave_lines() {
  for (size_t i = 0; i < count_; ++i) {
    Case& one = (*this)[i];
    if (one.line != nullptr) one.line->remove(one);
  }
}

namespace {

Line& line_of(const Case& one) {
  if (one.kind == CaseKind::kEvent) return static_cast<Event*>(one.on)->waiting;
  auto* channel = static_cast<Channel*>(one.on);
  return one.kind == CaseKind::kReceive ? channel->receivers : channel->senders;
}

}  // namespace

Value Waiting::wait(const char* doing, Value on) {
  for (size_t i = 0; i < count_; ++i) line_of((*this)[i]).push((*this)[i]);
  return thread_.scheduler().wait_to_be_woken(deadline_ns_, doing, on);
}

void Waiting::settle(Case& chosen, Value given, uint64_t number) {
  leave_lines();
  chosen_ = &chosen;
  number_ = number;
  given_ = true;
  thread_.step.keep = given;
  if (chosen.kind == CaseKind::kSend) thread_.takes_interrupts = true;
  wake();
}

void Waiting::look_again() {
  leave_lines();
  wake();
}

// Its time may be over, so that it is ready already.
void Waiting::wake() {
  if (thread_.state == sched::ThreadState::kParked) thread_.scheduler().wake(thread_);
}

Value Waiting::take() {
  given_ = false;
  return thread_.step.keep;
}

// --- cases

bool is_ready(const Case& one) {
  switch (one.kind) {
    case CaseKind::kReceive:
      return can_receive(*static_cast<Channel*>(one.on));
    case CaseKind::kSend:
      return can_send(*static_cast<Channel*>(one.on));
    case CaseKind::kEvent:
      break;
  }
  return static_cast<Event*>(one.on)->is_set;
}

Value perform(vm::Vm& vm, const Case& one) {
  switch (one.kind) {
    case CaseKind::kReceive:
      return receive_now(vm, *static_cast<Channel*>(one.on));
    case CaseKind::kSend:
      return send_now(vm, *static_cast<Channel*>(one.on), one.sent);
    case CaseKind::kEvent:
      break;
  }
  return Value::boolean(true);
}

Value one_case(vm::Vm& vm, const Case& what, Value timeout, const char* name) {
  sched::Scheduler& scheduler = sched::Scheduler::of(vm);
  sched::StepOf<Waiting> step(scheduler);
  const bool fresh = step.fresh();
  int64_t timeout_ns = kNever;
  if (fresh && !timeout_argument(vm, timeout, name, &timeout_ns)) return Value::error();
  if (!fresh && step->chosen() != nullptr) {
    Value given = step->take();
    step.end();
    return given;
  }
  if (!fresh) step->leave_lines();  // it does not stand in its own way
  const bool ready = is_ready(what);
  if (ready || (fresh ? timeout_ns == 0 : step->is_over())) {
    if (!fresh) step.end();
    return ready ? perform(vm, what) : Value::undefined();
  }
  if (fresh) {
    step.begin(scheduler.current(), size_t{1}, deadline_after_ns(timeout_ns));
    (*step)[0].kind = what.kind;
    (*step)[0].on = what.on;
    (*step)[0].sent = what.sent;
  }
  return step->wait(name, what.on);
}

}  // namespace falcon::modules
