// The environment: a dict of the runtime's, filled from the process's when os is first imported.
//
// It is never written back: setenv(3) would change it under other threads of the process, which
// look names up meanwhile, and under other runtimes. Programs that are started get it.
#pragma once

#include <string>
#include <vector>

#include "vm/vm.h"

namespace falcon::modules::os {

// The process's environment as a new dict; names and values that are no UTF-8 are bytes.
vm::Dict* read_environment(vm::Vm& vm);
// A dict as "NAME=value" texts for a new program. False: exception, for scripts may put anything
// into it.
bool environment_texts(vm::Vm& vm, const vm::Dict* environment, std::vector<std::string>* out);

// getenv, setenv, unsetenv; each native's data is the dict.
void define_environment_functions(vm::Vm& vm, vm::Module* module, vm::Dict* environment);

}  // namespace falcon::modules::os
