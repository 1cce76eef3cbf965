// What the command makes of the process before a program runs in it: search path, signals, limits.
#pragma once

#include <string>

#include "sched/scheduler.h"
#include "vm/vm.h"

namespace falcon::cli {

std::string folder_of(const std::string& file);

// Where imports look: the folder, then what FALCONPATH says.
void set_path(vm::Vm& vm, const std::string& folder);

// Has functions of the Vm translated to machine code, as the environment variable FALCON_JIT says:
// `off`; `on`, which is so without it; a number: once they were called and their loops turned more
// often than that.
void use_machine_code(vm::Vm& vm);

// What every program may rely on: the two below, and that writing to a pipe that nobody reads is an
// error and not a death. (Sockets do not need that.)
void prepare_process();

// A server has a descriptor a client: as many as the system lets us have.
void raise_descriptor_limit();

// Has the system tell of the ends of children. Whoever ignores SIGCHLD has those that it starts
// ignore it, and then waitpid(2) knows nothing of theirs. False: errno says why not.
bool hear_of_children();

// Ctrl-C interrupts this scheduler, as long as it lives and no other is named here; nullptr: none,
// it only is noted. SIGQUIT has it report its threads, too.
void watch_interrupts(sched::Scheduler* scheduler);
// SIGQUIT has the scheduler tell on standard error what its threads do.
void report_threads_at_quit(sched::Scheduler& scheduler);
// Whether Ctrl-C came since the process began to watch.
bool interrupted();

}  // namespace falcon::cli
