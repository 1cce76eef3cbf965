// time.deadline and time.remaining.
#pragma once

namespace falcon::vm {
class Vm;
struct Module;
}  // namespace falcon::vm

namespace falcon::modules {

void fill_deadline(vm::Vm& vm, vm::Module* module);

}  // namespace falcon::modules
