// Seeding, integers, bits and bytes.
#include <algorithm>
#include <string>

#include "base/hash.h"
#include "modules/number_arguments.h"
#include "modules/random/random_object.h"
#include "text/number.h"
#include "vm/numbers.h"
#include "vm/text_support.h"

namespace falcon::modules::random {

namespace {

using text::BigInt;
using vm::Args;
using vm::NativeDef;
using vm::Value;
using vm::Vm;

constexpr int64_t kWordBits = 64;
constexpr size_t kWordBytes = 8;

// Fills with the bytes of the stream, the lowest of each word first on every machine.
void fill_bytes(Generator& generator, char* out, size_t size) {
  uint64_t word = 0;
  for (size_t i = 0; i < size; ++i) {
    if (i % kWordBytes == 0) word = generator.next();
    out[i] = static_cast<char>(word & 0xFF);
    word >>= 8;
  }
}

BigInt random_bits(Generator& generator, size_t bits) {
  std::string bytes((bits + 7) / 8, '\0');
  fill_bytes(generator, bytes.data(), bytes.size());
  if (bits % 8 != 0)
    bytes.back() = static_cast<char>(static_cast<uint8_t>(bytes.back()) >> (8 - bits % 8));
  return BigInt::from_bytes(bytes, true, false);
}

std::string system_seed() {
  std::string seed;
  for (int i = 0; i < 2; ++i) {
    const HashKey key = random_hash_key();
    seed.append(reinterpret_cast<const char*>(&key), sizeof key);
  }
  return seed;
}

// The bytes that a seed stands for. Values that are equal stand for the same. False: TypeError.
bool seed_bytes(Vm& vm, Value seed, std::string* out) {
  Value plain;
  double real = 0;
  std::string_view text;
  if (seed.is_none()) {
    *out = system_seed();
  } else if (vm::plain_int(seed, &plain)) {
    *out = "i" + vm::big_value(plain).to_text(16);
  } else if (vm::plain_float(seed, &real)) {
    const auto whole = BigInt::from_double(real);
    const bool integral = whole && whole->compare(real) == std::partial_ordering::equivalent;
    *out = integral ? "i" + whole->to_text(16) : "f" + text::float_repr(real);
  } else if (vm::text_or_bytes(seed, &text)) {
    *out = "s" + std::string(text);
  } else {
    vm::raise_type(vm, "a seed must be None, an int, float, str, bytes or bytearray, not ", seed);
    return false;
  }
  return true;
}

Value random_seed(Vm& vm, Args args) {
  return seed_from(vm, self_of(args), args.get(1, Value::none())) ? Value::none() : Value::error();
}

// The smallest int that is not below a / b, for b that is not 0.
BigInt ceil_div(const BigInt& a, const BigInt& b) {
  return BigInt::neg(*BigInt::floor_div(BigInt::neg(a), b));
}

Value empty_range(Vm& vm, std::string_view function, Value start, Value stop) {
  const Value first = vm.repr(start);
  if (first.is_error()) return first;
  const Value last = vm.repr(stop);
  if (last.is_error()) return last;
  return vm.raise(vm.types.value_error,
                  vm::cat("no int is in the range of ", function, "(", vm::as_str(first)->view(),
                          ", ", vm::as_str(last)->view(), ")"));
}

// start + step * (0 <= x < count)
Value random_step(Vm& vm, RandomObject* random, const BigInt& start, const BigInt& step,
                  const BigInt& count) {
  const Value index = random_below(vm, random, vm::integer_from(vm, count));
  auto offset = BigInt::mul(step, vm::big_value(index));
  if (!offset.ok()) return vm::raise_text(vm, offset.error());
  return vm::integer_from(vm, BigInt::add(start, *offset));
}

Value random_randint(Vm& vm, Args args) {
  Value low;
  Value high;
  if (!vm::index_argument(vm, args[1], &low) || !vm::index_argument(vm, args[2], &high)) {
    return Value::error();
  }
  if (low.is_int() && high.is_int() && low.as_int() <= high.as_int()) {
    const auto count = static_cast<uint64_t>(high.as_int() - low.as_int()) + 1;
    return vm.integer(low.as_int() + static_cast<int64_t>(self_of(args)->generator.below(count)));
  }
  const BigInt first = vm::big_value(low);
  const BigInt count = BigInt::add(BigInt::sub(vm::big_value(high), first), BigInt(1));
  if (count < BigInt(1)) return empty_range(vm, "randint", low, high);
  return random_step(vm, self_of(args), first, BigInt(1), count);
}

Value random_randrange(Vm& vm, Args args) {
  Value start = Value::small_int(0);
  Value stop;
  Value step = Value::small_int(1);
  const bool one = !args.given(2) || args[2].is_none();
  if (!vm::index_argument(vm, args[1], one ? &stop : &start) ||
      (!one && !vm::index_argument(vm, args[2], &stop)) ||
      (args.given(3) && !vm::index_argument(vm, args[3], &step))) {
    return Value::error();
  }
  const BigInt each = vm::big_value(step);
  if (each.is_zero())
    return vm.raise(vm.types.value_error, "the step of randrange() must not be 0");
  const BigInt first = vm::big_value(start);
  const BigInt count = ceil_div(BigInt::sub(vm::big_value(stop), first), each);
  if (count < BigInt(1)) return empty_range(vm, "randrange", start, stop);
  return random_step(vm, self_of(args), first, each, count);
}

Value random_getrandbits(Vm& vm, Args args) {
  int64_t bits = 0;
  if (!vm.to_index(args[1], "the number of bits", INT64_MIN, INT64_MAX, &bits))
    return Value::error();
  if (bits < 0) return vm.raise(vm.types.value_error, "the number of bits must not be negative");
  if (bits == 0) return Value::small_int(0);
  Generator& generator = self_of(args)->generator;
  if (bits <= kWordBits) return vm.unsigned_integer(generator.next() >> (kWordBits - bits));
  const auto size = static_cast<size_t>(bits) / 8;
  if (size > text::kDefaultBigIntLimit || !vm.heap.allows(size))
    return vm.raise_out_of_memory(size);
  return vm::integer_from(vm, random_bits(generator, static_cast<size_t>(bits)));
}

Value random_randbytes(Vm& vm, Args args) {
  int64_t size = 0;
  if (!vm.to_index(args[1], "the number of bytes", INT64_MIN, INT64_MAX, &size))
    return Value::error();
  if (size < 0) return vm.raise(vm.types.value_error, "the number of bytes must not be negative");
  if (size > static_cast<int64_t>(vm::kMaxBytes) || !vm.heap.allows(static_cast<size_t>(size))) {
    return vm.raise_out_of_memory(static_cast<size_t>(size));
  }
  vm::Bytes* bytes = vm.bytes_uninitialized(static_cast<size_t>(size));
  fill_bytes(self_of(args)->generator, bytes->own, static_cast<size_t>(size));
  return bytes;
}

constexpr NativeDef kMethods[] = {
    {"__init__(self, seed=None)", random_seed, "Seeds the stream; for subclasses."},
    {"seed(self, seed=None)", random_seed,
     "Begins the stream that belongs to a number or text, or one that nobody knows."},
    {"randint(self, low, high)", random_randint, "An int from low to high, both included."},
    {"randrange(self, start, stop=None, step=1)", random_randrange,
     "An int of range(start), range(start, stop) or range(start, stop, step)."},
    {"getrandbits(self, k, /)", random_getrandbits, "An int of k random bits."},
    {"randbytes(self, n)", random_randbytes, "n random bytes."},
    {"bytes(self, n)", random_randbytes, "The same as randbytes."},
};

}  // namespace

Value random_below(Vm& vm, RandomObject* random, Value bound) {
  if (bound.is_int()) {
    const auto below = random->generator.below(static_cast<uint64_t>(bound.as_int()));
    return Value::small_int(static_cast<int64_t>(below));
  }
  // Of so many bits at least every second number is below the bound.
  const BigInt limit = vm::big_value(bound);
  BigInt number = random_bits(random->generator, limit.bit_length());
  while (!(number < limit)) number = random_bits(random->generator, limit.bit_length());
  return vm::integer_from(vm, std::move(number));
}

bool seed_from(Vm& vm, RandomObject* random, Value seed) {
  std::string bytes;
  if (!seed_bytes(vm, seed, &bytes)) return false;
  random->generator.seed(bytes);
  random->has_spare = false;
  return true;
}

Methods number_methods() { return {kMethods, std::size(kMethods)}; }

}  // namespace falcon::modules::random
