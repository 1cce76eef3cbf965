// See event.h. set() settles everyone who waits: they go on, also if it is cleared before they run.
#include "modules/thread/event.h"

#include "vm/type.h"
#include "vm/vm.h"

namespace falcon::modules {
namespace {

using vm::Args;
using vm::NativeDef;
using vm::Value;

Value repr_event(vm::Vm& vm, Value self) {
  return vm.string(self.as<Event>()->is_set ? "<Event, set>" : "<Event, not set>");
}

constexpr vm::OpaqueHooks kHooks = {nullptr, nullptr, repr_event, sizeof(Event)};

Value event_set(vm::Vm&, Args args) {
  auto* event = args[0].as<Event>();
  event->is_set = true;
  while (!event->waiting.empty()) {
    Case& first = *event->waiting.front();
    first.waiting->settle(first, Value::boolean(true));
  }
  return Value::none();
}

Value event_clear(vm::Vm&, Args args) {
  args[0].as<Event>()->is_set = false;
  return Value::none();
}

Value event_is_set(vm::Vm&, Args args) { return Value::boolean(args[0].as<Event>()->is_set); }

Value event_wait(vm::Vm& vm, Args args) {
  const Case what = {CaseKind::kEvent, args[0].as<Event>(), Value::undefined()};
  Value result = one_case(vm, what, args[1], "wait");
  return result.is_undefined() ? Value::boolean(false) : result;
}

Value construct_event(vm::Vm& vm, vm::Type* type, vm::Tuple* args, vm::Dict* keywords) {
  const bool given = args->size() != 0 || (keywords != nullptr && keywords->table.live != 0);
  if (given && !vm::has_script_init(vm, type))
    return vm.raise(vm.types.type_error, "Event() takes no arguments");
  return vm::opaque_make(vm, type, kHooks);
}

constexpr NativeDef kMethods[] = {
    {"set(self)", event_set, "It has happened: whoever waits goes on."},
    {"clear(self)", event_clear, "It has not happened: wait() waits from now on."},
    {"is_set(self)", event_is_set, "Whether it has happened."},
    {"wait(self, timeout=None)", event_wait,
     "Waits for set(), at most timeout seconds or for ever: True, or False when they are over."},
};

}  // namespace

bool is_event(Value value) {
  return vm::has_kind(value, vm::Kind::kOpaque) && value.as<vm::Opaque>()->hooks == &kHooks;
}

void fill_event(vm::Vm& vm, vm::Module* module) {
  vm::Type* type = vm.make_type("Event", vm.types.object, vm::Kind::kOpaque,
                                "Something that happens once, for all who wait.", module);
  type->construct = construct_event;
  vm.define(type, kMethods);
}

}  // namespace falcon::modules
