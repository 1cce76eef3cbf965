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
Decimal split_exponent(std::string text) {
  const size_t e = text.find('e');
  int exponent = 0;
  const char* first = text.data() + e + (text[e + 1] == '+' ? 2 : 1);
  std::from_chars(first, text.data() + text.size(), exponent);
  text.resize(e);
  if (text.size() > 1) text.erase(1, 1);
  return {std::move(text), exponent + 1};
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
  return split_exponent(std::string(buffer, result.ptr));
}

Decimal rounded_decimal(double magnitude, int64_t significant) {
  Decimal decimal =
      split_exponent(converted(magnitude, std::chars_format::scientific, significant - 1));
  decimal.digits.append(missing_zeros(significant - 1), '0');
  return decimal;
}

void append_decimal(std::string& out, const Decimal& decimal, const DecimalLayout& layout) {
  std::string digits = decimal.digits;
  if (static_cast<int64_t>(digits.size()) < layout.least_digits) {
    digits.resize(static_cast<size_t>(layout.least_digits), '0');
  }
  // Where the point stands in `digits`.
  int point = layout.use_exponent ? 1 : decimal.point;
  if (point <= 0) {
    digits.insert(0, static_cast<size_t>(1 - point), '0');
    point = 1;
  }
  const auto whole = static_cast<size_t>(point);
  if (digits.size() < whole) digits.resize(whole, '0');
  if (layout.add_zero && !layout.use_exponent && digits.size() == whole) digits.push_back('0');
  out.append(digits, 0, whole);
  if (digits.size() > whole || layout.keep_point) out.push_back('.');
  out.append(digits, whole);
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
