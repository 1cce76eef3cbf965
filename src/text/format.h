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
  char align = 0;                 // '<' '>' '^' '=', or 0 when not given
  char sign = 0;                  // '+' '-' ' ', or 0
  bool no_negative_zero = false;  // z
  bool alternate = false;         // #
  bool fill_given = false;
  int64_t width = -1;      // -1 when not given
  char grouping = 0;       // ',' '_', or 0
  int64_t precision = -1;  // -1 when not given
  char32_t type = 0;       // 0 when not given
};

// `type_name` is the class of the value, for the message: "Invalid format specifier",
// "Unknown format code 'q' for object of type 'int'" comes from the functions below.
Outcome<FormatSpec> parse_format_spec(std::string_view spec, std::string_view type_name);

// One value by a spec. An empty spec gives str(value); a bool is the binding's affair (its empty
// spec gives "True", any other formats the int).
Outcome<std::string> format_str(std::string_view text, std::string_view spec,
                                size_t limit = kDefaultFormatLimit);
Outcome<std::string> format_int(int64_t value, std::string_view spec,
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

// The digits alone, without padding or grouping: 'e' 'E' 'f' 'F' 'g' 'G' as printf(3) has them, 'r'
// for the shortest repr. `alternate` keeps the point and trailing zeros. A '-' only if negative.
[[nodiscard]] std::string float_digits(double value, char type, int64_t precision, bool alternate);

}  // namespace falcon::text

#endif  // FALCON_TEXT_FORMAT_H_
