// Rounding a wide binary fraction to a double, once, subnormals included. std::ldexp alone would
// round a second time where a double has fewer than 53 bits.
//
// Internal to the layer. Threads: pure function.
#ifndef FALCON_TEXT_ROUNDING_H_
#define FALCON_TEXT_ROUNDING_H_

#include <cstdint>
#include <optional>

namespace falcon::text {

// mantissa * 2^exponent, half to even; nullopt if that is beyond the greatest double. The
// mantissa's lowest bit may stand for any number of lower ones (a sticky bit) if it has more than
// 54 bits.
[[nodiscard]] std::optional<double> round_to_double(uint64_t mantissa, int64_t exponent);

}  // namespace falcon::text

#endif  // FALCON_TEXT_ROUNDING_H_
