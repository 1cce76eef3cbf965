// See number_arguments.h. A str can be converted to a number, but is none.
#include "modules/number_arguments.h"

#include <cmath>

#include "falcon/base/clock.h"
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

bool seconds_argument(vm::Vm& vm, Value value, const char* name, int64_t* out_ns) {
  double seconds = 0;
  if (!vm.to_double(value, "seconds", &seconds)) return false;
  if (std::isnan(seconds) || seconds < 0) {
    vm.raise(vm.types.value_error,
             vm::cat(name, "() expects a timeout that is not negative or NaN"));
    return false;
  }
  const double timeout_ns = std::ceil(seconds * static_cast<double>(kNsPerSecond));
  if (timeout_ns >= static_cast<double>(kNever)) {
    vm.raise(vm.types.overflow_error, vm::cat(name, "() was given a timeout that is too large"));
    return false;
  }
  *out_ns = static_cast<int64_t>(timeout_ns);
  return true;
}

bool timeout_argument(vm::Vm& vm, Value value, const char* name, int64_t* out_ns) {
  *out_ns = kNever;
  return value.is_undefined() || value.is_none() || seconds_argument(vm, value, name, out_ns);
}

}  // namespace falcon::modules
