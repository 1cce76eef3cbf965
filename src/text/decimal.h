// A double's decimal digits, by <charconv>, as number.h and format.h lay them out.
//
// Internal to the layer. Threads: pure functions.
#ifndef FALCON_TEXT_DECIMAL_H_
#define FALCON_TEXT_DECIMAL_H_

#include <cstdint>
#include <string>

namespace falcon::text {

// A finite magnitude: 0.DIGITS times ten to the `point`, the first digit not zero but for 0.0,
// which is {"0", 1}.
struct Decimal {
  std::string digits;
  int point = 0;
};

// The fewest digits that read back as the same double. The sign is the caller's affair.
[[nodiscard]] Decimal shortest_decimal(double magnitude);
// Rounded half to even to `significant` digits (at least 1), trailing zeros kept.
[[nodiscard]] Decimal rounded_decimal(double magnitude, int64_t significant);

// How a decimal is laid out: as 12.5 or as 1.25e+01.
struct DecimalLayout {
  bool use_exponent = false;
  int64_t least_digits = 0;  // zeros are added behind the digits up to so many
  bool keep_point = false;   // a point even if no digit follows it
  bool add_zero = false;     // without exponent, a ".0" if nothing follows the point
};
void append_decimal(std::string& out, const Decimal& decimal, const DecimalLayout& layout);
// As Python's repr: an exponent from 1e16 on and below 1e-4.
void append_decimal_repr(std::string& out, const Decimal& decimal, bool keep_point = false);

// As printf's %.*f and %.*e of a finite magnitude, whatever the locale.
[[nodiscard]] std::string fixed_text(double magnitude, int64_t precision);
[[nodiscard]] std::string exponent_text(double magnitude, int64_t precision);

}  // namespace falcon::text

#endif  // FALCON_TEXT_DECIMAL_H_
