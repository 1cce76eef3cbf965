// Mutex and Semaphore of the module thread.
#pragma once

namespace falcon::vm {
class Vm;
struct Module;
}  // namespace falcon::vm

namespace falcon::modules {

void fill_locks(vm::Vm& vm, vm::Module* module);

}  // namespace falcon::modules
