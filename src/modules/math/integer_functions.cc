// Exact functions on integers of any size.
//
// What grows is estimated first: a number that cannot fit the memory limit is refused before the
// work, which other threads can run in between of, and limits and Ctrl-C end.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "modules/math/natives.h"
#include "vm/containers.h"
#include "vm/numbers.h"
#include "vm/text_support.h"
#include "vm/vm_pace.h"

namespace falcon::modules::math {

namespace {

using text::BigInt;
using vm::Args;
using vm::NativeDef;
using vm::Value;
using vm::Vm;
using vm::VmPace;

// So few factors are multiplied one after another; more are halved, so that large factors meet
// large ones.
constexpr int64_t kFewFactors = 8;
constexpr size_t kLimit = text::kDefaultBigIntLimit;

text::Outcome<BigInt> product(const BigInt& first, int64_t count, VmPace& pace) {
  if (count <= kFewFactors) {
    BigInt result = first;
    for (int64_t i = 1; i < count; ++i) {
      auto next = BigInt::mul(result, BigInt::add(first, BigInt(i)), kLimit, &pace);
      if (!next.ok()) return next;
      result = std::move(*next);
    }
    return result;
  }
  auto low = product(first, count / 2, pace);
  if (!low.ok()) return low;
  auto high = product(BigInt::add(first, BigInt(count / 2)), count - count / 2, pace);
  return high.ok() ? BigInt::mul(*low, *high, kLimit, &pace) : std::move(high);
}

text::Outcome<BigInt> product(const int64_t* factors, size_t count, VmPace& pace) {
  if (count <= kFewFactors) {
    BigInt result(1);
    for (size_t i = 0; i < count; ++i) {
      auto next = BigInt::mul(result, BigInt(factors[i]), kLimit, &pace);
      if (!next.ok()) return next;
      result = std::move(*next);
    }
    return result;
  }
  auto low = product(factors, count / 2, pace);
  if (!low.ok()) return low;
  auto high = product(factors + count / 2, count - count / 2, pace);
  return high.ok() ? BigInt::mul(*low, *high, kLimit, &pace) : std::move(high);
}

// Divides the integers that follow each other from `first` on by so many factors p as they can
// spare, at most `most` in all.
void take_out(std::vector<int64_t>& integers, int64_t first, int64_t p, int64_t most) {
  const auto step = static_cast<size_t>(p);
  for (auto i = static_cast<size_t>((p - first % p) % p); i < integers.size(); i += step) {
    for (; most > 0 && integers[i] % p == 0; --most) integers[i] /= p;
    if (most == 0) return;
  }
}

// The factors of n! / (n - k)! without those of k!: their product is the number of choices.
std::vector<int64_t> factors_of_choices(int64_t n, int64_t k, VmPace& pace) {
  std::vector<int64_t> factors(static_cast<size_t>(k));
  std::iota(factors.begin(), factors.end(), n - k + 1);
  std::vector<bool> composite(factors.size() + 1);
  for (int64_t p = 2; p <= k; ++p) {
    if (composite[static_cast<size_t>(p)]) continue;
    for (int64_t multiple = p; multiple <= k; multiple += p) {
      composite[static_cast<size_t>(multiple)] = true;
    }
    int64_t times = 0;  // k! has p as a factor
    for (int64_t left = k / p; left > 0; left /= p) times += left;
    take_out(factors, n - k + 1, p, times);
    if (!pace.work(static_cast<size_t>(k / p))) return {};
  }
  return factors;
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
  VmPace pace(vm);
  return as_value(vm, product(BigInt(1), n, pace));
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
  VmPace pace(vm);
  return as_value(vm, product(first, k.to_int64(), pace));
}

Value math_comb(Vm& vm, Args args) {
  BigInt n;
  BigInt k;
  if (!choice_arguments(vm, args, &n, &k)) return Value::error();
  if (k > n) return Value::small_int(0);
  k = std::min(k, BigInt::sub(n, k));
  if (k.is_zero()) return Value::small_int(1);
  // The result is at least (n / k) ** k, and n is at least 2 k.
  const double factor_bits =
      std::fmax(1, static_cast<double>(n.bit_length()) - static_cast<double>(k.bit_length()) - 1);
  if (!allows_bits(vm, rounded(k) * factor_bits)) return Value::error();
  const int64_t count = k.to_int64();
  VmPace pace(vm);
  if (n.fits_int64()) {
    constexpr size_t kPerFactor = sizeof(int64_t) + 1;
    const size_t bytes = static_cast<size_t>(count) * kPerFactor;
    if (!vm.heap.allows(bytes)) return vm.raise_out_of_memory(bytes);
    const std::vector<int64_t> factors = factors_of_choices(n.to_int64(), count, pace);
    if (pace.stopped()) return Value::error();
    return as_value(vm, product(factors.data(), factors.size(), pace));
  }
  auto above = product(BigInt::add(BigInt::sub(n, k), BigInt(1)), count, pace);
  if (!above.ok()) return as_value(vm, std::move(above));
  auto below = product(BigInt(1), count, pace);
  if (!below.ok()) return as_value(vm, std::move(below));
  return as_value(vm, BigInt::floor_div(*above, *below, &pace));  // exact
}

Value math_isqrt(Vm& vm, Args args) {
  Value plain;
  if (!vm::index_argument(vm, args[0], &plain)) return Value::error();
  if (plain.is_int() && plain.as_int() >= 0) {
    // 47 bits: the nearest double's floor is the floor.
    return Value::small_int(static_cast<int64_t>(std::sqrt(static_cast<double>(plain.as_int()))));
  }
  VmPace pace(vm);
  return as_value(vm, BigInt::isqrt(vm::big_value(plain), &pace));
}

Value gcd_of(Vm& vm, Value a, Value b) {
  if (a.is_int() && b.is_int()) return vm.integer(std::gcd(a.as_int(), b.as_int()));
  VmPace pace(vm);
  BigInt divisor = BigInt::gcd(vm::big_value(a), vm::big_value(b), &pace);
  return pace.stopped() ? Value::error() : vm::integer_from(vm, std::move(divisor));
}

Value math_gcd(Vm& vm, Args args) {
  Value result = Value::small_int(0);
  const auto* integers = args[0].as<vm::Tuple>();
  for (uint32_t i = 0; i < integers->size(); ++i) {
    Value plain;
    if (!vm::index_argument(vm, integers->items[i], &plain)) return Value::error();
    result = gcd_of(vm, result, plain);
    if (result.is_error()) return result;
  }
  return result;
}

Value math_lcm(Vm& vm, Args args) {
  BigInt result(1);
  VmPace pace(vm);
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
    const BigInt common = BigInt::gcd(result, number, &pace);
    if (pace.stopped()) return Value::error();
    auto parts = BigInt::floor_div(number, common, &pace);
    if (!parts.ok()) return vm::raise_text(vm, parts.error());
    auto next = BigInt::mul(result, *parts, kLimit, &pace);
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
