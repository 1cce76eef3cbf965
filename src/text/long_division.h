// Division of magnitudes of many 64-bit limbs, the lowest first: what Boost's cpp_int does in two
// to three passes over the operands for each limb of the quotient takes one here.
//
// Internal to the layer. Threads: a pure function, but for what the pace does.
#ifndef FALCON_TEXT_LONG_DIVISION_H_
#define FALCON_TEXT_LONG_DIVISION_H_

#include "text/limbs.h"
#include "text/pace.h"

namespace falcon::text {

// Writes a.count - b.count + 1 limbs of the quotient and, unless `remainder` is null, b.count of
// the remainder; tops may be zero. The divisor has at least two limbs and the dividend no fewer,
// and neither has a zero on top. False: the pace has stopped. std::bad_alloc if there is no room to
// work in.
bool divide_limbs(Limbs a, Limbs b, Limb* quotient, Limb* remainder, Pace* pace);

}  // namespace falcon::text

#endif  // FALCON_TEXT_LONG_DIVISION_H_
