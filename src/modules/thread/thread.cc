// Thread and spawn. A Thread object is the scheduler's ThreadHandle; joining is a step function
// that waits in the handle's line.
#include "modules/thread/thread.h"

#include <new>

#include "falcon/base/clock.h"
#include "modules/thread/channel.h"
#include "modules/thread/event.h"
#include "modules/thread/group.h"
#include "modules/thread/locks.h"
#include "modules/thread/select.h"
#include "sched/group.h"
#include "sched/report.h"
#include "sched/scheduler.h"
#include "vm/builtins.h"
#include "vm/opaque.h"
#include "vm/text_support.h"
#include "vm/type.h"
#include "vm/vm.h"

namespace falcon::modules {
namespace {

using sched::Scheduler;
using sched::ThreadHandle;
using vm::Args;
using vm::NativeDef;
using vm::Value;

void trace_handle(vm::Object* object, vm::Tracer& tracer) {
  auto* handle = static_cast<ThreadHandle*>(object);
  tracer.visit(handle->callable);
  tracer.visit(handle->outcome);
  tracer.visit(handle->cancelled);
  tracer.visit(handle->group);
  tracer.visit(handle->start_code);
}

Value repr_handle(vm::Vm& vm, Value self) {
  auto* handle = self.as<ThreadHandle>();
  const char* state = !handle->started ? "not started" : handle->ended ? "ended" : "running";
  std::string name = handle->is_main() ? "main" : std::to_string(handle->id);
  return vm.string(vm::cat("<Thread ", name, ", ", state, ">"));
}

constexpr vm::OpaqueHooks kHooks = {trace_handle, nullptr, repr_handle, sizeof(ThreadHandle)};

// False: TypeError, here and not in a thread that nobody may join.
bool check_callable(vm::Vm& vm, std::string_view who, Value callable) {
  if (vm::is_callable(vm, callable)) return true;
  vm::raise_type(vm, vm::cat(who, "() needs a callable, not "), callable);
  return false;
}

// With the number of the main thread.
ThreadHandle* make_empty_handle(vm::Vm& vm, vm::Type* type) {
  auto* handle = static_cast<ThreadHandle*>(vm::opaque_make(vm, type, kHooks));
  handle->callable = handle->outcome = handle->cancelled = Value::undefined();
  return handle;
}

ThreadHandle* make_handle(vm::Vm& vm, vm::Type* type, Value callable) {
  ThreadHandle* handle = make_empty_handle(vm, type);
  handle->callable = callable;
  handle->id = Scheduler::of(vm).next_id();
  return handle;
}

// What the main thread refuses, for the whole program ends with it. False: exception.
bool check_not_main(vm::Vm& vm, const ThreadHandle* handle, const char* refused) {
  if (!handle->is_main()) return true;
  vm.raise(vm.types.invalid_operation_error, vm::cat("the main thread cannot be ", refused));
  return false;
}

bool start(vm::Vm& vm, ThreadHandle* handle, vm::Tuple* args, vm::Dict* keywords,
           bool apart = false) {
  if (handle->started) {
    vm.raise(vm.types.invalid_operation_error, "a thread can be started once only");
    return false;
  }
  if (handle->callable.is_undefined()) {
    vm.raise(vm.types.invalid_operation_error, "Thread.__init__() was not called");
    return false;
  }
  Scheduler& scheduler = Scheduler::of(vm);
  const vm::Frame* frame = scheduler.current().frame;
  if (frame != nullptr) {
    handle->start_code = frame->function->code;
    handle->start_pc() = static_cast<uint32_t>(frame->pc - 1 - frame->function->code->instructions);
  }
  return scheduler.start(handle, args, keywords->table.live == 0 ? nullptr : keywords, apart);
}

Value thread_init(vm::Vm& vm, Args args) {
  auto* handle = args[0].as<ThreadHandle>();
  if (handle->started)
    return vm.raise(vm.types.invalid_operation_error, "the thread was started already");
  if (!check_callable(vm, "Thread", args[1])) return Value::error();
  handle->callable = args[1];
  return Value::none();
}

Value construct_thread(vm::Vm& vm, vm::Type* type, vm::Tuple* args, vm::Dict* keywords) {
  if (vm::has_script_init(vm, type)) return make_handle(vm, type, Value::undefined());
  Value callable = args->size() == 1 ? args->items[0] : Value::undefined();
  if (args->size() == 0 && keywords != nullptr && keywords->table.live == 1) {
    callable = vm::dict_get_str(vm, keywords, vm.intern("callable"));
  } else if (keywords != nullptr && keywords->table.live > 0) {
    callable = Value::undefined();
  }
  if (callable.is_undefined())
    return vm.raise(vm.types.type_error, "Thread() takes one argument, a callable");
  if (!check_callable(vm, "Thread", callable)) return Value::error();
  return make_handle(vm, type, callable);
}

Value thread_start(vm::Vm& vm, Args args) {
  bool started =
      start(vm, args[0].as<ThreadHandle>(), args[1].as<vm::Tuple>(), args[2].as<vm::Dict>());
  return started ? Value::none() : Value::error();
}

Value thread_spawn(vm::Vm& vm, Args args) {
  auto* type = vm.running_native()->data.as<vm::Type>();
  return spawn_thread(vm, type, args[0], args[1].as<vm::Tuple>(), args[2].as<vm::Dict>(), nullptr);
}

// For what a module does beside a caller that waits for it: the caller's deadline ends the wait,
// and what is under way is the module's to end.
Value thread_spawn_apart(vm::Vm& vm, Args args) {
  if (!check_callable(vm, "_spawn_apart", args[0])) return Value::error();
  ThreadHandle* handle = make_handle(vm, vm.running_native()->data.as<vm::Type>(), args[0]);
  handle->daemon = true;
  return start(vm, handle, args[1].as<vm::Tuple>(), args[2].as<vm::Dict>(), true) ? Value(handle)
                                                                                  : Value::error();
}

// The main thread has no Thread before somebody asks: what most programs never do costs them
// nothing.
Value thread_current(vm::Vm& vm, Args) {
  sched::GreenThread& thread = Scheduler::of(vm).current();
  if (thread.handle == nullptr) {
    thread.handle = make_empty_handle(vm, vm.running_native()->data.as<vm::Type>());
    thread.handle->thread = &thread;
    thread.handle->started = true;
  }
  return thread.handle;
}

// Natives' reprs only, so no script runs. File names may be in any bytes.
Value thread_dump(vm::Vm& vm, Args) {
  return vm::shown_text(vm, sched::threads_report(Scheduler::of(vm)));
}

Value thread_join(vm::Vm& vm, Args args) {
  auto* handle = args[0].as<ThreadHandle>();
  if (!check_not_main(vm, handle, "joined")) return Value::error();
  Scheduler& scheduler = Scheduler::of(vm);
  if (!handle->started) {
    return vm.raise(vm.types.invalid_operation_error, "cannot join a thread that was not started");
  }
  if (!handle->ended) {
    if (handle->thread == &scheduler.current()) {
      return vm.raise(vm.types.invalid_operation_error, "a thread cannot join itself");
    }
    return scheduler.wait_in(handle->joiners, kNever, "join", args[0]);
  }
  return handle->failed ? vm.raise_value(handle->outcome) : handle->outcome;
}

// Of a thread that has its cancellation before it still, a second one changes nothing.
Value thread_cancel(vm::Vm& vm, Args args) {
  auto* handle = args[0].as<ThreadHandle>();
  if (!check_not_main(vm, handle, "cancelled: exit() ends the program")) return Value::error();
  if (handle->ended) return Value::boolean(false);
  Scheduler& scheduler = Scheduler::of(vm);
  if (handle->thread == &scheduler.current())
    return vm.raise_value(scheduler.note_cancelled(*handle));
  scheduler.cancel(*handle);
  return Value::boolean(true);
}

Value thread_cancelled(vm::Vm& vm, Args args) {
  auto* handle = args[0].as<ThreadHandle>();
  return Value::boolean(handle->failed &&
                        Scheduler::of(vm).was_cancelled(*handle, handle->outcome));
}

Value thread_getid(vm::Vm&, Args args) { return Value::small_int(args[0].as<ThreadHandle>()->id); }
Value thread_daemon(vm::Vm&, Args args) {
  return Value::boolean(args[0].as<ThreadHandle>()->daemon);
}

Value set_thread_daemon(vm::Vm& vm, Args args) {
  auto* handle = args[0].as<ThreadHandle>();
  if (!check_not_main(vm, handle, "a daemon")) return Value::error();
  int truth = vm.truth(args[1]);
  if (truth < 0) return Value::error();
  Scheduler::of(vm).set_daemon(*handle, truth != 0);
  return Value::none();
}

constexpr NativeDef kMethods[] = {
    {"__init__(self, callable)", thread_init, "Says what the thread will call; for subclasses."},
    {"start(self, /, *args, **kwargs)", thread_start,
     "Starts the thread: it calls the callable with these arguments."},
    {"join(self)", thread_join,
     "Waits for the end; gives what the callable returned, raises what it raised."},
    {"cancel(self)", thread_cancel,
     "Raises Cancelled in the thread, which gives up what it waits for; False if it has ended."},
    {"getid(self)", thread_getid, "The thread's number, from 1; 0 is the main thread."},
};
constexpr NativeDef kDaemon[] = {
    {"daemon(self)", thread_daemon, "Whether the program may end while the thread runs."},
    {"daemon(self, value)", set_thread_daemon, ""}};
constexpr NativeDef kCancelled = {"cancelled(self)", thread_cancelled,
                                  "Whether a cancel() is what the thread ended by."};
constexpr NativeDef kSpawn = {"spawn(callable, /, *args, **kwargs)", thread_spawn,
                              "Starts a thread that calls callable(*args, **kwargs) and gives it."};
constexpr NativeDef kSpawnApart = {
    "_spawn_apart(callable, /, *args, **kwargs)", thread_spawn_apart,
    "As spawn, a daemon for which the deadlines of the one who starts it do not hold."};
constexpr NativeDef kDump = {
    "dump()", thread_dump,
    "A text with a line for each thread: what it does or waits for, how long, and where."};
constexpr NativeDef kCurrent = {"current()", thread_current,
                                "The Thread that runs; the main thread has one, too."};

}  // namespace

Value spawn_thread(vm::Vm& vm, vm::Type* type, Value callable, vm::Tuple* args, vm::Dict* keywords,
                   sched::Group* group) {
  if (!check_callable(vm, "spawn", callable)) return Value::error();
  ThreadHandle* handle = make_handle(vm, type, callable);
  if (!start(vm, handle, args, keywords)) return Value::error();
  if (group == nullptr) return handle;
  handle->group = group;
  ++group->running;
  if (group->cancelling) Scheduler::of(vm).cancel(*handle);
  return handle;
}

// A script may have put something else in its place.
vm::Type* thread_type(vm::Vm& vm) {
  Value module = vm.import_built_in("thread");
  Value type = vm::dict_get_str(vm, module.as<vm::Module>()->globals, vm.intern("Thread"));
  const bool is_ours =
      vm.kind_of(type) == vm::Kind::kType && type.as<vm::Type>()->construct == construct_thread;
  return is_ours ? type.as<vm::Type>() : vm.types.object;
}

ThreadHandle* make_thread(vm::Vm& vm, vm::Type* type, Value callable) {
  return make_handle(vm, type, callable);
}

void fill_thread(vm::Vm& vm, vm::Module* module) {
  vm.set_member(
      module, "__doc__",
      vm.ascii("Green threads, the channels between them, and locks for what they share."));
  vm::Type* type = vm.make_type("Thread", vm.types.object, vm::Kind::kOpaque,
                                "A green thread that calls a callable once it is started.", module);
  type->construct = construct_thread;
  vm.define(type, kMethods);
  vm.define_property(type, kDaemon[0], &kDaemon[1]);
  vm.define_property(type, kCancelled);
  vm.set_member(module, "Cancelled", Scheduler::of(vm).cancelled_type());
  vm.set_member(module, "spawn", vm.native(kSpawn, nullptr, type));
  vm.set_member(module, "_spawn_apart", vm.native(kSpawnApart, nullptr, type));
  vm.set_member(module, "current", vm.native(kCurrent, nullptr, type));
  fill_group(vm, module, type);
  vm.set_member(module, "dump", vm.native(kDump));
  fill_locks(vm, module);
  fill_channel(vm, module);
  fill_event(vm, module);
  fill_select(vm, module);
}

}  // namespace falcon::modules
