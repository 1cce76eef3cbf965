// Numbers: the layout of integers beyond 48 bits, and arithmetic over mixed numbers.
#pragma once

#include "text/bigint.h"
#include "vm/object.h"

namespace falcon::vm {

struct BigInt : Object {  // kBigInt; its value never fits a small int when the type is plain int
  text::BigInt value;
};
// An int or float of a script's subclass of int or float holds its value here (kInt, kFloat as objects).
struct BoxedNumber : Object {
  Value value;  // a plain small int, BigInt or double
};

// int, bool, BigInt or boxed int? Gives the plain int (small or BigInt).
bool plain_int(Value value, Value* out);
// float or boxed float, or any int: as double (rounded; false if it is no number or too large).
bool as_number(Vm& vm, Value value, double* out);
// A plain int of a BigInt's value: small if it fits.
Value integer_from(Vm& vm, text::BigInt value);

// Arithmetic on numbers; not_implemented when either is none. Errors: ZeroDivisionError,
// OverflowError, MemoryError (a result over the heap's limit).
Value number_binary(Vm& vm, BinaryOp op, Value a, Value b);
Value number_compare(Vm& vm, CompareOp op, Value a, Value b);
// Equal numbers hash alike whatever their type: 1, 1.0, True.
uint64_t number_hash(Vm& vm, Value number);

}  // namespace falcon::vm
