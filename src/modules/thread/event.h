// Event of the module thread: something that has happened, or not, and those who wait for it.
#pragma once

#include "modules/thread/waiting.h"
#include "vm/opaque.h"

namespace falcon::vm {
class Vm;
struct Module;
}  // namespace falcon::vm

namespace falcon::modules {

struct Event : vm::Opaque {
  bool is_set;
  Line waiting;
};

bool is_event(vm::Value value);

void fill_event(vm::Vm& vm, vm::Module* module);

}  // namespace falcon::modules
