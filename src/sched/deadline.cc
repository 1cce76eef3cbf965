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
  tracer.visit(self->generator);
  tracer.visit(self->outer_in_generator);
  tracer.visit(self->set_code);
}

void trace_of_generator(vm::Object* object, vm::Tracer& tracer) {
  tracer.visit(static_cast<GeneratorDeadlines*>(object)->innermost);
}

Value repr_deadline(vm::Vm& vm, Value self) {
  auto* deadline = self.as<Deadline>();
  const bool runs = deadline->owner != nullptr || deadline->generator != nullptr;
  const char* state = deadline->over      ? "over"
                      : runs              ? "running"
                      : deadline->entered ? "left"
                                          : "not begun";
  std::string length =
      deadline->length_ns == kNever ? "no limit" : seconds_text(deadline->length_ns) + " s";
  return vm.string(vm::cat("<deadline of ", length, ", ", state, ">"));
}

// A timer that waits has users, and what has users is alive: none is left to destroy.
constexpr vm::OpaqueHooks kHooks = {trace_deadline, nullptr, repr_deadline, sizeof(Deadline)};

constexpr vm::OpaqueHooks kOfGenerator = {trace_of_generator, nullptr, nullptr,
                                          sizeof(GeneratorDeadlines)};

DeadlineLink* hold(DeadlineLink* link) {
  if (link != nullptr) ++link->users;
  return link;
}

void release(Scheduler& scheduler, DeadlineLink* link) {
  while (link != nullptr && --link->users == 0) {
    Deadline& deadline = *link->deadline;
    if (--deadline.users == 0 && deadline.timer().parked())
      scheduler.reactor().cancel(deadline.timer());
    delete std::exchange(link, link->outer);
  }
}

// Takes over the user of `outer`.
DeadlineLink* add(Scheduler& scheduler, Deadline& deadline, DeadlineLink* outer) {
  if (deadline.users++ == 0 && !deadline.over && deadline.at_ns != kNever)
    scheduler.reactor().sleep(deadline.at_ns, deadline.timer());
  return new DeadlineLink{&deadline, outer, 1};
}

// The chain without a deadline that is part of it.
DeadlineLink* without(Scheduler& scheduler, DeadlineLink* link, const Deadline& deadline) {
  if (link->deadline == &deadline) return hold(link->outer);
  return add(scheduler, *link->deadline, without(scheduler, link->outer, deadline));
}

// The block is not where the thread is any more. Whether the thread was yet to hear that the time
// is over, and now does not.
bool take_off(Scheduler& scheduler, Deadline& deadline) {
  GreenThread& thread = *std::exchange(deadline.owner, nullptr);
  DeadlineLink* const before = thread.deadlines;
  thread.deadlines = without(scheduler, before, deadline);
  release(scheduler, before);
  for (Value each : vm::interrupts(scheduler.vm(), thread)) {
    if (deadline_of(scheduler.vm(), each) == &deadline)
      return vm::withdraw_interrupt(scheduler.vm(), thread, each);
  }
  return false;
}

// Gives the exception what is known of the wait that it ends.
void tell_wait(vm::Vm& vm, const GreenThread& thread, vm::Exception* exception) {
  vm::set_exception_attribute(vm, exception, "operation", vm.ascii(thread.waiting_for));
  const Value on = thread.waiting_on;
  if (vm.kind_of(on) != vm::Kind::kOpaque) return;
  if (const auto tell = on.as<vm::Opaque>()->hooks->tell; tell != nullptr) tell(vm, on, exception);
}

// Raises Cancelled in a thread for which the deadline holds.
void tell(Scheduler& scheduler, Deadline& deadline, GreenThread& thread) {
  vm::Vm& vm = scheduler.vm();
  std::string text = vm::cat("the deadline of ", seconds_text(deadline.length_ns), " s, set at ",
                             place_of(deadline.set_code, deadline.set_pc), ", is over");
  const bool waits = thread.state == ThreadState::kParked && thread.waiting_for != nullptr;
  if (waits) text += vm::cat(" while it waits for ", wait_text(vm, thread));
  vm::Exception* cancelled = vm.make_exception(scheduler.cancelled_type(), text);
  if (waits) tell_wait(vm, thread, cancelled);
  vm::set_exception_attribute(vm, cancelled, kAttribute, Value(&deadline));
  scheduler.interrupt_thread(thread, cancelled);
}

// The innermost generator that the thread is in, or null.
vm::Generator* running_generator(const GreenThread& thread) {
  const vm::Frame* frame = thread.frame;
  while (frame != nullptr && (frame->flags & vm::kFrameGenerator) == 0) frame = frame->below;
  return frame == nullptr ? nullptr : frame->object.as<vm::Generator>();
}

void pass(Scheduler& scheduler, Deadline& deadline) {
  deadline.over = true;
  deadline.block_told = deadline.owner != nullptr;
  // Nearly always nobody else has it.
  const DeadlineLink* own = deadline.owner == nullptr ? nullptr : deadline.owner->deadlines;
  if (own != nullptr && own->deadline == &deadline && own->users == 1 && deadline.users == 1)
    return tell(scheduler, deadline, *deadline.owner);
  for (GreenThread* thread : scheduler.threads()) {
    if (holds_for(deadline, *thread)) tell(scheduler, deadline, *thread);
  }
}

void pass_now(Scheduler& scheduler, Deadline& deadline) {
  scheduler.reactor().cancel(deadline.timer());
  pass(scheduler, deadline);
}

void note_in_generator(vm::Vm& vm, Deadline& deadline, vm::Generator* generator) {
  if (generator == nullptr) return;
  if (generator->blocks == nullptr) {
    generator->blocks = vm::opaque_make(vm, deadline.type, kOfGenerator);
    vm.heap.wrote(generator->blocks);
  }
  deadline.generator = static_cast<GeneratorDeadlines*>(generator->blocks);
  deadline.outer_in_generator = deadline.generator->innermost;
  deadline.generator->innermost = &deadline;
  vm.heap.wrote(&deadline);
}

// From the outermost inwards. A thread that was started in a block has its deadline already.
void resume(GreenThread& thread, Deadline* deadline) {
  if (deadline == nullptr) return;
  resume(thread, deadline->outer_in_generator);
  if (holds_for(*deadline, thread)) return;
  Scheduler& scheduler = thread.scheduler();
  deadline->owner = &thread;
  thread.deadlines = add(scheduler, *deadline, thread.deadlines);
  if (!deadline->over && deadline->at_ns <= monotonic_ns()) {
    pass_now(scheduler, *deadline);
  } else if (deadline->over && !std::exchange(deadline->block_told, true)) {
    tell(scheduler, *deadline, thread);
  }
}

}  // namespace

bool holds_for(const Deadline& deadline, const GreenThread& thread) {
  const DeadlineLink* at = thread.deadlines;
  while (at != nullptr && at->deadline != &deadline) at = at->outer;
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
  note_in_generator(scheduler.vm(), deadline, running_generator(thread));
  thread.deadlines = add(scheduler, deadline, thread.deadlines);
  if (deadline.length_ns == 0)
    pass_now(scheduler, deadline);  // not to begin with what it has no time for
}

void leave_deadline(Scheduler& scheduler, Deadline& deadline) {
  if (deadline.generator != nullptr) {
    Deadline** place = &deadline.generator->innermost;
    while (*place != &deadline) place = &(*place)->outer_in_generator;
    *place = deadline.outer_in_generator;
    deadline.generator = nullptr;
  }
  if (deadline.owner != nullptr) take_off(scheduler, deadline);
}

void stop_deadlines(GreenThread& thread, vm::Generator* generator) {
  Deadline* at = static_cast<GeneratorDeadlines*>(generator->blocks)->innermost;
  for (; at != nullptr; at = at->outer_in_generator) {
    if (at->owner == &thread && take_off(thread.scheduler(), *at)) at->block_told = false;
  }
}

void resume_deadlines(GreenThread& thread, vm::Generator* generator) {
  resume(thread, static_cast<GeneratorDeadlines*>(generator->blocks)->innermost);
}

void inherit_deadline(GreenThread& thread, const GreenThread& starter) {
  thread.deadlines = hold(starter.deadlines);
  for (DeadlineLink* at = thread.deadlines; at != nullptr; at = at->outer) {
    if (at->deadline->over) return tell(thread.scheduler(), *at->deadline, thread);
  }
}

void drop_deadlines(GreenThread& thread) {
  for (DeadlineLink* at = thread.deadlines; at != nullptr; at = at->outer) {
    if (at->deadline->owner == &thread) at->deadline->owner = nullptr;
  }
  release(thread.scheduler(), std::exchange(thread.deadlines, nullptr));
}

void trace_deadlines(const GreenThread& thread, vm::Tracer& tracer) {
  for (DeadlineLink* at = thread.deadlines; at != nullptr; at = at->outer)
    tracer.visit(at->deadline);
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
  for (const DeadlineLink* at = thread.deadlines; at != nullptr; at = at->outer)
    nearest = std::min(nearest, at->deadline->at_ns);
  return nearest;
}

}  // namespace falcon::sched
