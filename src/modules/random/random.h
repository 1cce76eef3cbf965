// The module random: pseudo-random numbers, for games, tests and samples, not for secrets.
#pragma once

namespace falcon::vm {
class Vm;
struct Module;
}  // namespace falcon::vm

namespace falcon::modules {

void fill_random(vm::Vm& vm, vm::Module* module);

}  // namespace falcon::modules
