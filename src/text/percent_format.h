// The pieces of `format % values`: a parser for one conversion, and a function for each kind of
// value. Which value a conversion takes (the tuple's next, the dict's key) is the binding's affair.
// str and bytes share it: literal parts are copied by the caller, and %s, %r, %b arrive as text.
//
// Use: find '%', call parse_percent with the offset behind it, ask for '*' values, convert the
// value by `type`, append, and go on at `end`. A type of '%' takes no value and gives "%".
//
// Threads: pure functions.
#ifndef FALCON_TEXT_PERCENT_FORMAT_H_
#define FALCON_TEXT_PERCENT_FORMAT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "text/bigint.h"
#include "text/format.h"
#include "text/outcome.h"

namespace falcon::text {

struct PercentSpec {
  bool has_key = false;
  std::string_view key;  // %(key)s; parentheses inside it nest
  bool left = false;     // -
  bool plus = false;     // +
  bool space = false;    // blank
  bool alternate = false;
  bool zero = false;
  bool width_from_value = false;  // '*': call set_width with the next value
  bool precision_from_value = false;
  int64_t width = -1;
  int64_t precision = -1;
  char32_t type = 0;  // one of "diouxXeEfFgGcrsab%"
  size_t end = 0;     // the offset behind the conversion

  // A '*' width: a negative one is the '-' flag. False if it is too big ("width too big").
  [[nodiscard]] bool set_width(int64_t value);
  // A '*' precision: a negative one counts as 0. False if it is too big ("precision too big").
  [[nodiscard]] bool set_precision(int64_t value);
};

// `offset` is that of the first byte after '%'. kValue: "incomplete format", "incomplete format
// key", "width too big", "precision too big", "unsupported format character 'y' (0x79) at index 1".
Outcome<PercentSpec> parse_percent(std::string_view format, size_t offset,
                                   bool format_is_bytes = false);

// %s %r %a %b and %c, the value already text: cut to the precision and padded. For bytes the width
// counts bytes. %c with an int: to_utf8(chr), kOverflow "%c arg not in range(0x110000)" is the
// binding's.
Outcome<std::string> percent_text(std::string_view text, const PercentSpec& spec,
                                  bool counts_bytes = false, size_t limit = kDefaultFormatLimit);
// %d %i %u %o %x %X.
Outcome<std::string> percent_int(const BigInt& value, const PercentSpec& spec,
                                 size_t limit = kDefaultFormatLimit);
// %e %E %f %F %g %G.
Outcome<std::string> percent_float(double value, const PercentSpec& spec,
                                   size_t limit = kDefaultFormatLimit);

}  // namespace falcon::text

#endif  // FALCON_TEXT_PERCENT_FORMAT_H_
