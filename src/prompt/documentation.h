// What `?name` shows of a value: how it is called, what it says of itself, what it has.
//
// Of natives from their tables (vm/function.h, NativeDef), of functions and classes of scripts from
// their parameters and documentation strings.
#pragma once

#include <string>
#include <string_view>

#include "vm/vm.h"

namespace falcon::prompt {

// Of a dotted path of names, as find_path finds it, or of a module that can be imported. Several
// lines; when there is nothing of that name, a sentence that says so.
std::string documentation_of_name(vm::Vm& vm, vm::Dict* globals, std::string_view path);
std::string documentation(vm::Vm& vm, vm::Value value, std::string_view name);
// How a function of script is called: "name(a, b=2, *rest, key, **extra)".
std::string signature(vm::Vm& vm, const vm::Function* function);

}  // namespace falcon::prompt
