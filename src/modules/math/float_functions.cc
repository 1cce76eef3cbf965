// Functions from floats to floats: the C library's, with its NaNs and infinities turned into
// exceptions.
#include <cmath>
#include <numbers>

#include "modules/math/natives.h"
#include "vm/numbers.h"

namespace falcon::modules::math {

namespace {

using vm::Args;
using vm::NativeDef;
using vm::Value;
using vm::Vm;

using Function = double (*)(double);
using Function2 = double (*)(double, double);

template <Function kFunction>
Value of_one(Vm& vm, Args args) {
  double x = 0;
  if (!real_argument(vm, args[0], &x)) return Value::error();
  return checked(vm, kFunction(x), std::isnan(x), std::isfinite(x));
}

// One that has poles: an infinite result is no overflow.
template <Function kFunction>
Value with_poles(Vm& vm, Args args) {
  double x = 0;
  if (!real_argument(vm, args[0], &x)) return Value::error();
  const double result = kFunction(x);
  if (std::isinf(result) && std::isfinite(x)) return domain_error(vm);
  return checked(vm, result, std::isnan(x), false);
}

template <Function2 kFunction>
Value of_two(Vm& vm, Args args) {
  double x = 0;
  double y = 0;
  if (!real_argument(vm, args[0], &x) || !real_argument(vm, args[1], &y)) return Value::error();
  return checked(vm, kFunction(x, y), std::isnan(x) || std::isnan(y),
                 std::isfinite(x) && std::isfinite(y));
}

// One whose infinities are results as good as any.
template <Function kFunction>
Value unchecked(Vm& vm, Args args) {
  double x = 0;
  return real_argument(vm, args[0], &x) ? Value::number(kFunction(x)) : Value::error();
}

double degrees(double x) { return x * (180 / std::numbers::pi); }
double radians(double x) { return x * (std::numbers::pi / 180); }

bool is_integral(double x) { return std::floor(x) == x; }

// tgamma(3) may answer an infinity for a pole, or NaN; here it is a domain error either way.
Value math_gamma(Vm& vm, Args args) {
  double x = 0;
  if (!real_argument(vm, args[0], &x)) return Value::error();
  if (x == -HUGE_VAL || (x <= 0 && is_integral(x))) return domain_error(vm);
  return checked(vm, std::tgamma(x), std::isnan(x), std::isfinite(x));
}

// lgamma_r, since lgamma(3) writes a global.
Value math_lgamma(Vm& vm, Args args) {
  double x = 0;
  if (!real_argument(vm, args[0], &x)) return Value::error();
  if (std::isfinite(x) && x <= 0 && is_integral(x)) return domain_error(vm);
  int sign = 0;
  return checked(vm, ::lgamma_r(x, &sign), std::isnan(x), std::isfinite(x));
}

Value math_pow(Vm& vm, Args args) {
  double x = 0;
  double y = 0;
  if (!real_argument(vm, args[0], &x) || !real_argument(vm, args[1], &y)) return Value::error();
  const double result = std::pow(x, y);
  if (x == 0 && std::isinf(result) && std::isfinite(y)) return domain_error(vm);
  return checked(vm, result, std::isnan(x) || std::isnan(y), std::isfinite(x) && std::isfinite(y));
}

// A logarithm. Of an int beyond the floats it is that of its leading 64 bits and of the power of
// two that they were divided by. False: exception.
template <Function kFunction>
bool logarithm(Vm& vm, Value value, double* out) {
  Value plain;
  double converted = 0;
  if (vm::plain_int(value, &plain) && !vm::as_number(vm, plain, &converted)) {
    const text::BigInt big = vm::big_value(plain);
    if (big.is_negative()) {
      domain_error(vm);
      return false;
    }
    const auto dropped = static_cast<int64_t>(big.bit_length()) - 64;
    const auto leading = text::BigInt::shift_right(big, text::BigInt(dropped));
    *out = kFunction(*leading->to_double()) + kFunction(2.0) * static_cast<double>(dropped);
    return true;
  }
  double x = 0;
  if (!real_argument(vm, value, &x)) return false;
  if (x <= 0) {
    domain_error(vm);
    return false;
  }
  *out = kFunction(x);
  return true;
}

template <Function kFunction>
Value logarithm_of(Vm& vm, Args args) {
  double result = 0;
  return logarithm<kFunction>(vm, args[0], &result) ? Value::number(result) : Value::error();
}

Value math_log(Vm& vm, Args args) {
  double result = 0;
  if (!logarithm<std::log>(vm, args[0], &result)) return Value::error();
  if (!args.given(1)) return Value::number(result);
  double base = 0;
  if (!logarithm<std::log>(vm, args[1], &base)) return Value::error();
  if (base == 0) return vm.raise(vm.types.zero_division_error, "a logarithm has no base 1");
  return Value::number(result / base);
}

Value math_isclose(Vm& vm, Args args) {
  double a = 0;
  double b = 0;
  double relative = 1e-9;
  double absolute = 0;
  if (!real_argument(vm, args[0], &a) || !real_argument(vm, args[1], &b) ||
      (args.given(2) && !real_argument(vm, args[2], &relative)) ||
      (args.given(3) && !real_argument(vm, args[3], &absolute))) {
    return Value::error();
  }
  if (relative < 0 || absolute < 0) {
    return vm.raise(vm.types.value_error, "tolerances must be non-negative");
  }
  if (a == b) return Value::boolean(true);
  if (std::isinf(a) || std::isinf(b)) return Value::boolean(false);
  const double distance = std::fabs(b - a);
  const double allowed = std::fmax(relative * std::fmax(std::fabs(a), std::fabs(b)), absolute);
  return Value::boolean(distance <= allowed);
}

template <bool (*kTest)(double)>
Value test_of(Vm& vm, Args args) {
  double x = 0;
  return real_argument(vm, args[0], &x) ? Value::boolean(kTest(x)) : Value::error();
}

bool is_nan(double x) { return std::isnan(x); }
bool is_inf(double x) { return std::isinf(x); }
bool is_finite(double x) { return std::isfinite(x); }

constexpr NativeDef kFunctions[] = {
    {"sqrt(x, /)", of_one<std::sqrt>, "The square root."},
    {"cbrt(x, /)", of_one<std::cbrt>, "The cube root, of negative numbers too."},
    {"exp(x, /)", of_one<std::exp>, "e to the power x."},
    {"exp2(x, /)", of_one<std::exp2>, "2 to the power x."},
    {"expm1(x, /)", of_one<std::expm1>, "exp(x) - 1, exact for small x too."},
    {"pow(x, y, /)", math_pow, "x to the power y as floats; `**` is exact on ints."},
    {"log(x, base=None, /)", math_log, "The natural logarithm, or the one to the base."},
    {"log2(x, /)", logarithm_of<std::log2>, "The logarithm to the base 2."},
    {"log10(x, /)", logarithm_of<std::log10>, "The logarithm to the base 10."},
    {"log1p(x, /)", with_poles<std::log1p>, "log(1 + x), exact for small x too."},
    {"sin(x, /)", of_one<std::sin>, "The sine of x radians."},
    {"cos(x, /)", of_one<std::cos>, "The cosine of x radians."},
    {"tan(x, /)", of_one<std::tan>, "The tangent of x radians."},
    {"asin(x, /)", of_one<std::asin>, "The arc sine in radians, from -pi/2 to pi/2."},
    {"acos(x, /)", of_one<std::acos>, "The arc cosine in radians, from 0 to pi."},
    {"atan(x, /)", of_one<std::atan>, "The arc tangent in radians, from -pi/2 to pi/2."},
    {"atan2(y, x, /)", of_two<std::atan2>, "The angle of the point (x, y) in radians, -pi to pi."},
    {"sinh(x, /)", of_one<std::sinh>, "The hyperbolic sine."},
    {"cosh(x, /)", of_one<std::cosh>, "The hyperbolic cosine."},
    {"tanh(x, /)", of_one<std::tanh>, "The hyperbolic tangent."},
    {"asinh(x, /)", of_one<std::asinh>, "The inverse hyperbolic sine."},
    {"acosh(x, /)", of_one<std::acosh>, "The inverse hyperbolic cosine."},
    {"atanh(x, /)", with_poles<std::atanh>, "The inverse hyperbolic tangent."},
    {"degrees(x, /)", unchecked<degrees>, "Radians as degrees."},
    {"radians(x, /)", unchecked<radians>, "Degrees as radians."},
    {"fabs(x, /)", unchecked<std::fabs>, "The number without its sign, as a float."},
    {"fmod(x, y, /)", of_two<std::fmod>, "The remainder of x / y with the sign of x."},
    {"remainder(x, y, /)", of_two<std::remainder>,
     "The difference of x to the nearest multiple of y."},
    {"copysign(x, y, /)", of_two<std::copysign>, "x with the sign of y."},
    {"nextafter(x, y, /)", of_two<std::nextafter>, "The float next to x in the direction of y."},
    {"gamma(x, /)", math_gamma, "The gamma function, (x - 1)! for integers."},
    {"lgamma(x, /)", math_lgamma, "The natural logarithm of the gamma function's magnitude."},
    {"erf(x, /)", unchecked<std::erf>, "The error function."},
    {"erfc(x, /)", unchecked<std::erfc>, "1 - erf(x), exact for large x too."},
    {"isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)", math_isclose,
     "Whether two numbers differ by no more than a part of the larger, or an absolute amount."},
    {"isnan(x, /)", test_of<is_nan>, "Whether x is not a number."},
    {"isinf(x, /)", test_of<is_inf>, "Whether x is an infinity."},
    {"isfinite(x, /)", test_of<is_finite>, "Whether x is neither an infinity nor not a number."},
};

}  // namespace

void define_float_functions(Vm& vm, vm::Module* module) { vm.define(module, kFunctions); }

}  // namespace falcon::modules::math
