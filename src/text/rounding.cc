// Keeps as many bits as the double at that magnitude has, rounds in integers, and scales exactly.
#include "text/rounding.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace falcon::text {
namespace {

// IEEE 754 binary64: bits of mantissa, the exponent of the least subnormal, and that of the first
// power of two which is too great.
constexpr int64_t kMantissaBits = std::numeric_limits<double>::digits;
constexpr int64_t kLeastExponent = -1074;
constexpr int64_t kMaxExponent = std::numeric_limits<double>::max_exponent;

}  // namespace

std::optional<double> round_to_double(uint64_t mantissa, int64_t exponent) {
  if (mantissa == 0) return 0.0;
  const auto bits = static_cast<int64_t>(std::bit_width(mantissa));
  const int64_t top = bits + exponent;  // 2^(top-1) <= value < 2^top
  if (top > kMaxExponent) return std::nullopt;
  const int64_t keep = std::min(kMantissaBits, top - kLeastExponent);
  if (keep < 0) return 0.0;
  const int64_t drop = bits - keep;
  if (drop <= 0) return std::ldexp(static_cast<double>(mantissa), static_cast<int>(exponent));
  uint64_t kept = drop == 64 ? 0 : mantissa >> drop;
  const uint64_t half = uint64_t{1} << (drop - 1);
  const uint64_t rest = mantissa & (half + (half - 1));
  if (rest > half || (rest == half && (kept & 1) != 0)) ++kept;
  const double value = std::ldexp(static_cast<double>(kept), static_cast<int>(exponent + drop));
  if (std::isinf(value)) return std::nullopt;
  return value;
}

}  // namespace falcon::text
