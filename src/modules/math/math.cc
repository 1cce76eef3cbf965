// See math.h: the constants, and what the tables of functions share.
#include "modules/math/math.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "modules/math/natives.h"

namespace falcon::modules {

namespace math {

using vm::Value;

Value domain_error(vm::Vm& vm) { return vm.raise(vm.types.value_error, "math domain error"); }
Value range_error(vm::Vm& vm) { return vm.raise(vm.types.overflow_error, "math range error"); }

Value checked(vm::Vm& vm, double result, bool any_nan, bool all_finite) {
  if (std::isnan(result) && !any_nan) return domain_error(vm);
  if (std::isinf(result) && all_finite) return range_error(vm);
  return Value::number(result);
}

}  // namespace math

void fill_math(vm::Vm& vm, vm::Module* module) {
  vm.set_member(module, "__doc__",
                vm.ascii("The C library's functions of floats, and exact ones of integers."));
  const auto set = [&](const char* name, double value) {
    vm.set_member(module, name, vm::Value::number(value));
  };
  set("pi", std::numbers::pi);
  set("e", std::numbers::e);
  set("tau", 2 * std::numbers::pi);
  set("inf", std::numeric_limits<double>::infinity());
  set("nan", std::numeric_limits<double>::quiet_NaN());
  math::define_float_functions(vm, module);
  math::define_parts_functions(vm, module);
  math::define_integer_functions(vm, module);
  math::define_sum_functions(vm, module);
}

}  // namespace falcon::modules
