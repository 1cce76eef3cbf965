// What the files of the module share: paths as arguments and results, and the tables of functions.
//
// A path is a str or bytes. What comes back is of the same class, but that a name which is no UTF-8
// can only be bytes. Calls that fail raise the OSError for their errno, with the path as it was
// given.
#pragma once

#include <string>
#include <string_view>

#include "vm/vm.h"

namespace falcon::modules::os {

struct Path {
  std::string text;
  vm::Value given;
  bool is_bytes = false;

  const char* c_str() const { return text.c_str(); }
};

// False: TypeError, or ValueError for a NUL in it.
bool path_argument(vm::Vm& vm, vm::Value value, Path* out);
// A path made from arguments: bytes where they were.
vm::Value path_value(vm::Vm& vm, std::string_view text, bool as_bytes);

// The value None, or the OSError for errno if the call that gave `result` failed.
vm::Value done(vm::Vm& vm, int result, const Path& path);

void define_file_functions(vm::Vm& vm, vm::Module* module);
// Those of os.path, on os and on a module of their own.
void define_path_functions(vm::Vm& vm, vm::Module* module);
void define_process_functions(vm::Vm& vm, vm::Module* module);

}  // namespace falcon::modules::os
