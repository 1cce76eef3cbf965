// What people are told about threads: failures, deadlocks, and what all of them do.
#pragma once

#include <cstdint>
#include <string>

#include "sched/scheduler.h"
#include "sched/signals.h"

namespace falcon::sched {

// "x.fpl:12 in f" for an instruction; "the start" where there is none.
std::string place_of(const vm::Code* code, uint32_t pc);
// A length of time for messages, in seconds: "0.5".
std::string seconds_text(int64_t ns);
// What a parked thread waits for: "recv on <socket …>".
std::string wait_text(vm::Vm& vm, const GreenThread& thread);
// "Exception in Thread-3, started at x.fpl:12 in main:\n"
std::string thread_heading(vm::Vm& vm, const ThreadHandle& handle);
// One thread, what it waits for and where, with a newline at the end.
std::string thread_report(vm::Vm& vm, const GreenThread& thread);
// All threads, oldest first, each on a line: what it does, what it waits for and how long, where it
// stands and where it was started.
std::string threads_report(Scheduler& scheduler);
// Writes that to standard error.
SignalListener& reports_threads();
// The status that an uncaught SystemExit asks for: its code if that is an int, 0 for None; anything
// else is printed to standard error and gives 1.
int exit_status(vm::Vm& vm, vm::Value system_exit);

}  // namespace falcon::sched
