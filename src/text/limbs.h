// Magnitudes as runs of 64-bit limbs, the lowest first: what cpp_int keeps. Internal to the layer.
#ifndef FALCON_TEXT_LIMBS_H_
#define FALCON_TEXT_LIMBS_H_

#include <cstddef>

namespace falcon::text {

// Of 64 bits; cpp_int's type for them, which is not uint64_t everywhere.
using Limb = unsigned long long;
static_assert(sizeof(Limb) == 8);
__extension__ using WideLimb = unsigned __int128;

struct Limbs {
  const Limb* at = nullptr;
  size_t count = 0;

  [[nodiscard]] Limbs part(size_t begin, size_t length) const { return {at + begin, length}; }
};

}  // namespace falcon::text

#endif  // FALCON_TEXT_LIMBS_H_
