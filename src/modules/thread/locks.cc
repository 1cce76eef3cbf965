// One layout serves both: a mutex is a semaphore of one that knows its owner's absence only by its
// count.
//
// A release hands the unit to the first in line, so that nobody overtakes; the woken thread finds
// its unit granted.
#include "modules/thread/locks.h"

#include <new>

#include "falcon/base/clock.h"
#include "sched/scheduler.h"
#include "vm/opaque.h"
#include "vm/vm.h"

namespace falcon::modules {
namespace {

using sched::Scheduler;
using vm::Args;
using vm::NativeDef;
using vm::Value;

struct Lock : vm::Opaque {
  sched::WaitList waiting;
  int64_t free;  // units that nobody has
  bool is_mutex;
};

Value repr_lock(vm::Vm& vm, Value self) {
  auto* lock = self.as<Lock>();
  if (lock->is_mutex) return vm.string(vm::cat("<Mutex, ", lock->free > 0 ? "free" : "taken", ">"));
  return vm.string(vm::cat("<Semaphore, ", lock->free, " free>"));
}

constexpr vm::OpaqueHooks kHooks = {nullptr, nullptr, repr_lock, sizeof(Lock)};

// What a waiting acquire holds: its place in line, or the unit it was given. If it is interrupted
// with a unit in hand, the unit goes on to the next.
struct Acquiring {
  explicit Acquiring(Lock* the_lock) : lock(the_lock) {}
  ~Acquiring() {
    if (granted && !done) hand_over(lock);
  }
  static void hand_over(Lock* lock) {
    sched::GreenThread* next = lock->waiting.pop();
    if (next == nullptr) {
      ++lock->free;
      return;
    }
    // Whoever stands in line here has an Acquiring for its step.
    std::launder(reinterpret_cast<Acquiring*>(next->step.data))->granted = true;
    next->scheduler().wake(*next);
  }

  Lock* lock;
  bool granted = false;  // woken by a release and not run yet: the unit is ours
  bool done = false;
};

Value lock_acquire(vm::Vm& vm, Args args) {
  auto* lock = args[0].as<Lock>();
  Scheduler& scheduler = Scheduler::of(vm);
  sched::StepOf<Acquiring> step(scheduler);
  if (step.fresh()) {
    int block =
        args.given(1) ? vm.truth(args[1]) : 1;  // may run script code: before the lock is looked at
    if (block < 0) return Value::error();
    if (lock->free > 0) {
      --lock->free;
      return Value::boolean(true);
    }
    if (block == 0) return Value::boolean(false);
    step.begin(lock);
    return scheduler.wait_in(lock->waiting, kNever, "acquire", args[0]);
  }
  step->done = true;
  step.end();
  return Value::boolean(true);
}

Value lock_release(vm::Vm& vm, Args args) {
  auto* lock = args[0].as<Lock>();
  if (lock->is_mutex && lock->free > 0) {
    return vm.raise(vm.types.invalid_operation_error, "release of a Mutex that is not taken");
  }
  Acquiring::hand_over(lock);
  return Value::none();
}

Value lock_enter(vm::Vm& vm, Args args) {
  Value places[2] = {args[0], Value::undefined()};
  Value result = lock_acquire(vm, Args{places, 2});
  return result.is_signal() ? result : args[0];
}

Value semaphore_init(vm::Vm& vm, Args args) {
  auto* lock = args[0].as<Lock>();
  int64_t units = 1;
  if (args.given(1) && !vm.to_index(args[1], "the number of units", 0, INT32_MAX, &units))
    return Value::error();
  if (lock->free != 1 || !lock->waiting.empty()) {
    return vm.raise(vm.types.invalid_operation_error, "the semaphore is in use already");
  }
  lock->free = units;
  return Value::none();
}

Value construct_mutex(vm::Vm& vm, vm::Type* type, vm::Tuple* args, vm::Dict*) {
  if (args->size() != 0 && !vm::has_script_init(vm, type))
    return vm.raise(vm.types.type_error, "Mutex() takes no arguments");
  auto* lock = static_cast<Lock*>(vm::opaque_make(vm, type, kHooks));
  lock->free = 1;
  lock->is_mutex = true;
  return lock;
}

Value construct_semaphore(vm::Vm& vm, vm::Type* type, vm::Tuple* args, vm::Dict*) {
  if (vm::has_script_init(vm, type)) args = vm.tuple(size_t{0});
  if (args->size() > 1)
    return vm.raise(vm.types.type_error, "Semaphore() takes one argument, the number of units");
  int64_t units = 1;
  if (args->size() == 1 &&
      !vm.to_index(args->items[0], "the number of units", 0, INT32_MAX, &units))
    return Value::error();
  auto* lock = static_cast<Lock*>(vm::opaque_make(vm, type, kHooks));
  lock->free = units;
  return lock;
}

constexpr NativeDef kMethods[] = {
    {"acquire(self, block=True)", lock_acquire,
     "Takes a unit, waiting for one; True. With block=False: False at once if there is none."},
    {"release(self)", lock_release, "Gives a unit back; the first in line gets it."},
    {"__enter__(self)", lock_enter, "acquire()"},
    {"__exit__(self)", lock_release, "release()"},
};

constexpr NativeDef kSemaphoreInit[] = {
    {"__init__(self, units=1)", semaphore_init, "Says how many units there are; for subclasses."}};

}  // namespace

void fill_locks(vm::Vm& vm, vm::Module* module) {
  vm::Type* mutex = vm.make_type("Mutex", vm.types.object, vm::Kind::kOpaque,
                                 "A lock that one thread has at a time.", module);
  mutex->construct = construct_mutex;
  vm.define(mutex, kMethods);
  vm::Type* semaphore = vm.make_type("Semaphore", vm.types.object, vm::Kind::kOpaque,
                                     "A number of units that threads take and give back.", module);
  semaphore->construct = construct_semaphore;
  vm.define(semaphore, kMethods);
  vm.define(semaphore, kSemaphoreInit);
}

}  // namespace falcon::modules
