// Division of magnitudes of many 64-bit limbs, the lowest first: what Boost's cpp_int does in two
// to three passes over the operands for each limb of the quotient takes one here.
//
// Internal to the layer. Threads: a pure function.
#ifndef FALCON_TEXT_LONG_DIVISION_H_
#define FALCON_TEXT_LONG_DIVISION_H_

#include <cstddef>

namespace falcon::text {

// Of 64 bits; cpp_int's type for them, which is not uint64_t everywhere.
using Limb = unsigned long long;
static_assert(sizeof(Limb) == 8);

struct Limbs {
  const Limb* at = nullptr;
  size_t count = 0;
};

// Writes a.count - b.count + 1 limbs of the quotient and, unless `remainder` is null, b.count of
// the remainder; tops may be zero. The divisor has at least two limbs and the dividend no fewer,
// and neither has a zero on top. std::bad_alloc if there is no room to work in.
void divide_limbs(Limbs a, Limbs b, Limb* quotient, Limb* remainder);

}  // namespace falcon::text

#endif  // FALCON_TEXT_LONG_DIVISION_H_
