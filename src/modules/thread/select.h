// select of the module thread: waits for the first of several channels and events.
#pragma once

namespace falcon::vm {
class Vm;
struct Module;
}  // namespace falcon::vm

namespace falcon::modules {

void fill_select(vm::Vm& vm, vm::Module* module);

}  // namespace falcon::modules
