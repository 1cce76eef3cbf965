// The module json: values as JSON text (RFC 8259) and back.
#pragma once

namespace falcon::vm {
class Vm;
struct Module;
}  // namespace falcon::vm

namespace falcon::modules {

void fill_json(vm::Vm& vm, vm::Module* module);

}  // namespace falcon::modules
