// See deadline.h.
#include "sched/deadline.h"

#include <algorithm>
#include <cerrno>
#include <new>
#include <utility>

#include "falcon/base/clock.h"
#include "sched/report.h"
#include "vm/call.h"
#include "vm/exception_type.h"
#include "vm/vm.h"

namespace falcon::sched {

using vm::Value;

namespace {

constexpr char kAttribute[] = "deadline";  // of Cancelled and of TimeoutError

void trace_deadline(vm::Object* object, vm::Tracer& tracer) {
  auto* self = static_cast<Deadline*>(object);
  tracer.visit(self->outer);
  tracer.visit(self->set_code);
  tracer.visit(self->generator);
}

Value repr_deadline(vm::Vm& vm, Value self) {
  auto* deadline = self.as<Deadline>();
  const char* state = deadline->over               ? "over"
                      : deadline->owner != nullptr ? "running"
                      : deadline->entered          ? "left"
                                                   : "not begun";
  std::string length =
      deadline->length_ns == kNever ? "no limit" : seconds_text(deadline->length_ns) + " s";
  return vm.string(vm::cat("<deadline of ", length, ", ", state, ">"));
}

// A timer that waits has users, and what has users is alive: none is left to destroy.
constexpr vm::OpaqueHooks kHooks = {trace_deadline, nullptr, repr_deadline, sizeof(Deadline)};

void hold(Scheduler& scheduler, Deadline* deadline) {
  if (deadline == nullptr || deadline->users++ > 0) return;
  hold(scheduler, deadline->outer);
  if (!deadline->over && deadline->at_ns != kNever)
    scheduler.reactor().sleep(deadline->at_ns, deadline->timer());
}

void release(Scheduler& scheduler, Deadline* deadline) {
  if (deadline == nullptr || --deadline->users > 0) return;
  if (deadline->timer().parked()) scheduler.reactor().cancel(deadline->timer());
  release(scheduler, deadline->outer);
}

// Raises Cancelled in a thread for which the deadline holds.
void tell(Scheduler& scheduler, Deadline& deadline, GreenThread& thread) {
  vm::Vm& vm = scheduler.vm();
  std::string text = vm::cat("the deadline of ", seconds_text(deadline.length_ns), " s, set at ",
                             place_of(deadline.set_code, deadline.set_pc), ", is over");
  const bool waits = thread.state == ThreadState::kParked && thread.waiting_for != nullptr;
  if (waits) text += vm::cat(" while it waits for ", wait_text(vm, thread));
  vm::Exception* cancelled = vm.make_exception(scheduler.cancelled_type(), text);
  if (waits) vm::set_exception_attribute(vm, cancelled, "operation", vm.ascii(thread.waiting_for));
  vm::set_exception_attribute(vm, cancelled, kAttribute, Value(&deadline));
  scheduler.interrupt_thread(thread, cancelled);
}

// The innermost generator that the thread is in, or null.
vm::Generator* running_generator(const GreenThread& thread) {
  const vm::Frame* frame = thread.frame;
  while (frame != nullptr && (frame->flags & vm::kFrameGenerator) == 0) frame = frame->below;
  return frame == nullptr ? nullptr : frame->object.as<vm::Generator>();
}

// The next one outwards of the same generator, or null.
Deadline* next_in_generator(const Deadline* deadline) {
  Deadline* outer = deadline->outer;
  return outer != nullptr && outer->generator == deadline->generator ? outer : nullptr;
}

// A Cancelled of the deadline that the thread has not seen yet. False: there was none.
bool withdraw(Scheduler& scheduler, Deadline& deadline, GreenThread& thread) {
  for (Value each : vm::interrupts(scheduler.vm(), thread)) {
    if (deadline_of(scheduler.vm(), each) == &deadline)
      return vm::withdraw_interrupt(scheduler.vm(), thread, each);
  }
  return false;
}

void pass(Scheduler& scheduler, Deadline& deadline) {
  deadline.over = true;
  deadline.block_told = deadline.owner != nullptr;
  // Nearly always nobody else has it.
  if (deadline.users == 1 && deadline.owner != nullptr && deadline.owner->deadline == &deadline) {
    tell(scheduler, deadline, *deadline.owner);
    return;
  }
  for (GreenThread* thread : scheduler.threads()) {
    if (holds_for(deadline, *thread)) tell(scheduler, deadline, *thread);
  }
}

}  // namespace

bool holds_for(const Deadline& deadline, const GreenThread& thread) {
  const Deadline* at = thread.deadline;
  while (at != nullptr && at != &deadline) at = at->outer;
  return at != nullptr;
}

void DeadlineTimer::wake(net::Wake) { pass(scheduler_, deadline_); }

Deadline* make_deadline(vm::Vm& vm, vm::Type* type, int64_t length_ns) {
  auto* deadline = static_cast<Deadline*>(vm::opaque_make(vm, type, kHooks));
  deadline->length_ns = length_ns;
  deadline->at_ns = kNever;
  new (deadline->place) DeadlineTimer(Scheduler::of(vm), *deadline);
  return deadline;
}

bool is_deadline(vm::Vm& vm, Value value) {
  return vm.kind_of(value) == vm::Kind::kOpaque && value.as<vm::Opaque>()->hooks == &kHooks;
}

void enter_deadline(Scheduler& scheduler, Deadline& deadline) {
  GreenThread& thread = scheduler.current();
  const vm::Frame* frame = thread.frame;
  deadline.set_code = frame->function->code;
  deadline.set_pc = static_cast<uint32_t>(frame->pc - 1 - frame->function->code->instructions);
  deadline.entered = true;
  deadline.owner = &thread;
  deadline.at_ns = deadline_after_ns(deadline.length_ns);
  deadline.outer = thread.deadline;
  thread.deadline = &deadline;
  deadline.generator = running_generator(thread);
  if (deadline.generator != nullptr) {
    deadline.generator->blocks = &deadline;
    scheduler.vm().heap.wrote(&deadline);
  }
  hold(scheduler, &deadline);
  release(scheduler, deadline.outer);  // it has this one, which has the thread
  if (deadline.length_ns == 0) {       // not to begin with what it has no time for
    scheduler.reactor().cancel(deadline.timer());
    pass(scheduler, deadline);
  }
}

void leave_deadline(Scheduler& scheduler, Deadline& deadline) {
  vm::Generator* generator = deadline.generator;
  if (generator != nullptr && generator->blocks == &deadline)
    generator->blocks = next_in_generator(&deadline);
  GreenThread* thread = deadline.owner;
  if (thread == nullptr) return;
  deadline.owner = nullptr;
  // Called by hand, __exit__ may come in another order than __enter__ did.
  Deadline** place = &thread->deadline;
  while (*place != &deadline) place = &(*place)->outer;
  *place = deadline.outer;
  hold(scheduler, deadline.outer);
  release(scheduler, &deadline);
  withdraw(scheduler, deadline, *thread);
}

void stop_deadlines(GreenThread& thread, vm::Generator* generator) {
  Scheduler& scheduler = thread.scheduler();
  auto* first = static_cast<Deadline*>(generator->blocks);
  if (first->owner != &thread) return;
  Deadline* last = nullptr;
  for (Deadline* at = first; at != nullptr && at->owner == &thread; at = next_in_generator(at)) {
    at->owner = nullptr;
    if (withdraw(scheduler, *at, thread)) at->block_told = false;
    last = at;
  }
  Deadline** place = &thread.deadline;
  while (*place != first) place = &(*place)->outer;
  *place = last->outer;
  hold(scheduler, last->outer);
  release(scheduler, first);
}

void resume_deadlines(GreenThread& thread, vm::Generator* generator) {
  Scheduler& scheduler = thread.scheduler();
  auto* first = static_cast<Deadline*>(generator->blocks);
  // A thread that was started in a block has its deadline already.
  const auto to_resume = [&](Deadline* one) {
    return one != nullptr && !holds_for(*one, thread) ? one : nullptr;
  };
  if (to_resume(first) == nullptr) return;
  Deadline* const outer = thread.deadline;
  Deadline* last = first;
  while (Deadline* next = to_resume(next_in_generator(last))) last = next;
  Deadline* const before = std::exchange(last->outer, outer);
  if (last->users > 0) {
    hold(scheduler, outer);
    release(scheduler, before);
  }
  scheduler.vm().heap.wrote(outer);
  thread.deadline = first;
  hold(scheduler, first);
  release(scheduler, outer);
  for (Deadline* at = first;; at = at->outer) {
    at->owner = &thread;
    if (at->over && !std::exchange(at->block_told, true)) tell(scheduler, *at, thread);
    if (at == last) break;
  }
}

void inherit_deadline(GreenThread& thread, const GreenThread& starter) {
  thread.deadline = starter.deadline;
  hold(thread.scheduler(), thread.deadline);
  for (Deadline* at = thread.deadline; at != nullptr; at = at->outer) {
    if (at->over) return tell(thread.scheduler(), *at, thread);
  }
}

void drop_deadlines(GreenThread& thread) {
  for (Deadline* at = thread.deadline; at != nullptr; at = at->outer) {
    if (at->owner == &thread) at->owner = nullptr;
  }
  release(thread.scheduler(), thread.deadline);
  thread.deadline = nullptr;
}

Deadline* deadline_of(vm::Vm& vm, Value exception) {
  if (!vm.is_instance(exception, Scheduler::of(vm).cancelled_type())) return nullptr;
  Value found = vm::exception_attribute(vm, exception.as<vm::Exception>(), kAttribute);
  return is_deadline(vm, found) ? found.as<Deadline>() : nullptr;
}

vm::Exception* timeout_of(vm::Vm& vm, vm::Exception* cancelled) {
  vm::Exception* timeout = vm.make_exception(vm.types.timeout_error, "");
  timeout->args = cancelled->args;
  for (uint32_t i = 0; i < cancelled->trace_count; ++i)
    vm::append_trace(vm, timeout, cancelled->trace[i].code, cancelled->trace[i].pc);
  const vm::Table& attributes = cancelled->dict->table;
  for (uint32_t at = 0; vm::table_next(attributes, &at); ++at) {
    const vm::Entry entry = attributes.entries[at];
    if (!vm::is_str(entry.key)) continue;
    vm::set_exception_attribute(vm, timeout, entry.key.as<vm::Str>()->view(), entry.value);
  }
  vm::set_exception_attribute(vm, timeout, "errno", Value::small_int(ETIMEDOUT));
  vm::set_exception_attribute(vm, timeout, "strerror", vm.ascii("timed out"));
  return timeout;
}

int64_t nearest_deadline_ns(const GreenThread& thread) {
  int64_t nearest = kNever;
  for (const Deadline* at = thread.deadline; at != nullptr; at = at->outer)
    nearest = std::min(nearest, at->at_ns);
  return nearest;
}

}  // namespace falcon::sched
