// The module `socket` of scripts: sockets.md over the library of include/falcon/net.
//
// Bindings only: each native takes its arguments apart, runs an operation of net to its end as a
// step function (sched/scheduler.h), and makes the outcome a value or an exception. What the
// operations do is net's business, so that C++ and scripts see the same sockets.
#pragma once

namespace falcon::vm {
class Vm;
struct Module;
}  // namespace falcon::vm

namespace falcon::modules {

// Puts the members into the module `socket`.
void fill_socket(vm::Vm& vm, vm::Module* module);

}  // namespace falcon::modules
