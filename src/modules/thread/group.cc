// `with thread.Group() g { g.spawn(f, x) … }`: the scheduler's Group as an object. Leaving the
// block is a step function that takes interrupts itself, for it waits on until the last thread has
// ended.
#include "modules/thread/group.h"

#include "falcon/base/clock.h"
#include "modules/thread/thread.h"
#include "sched/deadline.h"
#include "sched/group.h"
#include "vm/call.h"
#include "vm/type.h"
#include "vm/vm.h"

namespace falcon::modules {
namespace {

using sched::Group;
using sched::Scheduler;
using vm::Args;
using vm::NativeDef;
using vm::Value;

void trace_group(vm::Object* object, vm::Tracer& tracer) {
  auto* group = static_cast<Group*>(object);
  tracer.visit(group->failure);
  tracer.visit(group->failed);
  tracer.visit(group->cancelled);
}

Value repr_group(vm::Vm& vm, Value self) {
  auto* group = self.as<Group>();
  const char* state = group->ended ? "ended" : group->entered ? "running" : "not begun";
  return vm.string(vm::cat("<Group, ", state, ", ", group->running,
                           group->running == 1 ? " thread>" : " threads>"));
}

constexpr vm::OpaqueHooks kHooks = {trace_group, nullptr, repr_group, sizeof(Group)};

Value construct_group(vm::Vm& vm, vm::Type* type, vm::Tuple* args, vm::Dict* keywords) {
  if (args->size() > 0 || (keywords != nullptr && keywords->table.live > 0))
    return vm.raise(vm.types.type_error, "Group() takes no arguments");
  auto* group = static_cast<Group*>(vm::opaque_make(vm, type, kHooks));
  group->failure = group->cancelled = Value::undefined();
  return group;
}

Value group_enter(vm::Vm& vm, Args args) {
  auto* group = args[0].as<Group>();
  if (group->entered) {
    return vm.raise(vm.types.invalid_operation_error, "a group is for one block: make another one");
  }
  const sched::GreenThread& thread = Scheduler::of(vm).current();
  group->owner_id = thread.handle == nullptr ? 0 : thread.handle->id;
  group->entered = group->in_block = true;
  return args[0];
}

Value group_spawn(vm::Vm& vm, Args args) {
  auto* group = args[0].as<Group>();
  if (!group->entered || group->ended) {
    return vm.raise(vm.types.invalid_operation_error,
                    group->ended ? "the group's block has ended"
                                 : "the group's block has not begun: with thread.Group() g { … }");
  }
  auto* type = vm.running_native()->data.as<vm::Type>();
  return spawn_thread(vm, type, args[1], args[2].as<vm::Tuple>(), args[3].as<vm::Dict>(), group);
}

Value group_cancel(vm::Vm& vm, Args args) {
  auto* group = args[0].as<Group>();
  if (!group->ended) cancel_members(Scheduler::of(vm), *group, Value::undefined());
  return Value::none();
}

struct Leaving {};

// All have ended. `problem`: what the block ended by, or None.
Value raise_outcome(vm::Vm& vm, Group* group, Value problem, bool interrupted) {
  const bool own = !problem.is_none() && problem == group->cancelled;
  if (problem.is_none() || own) {
    return group->failure.is_undefined() ? Value::none() : vm.raise_value(group->failure);
  }
  // The block's own end is what counts; the failure must not be lost.
  if (!group->failure.is_undefined() && group->failure != problem && !group->failure_told)
    Scheduler::of(vm).report_failure(group->failed, group->failure);
  return interrupted ? vm.raise_value(problem) : Value::none();
}

// keep: what interrupted the wait first, and then counts as what the block ended by.
Value group_exit(vm::Vm& vm, Args args) {
  auto* group = args[0].as<Group>();
  Scheduler& scheduler = Scheduler::of(vm);
  sched::GreenThread& thread = scheduler.current();
  sched::StepOf<Leaving> step(scheduler);
  if (step.fresh()) {
    if (!group->in_block)
      return vm.raise(vm.types.invalid_operation_error, "the group's block does not run");
    group->in_block = false;
    if (!group->cancelled.is_undefined()) vm::withdraw_interrupt(vm, thread, group->cancelled);
    if (!args[1].is_none() && !group->cancelling) cancel_members(scheduler, *group, args[1]);
    step.begin();
    step.take_interrupts();
  }
  for (Value each = vm::take_interrupt(vm, thread); !each.is_undefined();
       each = vm::take_interrupt(vm, thread)) {
    if (step.keep().is_undefined()) step.keep() = each;
    cancel_members(scheduler, *group, each);
  }
  if (group->running > 0) return scheduler.wait_in(group->waiting, kNever, "join", args[0]);
  group->ended = true;
  const Value interrupt = step.keep();
  step.end();
  const bool interrupted = !interrupt.is_undefined();
  return raise_outcome(vm, group, interrupted ? interrupt : args[1], interrupted);
}

constexpr NativeDef kMethods[] = {
    {"__enter__(self)", group_enter, "Threads can be started now; gives the group."},
    {"__exit__(self, problem)", group_exit,
     "Waits for all threads; raises what the first one that failed raised."},
    {"cancel(self)", group_cancel, "Cancels the group's threads, those that are yet to come, too."},
};
constexpr NativeDef kSpawn = {
    "spawn(self, callable, /, *args, **kwargs)", group_spawn,
    "Starts a thread of the group that calls callable(*args, **kwargs) and gives it."};

}  // namespace

void fill_group(vm::Vm& vm, vm::Module* module, vm::Type* thread_type) {
  vm::Type* type = vm.make_type("Group", vm.types.object, vm::Kind::kOpaque,
                                "For `with`: the block ends when all the threads that it started "
                                "have; one that fails ends all.",
                                module);
  type->construct = construct_group;
  type->type_flags |= vm::kTypeNotSubclassable;
  vm.define(type, kMethods);
  vm::type_set(vm, type, vm.intern("spawn"), vm.native(kSpawn, type, thread_type));
}

}  // namespace falcon::modules
