// What natives that send signals do after that: a signal to the own process is seen by scripts
// before the call returns.
#pragma once

#include "sched/scheduler.h"

namespace falcon::modules {

struct SignalSent {};
using SentStep = sched::StepOf<SignalSent>;

// Once the signal is sent, and when the step function is called again: lets the threads have a turn
// that handlers were started in.
inline vm::Value after_signal(vm::Vm& vm, SentStep& step) {
  if (!step.fresh()) {
    step.end();
    return vm::Value::none();
  }
  sched::Scheduler& scheduler = sched::Scheduler::of(vm);
  step.begin();
  scheduler.deliver_signals();
  return scheduler.yield();
}

}  // namespace falcon::modules
