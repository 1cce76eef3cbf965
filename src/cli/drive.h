// A native as a program's main thread: for tools that call a file's functions and look at what
// comes of it.
//
// The tool's own memory is reached through a pointer and outlives the program: a deadlock, or
// exit() in another thread, ends the program without coming back to the native.
#pragma once

#include <string>

#include "sched/scheduler.h"
#include "vm/opaque.h"
#include "vm/vm.h"

namespace falcon::cli {

struct Drive : vm::Opaque {
  void* context;       // the tool's
  vm::Module* module;  // __main__
  vm::Function* body;  // the file's own code, which has not run
};

// Loads the file as __main__ and runs `main` as its main thread. False: it does not compile, an
// exception is pending.
bool drive(vm::Vm& vm, sched::Scheduler& scheduler, const std::string& file,
           const std::string& text, const vm::NativeDef& main, void* context);

// What drive() was given: for its native, while it runs.
Drive& running_drive(vm::Vm& vm);

// Ends the program, whatever goes on: what the native returns.
vm::Value end_drive(vm::Vm& vm);

}  // namespace falcon::cli
