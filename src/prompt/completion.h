// Completion: what may stand where the cursor is.
//
// Names of the module, builtins and keywords; attributes behind a dot; modules in an import. Only
// looks at what is there: no property is asked and no script runs, so that Tab changes nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "vm/vm.h"

namespace falcon::prompt {

struct Completion {
  size_t begin = 0;                // of what is to be replaced, up to the cursor
  std::vector<std::string> names;  // sorted; all begin with what is there
};

// before: the text up to the cursor.
Completion complete(vm::Vm& vm, vm::Dict* globals, std::string_view before);

// The value of a dotted path of names (`str`, `os.path`), looked up as above, or undefined.
vm::Value find_path(vm::Vm& vm, vm::Dict* globals, std::string_view path);
// All names that a value's attributes have, its class's included; sorted.
std::vector<std::string> attribute_names(vm::Vm& vm, vm::Value value);

}  // namespace falcon::prompt
