// Values by a spec. A number is put together from sign, prefix, whole digits and the rest (point,
// fraction, exponent, percent sign): zeros and separators go among the whole digits only, padding
// around the sign or behind it.
#include "text/format.h"

#include <algorithm>
#include <cmath>

#include "text/ascii.h"
#include "text/decimal.h"
#include "text/number.h"
#include "text/utf8.h"

namespace falcon::text {
namespace {

TextError value_error(std::string message) { return {ErrorKind::kValue, std::move(message)}; }

TextError too_long() { return {ErrorKind::kMemory, "formatted text too long"}; }

TextError unknown_type(char32_t type, const char* type_name) {
  return value_error("Unknown format code '" + shown_code(type) + "' for object of type '" +
                     type_name + "'");
}

void append_fill(std::string& out, char32_t fill, int64_t times) {
  if (times <= 0) return;
  if (fill < 0x80) {
    out.append(static_cast<size_t>(times), static_cast<char>(fill));
    return;
  }
  const std::string unit = to_utf8(fill);
  for (int64_t i = 0; i < times; ++i) out += unit;
}

// Would padding to the spec's width stay within the limit?
bool width_fits(const FormatSpec& spec, size_t limit) {
  return spec.width < 0 || static_cast<size_t>(spec.width) <= limit / encoded_length(spec.fill);
}

struct NumberParts {
  char sign = 0;  // '-' or 0
  std::string_view prefix;
  std::string_view whole;  // empty for "inf" and characters
  std::string_view rest;
  int64_t rest_width = 0;  // of `rest` in code points
  int group = 3;
};

// The whole digits with separators, from the right; zeros make up for `width`, and a separator is
// never the first character.
std::string grouped(std::string_view digits, char separator, int group, int64_t width) {
  if (digits.empty()) return {};
  if (separator == 0) {
    std::string out;
    append_fill(out, '0', width - static_cast<int64_t>(digits.size()));
    return out.append(digits);
  }
  std::string reversed;
  size_t left = digits.size();
  for (int in_group = 0; left > 0 || static_cast<int64_t>(reversed.size()) < width; ++in_group) {
    if (in_group == group) {
      reversed.push_back(separator);
      in_group = 0;
    }
    reversed.push_back(left > 0 ? digits[--left] : '0');
  }
  std::reverse(reversed.begin(), reversed.end());
  return reversed;
}

std::string lay_out(const NumberParts& parts, const FormatSpec& spec) {
  std::string head;
  if (parts.sign == '-') {
    head = "-";
  } else if (spec.sign == '+' || spec.sign == ' ') {
    head = spec.sign;
  }
  head += parts.prefix;
  const auto fixed = static_cast<int64_t>(head.size()) + parts.rest_width;
  const bool zero_padded = spec.fill == '0' && spec.align == '=';
  const std::string whole =
      grouped(parts.whole, spec.grouping, parts.group, zero_padded ? spec.width - fixed : 0);
  const int64_t padding = spec.width - fixed - static_cast<int64_t>(whole.size());
  const int64_t half = padding / 2;
  std::string out;
  if (spec.align == '>' || spec.align == '^') {
    append_fill(out, spec.fill, spec.align == '>' ? padding : half);
  }
  out += head;
  if (spec.align == '=') append_fill(out, spec.fill, padding);
  out += whole;
  out += parts.rest;
  if (spec.align == '<' || spec.align == '^') {
    append_fill(out, spec.fill, spec.align == '<' ? padding : padding - half);
  }
  return out;
}

Outcome<std::string> format_character(const BigInt& value, const FormatSpec& spec) {
  if (spec.sign != 0) {
    return value_error("Sign not allowed with integer format specifier 'c'");
  }
  if (spec.alternate) {
    return value_error("Alternate form (#) not allowed with integer format specifier 'c'");
  }
  if (!value.fits_uint64() || value.to_uint64() > kLastCodePoint ||
      !is_scalar(static_cast<char32_t>(value.to_uint64()))) {
    return TextError{ErrorKind::kOverflow, "%c arg not in range(0x110000)"};
  }
  const std::string character = to_utf8(static_cast<char32_t>(value.to_uint64()));
  NumberParts parts;
  parts.rest = character;
  parts.rest_width = 1;
  return lay_out(parts, spec);
}

int base_of(char32_t type) {
  switch (type) {
    case 'b':
      return 2;
    case 'o':
      return 8;
    case 'x':
    case 'X':
      return 16;
    default:
      return 10;
  }
}

bool is_int_type(char32_t type) {
  constexpr std::u32string_view kTypes = U"bcdoxXn";
  return kTypes.find(type) != kTypes.npos;
}

bool is_float_type(char32_t type) {
  constexpr std::u32string_view kTypes = U"eEfFgG%";
  return kTypes.find(type) != kTypes.npos;
}

Outcome<std::string> format_as_integer(const BigInt& value, const FormatSpec& spec) {
  if (spec.precision >= 0) {
    return value_error("Precision not allowed in integer format specifier");
  }
  if (spec.no_negative_zero) {
    return value_error("Negative zero coercion (z) not allowed in integer format specifier");
  }
  if (spec.type == 'c') return format_character(value, spec);
  const int base = base_of(spec.type);
  std::string text = value.to_text(base);
  if (spec.type == 'X') text = ascii::to_upper(text);
  NumberParts parts;
  parts.whole = text;
  if (value.is_negative()) {
    parts.sign = '-';
    parts.whole.remove_prefix(1);
  }
  const char prefix[] = {'0', static_cast<char>(spec.type)};
  if (spec.alternate && base != 10) parts.prefix = std::string_view(prefix, 2);
  if (base != 10) parts.group = 4;
  return lay_out(parts, spec);
}

// Where the whole digits end.
size_t whole_length(std::string_view digits) {
  size_t length = 0;
  while (length < digits.size() && ascii::is_digit(digits[length])) ++length;
  return length;
}

std::string general_digits(double magnitude, int64_t precision, bool alternate, bool like_repr) {
  precision = std::max<int64_t>(precision, 1);
  Decimal decimal = rounded_decimal(magnitude, precision);
  DecimalLayout layout;
  layout.use_exponent = decimal.point <= -4 || decimal.point > precision - (like_repr ? 1 : 0);
  layout.keep_point = alternate;
  layout.add_zero = like_repr;
  if (!alternate) decimal.digits.resize(decimal.digits.find_last_not_of('0') + 1);
  // All digits of a zero are gone then.
  if (decimal.digits.empty()) decimal.digits.push_back('0');
  std::string out;
  append_decimal(out, decimal, layout);
  return out;
}

}  // namespace

std::string float_digits(double magnitude, char type, int64_t precision, bool alternate) {
  const bool upper = type == 'E' || type == 'F' || type == 'G';
  std::string out;
  if (!std::isfinite(magnitude)) {
    out = std::isnan(magnitude) ? "nan" : "inf";
  } else if (type == 0 && precision < 0) {
    append_decimal_repr(out, shortest_decimal(magnitude), alternate);
  } else if (type == 'f' || type == 'F') {
    out = fixed_text(magnitude, precision);
    if (alternate && precision == 0) out.push_back('.');
  } else if (type == 'e' || type == 'E') {
    out = exponent_text(magnitude, precision);
    if (alternate && precision == 0) out.insert(1, 1, '.');
  } else {
    out = general_digits(magnitude, precision, alternate, type == 0);
  }
  return upper ? ascii::to_upper(out) : out;
}

Outcome<std::string> format_str(std::string_view text, const FormatSpec& spec, size_t limit) {
  if (spec.type != 's') return unknown_type(spec.type, "str");
  if (spec.sign == ' ') return value_error("Space not allowed in string format specifier");
  if (spec.sign != 0) return value_error("Sign not allowed in string format specifier");
  if (spec.no_negative_zero) {
    return value_error("Negative zero coercion (z) not allowed in string format specifier");
  }
  if (spec.alternate) {
    return value_error("Alternate form (#) not allowed in string format specifier");
  }
  if (spec.align == '=') {
    return value_error("'=' alignment not allowed in string format specifier");
  }
  if (!width_fits(spec, limit)) return too_long();
  if (spec.precision >= 0) {
    text = text.substr(0, offset_of_code_point(text, static_cast<size_t>(spec.precision)));
  }
  const int64_t padding = spec.width - static_cast<int64_t>(count_code_points(text));
  int64_t left = 0;
  if (spec.align == '>') left = padding;
  if (spec.align == '^') left = padding / 2;
  std::string out;
  append_fill(out, spec.fill, left);
  out += text;
  append_fill(out, spec.fill, padding - left);
  return out;
}

Outcome<std::string> format_int(const BigInt& value, const FormatSpec& spec, size_t limit) {
  if (is_float_type(spec.type)) {
    FALCON_TRY(const double number, value.to_double());
    return format_float(number, spec, limit);
  }
  if (!is_int_type(spec.type)) return unknown_type(spec.type, "int");
  if (!width_fits(spec, limit)) return too_long();
  return format_as_integer(value, spec);
}

Outcome<std::string> format_float(double value, const FormatSpec& spec, size_t limit) {
  char32_t type = spec.type == 'n' ? U'g' : spec.type;
  if (type != 0 && !is_float_type(type)) return unknown_type(spec.type, "float");
  if (!width_fits(spec, limit) || spec.precision > static_cast<int64_t>(limit)) return too_long();
  const bool percent = type == '%';
  if (percent) {
    type = 'f';
    value *= 100;
  }
  constexpr int64_t kDefaultPrecision = 6;  // printf(3)'s
  const int64_t precision = spec.precision < 0 && type != 0 ? kDefaultPrecision : spec.precision;
  std::string text =
      float_digits(std::fabs(value), static_cast<char>(type), precision, spec.alternate);
  NumberParts parts;
  if (std::signbit(value) && !std::isnan(value)) parts.sign = '-';
  const bool shows_zero = std::isfinite(value) && text.find_first_of("123456789") == text.npos;
  if (spec.no_negative_zero && shows_zero) parts.sign = 0;
  if (percent) text.push_back('%');
  const size_t length = whole_length(text);
  parts.whole = std::string_view(text).substr(0, length);
  parts.rest = std::string_view(text).substr(length);
  parts.rest_width = static_cast<int64_t>(parts.rest.size());
  return lay_out(parts, spec);
}

Outcome<std::string> format_str(std::string_view text, std::string_view spec, size_t limit) {
  if (spec.empty()) return std::string(text);
  FALCON_TRY(const FormatSpec parsed, parse_format_spec(spec, FormatTarget::kStr));
  return format_str(text, parsed, limit);
}

Outcome<std::string> format_int(const BigInt& value, std::string_view spec, size_t limit) {
  if (spec.empty()) return value.to_text();
  FALCON_TRY(const FormatSpec parsed, parse_format_spec(spec, FormatTarget::kInt));
  return format_int(value, parsed, limit);
}

Outcome<std::string> format_float(double value, std::string_view spec, size_t limit) {
  if (spec.empty()) return float_repr(value);
  FALCON_TRY(const FormatSpec parsed, parse_format_spec(spec, FormatTarget::kFloat));
  return format_float(value, parsed, limit);
}

}  // namespace falcon::text
