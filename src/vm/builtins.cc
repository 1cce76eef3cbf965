// The module builtins: its functions, by group, and the classes that have a name there.
#include "vm/builtins.h"

#include "vm/install.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

// Classes that a script gets by type(x) and not by a name, as in Python; their names are too good
// to be taken from everyone.
constexpr const char* kUnnamed[] = {"NoneType",  "code",
                                    "cell",      "function",
                                    "module",    "shape",
                                    "iterator",  "builtin_function",
                                    "generator", "NotImplementedType"};

}  // namespace

void define_builtins(Vm& vm, const NativeDef* defs, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    Native* native = vm.native(defs[i]);
    dict_set_str(vm, vm.builtins(), vm.intern(native->name), native);
  }
}

void install_builtins(Vm& vm) {
  for (const char* name : kUnnamed) table_remove(vm, vm.builtins()->table, vm.intern(name));
  install_iteration_builtins(vm);
  install_reducing_builtins(vm);
  install_number_builtins(vm);
  install_object_builtins(vm);
  install_code_builtins(vm);
  install_stream_builtins(vm);
  dict_set_str(vm, vm.builtins(), vm.intern("NotImplemented"), vm.not_implemented());
  Module* module = vm.module("builtins");
  module->globals = vm.builtins();
  dict_set_str(vm, vm.builtins(), vm.names.name, module->name);
  dict_set_str(vm, vm.modules(), module->name, module);
}

}  // namespace falcon::vm
