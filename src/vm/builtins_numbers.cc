// Builtins on numbers and characters. A class of a script is asked for its special method first;
// all that follows works on plain numbers.
#include <cmath>

#include "names/names.h"
#include "text/utf8.h"
#include "vm/builtins.h"
#include "vm/numbers.h"
#include "vm/text_support.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

// What a class of script says of itself under a special name; undefined: nothing.
Value own_answer(Vm& vm, Value value, Str* name, std::initializer_list<Value> args) {
  if ((vm.type_of(value)->type_flags & kTypeFromScript) == 0) return Value::undefined();
  return vm.call_special(value, name, args);
}

Value builtin_abs(Vm& vm, Args args) {
  Value own = own_answer(vm, args[0], vm.names.abs, {});
  if (!own.is_undefined()) return own;
  double number = 0;
  if (plain_float(args[0], &number)) return Value::number(std::fabs(number));
  Value plain;
  if (!plain_int(args[0], &plain)) {
    return raise_type(vm, "bad operand type for abs(): ", args[0]);
  }
  if (plain.is_int()) return vm.integer(std::abs(plain.as_int()));
  return integer_from(vm, text::BigInt::abs(big_value(plain)));
}

Value builtin_round(Vm& vm, Args args) {
  Value digits = args.get(1, Value::none());
  Value own = digits.is_none() ? own_answer(vm, args[0], vm.names.round, {})
                               : own_answer(vm, args[0], vm.names.round, {digits});
  if (!own.is_undefined()) return own;
  Value result = number_round(vm, args[0], digits);
  if (!(result == vm.not_implemented())) return result;
  return vm.raise(vm.types.type_error,
                  cat("type ", vm.type_name(args[0]), " doesn't define __round__ method"));
}

// What a class of script says of divmod; undefined: nothing.
Value own_divmod(Vm& vm, Value left, Value right) {
  Value own = own_answer(vm, left, vm.names.divmod, {right});
  if (!own.is_undefined() && !(own == vm.not_implemented())) return own;
  if (vm.type_of(left) == vm.type_of(right)) return Value::undefined();
  own = own_answer(vm, right, vm.names.rdivmod, {left});
  return own == vm.not_implemented() ? Value::undefined() : own;
}

Value builtin_divmod(Vm& vm, Args args) {
  bool from_script =
      ((vm.type_of(args[0])->type_flags | vm.type_of(args[1])->type_flags) & kTypeFromScript) != 0;
  Value both = from_script ? own_divmod(vm, args[0], args[1]) : number_divmod(vm, args[0], args[1]);
  if (both.is_undefined()) both = vm.not_implemented();
  if (!(both == vm.not_implemented())) return both;
  if (!from_script) {
    return vm.raise(vm.types.type_error,
                    cat("unsupported operand type(s) for divmod(): '", vm.type_name(args[0]),
                        "' and '", vm.type_name(args[1]), "'"));
  }
  Value quotient = vm.binary(BinaryOp::kFloorDiv, args[0], args[1]);
  if (quotient.is_error()) return quotient;
  Value remainder = vm.binary(BinaryOp::kMod, args[0], args[1]);
  if (remainder.is_error()) return remainder;
  return vm.tuple({quotient, remainder});
}

Value builtin_pow(Vm& vm, Args args) {
  Value modulus = args.get(2, Value::none());
  if (modulus.is_none()) return vm.binary(BinaryOp::kPow, args[0], args[1]);
  return number_power_mod(vm, args[0], args[1], modulus);
}

// "-0b101"
Value in_base(Vm& vm, Value value, int base, std::string_view prefix) {
  Value plain;
  if (!index_argument(vm, value, &plain)) return Value::error();
  text::BigInt number = big_value(plain);
  std::string digits = text::BigInt::abs(number).to_text(base);
  return vm.ascii(cat(number.is_negative() ? "-" : "", prefix, digits));
}

Value builtin_bin(Vm& vm, Args args) { return in_base(vm, args[0], 2, "0b"); }
Value builtin_oct(Vm& vm, Args args) { return in_base(vm, args[0], 8, "0o"); }
Value builtin_hex(Vm& vm, Args args) { return in_base(vm, args[0], 16, "0x"); }

Value builtin_ord(Vm& vm, Args args) {
  size_t length = 0;
  std::string_view data;
  if (is_str(args[0])) {
    Str* s = as_str(args[0]);
    if (s->chars == 1) {
      return Value::small_int(static_cast<int64_t>(text::decode_one(s->view(), 0).code_point));
    }
    length = s->chars;
  } else if (bytes_view(args[0], &data)) {
    if (data.size() == 1) return Value::small_int(static_cast<uint8_t>(data[0]));
    length = data.size();
  } else {
    return vm.raise(vm.types.type_error, cat("ord() expected string of length 1, but ",
                                             vm.type_name(args[0]), " found"));
  }
  return vm.raise(vm.types.type_error,
                  cat("ord() expected a character, but string of length ", length, " found"));
}

Value builtin_chr(Vm& vm, Args args) {
  Value plain;
  if (!index_argument(vm, args[0], &plain)) return Value::error();
  int64_t code = clamped_int(plain);
  if (code < 0 || code > int64_t{text::kLastCodePoint}) {
    return vm.raise(vm.types.value_error, "chr() arg not in range(0x110000)");
  }
  auto c = static_cast<char32_t>(code);
  if (!text::is_scalar(c)) {
    return vm.raise(vm.types.value_error, "chr() arg is a surrogate, which no str can hold");
  }
  return vm.string(text::to_utf8(c));
}

// The name of a character that is given as a string of one or by its code.
Value builtin_unicode_name(Vm& vm, Args args) {
  const Value index = as_index(vm, args[0]);
  if (index.is_error()) return index;
  int64_t code = -1;
  Value plain;
  if (is_str(args[0])) {
    const Str* text = as_str(args[0]);
    if (text->chars != 1) {
      return vm.raise(
          vm.types.type_error,
          cat("unicode_name() expected a character, but string of length ", text->chars, " found"));
    }
    code = static_cast<int64_t>(text::decode_one(text->view(), 0).code_point);
  } else if (plain_int(index, &plain)) {
    code = clamped_int(plain);
    if (code < 0 || code > int64_t{text::kLastCodePoint}) {
      return vm.raise(vm.types.value_error, "unicode_name() arg not in range(0x110000)");
    }
  } else {
    return raise_type(vm, "unicode_name() expected a character or its code, not ", args[0]);
  }
  const std::string name = names::name_of(static_cast<char32_t>(code));
  if (!name.empty()) return vm.ascii(name);
  return args.given(1) ? args[1] : vm.raise(vm.types.value_error, "no such name");
}

Value builtin_hash(Vm& vm, Args args) {
  uint64_t hash = 0;
  if (!hash_of(vm, args[0], &hash)) return Value::error();
  return vm.integer(static_cast<int64_t>(hash));
}

Value builtin_id(Vm& vm, Args args) { return vm.unsigned_integer(args[0].bits()); }

const NativeDef kFunctions[] = {
    {"abs(number, /)", builtin_abs, "The number without its sign."},
    {"round(number, ndigits=None)", builtin_round,
     "The number with ndigits decimals, or the nearest int; halves go to the even side."},
    {"divmod(a, b, /)", builtin_divmod, "The pair (a // b, a % b)."},
    {"pow(base, exp, mod=None)", builtin_pow, "base ** exp, modulo mod if it is given."},
    {"bin(number, /)", builtin_bin, "The int in binary: '0b101'."},
    {"oct(number, /)", builtin_oct, "The int in octal: '0o17'."},
    {"hex(number, /)", builtin_hex, "The int in hexadecimal: '0xff'."},
    {"ord(character, /)", builtin_ord, "The code point of a string of one character."},
    {"chr(code, /)", builtin_chr, "The string of one character with that code point."},
    {"unicode_name(character, default=None, /)", builtin_unicode_name,
     "The name that Unicode gives the character or code point; for one without a name the default, "
     "or ValueError."},
    {"hash(object, /)", builtin_hash, "An int that is the same for equal objects."},
    {"id(object, /)", builtin_id, "An int that no other object that lives has."},
};

}  // namespace

void install_number_builtins(Vm& vm) { define_builtins(vm, kFunctions); }

}  // namespace falcon::vm
