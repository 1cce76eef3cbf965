// See number_arguments.h. A str can be converted to a number, but is none.
#include "modules/number_arguments.h"

#include "vm/numbers.h"
#include "vm/text_support.h"
#include "vm/vm.h"

namespace falcon::modules {

using vm::Value;

bool real_argument(vm::Vm& vm, Value value, double* out) {
  Value plain;
  if (vm::plain_float(value, out)) return true;
  if (!vm::plain_int(value, &plain)) {
    const bool from_script = (vm.type_of(value)->type_flags & vm::kTypeFromScript) != 0;
    const Value converted =
        from_script ? vm.call_special(value, vm.names.float_, {}) : Value::undefined();
    if (converted.is_error()) return false;
    if (!converted.is_undefined() && vm::plain_float(converted, out)) return true;
    vm.raise(vm.types.type_error, vm::cat("must be a number, not '", vm.type_name(value), "'"));
    return false;
  }
  if (vm::as_number(vm, plain, out)) return true;
  vm.raise(vm.types.overflow_error, "int too large to convert to float");
  return false;
}

}  // namespace falcon::modules
