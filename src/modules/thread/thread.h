// The module thread: green threads that scripts start and join, and their locks.
#pragma once

namespace falcon::vm {
class Vm;
struct Module;
}  // namespace falcon::vm

namespace falcon::modules {

void fill_thread(vm::Vm& vm, vm::Module* module);

}  // namespace falcon::modules
