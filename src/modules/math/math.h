// The module math: the C library's functions and exact ones on integers.
#pragma once

namespace falcon::vm {
class Vm;
struct Module;
}  // namespace falcon::vm

namespace falcon::modules {

void fill_math(vm::Vm& vm, vm::Module* module);

}  // namespace falcon::modules
