// The module time: clocks, sleeping, and times as text.
#pragma once

namespace falcon::vm {
class Vm;
struct Module;
}  // namespace falcon::vm

namespace falcon::modules {

void fill_time(vm::Vm& vm, vm::Module* module);

}  // namespace falcon::modules
