// The methods of int and float that scripts call by name: bits, bytes, ratios, hexadecimal floats.
#include "vm/number_methods.h"

#include <cmath>
#include <iterator>
#include <utility>

#include "text/number.h"
#include "vm/numbers.h"
#include "vm/text_support.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

Value plain_self(Args args) {
  Value plain;
  plain_int(args[0], &plain);
  return plain;
}

double float_self(Args args) {
  double number = 0;
  plain_float(args[0], &number);
  return number;
}

// The class's own constructor where a class method was called on a subclass.
Value as_class(Vm& vm, Value cls, Type* plain_type, Value result) {
  if (result.is_error() || cls == Value(plain_type)) return result;
  return vm.call(cls, {result});
}

// --- int

Value int_bit_length(Vm& vm, Args args) {
  return vm.integer(static_cast<int64_t>(big_value(plain_self(args)).bit_length()));
}

Value int_bit_count(Vm& vm, Args args) {
  return vm.integer(static_cast<int64_t>(big_value(plain_self(args)).bit_count()));
}

Value int_as_integer_ratio(Vm& vm, Args args) {
  return vm.tuple({plain_self(args), Value::small_int(1)});
}

Value int_same(Vm&, Args args) { return plain_self(args); }
Value int_zero(Vm&, Args) { return Value::small_int(0); }
Value int_one(Vm&, Args) { return Value::small_int(1); }

// 'big' (the default) or 'little'. False: exception.
bool byte_order(Vm& vm, Args args, uint32_t place, bool* little) {
  *little = false;
  if (!args.given(place)) return true;
  if (!is_str(args[place])) {
    vm.raise(vm.types.type_error, cat("byteorder must be str, not ", vm.type_name(args[place])));
    return false;
  }
  const std::string_view order = as_str(args[place])->view();
  *little = order == "little";
  if (*little || order == "big") return true;
  vm.raise(vm.types.value_error, "byteorder must be either 'little' or 'big'");
  return false;
}

Value int_to_bytes(Vm& vm, Args args) {
  int64_t length = 0;
  bool little = false;
  bool is_signed = false;
  if (!count_argument(vm, args, 1, 1, &length) || !byte_order(vm, args, 2, &little) ||
      !flag_argument(vm, args, 3, false, &is_signed)) {
    return Value::error();
  }
  if (length < 0) {
    return vm.raise(vm.types.value_error, "length argument must be non-negative");
  }
  const auto size = static_cast<size_t>(length);
  if (size > kMaxBytes || !vm.heap.allows(size * 2)) return vm.raise_out_of_memory(size);
  auto bytes = big_value(plain_self(args)).to_bytes(size, little, is_signed);
  if (!bytes.ok()) return raise_text(vm, bytes.error());
  return vm.bytes(*bytes);
}

Value int_from_bytes(Vm& vm, Args args) {
  bool little = false;
  bool is_signed = false;
  if (!byte_order(vm, args, 2, &little) || !flag_argument(vm, args, 3, false, &is_signed)) {
    return Value::error();
  }
  if (is_str(args[1])) {
    return vm.raise(vm.types.type_error, "cannot convert 'str' object to bytes");
  }
  const Value bytes = bytes_from(vm, args[1]);
  if (bytes.is_error()) return bytes;
  const auto value = text::BigInt::from_bytes(bytes.as<Bytes>()->view(), little, is_signed);
  return as_class(vm, args[0], vm.types.int_, integer_from(vm, value));
}

// --- special methods that no operation gives: what int(), float(), abs(), round() and divmod() ask

Value to_int(Vm& vm, Args args) {
  Value plain;
  if (plain_int(args[0], &plain)) return plain;
  auto truncated = text::float_to_int(float_self(args));
  return truncated.ok() ? integer_from(vm, std::move(*truncated))
                        : raise_text(vm, truncated.error());
}

Value to_float(Vm& vm, Args args) {
  double number = 0;
  if (as_number(vm, args[0], &number)) return Value::number(number);
  return vm.raise(vm.types.overflow_error, "int too large to convert to float");
}

Value absolute(Vm& vm, Args args) {
  double number = 0;
  if (plain_float(args[0], &number)) return Value::number(std::fabs(number));
  return integer_from(vm, text::BigInt::abs(big_value(plain_self(args))));
}

Value rounded(Vm& vm, Args args) { return number_round(vm, args[0], args[1]); }

Value divided(Vm& vm, Args args) { return number_divmod(vm, args[0], args[1]); }

Value divided_reflected(Vm& vm, Args args) { return number_divmod(vm, args[1], args[0]); }

// The nearest integer that kRound gives of a float; an int is one already.
template <double (*kRound)(double)>
Value whole(Vm& vm, Args args) {
  Value plain;
  if (plain_int(args[0], &plain)) return plain;
  auto truncated = text::float_to_int(kRound(float_self(args)));
  return truncated.ok() ? integer_from(vm, std::move(*truncated))
                        : raise_text(vm, truncated.error());
}

constexpr NativeDef kNumberMethods[] = {
    {"__int__(self, /)", to_int, "int(self)"},
    {"__float__(self, /)", to_float, "float(self)"},
    {"__abs__(self, /)", absolute, "abs(self)"},
    {"__round__(self, ndigits=None, /)", rounded, "round(self, ndigits)"},
    {"__divmod__(self, other, /)", divided, "divmod(self, other)"},
    {"__rdivmod__(self, other, /)", divided_reflected, "divmod(other, self)"},
    {"__trunc__(self, /)", whole<std::trunc>, "The integer nearest to self towards 0."},
    {"__floor__(self, /)", whole<std::floor>, "The greatest integer that is not above self."},
    {"__ceil__(self, /)", whole<std::ceil>, "The least integer that is not below self."},
};

constexpr NativeDef kIntMethods[] = {
    {"__index__(self, /)", to_int, "The number itself, as an index."},
    {"bit_length(self, /)", int_bit_length, "The number of bits of the magnitude; 0 for 0."},
    {"bit_count(self, /)", int_bit_count, "The number of ones among the bits of the magnitude."},
    {"to_bytes(self, length=1, byteorder='big', *, signed=False)", int_to_bytes,
     "The number as that many bytes; OverflowError if it does not fit."},
    {"as_integer_ratio(self, /)", int_as_integer_ratio, "The pair (self, 1)."},
    {"conjugate(self, /)", int_same, "The number itself."},
};

constexpr NativeDef kIntClassMethods[] = {
    {"from_bytes(cls, bytes, byteorder='big', *, signed=False)", int_from_bytes,
     "The number that the bytes spell."},
};

constexpr NativeDef kIntProperties[] = {
    {"real(self)", int_same, "The number itself."},
    {"imag(self)", int_zero, "0."},
    {"numerator(self)", int_same, "The number itself."},
    {"denominator(self)", int_one, "1."},
};

// --- float

Value float_is_integer(Vm&, Args args) {
  const double number = float_self(args);
  return Value::boolean(std::isfinite(number) && std::floor(number) == number);
}

Value float_as_integer_ratio(Vm& vm, Args args) {
  const double number = float_self(args);
  if (std::isnan(number)) {
    return vm.raise(vm.types.value_error, "cannot convert NaN to integer ratio");
  }
  if (std::isinf(number)) {
    return vm.raise(vm.types.overflow_error, "cannot convert Infinity to integer ratio");
  }
  int exponent = 0;
  double mantissa = std::frexp(number, &exponent);
  // At most 53 doublings (IEEE 754 binary64) make the mantissa whole.
  while (std::floor(mantissa) != mantissa) {
    mantissa *= 2;
    --exponent;
  }
  const Value whole = vm.integer(static_cast<int64_t>(mantissa));
  const Value power =
      number_binary(vm, BinaryOp::kShl, Value::small_int(1), Value::small_int(std::abs(exponent)));
  if (exponent <= 0) return vm.tuple({whole, power});
  return vm.tuple({number_binary(vm, BinaryOp::kMul, whole, power), Value::small_int(1)});
}

Value float_hex(Vm& vm, Args args) { return vm.ascii(text::float_hex(float_self(args))); }

Value float_same(Vm&, Args args) { return Value::number(float_self(args)); }
Value float_zero(Vm&, Args) { return Value::number(0); }

Value float_from_hex(Vm& vm, Args args) {
  if (!is_str(args[1])) {
    return vm.raise(vm.types.type_error,
                    cat("fromhex() argument must be str, not ", vm.type_name(args[1])));
  }
  auto parsed = text::parse_float_hex(as_str(args[1])->view());
  if (!parsed.ok()) return raise_text(vm, parsed.error());
  return as_class(vm, args[0], vm.types.float_, Value::number(*parsed));
}

constexpr NativeDef kFloatMethods[] = {
    {"is_integer(self, /)", float_is_integer, "Whether the number is whole."},
    {"as_integer_ratio(self, /)", float_as_integer_ratio,
     "The pair of integers whose ratio the number is, the second positive."},
    {"hex(self, /)", float_hex, "The number in hexadecimal, exactly: '0x1.8000000000000p+1'."},
    {"conjugate(self, /)", float_same, "The number itself."},
};

constexpr NativeDef kFloatClassMethods[] = {
    {"fromhex(cls, text, /)", float_from_hex, "The number that a hexadecimal text spells."},
};

constexpr NativeDef kFloatProperties[] = {
    {"real(self)", float_same, "The number itself."},
    {"imag(self)", float_zero, "0.0."},
};

}  // namespace

void define_int_methods(Vm& vm) {
  vm.define(vm.types.int_, kNumberMethods);
  vm.define(vm.types.int_, kIntMethods);
  define_class_methods(vm, vm.types.int_, kIntClassMethods, std::size(kIntClassMethods));
  for (const NativeDef& def : kIntProperties) vm.define_property(vm.types.int_, def);
}

void define_float_methods(Vm& vm) {
  vm.define(vm.types.float_, kNumberMethods);
  vm.define(vm.types.float_, kFloatMethods);
  define_class_methods(vm, vm.types.float_, kFloatClassMethods, std::size(kFloatClassMethods));
  for (const NativeDef& def : kFloatProperties) vm.define_property(vm.types.float_, def);
}

}  // namespace falcon::vm
