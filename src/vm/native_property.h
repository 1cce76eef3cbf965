// Read-only and writable attributes of built-in classes: `property` objects made from natives.
#pragma once

#include "vm/function.h"

namespace falcon::vm {

class Vm;

// An attribute of a built-in class as natives see it. getter's signature is "name(self)", setter's
// "name(self, value)"; setter.fn may be null: the attribute cannot be set.
struct AttributeDef {
  NativeDef getter;
  NativeDef setter{nullptr, nullptr, nullptr};
};

// Puts a property for each into the type, under the getter's name. `defs` must outlive the Vm.
void define_attributes(Vm& vm, Type* type, const AttributeDef* defs, size_t count);
template <size_t N>
void define_attributes(Vm& vm, Type* type, const AttributeDef (&defs)[N]) {
  define_attributes(vm, type, defs, N);
}

}  // namespace falcon::vm
