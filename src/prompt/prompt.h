// The prompt: reads, runs and shows, until Ctrl-D or exit().
//
// It is the main green thread of its program, and waits for keys as others wait for sockets: what
// they do goes on while one types. Inputs share the module __main__; each is compiled by itself,
// and the value of its last expression is shown and kept in `_`, a builtin.
#pragma once

#include <string>

#include "sched/scheduler.h"

namespace falcon::prompt {

// Opens the prompt on the standard streams and gives the exit status of the program. `file`, unless
// it is empty, is a program that is run first, in the same module.
int run(vm::Vm& vm, sched::Scheduler& scheduler, const std::string& file);

}  // namespace falcon::prompt
