// See input.h.
#include "prompt/input.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace falcon::prompt {

using vm::Value;

// Tells who is parked, for as long as it is.
struct Input::Waiting {
  explicit Waiting(Input* the_input) : input(the_input) {
    input->waiting_ = &input->scheduler_.current();
  }
  ~Waiting() { input->waiting_ = nullptr; }
  Input* input;
};

const vm::NativeDef Input::kWaitDef = {"input()", wait_step, "Waits for standard input."};

Input::Input(sched::Scheduler& scheduler)
    : scheduler_(scheduler), descriptor_(scheduler.reactor(), STDIN_FILENO) {
  can_wait_ = descriptor_.watch() == 0;
}

// The native's data is the address of its Input, which an int holds: no script ever sees it.
Value Input::wait_step(vm::Vm& vm, vm::Args) {
  sched::Scheduler& scheduler = sched::Scheduler::of(vm);
  sched::StepOf<Waiting> step(scheduler);
  if (!step.fresh()) {
    step.end();
    return Value::none();
  }
  auto* input = reinterpret_cast<Input*>(vm.running_native()->data.as_int());
  step.begin(input);
  return scheduler.wait(input->descriptor_.readable(), "input");
}

vm::File* Input::buffered() const {
  Value stream = scheduler_.vm().standard_stream(STDIN_FILENO);
  if (!vm::is_file(stream)) return nullptr;
  vm::File* file = vm::as_file(stream);
  return !file->writing && file->begin < file->end ? file : nullptr;
}

bool Input::ready() const {
  pollfd entry{STDIN_FILENO, POLLIN, 0};
  return woken_ || buffered() != nullptr || poll(&entry, 1, 0) > 0;
}

void Input::wake() {
  if (!alarm_.posted.exchange(true)) scheduler_.reactor().post(alarm_);
}

void Input::Alarm::run() {
  posted = false;
  input.woken_ = true;
  sched::GreenThread* thread = input.waiting_;
  if (thread != nullptr && thread->state == sched::ThreadState::kParked) {
    input.scheduler_.wake(*thread);
  }
}

int Input::next() {
  vm::Vm& vm = scheduler_.vm();
  for (;;) {
    if (woken_) {
      woken_ = false;
      return kWoken;
    }
    if (!ready() && can_wait_) {
      Value wait = vm.native(kWaitDef, nullptr, Value::small_int(reinterpret_cast<intptr_t>(this)));
      if (!vm.call(wait).is_error()) continue;
      return vm.catch_exception(vm.types.keyboard_interrupt) ? kInterrupted : kStopped;
    }
    if (vm::File* file = buffered()) return static_cast<unsigned char>(file->buffer[file->begin++]);
    unsigned char byte;
    ssize_t n = read(STDIN_FILENO, &byte, 1);
    if (n == 1) return byte;
    if (n == 0 || (errno != EAGAIN && errno != EINTR)) return kEnd;
  }
}

}  // namespace falcon::prompt
