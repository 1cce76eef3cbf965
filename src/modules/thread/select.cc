// See select.h. Of several things that are ready one is chosen at random, so that none that comes
// often keeps the others from their turn, whatever the order of the arguments.
#include "modules/thread/select.h"

#include "base/hash.h"
#include "falcon/base/clock.h"
#include "modules/number_arguments.h"
#include "modules/thread/channel.h"
#include "modules/thread/event.h"
#include "modules/thread/waiting.h"
#include "vm/text_support.h"
#include "vm/vm.h"

namespace falcon::modules {
namespace {

using vm::Args;
using vm::NativeDef;
using vm::Value;
using SelectStep = sched::StepOf<Waiting>;

// The data of the native: counts choices, for the next random number.
struct Choices : vm::Opaque {
  uint64_t count;
};

constexpr vm::OpaqueHooks kHooks = {nullptr, nullptr, nullptr, sizeof(Choices)};

// False: TypeError.
bool read_case(vm::Vm& vm, Value given, Case& one) {
  one.on = given.is_object() ? given.as_object() : nullptr;
  if (is_channel(given)) {
    one.kind = CaseKind::kReceive;
  } else if (is_event(given)) {
    one.kind = CaseKind::kEvent;
  } else if (is_sending(given)) {
    one.kind = CaseKind::kSend;
    one.on = given.as<Sending>()->channel;
    one.sent = given.as<Sending>()->value;
  } else {
    vm::raise_type(vm, "select() takes channels, what their sending() gives, and events, not ",
                   given);
    return false;
  }
  return true;
}

// Whether the arguments are what they should be; false: exception.
bool begin(vm::Vm& vm, SelectStep& step, const vm::Tuple& cases, Value timeout, bool* only_looks) {
  int64_t timeout_ns = kNever;
  if (!timeout_argument(vm, timeout, "select", &timeout_ns)) return false;
  if (cases.size() == 0 && timeout_ns == kNever) {
    vm.raise(vm.types.value_error, "select() of nothing needs a timeout");
    return false;
  }
  *only_looks = timeout_ns == 0;
  Waiting& waiting = step.begin(sched::Scheduler::of(vm).current(), size_t{cases.size()},
                                deadline_after_ns(timeout_ns));
  for (uint32_t i = 0; i < cases.size(); ++i) {
    if (!read_case(vm, cases.items[i], waiting[i])) {
      step.end();
      return false;
    }
  }
  return true;
}

// One of those that are ready, each as likely as another; null: none is.
Case* choose(vm::Vm& vm, Waiting& waiting, Choices& choices) {
  Case* chosen = nullptr;
  uint64_t ready = 0;
  for (size_t i = 0; i < waiting.count(); ++i) {
    if (!is_ready(waiting[i])) continue;
    ++ready;
    if (ready == 1 || hash_integer(vm.hash_key, ++choices.count) % ready == 0) chosen = &waiting[i];
  }
  return chosen;
}

Value select(vm::Vm& vm, Args args) {
  sched::Scheduler& scheduler = sched::Scheduler::of(vm);
  auto* choices = vm.running_native()->data.as<Choices>();
  SelectStep step(scheduler);
  bool is_over = false;
  if (step.fresh()) {
    if (!begin(vm, step, *args[0].as<vm::Tuple>(), args[1], &is_over)) return Value::error();
  } else if (const Case* chosen = step->chosen()) {
    Value on = chosen->on;
    Value given = step->take();
    step.end();
    return vm.tuple({on, given});
  } else {
    step->leave_lines();  // it is nobody's partner while it looks
    is_over = step->is_over();
  }
  if (const Case* ready = choose(vm, *step, *choices)) {
    const Case what = {ready->kind, ready->on, ready->sent};
    step.end();
    Value given = perform(vm, what);
    return given.is_error() ? given : vm.tuple({what.on, given});
  }
  if (!is_over) return step->wait("select", args[0]);
  step.end();
  return vm.tuple({Value::none(), Value::none()});
}

constexpr NativeDef kSelect = {
    "select(*cases, timeout=None)", select,
    "Waits for the first of several: (CHANNEL, VALUE), (EVENT, True), or (None, None) when timeout "
    "seconds are over."};

}  // namespace

void fill_select(vm::Vm& vm, vm::Module* module) {
  auto* choices = vm.heap.make<Choices>(vm.types.object, vm::Kind::kOpaque);
  choices->hooks = &kHooks;
  vm.set_member(module, "select", vm.native(kSelect, nullptr, choices));
}

}  // namespace falcon::modules
