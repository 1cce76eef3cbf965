// The module sys: the program's words, its standard streams, and facts about the runtime.
#pragma once

namespace falcon::vm {
class Vm;
struct Module;
}  // namespace falcon::vm

namespace falcon::modules {

void fill_sys(vm::Vm& vm, vm::Module* module);

}  // namespace falcon::modules
