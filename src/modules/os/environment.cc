// See environment.h.
#include "modules/os/environment.h"

#include <unistd.h>

#include <string_view>

#include "vm/text_support.h"

namespace falcon::modules::os {

namespace {

using vm::Args;
using vm::NativeDef;
using vm::Value;
using vm::Vm;

vm::Dict* environment_of(Vm& vm) { return vm.running_native()->data.as<vm::Dict>(); }

// A text of the environment. False: TypeError, ValueError.
bool text_argument(Vm& vm, Value value, std::string_view what, std::string_view* out) {
  if (!vm::text_or_bytes(value, out)) {
    vm::raise_type(vm, vm::cat(what, " must be str or bytes, not "), value);
    return false;
  }
  if (out->find('\0') == out->npos) return true;
  vm.raise(vm.types.value_error, "embedded null byte");
  return false;
}

bool name_argument(Vm& vm, Value value, std::string_view* out) {
  if (!text_argument(vm, value, "a variable's name", out)) return false;
  if (!out->empty() && out->find('=') == out->npos) return true;
  vm.raise(vm.types.value_error, "a variable's name must not be empty or hold '='");
  return false;
}

Value os_getenv(Vm& vm, Args args) {
  std::string_view name;
  if (!name_argument(vm, args[0], &name)) return Value::error();
  // As a plain one: a class of a script may hash as it likes.
  const Value found = vm::dict_get(vm, environment_of(vm), vm::system_text(vm, name));
  return found.is_undefined() ? args.get(1, Value::none()) : found;
}

Value os_setenv(Vm& vm, Args args) {
  std::string_view name;
  std::string_view value;
  if (!name_argument(vm, args[0], &name) ||
      !text_argument(vm, args[1], "a variable's value", &value)) {
    return Value::error();
  }
  const Value key = vm::system_text(vm, name);
  const bool set = vm::dict_set(vm, environment_of(vm), key, vm::system_text(vm, value));
  return set ? Value::none() : Value::error();
}

Value os_unsetenv(Vm& vm, Args args) {
  std::string_view name;
  if (!name_argument(vm, args[0], &name)) return Value::error();
  const int removed = vm::table_remove(vm, environment_of(vm)->table, vm::system_text(vm, name));
  return removed < 0 ? Value::error() : Value::none();
}

constexpr NativeDef kFunctions[] = {
    {"getenv(name, default=None)", os_getenv, "A variable of the environment, or the default."},
    {"setenv(name, value, /)", os_setenv, "Sets a variable of the environment."},
    {"unsetenv(name, /)", os_unsetenv, "Takes a variable out of the environment, if it is there."},
};

}  // namespace

vm::Dict* read_environment(Vm& vm) {
  vm::Dict* environment = vm.dict();
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
    const std::string_view entry = *at;
    const size_t equals = entry.find('=');
    if (equals == entry.npos) continue;
    const Value name = vm::system_text(vm, entry.substr(0, equals));
    // Of names that come twice getenv(3) sees the first.
    if (!vm::dict_get(vm, environment, name).is_undefined()) continue;
    vm::dict_set(vm, environment, name, vm::system_text(vm, entry.substr(equals + 1)));
  }
  return environment;
}

bool environment_texts(Vm& vm, const vm::Dict* environment, std::vector<std::string>* out) {
  uint32_t at = 0;
  for (; vm::table_next(environment->table, &at); ++at) {
    std::string_view name;
    std::string_view value;
    const vm::Entry& entry = environment->table.entries[at];
    if (!name_argument(vm, entry.key, &name) ||
        !text_argument(vm, entry.value, "a variable's value", &value)) {
      return false;
    }
    out->push_back(vm::cat(name, "=", value));
  }
  return true;
}

void define_environment_functions(Vm& vm, vm::Module* module, vm::Dict* environment) {
  vm.set_member(module, "environ", environment);
  for (const NativeDef& def : kFunctions) {
    vm::Native* native = vm.native(def, nullptr, environment);
    vm::dict_set_str(vm, module->globals, native->name, native);
  }
}

}  // namespace falcon::modules::os
