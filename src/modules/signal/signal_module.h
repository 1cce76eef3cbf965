// The module signal: what a program does when the system or another process sends it a signal.
#pragma once

namespace falcon::vm {
class Vm;
struct Module;
}  // namespace falcon::vm

namespace falcon::modules {

void fill_signal(vm::Vm& vm, vm::Module* module);

}  // namespace falcon::modules
