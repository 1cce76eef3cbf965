// See signal_module.h. A handler is called in a green thread of its own, as any function that the
// script might have started: it may wait, and an exception of it is reported as a thread's.
#include "modules/signal/signal_module.h"

#include <cerrno>
#include <csignal>
#include <string>

#include "modules/signal/sent.h"
#include "modules/thread/thread.h"
#include "sched/scheduler.h"
#include "sched/signals.h"
#include "vm/builtins.h"
#include "vm/file.h"
#include "vm/opaque.h"
#include "vm/text_support.h"
#include "vm/vm.h"

namespace falcon::modules {
namespace {

using sched::kMostSignal;
using sched::Scheduler;
using vm::Args;
using vm::NativeDef;
using vm::Value;

struct Constant {
  const char* name;
  int number;
};

#define FALCON_SIGNAL(name) \
  { #name, name }
constexpr Constant kConstants[] = {
    FALCON_SIGNAL(SIGHUP),  FALCON_SIGNAL(SIGINT),    FALCON_SIGNAL(SIGQUIT),
    FALCON_SIGNAL(SIGILL),  FALCON_SIGNAL(SIGTRAP),   FALCON_SIGNAL(SIGABRT),
    FALCON_SIGNAL(SIGBUS),  FALCON_SIGNAL(SIGFPE),    FALCON_SIGNAL(SIGKILL),
    FALCON_SIGNAL(SIGUSR1), FALCON_SIGNAL(SIGSEGV),   FALCON_SIGNAL(SIGUSR2),
    FALCON_SIGNAL(SIGPIPE), FALCON_SIGNAL(SIGALRM),   FALCON_SIGNAL(SIGTERM),
    FALCON_SIGNAL(SIGCHLD), FALCON_SIGNAL(SIGCONT),   FALCON_SIGNAL(SIGSTOP),
    FALCON_SIGNAL(SIGTSTP), FALCON_SIGNAL(SIGTTIN),   FALCON_SIGNAL(SIGTTOU),
    FALCON_SIGNAL(SIGURG),  FALCON_SIGNAL(SIGXCPU),   FALCON_SIGNAL(SIGXFSZ),
    FALCON_SIGNAL(SIGPROF), FALCON_SIGNAL(SIGVTALRM), FALCON_SIGNAL(SIGWINCH),
    FALCON_SIGNAL(SIGIO),   FALCON_SIGNAL(SIGSYS),    FALCON_SIGNAL(SIGPWR),
};
#undef FALCON_SIGNAL

std::string name_of(int number) {
  for (const Constant& constant : kConstants) {
    if (constant.number == number) return constant.name;
  }
  return std::to_string(number);
}

// Why a script cannot have the signal; null: it can.
const char* reason_against(int number) {
  // Used by the C library for its threads (nptl(7)).
  constexpr int kLibrarySignals[] = {32, 33};
  switch (number) {
    case SIGKILL:
    case SIGSTOP:
      return "no program can";
    case SIGSEGV:
    case SIGBUS:
    case SIGFPE:
    case SIGILL:
    case SIGTRAP:
    case SIGABRT:
    case SIGSYS:
      return "it tells of a fault in the process, which cannot go on";
    default:
      break;
  }
  for (const int number_of_library : kLibrarySignals) {
    if (number == number_of_library) return "the C library needs it";
  }
  return nullptr;
}

class Listener;

// What the module keeps: the data of its natives.
struct SignalState : vm::Opaque {
  Listener* listener;  // owned
  vm::Type* thread_type;
  struct Handler {
    Value callable;  // undefined: none
    vm::Code* code;  // where it was set, for reports
    uint32_t pc;
    sched::SignalListener* before;
  } handlers[kMostSignal + 1];
};

class Listener final : public sched::SignalListener {
 public:
  explicit Listener(SignalState* state) : state_(state) {}
  void signal_came(Scheduler& scheduler, int number) override;
  bool can_wake() const override { return true; }

 private:
  SignalState* state_;
};

void trace_state(vm::Object* object, vm::Tracer& tracer) {
  auto* state = static_cast<SignalState*>(object);
  tracer.visit(state->thread_type);
  for (const SignalState::Handler& handler : state->handlers) {
    tracer.visit(handler.callable);
    tracer.visit(handler.code);
  }
}

void finalize_state(vm::Heap&, vm::Object* object) {
  delete static_cast<SignalState*>(object)->listener;
}

constexpr vm::OpaqueHooks kHooks = {trace_state, finalize_state, nullptr, sizeof(SignalState)};

void Listener::signal_came(Scheduler& scheduler, int number) {
  vm::Vm& vm = scheduler.vm();
  const SignalState::Handler& handler = state_->handlers[number];
  sched::ThreadHandle* thread = make_thread(vm, state_->thread_type, handler.callable);
  thread->start_code = handler.code;
  thread->start_pc() = handler.pc;
  if (scheduler.start(thread, vm.tuple({Value::small_int(number)}), nullptr)) return;
  vm::write_report(vm, vm::format_exception(vm, vm.take_exception()));
}

// A number that the system has. False: exception.
bool signal_argument(vm::Vm& vm, Value value, int* number) {
  int64_t given = 0;
  if (!vm.to_index(value, "the signal", 1, kMostSignal, &given)) return false;
  *number = static_cast<int>(given);
  return true;
}

// --- natives

Value signal_on(vm::Vm& vm, Args args) {
  auto* state = vm.running_native()->data.as<SignalState>();
  int number = 0;
  if (!signal_argument(vm, args[0], &number)) return Value::error();
  const bool removes = args[1].is_none();
  if (!removes && !vm::is_callable(vm, args[1]))
    return vm::raise_type(vm, "on() needs a callable or None, not ", args[1]);
  if (const char* reason = reason_against(number))
    return vm.raise(vm.types.value_error,
                    vm::cat("on() cannot handle ", name_of(number), ": ", reason));
  Scheduler& scheduler = Scheduler::of(vm);
  SignalState::Handler& handler = state->handlers[number];
  Value previous = handler.callable.is_undefined() ? Value::none() : handler.callable;
  if (removes && handler.callable.is_undefined()) return previous;
  if (handler.callable.is_undefined()) handler.before = scheduler.signals().listener(number);
  sched::SignalListener* listener = removes ? handler.before : state->listener;
  if (const int error = scheduler.signals().listen(number, listener); error != 0)
    return vm::raise_os_error(vm, error);
  handler.callable = removes ? Value::undefined() : args[1];
  const vm::Frame* frame = scheduler.current().frame;
  handler.code = frame->function->code;
  handler.pc = static_cast<uint32_t>(frame->pc - 1 - frame->function->code->instructions);
  return previous;
}

Value signal_raise(vm::Vm& vm, Args args) {
  SentStep step(Scheduler::of(vm));
  int number = 0;
  if (step.fresh()) {
    if (!signal_argument(vm, args[0], &number)) return Value::error();
    if (std::raise(number) != 0) return vm::raise_os_error(vm, errno);
  }
  return after_signal(vm, step);
}

constexpr NativeDef kOn = {
    "on(number, handler, /)", signal_on,
    "Has handler(number) called in a thread of its own whenever the signal comes; None: as before. "
    "Gives the previous handler, or None."};
constexpr NativeDef kRaise = {
    "raise_signal(number, /)", signal_raise,
    "Sends this process a signal; its handler has begun when this returns."};

}  // namespace

void fill_signal(vm::Vm& vm, vm::Module* module) {
  vm.set_member(module, "__doc__",
                vm.ascii("Signals of the system, and functions that handle them."));
  auto* state = vm.heap.make<SignalState>(vm.types.object, vm::Kind::kOpaque);
  state->hooks = &kHooks;
  for (SignalState::Handler& handler : state->handlers) handler.callable = Value::undefined();
  state->listener = new Listener(state);
  state->thread_type = thread_type(vm);
  vm.add_root(state);
  vm.set_member(module, "on", vm.native(kOn, nullptr, state));
  vm.set_member(module, "raise_signal", vm.native(kRaise));
  for (const Constant& constant : kConstants)
    vm.set_member(module, constant.name, Value::small_int(constant.number));
  vm.set_member(module, "SIGRTMIN", Value::small_int(SIGRTMIN));
  vm.set_member(module, "SIGRTMAX", Value::small_int(SIGRTMAX));
}

}  // namespace falcon::modules
