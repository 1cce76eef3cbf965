// Text to numbers and back. The grammar is checked by hand, because from_chars knows no
// underscores, no leading '+' and more spellings of NaN than Python; the conversion itself is
// from_chars'.
#include "text/number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <system_error>

#include "text/ascii.h"
#include "text/decimal.h"
#include "text/repr.h"
#include "text/rounding.h"
#include "text/search.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace falcon::text {
namespace {

TextKind kind_of(Quoted quoted) {
  return quoted == Quoted::kBytes ? TextKind::kBytes : TextKind::kStr;
}

std::string quote(std::string_view text, Quoted quoted) {
  return quoted == Quoted::kBytes ? bytes_repr(text) : repr(text);
}

// Takes a sign off the front; true if it was '-'.
bool take_sign(std::string_view& text) {
  if (text.empty() || (text.front() != '-' && text.front() != '+')) return false;
  const bool negative = text.front() == '-';
  text.remove_prefix(1);
  return negative;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return ascii::to_lower(a) == b; });
}

// The text with every decimal digit of any script as ASCII's. Scripts have theirs in runs of ten
// from zero (Unicode 14, 4.6), some side by side.
std::string with_ascii_digits(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char32_t c : CodePoints(text)) {
    if (c < 0x80 || !is_decimal(c)) {
      append_code_point(out, c);
      continue;
    }
    char32_t zero = c;
    while (is_decimal(zero - 1)) --zero;
    out.push_back(static_cast<char>('0' + (c - zero) % 10));
  }
  return out;
}

// What is parsed of an argument: without blanks around it, digits in ASCII. `buffer` may hold it.
std::string_view body_of(std::string_view text, Quoted quoted, std::string& buffer) {
  const std::string_view body = strip(text, Side::kBoth, kind_of(quoted));
  if (quoted == Quoted::kBytes || is_ascii(body)) return body;
  buffer = with_ascii_digits(body);
  return buffer;
}

std::optional<double> parse_special(std::string_view text) {
  if (equals_ignoring_case(text, "inf") || equals_ignoring_case(text, "infinity")) {
    return std::numeric_limits<double>::infinity();
  }
  if (equals_ignoring_case(text, "nan")) return std::numeric_limits<double>::quiet_NaN();
  return std::nullopt;
}

// The text without underscores; nullopt if one does not stand between two digits.
std::optional<std::string> without_underscores(std::string_view text, int base) {
  const auto is_digit_at = [&](size_t i) {
    return i < text.size() && ascii::digit_value(text[i]) < base;
  };
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      out.push_back(text[i]);
    } else if (i == 0 || !is_digit_at(i - 1) || !is_digit_at(i + 1)) {
      return std::nullopt;
    }
  }
  return out;
}

size_t skip_digits(std::string_view text, size_t i) {
  while (i < text.size() && ascii::is_digit(text[i])) ++i;
  return i;
}

// digits [. digits] [e [sign] digits], with a digit before the exponent.
bool is_float_literal(std::string_view text) {
  size_t i = skip_digits(text, 0);
  size_t digits = i;
  if (i < text.size() && text[i] == '.') {
    const size_t end = skip_digits(text, i + 1);
    digits += end - i - 1;
    i = end;
  }
  if (digits == 0) return false;
  if (i == text.size()) return true;
  if (text[i] != 'e' && text[i] != 'E') return false;
  ++i;
  if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
  return i < text.size() && skip_digits(text, i) == text.size();
}

// What a literal beyond a double's range stands for: infinity or zero, by its decimal exponent.
double beyond_range(std::string_view literal) {
  const size_t mantissa_end = std::min(literal.find_first_of("eE"), literal.size());
  const std::string_view mantissa = literal.substr(0, mantissa_end);
  const size_t point = std::min(mantissa.find('.'), mantissa.size());
  const size_t first = mantissa.find_first_not_of("0.");
  if (first == std::string_view::npos) return 0.0;
  std::string_view exponent = literal.substr(std::min(mantissa_end + 1, literal.size()));
  const bool negative = take_sign(exponent);
  int64_t value = 0;
  const auto result = std::from_chars(exponent.data(), exponent.data() + exponent.size(), value);
  // More than the digits of any text, so that they cannot make up for it, nor the sum overflow.
  constexpr int64_t kGreat = int64_t{1} << 40;
  if (result.ec == std::errc::result_out_of_range || value > kGreat) value = kGreat;
  const auto magnitude = static_cast<int64_t>(point) - static_cast<int64_t>(first);
  const bool is_great = (negative ? -value : value) + magnitude > 0;
  return is_great ? std::numeric_limits<double>::infinity() : 0.0;
}

// An unsigned literal without underscores.
double convert_literal(std::string_view literal) {
  double value = 0;
  const auto result = std::from_chars(literal.data(), literal.data() + literal.size(), value);
  return result.ec == std::errc::result_out_of_range ? beyond_range(literal) : value;
}

std::optional<double> parse_float_body(std::string_view text) {
  const bool negative = take_sign(text);
  std::optional<double> value = parse_special(text);
  if (!value) {
    const std::optional<std::string> literal = without_underscores(text, 10);
    if (!literal || !is_float_literal(*literal)) return std::nullopt;
    value = convert_literal(*literal);
  }
  return negative ? -*value : *value;
}

// The base that a prefix such as 0x names, or 0.
int prefix_base(std::string_view text) {
  if (text.size() < 2 || text[0] != '0') return 0;
  switch (ascii::to_lower(text[1])) {
    case 'x':
      return 16;
    case 'o':
      return 8;
    case 'b':
      return 2;
    default:
      return 0;
  }
}

std::optional<BigInt> parse_int_body(std::string_view text, int base, Pace* pace) {
  const bool negative = take_sign(text);
  const int prefix = prefix_base(text);
  if (prefix != 0 && (base == 0 || base == prefix)) {
    base = prefix;
    text.remove_prefix(2);
    // One underscore may stand between the prefix and the digits.
    if (!text.empty() && text.front() == '_') text.remove_prefix(1);
  } else if (base == 0) {
    base = 10;
    // Without a prefix a leading zero is only for zero itself: 010 would be read as octal
    // elsewhere.
    if (text.size() > 1 && text[0] == '0' && text.find_first_not_of("0_") != text.npos) {
      return std::nullopt;
    }
  }
  if (text.empty() || ascii::digit_value(text.front()) >= base) return std::nullopt;
  const std::optional<std::string> digits = without_underscores(text, base);
  if (!digits) return std::nullopt;
  std::optional<BigInt> value = BigInt::from_text(*digits, base, pace);
  if (value && negative) return BigInt::neg(*value);
  return value;
}

struct HexFraction {
  uint64_t mantissa = 0;  // the lowest bit also stands for all that was cut off
  int64_t exponent = 0;   // of two
  size_t digits = 0;
};

// Takes hexadecimal digits, with a point or without, off the front.
HexFraction take_hex_fraction(std::string_view& text) {
  HexFraction fraction;
  bool seen_point = false;
  size_t i = 0;
  for (; i < text.size(); ++i) {
    if (text[i] == '.' && !seen_point) {
      seen_point = true;
      continue;
    }
    const int digit = ascii::digit_value(text[i]);
    if (digit >= 16) break;
    ++fraction.digits;
    // 60 bits hold all that can matter; what follows only makes the number inexact.
    if ((fraction.mantissa >> 60) == 0) {
      fraction.mantissa = fraction.mantissa << 4 | static_cast<uint64_t>(digit);
      fraction.exponent -= seen_point ? 4 : 0;
    } else {
      fraction.mantissa |= digit != 0 ? 1U : 0U;
      fraction.exponent += seen_point ? 0 : 4;
    }
  }
  text.remove_prefix(i);
  return fraction;
}

// Adds what "p+12" says to the exponent; nothing said is fine. False if it is something else.
bool take_power(std::string_view text, int64_t& exponent) {
  if (text.empty()) return true;
  if (ascii::to_lower(text.front()) != 'p') return false;
  text.remove_prefix(1);
  const bool down = take_sign(text);
  if (text.empty() || skip_digits(text, 0) != text.size()) return false;
  // Powers beyond this are beyond any mantissa that fits memory.
  constexpr int64_t kMost = int64_t{1} << 60;
  int64_t value = kMost;
  std::from_chars(text.data(), text.data() + text.size(), value);
  value = std::min(value, kMost);
  exponent += down ? -value : value;
  return true;
}

}  // namespace

void append_float_repr(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "nan";
    return;
  }
  if (std::signbit(value)) out.push_back('-');
  if (std::isinf(value)) {
    out += "inf";
    return;
  }
  const double magnitude = std::fabs(value);
  // Between these the form without exponent is repr's own but for a missing ".0"; whole numbers up
  // to 2^53 have no shorter digits than all of theirs.
  constexpr double kLeast = 1e-4;
  constexpr double kAllExact = 9007199254740992;
  if (magnitude >= kLeast && magnitude < kAllExact) {
    char digits[40];  // 17 digits, a point and four zeros at most
    const char* end =
        std::to_chars(digits, digits + sizeof digits, magnitude, std::chars_format::fixed).ptr;
    const std::string_view text(digits, static_cast<size_t>(end - digits));
    out += text;
    if (text.find('.') == std::string_view::npos) out += ".0";
    return;
  }
  append_decimal_repr(out, shortest_decimal(magnitude));
}

std::string float_repr(double value) {
  std::string out;
  append_float_repr(out, value);
  return out;
}

Outcome<double> parse_float(std::string_view text, Quoted quoted) {
  std::string buffer;
  const std::string_view body = body_of(text, quoted, buffer);
  if (const std::optional<double> value = parse_float_body(body)) return *value;
  return TextError{ErrorKind::kValue, "could not convert string to float: " + quote(text, quoted)};
}

Outcome<BigInt> parse_int(std::string_view text, int base, Quoted quoted, Pace* pace) {
  if (base != 0 && (base < 2 || base > 36)) {
    return TextError{ErrorKind::kValue, "int() base must be >= 2 and <= 36, or 0"};
  }
  std::string buffer;
  const std::string_view body = body_of(text, quoted, buffer);
  std::optional<BigInt> value = parse_int_body(body, base, pace);
  if (pace != nullptr && pace->stopped()) return TextError{ErrorKind::kStopped, ""};
  if (value) return std::move(*value);
  // No more than 200 characters of the text, as in Python's message.
  std::string shown = quote(text, quoted);
  shown.resize(offset_of_code_point(shown, 200));
  return TextError{ErrorKind::kValue,
                   "invalid literal for int() with base " + std::to_string(base) + ": " + shown};
}

std::string float_hex(double value) {
  if (!std::isfinite(value)) return float_repr(value);
  std::string out = std::signbit(value) ? "-0x" : "0x";
  const double magnitude = std::fabs(value);
  if (magnitude == 0) return out + "0.0p+0";
  // One digit before the point; subnormals keep the least exponent, -1022, and a zero there.
  int exponent = 0;
  double fraction = std::frexp(magnitude, &exponent);
  const int shift = 1 - std::max(std::numeric_limits<double>::min_exponent - exponent, 0);
  exponent -= shift;
  fraction = std::ldexp(fraction, shift);
  const int lead = static_cast<int>(fraction);
  // 52 bits behind the point: 13 hexadecimal digits.
  const auto bits = static_cast<uint64_t>(std::ldexp(fraction - lead, 52));
  char digits[16];
  const char* end = std::to_chars(digits, digits + sizeof digits, bits, 16).ptr;
  out += lead == 0 ? "0." : "1.";
  out.append(13 - static_cast<size_t>(end - digits), '0');
  out.append(digits, static_cast<size_t>(end - digits));
  out += exponent < 0 ? "p-" : "p+";
  return out + std::to_string(std::abs(exponent));
}

Outcome<double> parse_float_hex(std::string_view text) {
  const TextError invalid{ErrorKind::kValue, "invalid hexadecimal floating-point string"};
  text = strip(text, Side::kBoth, TextKind::kBytes);
  const bool negative = take_sign(text);
  if (const std::optional<double> special = parse_special(text)) {
    return negative ? -*special : *special;
  }
  if (prefix_base(text) == 16) text.remove_prefix(2);
  HexFraction fraction = take_hex_fraction(text);
  if (fraction.digits == 0 || !take_power(text, fraction.exponent)) return invalid;
  const std::optional<double> value = round_to_double(fraction.mantissa, fraction.exponent);
  if (!value) {
    return TextError{ErrorKind::kOverflow, "hexadecimal value too large to represent as a float"};
  }
  return negative ? -*value : *value;
}

}  // namespace falcon::text
