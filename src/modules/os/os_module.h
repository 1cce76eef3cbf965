// The module os: files and folders, paths, the environment, other programs.
#pragma once

namespace falcon::vm {
class Vm;
struct Module;
}  // namespace falcon::vm

namespace falcon::modules {

void fill_os(vm::Vm& vm, vm::Module* module);

}  // namespace falcon::modules
