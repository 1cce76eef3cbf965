// The arithmetic part of number.h: rounding, floored division, powers, comparison.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "text/decimal.h"
#include "text/number.h"

namespace falcon::text {
namespace {

// 2^63, the first double beyond int64_t.
constexpr double kInt64End = 9223372036854775808.0;

TextError not_an_integer(double value) {
  if (std::isnan(value)) {
    return {ErrorKind::kValue, "cannot convert float NaN to integer"};
  }
  return {ErrorKind::kOverflow, "cannot convert float infinity to integer"};
}

double read_back(const std::string& text) {
  double value = std::numeric_limits<double>::infinity();  // what an overflow leaves
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// A finite positive number rounded to a multiple of 10^places (places > 0). The half is judged on
// the exact decimal digits.
double round_to_power(double magnitude, int64_t places) {
  // 309 digits before the point at most; a double's integer digits are exact in fixed_text.
  const std::string exact = fixed_text(std::floor(magnitude), 0);
  const bool has_fraction = magnitude != std::floor(magnitude);
  const auto size = static_cast<int64_t>(exact.size());
  if (places > size) return 0.0;
  const auto kept = static_cast<size_t>(size - places);
  std::string digits(1, '0');  // room for a carry
  digits.append(exact, 0, kept);
  const std::string rest = exact.substr(kept);
  const bool above_half =
      rest[0] > '5' ||
      (rest[0] == '5' && (has_fraction || rest.find_first_not_of('0', 1) != std::string::npos));
  const bool is_half = rest[0] == '5' && !above_half;
  const bool odd = ((digits.back() - '0') & 1) != 0;
  if (above_half || (is_half && odd)) {
    size_t i = digits.size() - 1;
    for (; digits[i] == '9'; --i) digits[i] = '0';
    ++digits[i];
  }
  return read_back(digits + "e" + std::to_string(places));
}

// The remainder with the divisor's sign, and the quotient before it is floored.
FloatDivMod raw_divmod(double a, double b) {
  double remainder = std::fmod(a, b);
  double quotient = (a - remainder) / b;
  if (remainder == 0) {
    remainder = std::copysign(0.0, b);
  } else if ((b < 0) != (remainder < 0)) {
    remainder += b;
    quotient -= 1.0;
  }
  return {quotient, remainder};
}

double floor_quotient(double a, double b, double quotient) {
  if (quotient == 0) return std::copysign(0.0, a / b);
  const double floored = std::floor(quotient);
  return quotient - floored > 0.5 ? floored + 1.0 : floored;
}

}  // namespace

Outcome<BigInt> float_to_int(double value) {
  if (!std::isfinite(value)) return not_an_integer(value);
  return std::move(*BigInt::from_double(value));
}

Outcome<BigInt> round_float_to_int(double value) {
  if (!std::isfinite(value)) return not_an_integer(value);
  // Halves to even by hand: std::nearbyint would obey a rounding mode that a host may have set.
  double rounded = std::round(value);
  if (std::fabs(value - rounded) == 0.5) rounded = 2.0 * std::round(value / 2.0);
  return std::move(*BigInt::from_double(rounded));
}

Outcome<double> round_float(double value, int64_t digits) {
  // Beyond these the number is exact already, or less than half a unit: 323 is more decimals than
  // the least double's first digit has, 308 is the greatest power of ten.
  if (!std::isfinite(value) || value == 0 || digits > 323 + 17) return value;
  if (digits < -309) return std::copysign(0.0, value);
  const double magnitude = std::fabs(value);
  const double rounded =
      digits >= 0 ? read_back(fixed_text(magnitude, digits)) : round_to_power(magnitude, -digits);
  if (std::isinf(rounded)) {
    return TextError{ErrorKind::kOverflow, "rounded value too large to represent"};
  }
  return std::copysign(rounded, value);
}

BigInt round_int(const BigInt& value, int64_t digits) {
  if (digits >= 0) return value;
  // A power of ten of n digits has more than 3n bits; so far beyond the value all rounds to zero.
  const auto bits = static_cast<int64_t>(value.bit_length());
  if (digits < -(bits / 3 + 2)) return BigInt();
  const BigInt unit = BigInt::pow(10, -digits, SIZE_MAX).value();
  BigInt::DivMod parts = BigInt::divmod(value, unit).value();
  const BigInt twice = BigInt::add(parts.remainder, parts.remainder);
  if (twice > unit || (twice == unit && parts.quotient.is_odd())) {
    parts.quotient = BigInt::add(parts.quotient, 1);
  }
  return BigInt::mul(parts.quotient, unit, SIZE_MAX).value();
}

Outcome<double> float_floor_div(double a, double b) {
  if (b == 0) return TextError{ErrorKind::kZeroDivision, "float floor division by zero"};
  return floor_quotient(a, b, raw_divmod(a, b).quotient);
}

Outcome<double> float_mod(double a, double b) {
  if (b == 0) return TextError{ErrorKind::kZeroDivision, "float modulo"};
  return raw_divmod(a, b).remainder;
}

Outcome<FloatDivMod> float_divmod(double a, double b) {
  if (b == 0) return TextError{ErrorKind::kZeroDivision, "float divmod()"};
  FloatDivMod result = raw_divmod(a, b);
  result.quotient = floor_quotient(a, b, result.quotient);
  return result;
}

Outcome<double> float_pow(double a, double b) {
  if (a == 0 && b < 0) {
    return TextError{ErrorKind::kZeroDivision, "0.0 cannot be raised to a negative power"};
  }
  if (a < 0 && std::isfinite(a) && std::isfinite(b) && b != std::floor(b)) {
    return TextError{ErrorKind::kValue, "negative number cannot be raised to a fractional power"};
  }
  const double result = std::pow(a, b);
  if (std::isinf(result) && std::isfinite(a) && std::isfinite(b)) {
    return TextError{ErrorKind::kOverflow, "(34, 'Numerical result out of range')"};
  }
  return result;
}

std::partial_ordering compare_int_float(int64_t a, double b) {
  if (std::isnan(b)) return std::partial_ordering::unordered;
  if (b >= kInt64End) return std::partial_ordering::less;
  if (b < -kInt64End) return std::partial_ordering::greater;
  const double whole = std::trunc(b);
  const std::strong_ordering order = a <=> static_cast<int64_t>(whole);
  if (order != 0) return order;
  return whole <=> b;
}

}  // namespace falcon::text
