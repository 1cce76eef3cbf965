// Exact functions on integers of any size.
//
// What grows is estimated first: a number that cannot fit the memory limit is refused before the
// work.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "modules/math/natives.h"
#include "vm/containers.h"
#include "vm/numbers.h"
#include "vm/text_support.h"

namespace falcon::modules::math {

namespace {

using text::BigInt;
using vm::Args;
using vm::NativeDef;
using vm::Value;
using vm::Vm;

// So few factors are multiplied one after another; more are halved, so that large factors meet
// large ones.
constexpr int64_t kFewFactors = 8;

text::Outcome<BigInt> product(const BigInt& first, int64_t count) {
  if (count <= kFewFactors) {
    BigInt result = first;
    for (int64_t i = 1; i < count; ++i) {
      auto next = BigInt::mul(result, BigInt::add(first, BigInt(i)));
      if (!next.ok()) return next;
      result = std::move(*next);
    }
    return result;
  }
  auto low = product(first, count / 2);
  if (!low.ok()) return low;
  auto high = product(BigInt::add(first, BigInt(count / 2)), count - count / 2);
  return high.ok() ? BigInt::mul(*low, *high) : std::move(high);
}

Value as_value(Vm& vm, text::Outcome<BigInt> outcome) {
  if (!outcome.ok()) return vm::raise_text(vm, outcome.error());
  return vm::integer_from(vm, std::move(*outcome));
}

// Whether a result of at least 2 ** bits may be worked out. False: MemoryError.
bool allows_bits(Vm& vm, double bits) {
  constexpr double kBitsPerByte = 8;
  if (bits / kBitsPerByte <= static_cast<double>(text::kDefaultBigIntLimit) &&
      vm.heap.allows(static_cast<size_t>(std::fmax(bits, 0) / kBitsPerByte))) {
    return true;
  }
  constexpr double kMost = 0x1p62;
  vm.raise_out_of_memory(static_cast<uint64_t>(std::fmin(bits / kBitsPerByte, kMost)));
  return false;
}

double rounded(const BigInt& number) {
  auto converted = number.to_double();
  return converted.ok() ? *converted : HUGE_VAL;
}

Value math_factorial(Vm& vm, Args args) {
  Value plain;
  if (!vm::index_argument(vm, args[0], &plain)) return Value::error();
  const int64_t n = vm::clamped_int(plain);
  if (n < 0) return vm.raise(vm.types.value_error, "factorial() not defined for negative values");
  if (n < 2) return Value::small_int(1);
  const auto size = static_cast<double>(n);
  // n! > (n / e) ** n
  if (!allows_bits(vm, size * (std::log2(size) - std::log2(std::exp(1.0))))) return Value::error();
  return as_value(vm, product(BigInt(1), n));
}

// n and k of comb and perm. False: exception.
bool choice_arguments(Vm& vm, Args args, BigInt* n, BigInt* k) {
  Value plain;
  if (!vm::index_argument(vm, args[0], &plain)) return false;
  *n = vm::big_value(plain);
  *k = *n;
  if (args.given(1) && !args[1].is_none()) {
    if (!vm::index_argument(vm, args[1], &plain)) return false;
    *k = vm::big_value(plain);
  }
  if (!n->is_negative() && !k->is_negative()) return true;
  vm.raise(vm.types.value_error, n->is_negative() ? "n must be a non-negative integer"
                                                  : "k must be a non-negative integer");
  return false;
}

Value math_perm(Vm& vm, Args args) {
  BigInt n;
  BigInt k;
  if (!choice_arguments(vm, args, &n, &k)) return Value::error();
  if (k > n) return Value::small_int(0);
  if (k.is_zero()) return Value::small_int(1);
  const BigInt first = BigInt::add(BigInt::sub(n, k), BigInt(1));
  // Of k factors half are above half of the largest.
  const double bits = rounded(k) / 2 * (static_cast<double>(n.bit_length()) - 2);
  if (!allows_bits(vm, bits) || !allows_bits(vm, rounded(k) / 2)) return Value::error();
  return as_value(vm, product(first, k.to_int64()));
}

Value math_comb(Vm& vm, Args args) {
  BigInt n;
  BigInt k;
  if (!choice_arguments(vm, args, &n, &k)) return Value::error();
  if (k > n) return Value::small_int(0);
  k = std::min(k, BigInt::sub(n, k));
  // The result is at least (n / k) ** k, and n is at least 2 k.
  const double factor_bits =
      std::fmax(1, static_cast<double>(n.bit_length()) - static_cast<double>(k.bit_length()) - 1);
  if (!allows_bits(vm, rounded(k) * factor_bits)) return Value::error();
  BigInt result(1);
  const int64_t count = k.to_int64();
  for (int64_t i = 0; i < count; ++i) {
    // Half a million turns with a number that grows take minutes.
    if (!vm.pause(1)) return Value::error();
    auto next = BigInt::mul(result, BigInt::sub(n, BigInt(i)));
    if (!next.ok()) return vm::raise_text(vm, next.error());
    result = std::move(
        *BigInt::floor_div(*next, BigInt(i + 1)));  // exact: the product of i + 1 in a row
  }
  return vm::integer_from(vm, std::move(result));
}

Value math_isqrt(Vm& vm, Args args) {
  Value plain;
  if (!vm::index_argument(vm, args[0], &plain)) return Value::error();
  if (plain.is_int() && plain.as_int() >= 0) {
    // 47 bits: the nearest double's floor is the floor.
    return Value::small_int(static_cast<int64_t>(std::sqrt(static_cast<double>(plain.as_int()))));
  }
  return as_value(vm, BigInt::isqrt(vm::big_value(plain)));
}

Value gcd_of(Vm& vm, Value a, Value b) {
  if (a.is_int() && b.is_int()) return vm.integer(std::gcd(a.as_int(), b.as_int()));
  return vm::integer_from(vm, BigInt::gcd(vm::big_value(a), vm::big_value(b)));
}

Value math_gcd(Vm& vm, Args args) {
  Value result = Value::small_int(0);
  const auto* integers = args[0].as<vm::Tuple>();
  for (uint32_t i = 0; i < integers->size(); ++i) {
    Value plain;
    if (!vm::index_argument(vm, integers->items[i], &plain)) return Value::error();
    result = gcd_of(vm, result, plain);
  }
  return result;
}

Value math_lcm(Vm& vm, Args args) {
  BigInt result(1);
  const auto* integers = args[0].as<vm::Tuple>();
  for (uint32_t i = 0; i < integers->size(); ++i) {
    Value plain;
    if (!vm::index_argument(vm, integers->items[i], &plain)) return Value::error();
    const BigInt number = BigInt::abs(vm::big_value(plain));
    if (number.is_zero()) {
      result = BigInt(0);
      continue;
    }
    if (result.is_zero()) continue;
    auto parts = BigInt::floor_div(number, BigInt::gcd(result, number));
    auto next = BigInt::mul(result, *parts);
    if (!next.ok()) return vm::raise_text(vm, next.error());
    result = std::move(*next);
  }
  return vm::integer_from(vm, std::move(result));
}

constexpr NativeDef kFunctions[] = {
    {"factorial(n, /)", math_factorial, "The product of the integers from 1 to n."},
    {"comb(n, k, /)", math_comb, "In how many ways k of n things can be chosen."},
    {"perm(n, k=None, /)", math_perm, "In how many ways k of n things (all) can be put in a row."},
    {"isqrt(n, /)", math_isqrt, "The largest int whose square is not above n."},
    {"gcd(*integers)", math_gcd, "The greatest common divisor; 0 of none."},
    {"lcm(*integers)", math_lcm, "The least common multiple; 1 of none."},
};

}  // namespace

void define_integer_functions(Vm& vm, vm::Module* module) { vm.define(module, kFunctions); }

}  // namespace falcon::modules::math
