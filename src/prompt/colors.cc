// See colors.h.
#include "prompt/colors.h"

namespace falcon::prompt {

using vm::Value;

bool shows_colors(vm::Vm& vm) {
  Value sys = vm.import_built_in("sys");
  if (sys.is_error()) vm.take_exception();
  if (vm.kind_of(sys) != vm::Kind::kModule) return false;
  Value flag = dict_get_str(vm, sys.as<vm::Module>()->globals, vm.intern("has_color"));
  return !flag.is_undefined() && flag == Value::boolean(true);
}

}  // namespace falcon::prompt
