// Random floats of several distributions.
#include <cmath>

#include "modules/number_arguments.h"
#include "modules/random/random_object.h"

namespace falcon::modules::random {

namespace {

using vm::Args;
using vm::NativeDef;
using vm::Value;
using vm::Vm;

// An optional number. False: exception.
bool optional_real(Vm& vm, Args args, uint32_t place, double otherwise, double* out) {
  *out = otherwise;
  return !args.given(place) || real_argument(vm, args[place], out);
}

Value random_random(Vm&, Args args) { return Value::number(self_of(args)->generator.uniform()); }

Value random_uniform(Vm& vm, Args args) {
  double a = 0;
  double b = 0;
  if (!real_argument(vm, args[1], &a) || !real_argument(vm, args[2], &b)) return Value::error();
  return Value::number(a + (b - a) * self_of(args)->generator.uniform());
}

// The polar method (Marsaglia and Bray, 1964): two at a time, the second kept.
double standard_normal(RandomObject* random) {
  if (random->has_spare) {
    random->has_spare = false;
    return random->spare;
  }
  double x = 0;
  double y = 0;
  double square = 0;
  do {
    x = 2 * random->generator.uniform() - 1;
    y = 2 * random->generator.uniform() - 1;
    square = x * x + y * y;
  } while (square >= 1 || square == 0);
  const double factor = std::sqrt(-2 * std::log(square) / square);
  random->spare = y * factor;
  random->has_spare = true;
  return x * factor;
}

Value random_gauss(Vm& vm, Args args) {
  double mean = 0;
  double deviation = 0;
  if (!optional_real(vm, args, 1, 0, &mean) || !optional_real(vm, args, 2, 1, &deviation)) {
    return Value::error();
  }
  return Value::number(mean + deviation * standard_normal(self_of(args)));
}

Value random_expovariate(Vm& vm, Args args) {
  double rate = 0;
  if (!real_argument(vm, args[1], &rate)) return Value::error();
  if (rate == 0)
    return vm.raise(vm.types.zero_division_error, "the rate of expovariate() must not be 0");
  return Value::number(-std::log1p(-self_of(args)->generator.uniform()) / rate);
}

Value random_triangular(Vm& vm, Args args) {
  double low = 0;
  double high = 0;
  if (!optional_real(vm, args, 1, 0, &low) || !optional_real(vm, args, 2, 1, &high)) {
    return Value::error();
  }
  double mode = low + (high - low) / 2;
  if (args.given(3) && !args[3].is_none() && !real_argument(vm, args[3], &mode))
    return Value::error();
  if (high == low) return Value::number(low);
  double u = self_of(args)->generator.uniform();
  double c = (mode - low) / (high - low);
  if (u > c) {
    u = 1 - u;
    c = 1 - c;
    std::swap(low, high);
  }
  return Value::number(low + (high - low) * std::sqrt(u * c));
}

constexpr NativeDef kMethods[] = {
    {"random(self)", random_random, "A float from 0 up to 1, which is not reached."},
    {"uniform(self, a, b)", random_uniform, "A float from a to b."},
    {"gauss(self, mu=0.0, sigma=1.0)", random_gauss,
     "A float of the normal distribution with that mean and standard deviation."},
    {"normalvariate(self, mu=0.0, sigma=1.0)", random_gauss, "The same as gauss."},
    {"expovariate(self, lambd)", random_expovariate,
     "A float of the exponential distribution, whose mean is 1 / lambd."},
    {"triangular(self, low=0.0, high=1.0, mode=None)", random_triangular,
     "A float from low to high that is likeliest at the mode, by default the middle."},
};

}  // namespace

Methods float_methods() { return {kMethods, std::size(kMethods)}; }

}  // namespace falcon::modules::random
