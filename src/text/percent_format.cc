// The parser walks bytes, which is safe in UTF-8: everything it looks for is ASCII, but the type,
// which is decoded to be named in the message.
#include "text/percent_format.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "text/ascii.h"
#include "text/search.h"
#include "text/utf8.h"

namespace falcon::text {
namespace {

TextError value_error(std::string message) { return {ErrorKind::kValue, std::move(message)}; }

TextError too_long() { return {ErrorKind::kMemory, "formatted text too long"}; }

// Where the parenthesis that opens before `offset` is closed, or npos.
size_t key_end(std::string_view format, size_t offset) {
  int depth = 1;
  for (; offset < format.size(); ++offset) {
    if (format[offset] == '(') ++depth;
    if (format[offset] == ')' && --depth == 0) return offset;
  }
  return std::string_view::npos;
}

bool take_flag(PercentSpec& spec, char c) {
  switch (c) {
    case '-':
      return spec.left = true;
    case '+':
      return spec.plus = true;
    case ' ':
      return spec.space = true;
    case '#':
      return spec.alternate = true;
    case '0':
      return spec.zero = true;
    default:
      return false;
  }
}

// Digits at `offset`, which moves behind them; false if they are too great.
bool take_number(std::string_view format, size_t& offset, int64_t& number) {
  for (; offset < format.size() && ascii::is_digit(format[offset]); ++offset) {
    number = number * 10 + (format[offset] - '0');
    if (number > kMaxFormatWidth) return false;
  }
  return true;
}

TextError unsupported(std::string_view format, size_t offset, char32_t c, bool is_bytes) {
  const size_t index = is_bytes ? offset : count_code_points(format.substr(0, offset));
  char hex[16];
  std::snprintf(hex, sizeof hex, "0x%x", static_cast<unsigned>(c));
  const std::string shown = c >= 0x1F && c < 0x7F ? to_utf8(c) : "?";
  return value_error("unsupported format character '" + shown + "' (" + hex + ") at index " +
                     std::to_string(index));
}

// Sign and prefix, then the digits, padded as the flags say.
Outcome<std::string> lay_out(const std::string& head, const std::string& digits,
                             const PercentSpec& spec, size_t limit) {
  const size_t length = head.size() + digits.size();
  const size_t width = spec.width < 0 ? 0 : static_cast<size_t>(spec.width);
  if (std::max(length, width) > limit) return too_long();
  const size_t padding = width > length ? width - length : 0;
  if (spec.left) return head + digits + std::string(padding, ' ');
  if (spec.zero) return head + std::string(padding, '0') + digits;
  return std::string(padding, ' ') + head + digits;
}

std::string sign_of(bool negative, const PercentSpec& spec) {
  if (negative) return "-";
  if (spec.plus) return "+";
  return spec.space ? " " : "";
}

}  // namespace

bool PercentSpec::set_width(int64_t value) {
  if (value > kMaxFormatWidth || value < -kMaxFormatWidth) return false;
  if (value < 0) left = true;
  width = value < 0 ? -value : value;
  return true;
}

bool PercentSpec::set_precision(int64_t value) {
  if (value > kMaxFormatWidth) return false;
  precision = std::max<int64_t>(value, 0);
  return true;
}

Outcome<PercentSpec> parse_percent(std::string_view format, size_t offset, bool format_is_bytes) {
  PercentSpec spec;
  const size_t start = offset;
  const auto at = [&](char c) { return offset < format.size() && format[offset] == c; };
  if (at('(')) {
    const size_t end = key_end(format, offset + 1);
    if (end == std::string_view::npos) return value_error("incomplete format key");
    spec.has_key = true;
    spec.key = format.substr(offset + 1, end - offset - 1);
    offset = end + 1;
  }
  while (offset < format.size() && take_flag(spec, format[offset])) ++offset;
  if (at('*')) {
    spec.width_from_value = true;
    ++offset;
  } else if (offset < format.size() && ascii::is_digit(format[offset])) {
    spec.width = 0;
    if (!take_number(format, offset, spec.width)) return value_error("width too big");
  }
  if (at('.')) {
    ++offset;
    spec.precision = 0;
    if (at('*')) {
      spec.precision_from_value = true;
      ++offset;
    } else if (!take_number(format, offset, spec.precision)) {
      return value_error("precision too big");
    }
  }
  if (at('h') || at('l') || at('L')) ++offset;
  if (offset >= format.size()) return value_error("incomplete format");
  const Decoded type = format_is_bytes ? Decoded{static_cast<uint8_t>(format[offset]), 1}
                                       : decode_one(format, offset);
  const std::u32string_view types = format_is_bytes ? U"diouxXeEfFgGcrsab%" : U"diouxXeEfFgGcrsa%";
  // A percent sign stands for itself only at once: "%5%" is an error.
  const bool is_late_percent = type.code_point == '%' && offset != start;
  if (types.find(type.code_point) == types.npos || is_late_percent) {
    return unsupported(format, offset, type.code_point, format_is_bytes);
  }
  spec.type = type.code_point;
  spec.end = offset + type.length;
  return spec;
}

Outcome<std::string> percent_text(std::string_view text, const PercentSpec& spec, bool counts_bytes,
                                  size_t limit) {
  if (spec.precision >= 0 && spec.type != 'c') {
    const auto precision = static_cast<size_t>(spec.precision);
    text = text.substr(0, counts_bytes ? precision : offset_of_code_point(text, precision));
  }
  return pad(text, spec.width, " ", spec.left ? Side::kLeft : Side::kRight,
             counts_bytes ? TextKind::kBytes : TextKind::kStr, limit);
}

Outcome<std::string> percent_int(const BigInt& value, const PercentSpec& spec, size_t limit) {
  const bool hex = spec.type == 'x' || spec.type == 'X';
  const bool octal = spec.type == 'o';
  std::string digits = value.to_text(hex ? 16 : octal ? 8 : 10);
  if (value.is_negative()) digits.erase(0, 1);
  if (spec.type == 'X') digits = ascii::to_upper(digits);
  if (spec.precision > static_cast<int64_t>(digits.size())) {
    if (spec.precision > static_cast<int64_t>(limit)) return too_long();
    digits.insert(0, static_cast<size_t>(spec.precision) - digits.size(), '0');
  }
  std::string head = sign_of(value.is_negative(), spec);
  if (spec.alternate && (hex || octal)) head += {'0', static_cast<char>(spec.type)};
  return lay_out(head, digits, spec, limit);
}

Outcome<std::string> percent_float(double value, const PercentSpec& spec, size_t limit) {
  constexpr int64_t kDefaultPrecision = 6;  // printf(3)'s
  const int64_t precision = spec.precision < 0 ? kDefaultPrecision : spec.precision;
  if (precision > static_cast<int64_t>(limit)) return too_long();
  const std::string digits =
      float_digits(std::fabs(value), static_cast<char>(spec.type), precision, spec.alternate);
  const bool negative = std::signbit(value) && !std::isnan(value);
  return lay_out(sign_of(negative, spec), digits, spec, limit);
}

}  // namespace falcon::text
