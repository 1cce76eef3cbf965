// thread.Group.
#pragma once

namespace falcon::vm {
class Vm;
struct Module;
struct Type;
}  // namespace falcon::vm

namespace falcon::modules {

// thread_type: of what a group's spawn gives.
void fill_group(vm::Vm& vm, vm::Module* module, vm::Type* thread_type);

}  // namespace falcon::modules
