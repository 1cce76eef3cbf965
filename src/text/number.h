// Numbers as text and back, and the float arithmetic that C++ lacks: Python's `//`, `%`, round
// and comparison with integers.
//
// Conversions use <charconv>: shortest and correctly rounded, and deaf to the C locale, which
// strtod and printf are not.
//
// Threads: pure functions. `text` is valid UTF-8, or any bytes where `quoted` says so.
#ifndef FALCON_TEXT_NUMBER_H_
#define FALCON_TEXT_NUMBER_H_

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "text/bigint.h"
#include "text/outcome.h"

namespace falcon::text {

// How an error quotes the text: as a str's repr or as a bytes' (b'…').
enum class Quoted : uint8_t { kStr, kBytes };

// The shortest text that reads back as the same double: "1.0", "1e+16", "inf", "-0.0", "nan".
[[nodiscard]] std::string float_repr(double value);
void append_float_repr(std::string& out, double value);

// float(text): blanks around, one underscore between digits, inf, infinity and nan in any case.
// kValue: "could not convert string to float: 'abc'".
Outcome<double> parse_float(std::string_view text, Quoted quoted = Quoted::kStr);

// int(text, base): base 0 obeys a prefix, 2 to 36 allow the matching one; blanks around, a sign,
// single underscores. kValue: "invalid literal for int() with base 10: 'abc'", "int() base must be
// >= 2 and <= 36, or 0".
Outcome<BigInt> parse_int(std::string_view text, int base = 10, Quoted quoted = Quoted::kStr,
                          Pace* pace = nullptr);

// int(value): truncates. kOverflow "cannot convert float infinity to integer", kValue "cannot
// convert float NaN to integer".
Outcome<BigInt> float_to_int(double value);

// float.hex and float.fromhex: '0x1.8000000000000p+1'. kValue: "invalid hexadecimal floating-point
// string"; kOverflow: "hexadecimal value too large to represent as a float".
[[nodiscard]] std::string float_hex(double value);
Outcome<double> parse_float_hex(std::string_view text);

// round(value): to the nearest integer, halves to even. Errors as float_to_int.
Outcome<BigInt> round_float_to_int(double value);
// round(value, digits), right for the decimal the reader sees: 2.675 to 2 digits is 2.67.
// kOverflow: "rounded value too large to represent".
Outcome<double> round_float(double value, int64_t digits);
// round(value, digits) of an integer: only negative digits change it; halves to even.
[[nodiscard]] BigInt round_int(const BigInt& value, int64_t digits);

// `//` and `%` of floats: floored, the remainder with the divisor's sign. kZeroDivision: "float
// floor division by zero", "float modulo", "float divmod()".
struct FloatDivMod {
  double quotient = 0;
  double remainder = 0;
};
Outcome<double> float_floor_div(double a, double b);
Outcome<double> float_mod(double a, double b);
Outcome<FloatDivMod> float_divmod(double a, double b);
// `**` of floats. kZeroDivision: "0.0 cannot be raised to a negative power"; kOverflow: "(34,
// 'Numerical result out of range')"; kValue for a negative base with a fractional exponent, which
// would be complex.
Outcome<double> float_pow(double a, double b);

// Exact comparison of an integer with a float; unordered with NaN.
[[nodiscard]] std::partial_ordering compare_int_float(int64_t a, double b);

}  // namespace falcon::text

#endif  // FALCON_TEXT_NUMBER_H_
