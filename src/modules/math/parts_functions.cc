// Floats taken apart and put together: integer parts, exponents, the distance to the next float.
#include <algorithm>
#include <climits>
#include <cmath>
#include <limits>

#include "modules/math/natives.h"
#include "text/number.h"
#include "vm/numbers.h"
#include "vm/text_support.h"

namespace falcon::modules::math {

namespace {

using vm::Args;
using vm::NativeDef;
using vm::Value;
using vm::Vm;

// An int is its own integer part, whatever its size; a class of a script may know its own.
Value integer_part(Vm& vm, Value value, double (*round)(double), std::string_view special) {
  if ((vm.type_of(value)->type_flags & vm::kTypeFromScript) != 0) {
    const Value own = vm.call_special(value, vm.intern(special), {});
    if (!own.is_undefined()) return own;
  }
  Value plain;
  if (vm::plain_int(value, &plain)) return plain;
  double x = 0;
  if (!real_argument(vm, value, &x)) return Value::error();
  auto whole = text::float_to_int(round(x));
  return whole.ok() ? vm::integer_from(vm, std::move(*whole)) : vm::raise_text(vm, whole.error());
}

Value math_floor(Vm& vm, Args args) { return integer_part(vm, args[0], std::floor, "__floor__"); }
Value math_ceil(Vm& vm, Args args) { return integer_part(vm, args[0], std::ceil, "__ceil__"); }
Value math_trunc(Vm& vm, Args args) { return integer_part(vm, args[0], std::trunc, "__trunc__"); }

Value math_modf(Vm& vm, Args args) {
  double x = 0;
  if (!real_argument(vm, args[0], &x)) return Value::error();
  double whole = 0;
  const double fraction = std::modf(x, &whole);
  return vm.tuple({Value::number(fraction), Value::number(whole)});
}

Value math_frexp(Vm& vm, Args args) {
  double x = 0;
  if (!real_argument(vm, args[0], &x)) return Value::error();
  int exponent = 0;
  const double mantissa = std::frexp(x, &exponent);  // which leaves the exponent open for these two
  if (!std::isfinite(x)) exponent = 0;
  return vm.tuple({Value::number(mantissa), Value::small_int(exponent)});
}

Value math_ldexp(Vm& vm, Args args) {
  double x = 0;
  Value exponent;
  if (!real_argument(vm, args[0], &x) || !vm::index_argument(vm, args[1], &exponent)) {
    return Value::error();
  }
  const int64_t power = std::clamp<int64_t>(vm::clamped_int(exponent), INT_MIN, INT_MAX);
  return checked(vm, std::ldexp(x, static_cast<int>(power)), std::isnan(x), std::isfinite(x));
}

Value math_ulp(Vm& vm, Args args) {
  double x = 0;
  if (!real_argument(vm, args[0], &x)) return Value::error();
  x = std::fabs(x);
  if (!std::isfinite(x)) return Value::number(x);
  const double above = std::nextafter(x, std::numeric_limits<double>::infinity());
  if (std::isfinite(above)) return Value::number(above - x);
  return Value::number(x - std::nextafter(x, 0.0));
}

constexpr NativeDef kFunctions[] = {
    {"floor(x, /)", math_floor, "The largest int that is not above x."},
    {"ceil(x, /)", math_ceil, "The smallest int that is not below x."},
    {"trunc(x, /)", math_trunc, "The int that is left without the fraction."},
    {"modf(x, /)", math_modf, "The pair (fraction, integer part), both floats with x's sign."},
    {"frexp(x, /)", math_frexp, "The pair (m, e) with x == m * 2 ** e and 0.5 <= abs(m) < 1."},
    {"ldexp(x, i, /)", math_ldexp, "x * 2 ** i."},
    {"ulp(x, /)", math_ulp, "The distance from x to the next float away from zero."},
};

}  // namespace

void define_parts_functions(Vm& vm, vm::Module* module) { vm.define(module, kFunctions); }

}  // namespace falcon::modules::math
