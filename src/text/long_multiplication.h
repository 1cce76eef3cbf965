// Multiplication of magnitudes of thousands of limbs, which others can interrupt: cpp_int's own is
// one call that takes minutes for the largest.
//
// Internal to the layer. Threads: a pure function, but for what the pace does.
#ifndef FALCON_TEXT_LONG_MULTIPLICATION_H_
#define FALCON_TEXT_LONG_MULTIPLICATION_H_

#include "text/limbs.h"
#include "text/pace.h"

namespace falcon::text {

// Writes a.count + b.count limbs of the product; neither operand is empty, both may have zeros on
// top. False: the pace has stopped. std::bad_alloc if there is no room to work in.
bool multiply_limbs(Limbs a, Limbs b, Limb* out, Pace* pace);

}  // namespace falcon::text

#endif  // FALCON_TEXT_LONG_MULTIPLICATION_H_
