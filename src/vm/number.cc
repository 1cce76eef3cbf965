// Numbers as values: what is an int or a float, and how one becomes the other or a text.
//
// An int is a tagged value of 48 bits, a BigInt object, a bool, or a boxed one (an instance of a
// script's subclass of int). Everything here reduces to the plain forms first, so that arithmetic
// sees three: tagged, BigInt, double. The rule that keeps equality cheap: a number that fits a
// tagged value is never a BigInt (integer_from sees to it).
#include "vm/numbers.h"

#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include "text/ascii.h"
#include "text/number.h"
#include "vm/text_support.h"
#include "vm/vm.h"
#include "vm/vm_pace.h"

namespace falcon::vm {

namespace {

bool is_kind(Value value, Kind kind) {
  return value.is_object() && value.as_object()->kind == kind;
}

// The first special method that a script's class has, called; undefined if it has none of them.
Value call_first(Vm& vm, Value value, std::initializer_list<Str*> names) {
  if (!value.is_object()) return Value::undefined();
  for (Str* name : names) {
    const Value result = vm.call_special(value, name, {});
    if (!result.is_undefined()) return result;
  }
  return Value::undefined();
}

// Whether the class may have conversions of its own: everything but the plain built-in classes.
bool may_convert(Vm& vm, Value value) {
  return value.is_object() && (vm.type_of(value)->type_flags & kTypeFromScript) != 0;
}

size_t decimal_digits(std::string_view text) {
  size_t count = 0;
  for (const char c : text) count += text::ascii::is_digit(c) ? 1 : 0;
  return count;
}

// The value of what most texts of numbers are: a sign and a few digits. nullopt for anything else.
std::optional<int64_t> short_decimal(std::string_view text) {
  constexpr size_t kMaxDigits = 14;  // below 2^47
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > kMaxDigits) return std::nullopt;
  int64_t value = 0;
  for (const char c : text) {
    if (!text::ascii::is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return negative ? -value : value;
}

bool power_of_two(int base) { return base > 0 && (base & (base - 1)) == 0; }

}  // namespace

bool plain_int(Value value, Value* out) {
  if (value.is_int()) {
    *out = value;
    return true;
  }
  if (value.is_bool()) {
    *out = Value::small_int(value.is_true() ? 1 : 0);
    return true;
  }
  if (is_kind(value, Kind::kBigInt)) {
    *out = value;
    return true;
  }
  if (is_kind(value, Kind::kInt)) {
    *out = value.as<BoxedNumber>()->value;
    return true;
  }
  return false;
}

bool plain_float(Value value, double* out) {
  if (is_kind(value, Kind::kFloat)) value = value.as<BoxedNumber>()->value;
  if (!value.is_double()) return false;
  *out = value.as_double();
  return true;
}

bool as_number(Vm&, Value value, double* out) {
  if (plain_float(value, out)) return true;
  Value plain;
  if (!plain_int(value, &plain)) return false;
  if (plain.is_int()) {
    *out = static_cast<double>(plain.as_int());
    return true;
  }
  auto converted = plain.as<BigInt>()->value.to_double();
  if (!converted.ok()) return false;
  *out = *converted;
  return true;
}

Value integer_from(Vm& vm, text::BigInt value) {
  if (value.fits_int64()) {
    const int64_t small = value.to_int64();
    if (Value::int_fits(small)) return Value::small_int(small);
  }
  auto* object = vm.heap.make<BigInt>(vm.types.int_, Kind::kBigInt);
  vm.heap.account(static_cast<ptrdiff_t>(value.size_bytes()));
  ::new (static_cast<void*>(&object->value)) text::BigInt(std::move(value));
  return object;
}

text::BigInt big_value(Value plain) {
  if (plain.is_int()) return text::BigInt(plain.as_int());
  return plain.as<BigInt>()->value;
}

int64_t clamped_int(Value plain) {
  if (plain.is_int()) return plain.as_int();
  const text::BigInt& value = plain.as<BigInt>()->value;
  if (value.fits_int64()) return value.to_int64();
  return value.is_negative() ? INT64_MIN : INT64_MAX;
}

Value int_to_str(Vm& vm, Value plain) {
  if (plain.is_int()) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, plain.as_int()).ptr;
    return vm.ascii({digits, static_cast<size_t>(end - digits)});
  }
  const text::BigInt& value = plain.as<BigInt>()->value;
  const uint64_t limit = vm.max_decimal_digits;
  const auto refuse = [&] {
    return vm.raise(vm.types.value_error,
                    cat("Exceeds the limit (", limit, " digits) for integer string conversion"));
  };
  // A bit is 0.30102 digits: far beyond the limit there is nothing to count.
  if (limit > 0 && value.bit_length() * 30102 / 100000 > limit) return refuse();
  if (!vm.heap.allows(value.size_bytes() * 3))
    return vm.raise_out_of_memory(value.size_bytes() * 3);
  VmPace pace(vm);
  const std::string text = value.to_text(10, &pace);
  if (pace.stopped()) return Value::error();
  if (limit > 0 && text.size() - (value.is_negative() ? 1 : 0) > limit) return refuse();
  return vm.ascii(text);
}

Value int_from_text(Vm& vm, Value value, int base) {
  std::string_view view;
  text_or_bytes(value, &view);
  if (base == 10) {
    if (const auto number = short_decimal(view)) return Value::small_int(*number);
  }
  const auto quoted = is_str(value) ? text::Quoted::kStr : text::Quoted::kBytes;
  const uint64_t limit = vm.max_decimal_digits;
  if (!power_of_two(base) && limit > 0 && view.size() > limit) {
    const size_t digits = decimal_digits(view);
    if (digits > limit) {
      return vm.raise(
          vm.types.value_error,
          cat("Exceeds the limit (", limit, " digits) for integer string conversion: value has ",
              static_cast<uint64_t>(digits), " digits"));
    }
  }
  VmPace pace(vm);
  std::string copy;  // of what may change meanwhile
  if (vm.kind_of(value) == Kind::kByteArray) view = copy = view;
  auto parsed = text::parse_int(view, base, quoted, &pace);
  if (!parsed.ok()) return raise_text(vm, parsed.error());
  return integer_from(vm, std::move(*parsed));
}

Value float_from_text(Vm& vm, Value value) {
  std::string_view view;
  text_or_bytes(value, &view);
  auto parsed = text::parse_float(view, is_str(value) ? text::Quoted::kStr : text::Quoted::kBytes);
  if (!parsed.ok()) return raise_text(vm, parsed.error());
  return Value::number(*parsed);
}

Value int_of(Vm& vm, Value value) {
  if (may_convert(vm, value)) {
    const Value converted = call_first(vm, value, {vm.names.int_, vm.names.index, vm.names.trunc});
    if (converted.is_error()) return converted;
    if (!converted.is_undefined()) {
      Value plain;
      if (plain_int(converted, &plain)) return plain;
      return vm.raise(vm.types.type_error,
                      cat("__int__ returned non-int (type ", vm.type_name(converted), ")"));
    }
  }
  Value plain;
  if (plain_int(value, &plain)) return plain;
  double number;
  if (plain_float(value, &number)) {
    auto truncated = text::float_to_int(number);
    if (!truncated.ok()) return raise_text(vm, truncated.error());
    return integer_from(vm, std::move(*truncated));
  }
  std::string_view view;
  if (text_or_bytes(value, &view)) return int_from_text(vm, value, 10);
  return raise_type(
      vm, "int() argument must be a string, a bytes-like object or a real number, not ", value);
}

Value float_of(Vm& vm, Value value) {
  if (may_convert(vm, value)) {
    Value converted = call_first(vm, value, {vm.names.float_});
    if (converted.is_error()) return converted;
    double number;
    if (!converted.is_undefined()) {
      if (plain_float(converted, &number)) return Value::number(number);
      return vm.raise(vm.types.type_error,
                      cat(vm.type_name(value), ".__float__ returned non-float (type ",
                          vm.type_name(converted), ")"));
    }
    converted = call_first(vm, value, {vm.names.index});
    if (converted.is_error()) return converted;
    if (!converted.is_undefined()) {
      if (!plain_int(converted, &value)) {
        return vm.raise(vm.types.type_error,
                        cat("__index__ returned non-int (type ", vm.type_name(converted), ")"));
      }
    }
  }
  double number;
  if (as_number(vm, value, &number)) return Value::number(number);
  Value plain;
  if (plain_int(value, &plain)) {
    return vm.raise(vm.types.overflow_error, "int too large to convert to float");
  }
  std::string_view view;
  if (text_or_bytes(value, &view)) return float_from_text(vm, value);
  return raise_type(vm, "float() argument must be a string or a real number, not ", value);
}

}  // namespace falcon::vm
