// Numbers: the layout of integers beyond 48 bits, and arithmetic over mixed numbers.
#pragma once

#include <cstddef>
#include <cstdint>

#include "text/bigint.h"
#include "vm/object.h"

namespace falcon::vm {

struct BigInt : Object {  // kBigInt; its value never fits a small int when the type is plain int
  text::BigInt value;
};
// An int or float of a script's subclass of int or float holds its value here (kInt, kFloat as
// objects).
struct BoxedNumber : Object {
  Value value;  // a plain small int, BigInt or double
};

// int, bool, BigInt or boxed int? Gives the plain int (small or BigInt).
bool plain_int(Value value, Value* out);
// float or boxed float, or any int: as double (rounded; false if it is no number or too large).
bool as_number(Vm& vm, Value value, double* out);
// float or boxed float: the plain double.
bool plain_float(Value value, double* out);
// A plain int of a BigInt's value: small if it fits.
Value integer_from(Vm& vm, text::BigInt value);
// The value of a plain int.
text::BigInt big_value(Value plain);
// A plain int as int64, cut to the nearest bound if it is beyond: for indices that clamp anyway.
int64_t clamped_int(Value plain);

// Decimal conversions take quadratic time, so a line from the network must not ask for a huge one:
// CPython's default since 3.11 (sys.int_info.default_max_str_digits), which a program changes by
// sys.set_int_max_str_digits. Other bases are not limited.
constexpr size_t kMaxDecimalDigits = 4300;
// The least limit that can be set, from CPython too; 0 is none.
constexpr size_t kLeastDecimalDigits = 640;

// What the __index__ of a script's object gives; anything else is given back as it is. error:
// exception. It runs script: ask before looking into anything that script can change.
Value as_index(Vm& vm, Value value);
// The int that an argument is or stands for in that way. False: TypeError, or what __index__
// raised.
bool index_argument(Vm& vm, Value value, Value* plain);
// The key of a sequence with each __index__ asked, a slice's parts too. error: exception.
Value sequence_key(Vm& vm, Value sequence, Value key);
Value plain_slice(Vm& vm, Value slice);

// Arithmetic on numbers; not_implemented when either is none. Errors: ZeroDivisionError,
// OverflowError, MemoryError (a result over the heap's limit).
Value number_binary(Vm& vm, BinaryOp op, Value a, Value b);
Value number_compare(Vm& vm, CompareOp op, Value a, Value b);
// ~ on floats, and any on what is no number: TypeError.
Value number_unary(Vm& vm, UnaryOp op, Value a);
// divmod(a, b): a tuple, or not_implemented.
Value number_divmod(Vm& vm, Value a, Value b);
// pow(base, exponent, modulus): TypeError unless all are ints.
Value number_power_mod(Vm& vm, Value base, Value exponent, Value modulus);
// round(number, digits), halves to even; digits None or undefined: to an int. not_implemented if it
// is no number.
Value number_round(Vm& vm, Value number, Value digits);
// int(text) and float(text) of a str, bytes or bytearray. ValueError with the text quoted.
Value int_from_text(Vm& vm, Value text, int base);
Value float_from_text(Vm& vm, Value text);
// int(value) and float(value) as the classes convert: numbers, texts, __int__, __float__.
Value int_of(Vm& vm, Value value);
Value float_of(Vm& vm, Value value);
// str(plain int). ValueError beyond vm.max_decimal_digits.
Value int_to_str(Vm& vm, Value plain);
// Equal numbers hash alike whatever their type: 1, 1.0, True.
uint64_t number_hash(Vm& vm, Value number);

}  // namespace falcon::vm
