// What the files of the builtin functions share.
//
// They are grouped by what they work on; each group is a table of natives that install_builtins
// puts into the module builtins.
#pragma once

#include <cstddef>

#include "vm/function.h"

namespace falcon::vm {

class Vm;

void install_iteration_builtins(Vm& vm);  // iter next enumerate zip map filter reversed isiter
void install_reducing_builtins(Vm& vm);   // len min max sum any all sorted
void install_number_builtins(Vm& vm);     // abs round divmod pow bin hex oct ord chr hash id
void install_object_builtins(Vm& vm);     // getattr isinstance callable format repr …
void install_code_builtins(Vm& vm);       // eval exec compile globals locals alllocals vars dir
void install_stream_builtins(Vm& vm);     // print input exit copyright

// Adds functions to the module builtins. `defs` must outlive the Vm.
void define_builtins(Vm& vm, const NativeDef* defs, size_t count);
template <size_t N>
void define_builtins(Vm& vm, const NativeDef (&defs)[N]) {
  define_builtins(vm, defs, N);
}

// An argument that names an attribute, interned; null: TypeError.
Str* attribute_name(Vm& vm, Value name);
// Whether a call of the value can work.
bool is_callable(Vm& vm, Value value);

}  // namespace falcon::vm
