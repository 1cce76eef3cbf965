// The module time.
#pragma once

namespace falcon::vm {
class Vm;
struct Module;
}  // namespace falcon::vm

namespace falcon::modules {

void fill_time(vm::Vm& vm, vm::Module* module);

}  // namespace falcon::modules
