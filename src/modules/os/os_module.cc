// See os_module.h: what the module consists of, and what its files share.
#include "modules/os/os_module.h"

#include <cerrno>

#include "modules/os/natives.h"
#include "vm/text_support.h"

namespace falcon::modules {

namespace os {

using vm::Value;

bool path_argument(vm::Vm& vm, Value value, Path* out) {
  out->given = value;
  out->is_bytes = !vm::is_str(value);
  return vm::path_argument(vm, value, "a path", &out->text);
}

Value path_value(vm::Vm& vm, std::string_view text, bool as_bytes) {
  return as_bytes ? Value(vm.bytes(text)) : vm::system_text(vm, text);
}

Value done(vm::Vm& vm, int result, const Path& path) {
  return result < 0 ? vm::raise_os_error(vm, errno, path.given) : Value::none();
}

}  // namespace os

void fill_os(vm::Vm& vm, vm::Module* module) {
  vm.set_member(module, "__doc__",
                vm.ascii("Files and folders, paths, the environment, other programs."));
  const auto set = [&](const char* name, const char* text) {
    vm.set_member(module, name, vm.ascii(text));
  };
  set("name", "posix");
  set("sep", "/");
  set("pathsep", ":");
  set("linesep", "\n");
  set("devnull", "/dev/null");
  os::define_file_functions(vm, module);
  os::define_path_functions(vm, module);
  os::define_process_functions(vm, module);
}

}  // namespace falcon::modules
