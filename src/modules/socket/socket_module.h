// The module `socket` of scripts: sockets.md over the library of include/falcon/net.
//
// Bindings only: each native takes its arguments apart, runs an operation of net to its end as a
// step function (sched/scheduler.h), and makes the outcome a value or an exception. What the
// operations do is net's business, so that C++ and scripts see the same sockets.
#pragma once

namespace falcon::vm {
class Vm;
}

namespace falcon::modules {

// Makes `import socket` and `import sockets` give the module. Before the first import of it.
void register_socket_module(vm::Vm& vm);

}  // namespace falcon::modules
