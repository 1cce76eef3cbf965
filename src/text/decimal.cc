// No double has more than 1,075 digits behind its point that are not zero (2^-1074 has 1,074), nor
// more than 768 significant ones; so charconv is asked for that many at most and the zeros beyond
// are appended, which keeps its buffer small whatever the precision.
#include "text/decimal.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <system_error>

namespace falcon::text {
namespace {

constexpr int64_t kMostDigits = 1100;
// Digits before the point of the greatest double (309), the point, an exponent, and spare.
constexpr size_t kBufferSize = static_cast<size_t>(kMostDigits) + 400;

std::string converted(double magnitude, std::chars_format format, int64_t precision) {
  char buffer[kBufferSize];
  const auto result = std::to_chars(buffer, buffer + kBufferSize, magnitude, format,
                                    static_cast<int>(std::min(precision, kMostDigits)));
  return std::string(buffer, result.ptr);
}

size_t missing_zeros(int64_t precision) {
  return precision > kMostDigits ? static_cast<size_t>(precision - kMostDigits) : 0;
}

// From d.ddde±xx to digits and point.
Decimal split_exponent(std::string_view text) {
  const size_t e = text.rfind('e');
  int exponent = 0;
  for (const char digit : text.substr(e + 2)) exponent = exponent * 10 + (digit - '0');
  if (text[e + 1] == '-') exponent = -exponent;
  Decimal decimal;
  decimal.point = exponent + 1;
  decimal.digits.reserve(e);
  decimal.digits.push_back(text.front());
  if (e > 1) decimal.digits.append(text.substr(2, e - 2));
  return decimal;
}

// e+05: at least two digits, as printf(3).
void append_exponent(std::string& out, int exponent) {
  out += exponent < 0 ? "e-" : "e+";
  const int magnitude = std::abs(exponent);
  if (magnitude < 10) out.push_back('0');
  out += std::to_string(magnitude);
}

}  // namespace

Decimal shortest_decimal(double magnitude) {
  char buffer[32];  // 17 digits, point, exponent
  const auto result =
      std::to_chars(buffer, buffer + sizeof buffer, magnitude, std::chars_format::scientific);
  return split_exponent({buffer, static_cast<size_t>(result.ptr - buffer)});
}

Decimal rounded_decimal(double magnitude, int64_t significant) {
  Decimal decimal =
      split_exponent(converted(magnitude, std::chars_format::scientific, significant - 1));
  decimal.digits.append(missing_zeros(significant - 1), '0');
  return decimal;
}

void append_decimal(std::string& out, const Decimal& decimal, const DecimalLayout& layout) {
  const std::string_view digits = decimal.digits;
  // Zeros before the digits, where the point stands in what they are then, and how long that gets.
  const int point = layout.use_exponent ? 1 : decimal.point;
  const size_t before = point > 0 ? 0 : static_cast<size_t>(1 - point);
  const size_t whole = point > 0 ? static_cast<size_t>(point) : 1;
  const size_t shown = std::max(digits.size(), static_cast<size_t>(layout.least_digits)) + before;
  const bool adds_zero = layout.add_zero && !layout.use_exponent && shown <= whole;
  const size_t total = adds_zero ? whole + 1 : std::max(shown, whole);
  // Digits from `from` up to `to`, zeros where there are none.
  const auto append = [&](size_t from, size_t to) {
    for (; from < to && from < before; ++from) out.push_back('0');
    if (from < to && from - before < digits.size()) {
      const std::string_view part = digits.substr(from - before, to - from);
      out.append(part);
      from += part.size();
    }
    if (from < to) out.append(to - from, '0');
  };
  append(0, whole);
  if (total > whole || layout.keep_point) out.push_back('.');
  append(whole, total);
  if (layout.use_exponent) append_exponent(out, decimal.point - 1);
}

void append_decimal_repr(std::string& out, const Decimal& decimal, bool keep_point) {
  DecimalLayout layout;
  layout.use_exponent = decimal.point > 16 || decimal.point <= -4;
  layout.keep_point = keep_point;
  layout.add_zero = true;
  append_decimal(out, decimal, layout);
}

std::string fixed_text(double magnitude, int64_t precision) {
  std::string text = converted(magnitude, std::chars_format::fixed, precision);
  text.append(missing_zeros(precision), '0');
  return text;
}

std::string exponent_text(double magnitude, int64_t precision) {
  std::string text = converted(magnitude, std::chars_format::scientific, precision);
  text.insert(text.find('e'), missing_zeros(precision), '0');
  return text;
}

}  // namespace falcon::text
