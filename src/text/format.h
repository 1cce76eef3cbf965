// The format-spec mini-language of format() and f-strings:
//   [[fill]align][sign][z][#][0][width][grouping][.precision][type]
// parsed into a struct and applied to str, int and float. Results and messages are Python's.
// The `%` operator (percent_format.h) and str.format's fields (format_field.h) build on it.
//
// A width or precision is a number of code points up to 2^31 - 1; `limit` is the most bytes a
// result may have, checked before they are allocated.
//
// Threads: pure functions. Text is valid UTF-8.
#ifndef FALCON_TEXT_FORMAT_H_
#define FALCON_TEXT_FORMAT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "text/bigint.h"
#include "text/outcome.h"

namespace falcon::text {

// The greatest width or precision: what a C int holds, as in Python's messages and printf(3).
inline constexpr int64_t kMaxFormatWidth = 2147483647;
// The most bytes that a formatted result takes unless the caller says less or more: 2^30, far above
// any text that is meant, far below what exhausts an address space.
inline constexpr size_t kDefaultFormatLimit = size_t{1} << 30;

struct FormatSpec {
  char32_t fill = U' ';
  char align = 0;                 // '<' '>' '^' '=': the target's default if not given
  char sign = 0;                  // '+' '-' ' ', or 0
  bool no_negative_zero = false;  // z
  bool alternate = false;         // #
  int64_t width = -1;             // -1 when not given
  char grouping = 0;              // ',' '_', or 0
  int64_t precision = -1;         // -1 when not given
  char32_t type = 0;              // 's' and 'd' when not given for a str or int; 0 for a float
};

// Whose spec it is: the defaults of alignment and type differ.
enum class FormatTarget : uint8_t { kStr, kInt, kFloat };

// kValue with Python's words: "Invalid format specifier '9x9' for object of type
// 'int'", "Format specifier missing precision",
// "Cannot specify both ',' and '_'.", … That a type does not suit the value, "Unknown format code
// 'q' for object of type 'int'", is said by the functions below.
Outcome<FormatSpec> parse_format_spec(std::string_view spec, FormatTarget target);

// One value by a spec. An empty spec gives str(value); a bool is the binding's affair (its empty
// spec gives "True", any other formats the int).
Outcome<std::string> format_str(std::string_view text, std::string_view spec,
                                size_t limit = kDefaultFormatLimit);
Outcome<std::string> format_int(const BigInt& value, std::string_view spec,
                                size_t limit = kDefaultFormatLimit);
Outcome<std::string> format_float(double value, std::string_view spec,
                                  size_t limit = kDefaultFormatLimit);

// The same with a spec that is parsed already.
Outcome<std::string> format_str(std::string_view text, const FormatSpec& spec,
                                size_t limit = kDefaultFormatLimit);
Outcome<std::string> format_int(const BigInt& value, const FormatSpec& spec,
                                size_t limit = kDefaultFormatLimit);
Outcome<std::string> format_float(double value, const FormatSpec& spec,
                                  size_t limit = kDefaultFormatLimit);

// A type or other character as messages show it: itself, or \x and its number.
[[nodiscard]] std::string shown_code(char32_t c);

// A magnitude's digits without sign, padding and grouping, "inf" and "nan" included. The types are
// 'e' 'E' 'f' 'F' 'g' 'G' as printf(3) has them with a precision of at least 0, and 0 for a spec
// without type: repr if the precision is negative, else 'g' with a digit behind the point.
// `alternate` keeps the point and, for 'g', trailing zeros.
[[nodiscard]] std::string float_digits(double magnitude, char type, int64_t precision,
                                       bool alternate);

}  // namespace falcon::text

#endif  // FALCON_TEXT_FORMAT_H_
