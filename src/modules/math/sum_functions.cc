// Functions of many numbers: sums and products without loss, lengths and distances.
#include <cmath>
#include <utility>
#include <vector>

#include "modules/math/natives.h"
#include "vm/containers.h"
#include "vm/numbers.h"
#include "vm/text_support.h"

namespace falcon::modules::math {

namespace {

using vm::Args;
using vm::NativeDef;
using vm::Value;
using vm::Vm;

// A sum of doubles without any error: parts that do not overlap, the smallest first (Shewchuk,
// "Adaptive precision floating-point arithmetic", 1997).
class ExactSum {
 public:
  // False: a part is beyond the largest float.
  bool add(double x) {
    size_t kept = 0;
    for (double part : parts_) {
      if (std::fabs(x) < std::fabs(part)) std::swap(x, part);
      const double sum = x + part;
      const double lost = part - (sum - x);
      if (lost != 0) parts_[kept++] = lost;
      x = sum;
    }
    parts_.resize(kept);
    if (x != 0) parts_.push_back(x);
    return std::isfinite(x);
  }

  // The nearest double: from the largest part down until something is lost, then half a unit
  // decides with what lies below it.
  double rounded() const {
    size_t left = parts_.size();
    if (left == 0) return 0;
    double high = parts_[--left];
    double low = 0;
    while (left > 0 && low == 0) {
      const double part = parts_[--left];
      const double sum = high + part;
      low = part - (sum - high);
      high = sum;
    }
    if (left > 0 && low != 0 && (low < 0) == (parts_[left - 1] < 0)) {
      const double twice = low * 2;
      const double sum = high + twice;
      if (sum - high == twice) high = sum;
    }
    return high;
  }

 private:
  std::vector<double> parts_;
};

Value math_fsum(Vm& vm, Args args) {
  ExactSum sum;
  double special = 0;  // the sum of the infinities and NaNs
  bool has_special = false;
  bool has_nan = false;
  vm::Iteration numbers(vm, args[0]);
  for (Value item; numbers.next(&item);) {
    double x = 0;
    if (!real_argument(vm, item, &x)) return Value::error();
    if (!std::isfinite(x)) {
      has_special = true;
      has_nan = has_nan || std::isnan(x);
      special += x;
    } else if (!sum.add(x)) {
      return vm.raise(vm.types.overflow_error, "intermediate overflow in fsum");
    }
  }
  if (numbers.failed()) return Value::error();
  if (!has_special) return Value::number(sum.rounded());
  if (std::isnan(special) && !has_nan) {
    return vm.raise(vm.types.value_error, "-inf + inf in fsum");
  }
  return Value::number(special);
}

Value math_prod(Vm& vm, Args args) {
  Value result = args.get(1, Value::small_int(1));
  vm::Iteration items(vm, args[0]);
  for (Value item; items.next(&item);) {
    result = vm.binary(vm::BinaryOp::kMul, result, item);
    if (result.is_error()) return result;
  }
  return items.failed() ? Value::error() : result;
}

// The square root of the sum of squares, to the last bit or the one before: scaled by a power of
// two, so that no square is out of range, with the squares' and the sum's errors carried along, and
// the root corrected once by what its square lacks.
double length_of(std::vector<double> coordinates) {
  double largest = 0;
  bool has_nan = false;
  for (double& x : coordinates) {
    x = std::fabs(x);
    has_nan = has_nan || std::isnan(x);
    largest = std::fmax(largest, x);
  }
  if (std::isinf(largest)) return largest;
  if (has_nan) return std::nan("");
  if (largest == 0) return 0;
  int exponent = 0;
  std::frexp(largest, &exponent);
  double sum = 0;
  double lost = 0;
  for (double x : coordinates) {
    x = std::ldexp(x, -exponent);
    const double square = x * x;
    const double next = sum + square;
    lost +=
        std::fma(x, x, -square) + (sum < square ? sum - (next - square) : square - (next - sum));
    sum = next;
  }
  double root = std::sqrt(sum + lost);
  const double square = root * root;
  root += ((sum - square) + (lost - std::fma(root, root, -square))) / (2 * root);
  return std::ldexp(root, exponent);
}

// Appends the numbers of an iterable. False: exception.
bool numbers_of(Vm& vm, Value iterable, std::vector<double>* out) {
  vm::Iteration numbers(vm, iterable);
  for (Value item; numbers.next(&item);) {
    double x = 0;
    if (!real_argument(vm, item, &x)) return false;
    const size_t wanted = (out->size() + 1) * sizeof(double);
    if (!vm.heap.allows(wanted)) {
      vm.raise_out_of_memory(wanted);
      return false;
    }
    out->push_back(x);
  }
  return !numbers.failed();
}

Value math_hypot(Vm& vm, Args args) {
  std::vector<double> coordinates;
  return numbers_of(vm, args[0], &coordinates) ? Value::number(length_of(std::move(coordinates)))
                                               : Value::error();
}

Value math_dist(Vm& vm, Args args) {
  std::vector<double> from;
  std::vector<double> to;
  if (!numbers_of(vm, args[0], &from) || !numbers_of(vm, args[1], &to)) return Value::error();
  if (from.size() != to.size()) {
    return vm.raise(vm.types.value_error, "both points must have the same number of dimensions");
  }
  for (size_t i = 0; i < from.size(); ++i) from[i] -= to[i];
  return Value::number(length_of(std::move(from)));
}

constexpr NativeDef kFunctions[] = {
    {"fsum(iterable, /)", math_fsum, "The sum of floats, rounded once at the end."},
    {"prod(iterable, /, *, start=1)", math_prod, "The product of the items, and of start."},
    {"hypot(*coordinates)", math_hypot, "The distance of a point from the origin."},
    {"dist(p, q, /)", math_dist, "The distance of two points, each an iterable of coordinates."},
};

}  // namespace

void define_sum_functions(Vm& vm, vm::Module* module) { vm.define(module, kFunctions); }

}  // namespace falcon::modules::math
