// This process and others: the environment, commands, numbers of the machine.
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <memory>
#include <utility>

#include "falcon/net/reactor.h"
#include "modules/os/command.h"
#include "modules/os/environment.h"
#include "modules/os/natives.h"
#include "modules/signal/sent.h"
#include "sched/scheduler.h"
#include "sched/signals.h"
#include "vm/file.h"
#include "vm/text_support.h"

namespace falcon::modules::os {

namespace {

using vm::Args;
using vm::NativeDef;
using vm::Value;
using vm::Vm;

// A command under way, as long as its thread waits for it.
class Running {
 public:
  explicit Running(Command* command) : command_(command) {}
  ~Running() { command_->abandon(); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  Command& command() { return *command_; }

 private:
  Command* command_;
};

// Starts the command on a helper thread. False: exception.
bool start_command(Vm& vm, Value text, Command** out) {
  Path line;
  if (!vm::path_argument(vm, text, "a command", &line.text)) return false;
  std::vector<std::string> environment;
  if (!environment_texts(vm, vm.running_native()->data.as<vm::Dict>(), &environment)) {
    return false;
  }
  // What was printed before the command ran stands before what it prints.
  vm::flush_standard_streams(vm);
  net::Reactor& reactor = sched::Scheduler::of(vm).reactor();
  *out = new Command(std::move(line.text), std::move(environment));
  std::unique_ptr<net::Job> job(*out);
  const auto posting = reactor.enable_post();
  const int error = posting.ok() ? reactor.helpers().submit(job) : posting.error().code();
  if (error == 0) return true;
  vm::raise_os_error(vm, error);
  return false;
}

Value os_system(Vm& vm, Args args) {
  sched::Scheduler& scheduler = sched::Scheduler::of(vm);
  sched::StepOf<Running> step(scheduler);
  if (step.fresh()) {
    Command* command = nullptr;
    if (!start_command(vm, args[0], &command)) return Value::error();
    step.begin(command);
  }
  Command& command = step->command();
  if (!command.finished()) {
    net::Block block;
    block.what = net::WaitFor::kHelper;
    block.queue = &command.queue();
    return scheduler.wait(block, "system", args[0]);
  }
  const int error = command.error();
  const int status = command.status();
  step.end();
  return error != 0 ? vm::raise_os_error(vm, error) : vm.integer(status);
}

Value os_getpid(Vm& vm, Args) { return vm.integer(getpid()); }

Value os_cpu_count(Vm& vm, Args) {
  const long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count < 1 ? Value::none() : vm.integer(count);
}

Value os_urandom(Vm& vm, Args args) {
  int64_t size = 0;
  if (!vm.to_index(args[0], "the number of bytes", INT64_MIN, INT64_MAX, &size))
    return Value::error();
  if (size < 0) return vm.raise(vm.types.value_error, "the number of bytes must not be negative");
  if (size > static_cast<int64_t>(vm::kMaxBytes) || !vm.heap.allows(static_cast<size_t>(size))) {
    return vm.raise_out_of_memory(static_cast<size_t>(size));
  }
  vm::Bytes* bytes = vm.bytes_uninitialized(static_cast<size_t>(size));
  for (size_t filled = 0; filled < bytes->size;) {
    const ssize_t got = getrandom(bytes->own + filled, bytes->size - filled, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return vm::raise_os_error(vm, errno);
    filled += static_cast<size_t>(got);
  }
  return bytes;
}

Value os_kill(Vm& vm, Args args) {
  SentStep step(sched::Scheduler::of(vm));
  int64_t process = 0;
  int64_t number = 0;
  if (step.fresh()) {
    const bool valid = vm.to_index(args[0], "the process", INT32_MIN, INT32_MAX, &process) &&
                       vm.to_index(args[1], "the signal", 0, sched::kMostSignal, &number);
    if (!valid) return Value::error();
    if (kill(static_cast<pid_t>(process), static_cast<int>(number)) != 0)
      return vm::raise_os_error(vm, errno);
  }
  return after_signal(vm, step);
}

constexpr NativeDef kFunctions[] = {
    {"kill(pid, number, /)", os_kill,
     "Sends a signal to a process; one to this process is handled before the call returns."},
    {"getpid()", os_getpid, "The number of this process."},
    {"cpu_count()", os_cpu_count, "How many processors the machine has; None if it does not say."},
    {"urandom(size, /)", os_urandom, "Random bytes of the system, fit for secrets."},
};

constexpr NativeDef kSystem = {
    "system(command, /)", os_system,
    "Runs a command of the shell and gives its exit status, or minus the signal that ended it."};

}  // namespace

void define_process_functions(Vm& vm, vm::Module* module) {
  vm::Dict* environment = read_environment(vm);
  vm.define(module, kFunctions);
  define_environment_functions(vm, module, environment);
  vm.set_member(module, "system", vm.native(kSystem, nullptr, environment));
}

}  // namespace falcon::modules::os
