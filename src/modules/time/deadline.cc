// `with time.deadline(seconds) { … }`: the scheduler's Deadline as an object. What it means to a
// thread is in sched/deadline.h; here are its arguments and the words for scripts.
#include "modules/time/deadline.h"

#include <cmath>

#include "falcon/base/clock.h"
#include "modules/number_arguments.h"
#include "sched/deadline.h"
#include "vm/type.h"
#include "vm/vm.h"

namespace falcon::modules {
namespace {

using sched::Deadline;
using sched::Scheduler;
using vm::Args;
using vm::NativeDef;
using vm::Value;

Value construct_deadline(vm::Vm& vm, vm::Type* type, vm::Tuple* args, vm::Dict* keywords) {
  Value seconds = args->size() == 1 ? args->items[0] : Value::undefined();
  const bool named = keywords != nullptr && keywords->table.live > 0;
  if (named && args->size() == 0 && keywords->table.live == 1)
    seconds = vm::dict_get_str(vm, keywords, vm.intern("seconds"));
  if (seconds.is_undefined() || (named && args->size() > 0))
    return vm.raise(vm.types.type_error, "deadline() takes one argument, the seconds");
  int64_t length_ns = 0;
  if (!timeout_argument(vm, seconds, "deadline", &length_ns)) return Value::error();
  return sched::make_deadline(vm, type, length_ns);
}

Value deadline_enter(vm::Vm& vm, Args args) {
  auto* deadline = args[0].as<Deadline>();
  if (deadline->entered) {
    return vm.raise(vm.types.invalid_operation_error,
                    "a deadline is for one block: make another one");
  }
  sched::enter_deadline(Scheduler::of(vm), *deadline);
  return args[0];
}

Value deadline_exit(vm::Vm& vm, Args args) {
  auto* deadline = args[0].as<Deadline>();
  sched::leave_deadline(Scheduler::of(vm), *deadline);
  if (args[1].is_none() || sched::deadline_of(vm, args[1]) != deadline) return Value::none();
  return vm.raise_value(sched::timeout_of(vm, args[1].as<vm::Exception>()));
}

// Not below 0.
Value seconds_until(int64_t at_ns) {
  if (at_ns == kNever) return Value::none();
  const double ns = static_cast<double>(at_ns - monotonic_ns());
  return Value::number(std::fmax(ns / static_cast<double>(kNsPerSecond), 0));
}

Value deadline_remaining(vm::Vm&, Args args) {
  auto* deadline = args[0].as<Deadline>();
  if (deadline->entered) return seconds_until(deadline->at_ns);
  if (deadline->length_ns == kNever) return Value::none();
  return Value::number(static_cast<double>(deadline->length_ns) /
                       static_cast<double>(kNsPerSecond));
}

Value deadline_over(vm::Vm&, Args args) {
  auto* deadline = args[0].as<Deadline>();
  return Value::boolean(deadline->over ||
                        (deadline->at_ns != kNever && monotonic_ns() >= deadline->at_ns));
}

Value time_remaining(vm::Vm& vm, Args) {
  return seconds_until(sched::nearest_deadline_ns(Scheduler::of(vm).current()));
}

constexpr NativeDef kMethods[] = {
    {"__enter__(self)", deadline_enter, "The time begins; gives the deadline."},
    {"__exit__(self, problem)", deadline_exit,
     "The block has ended: a Cancelled of this deadline becomes TimeoutError."},
};
constexpr NativeDef kRemaining = {"remaining(self)", deadline_remaining,
                                  "The seconds that are left, not below 0; None: no limit."};
constexpr NativeDef kOver = {"over(self)", deadline_over, "Whether the time has come."};
constexpr NativeDef kFunctions[] = {
    {"remaining()", time_remaining,
     "The seconds left to the nearest deadline that holds here, not below 0; None: there is none."},
};

}  // namespace

void fill_deadline(vm::Vm& vm, vm::Module* module) {
  vm::Type* type = vm.make_type("deadline", vm.types.object, vm::Kind::kOpaque,
                                "For `with`: all that the block does, with the threads that it "
                                "starts, has that many seconds.",
                                module);
  type->construct = construct_deadline;
  type->type_flags |= vm::kTypeNotSubclassable;
  vm.define(type, kMethods);
  vm.define_property(type, kRemaining);
  vm.define_property(type, kOver);
  vm.define(module, kFunctions);
}

}  // namespace falcon::modules
