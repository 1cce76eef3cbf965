// Algorithm D of Knuth, The Art of Computer Programming 2, 4.3.1: each limb of the quotient is
// guessed from the highest limbs of what is left and of the divisor, corrected so that it is at
// most one too large, and its product with the divisor is subtracted; the rare limb that was too
// large shows as a borrow. The guess wants the divisor's highest bit set. Only the limbs that it
// looks at are shifted for that, not the operands, whose quotient is the same.
#include "text/long_division.h"

#include <bit>
#include <cstring>
#include <vector>

namespace falcon::text {
namespace {

using Wide = WideLimb;
constexpr int kLimbBits = 64;
constexpr Limb kGreatest = ~Limb{0};

Limb low(Wide value) { return static_cast<Limb>(value); }
Limb high(Wide value) { return static_cast<Limb>(value >> kLimbBits); }
Wide wide(Limb top, Limb bottom) { return Wide{top} << kLimbBits | bottom; }

struct Divisor {
  Limbs limbs;
  int bits;      // by which it would be shifted
  Limb highest;  // its two highest limbs after that
  Limb second;
};

// A limb of a number shifted up by `bits`, with what comes up from the limb below.
Limb shifted(Limb limb, Limb below, int bits) {
  return bits == 0 ? limb : limb << bits | below >> (kLimbBits - bits);
}

Divisor divisor_of(Limbs limbs) {
  const Limb* top = limbs.at + limbs.count - 1;
  const int bits = std::countl_zero(top[0]);
  const Limb third = limbs.count > 2 ? top[-2] : 0;
  return {limbs, bits, shifted(top[0], top[-1], bits), shifted(top[-1], third, bits)};
}

// The limb of the quotient of `rest`, which has one limb more than the divisor, or one too many.
Limb guess(const Limb* rest, const Divisor& divisor) {
  const Limb* top = rest + divisor.limbs.count;
  const Limb fourth = divisor.limbs.count > 2 ? top[-3] : 0;
  const Limb first = shifted(top[0], top[-1], divisor.bits);
  const Wide leading = wide(first, shifted(top[-1], top[-2], divisor.bits));
  const Limb third = shifted(top[-2], fourth, divisor.bits);
  Wide digit = first >= divisor.highest ? Wide{kGreatest} : leading / divisor.highest;
  Wide left = leading - digit * divisor.highest;
  while (high(left) == 0 && digit * divisor.second > wide(low(left), third)) {
    --digit;
    left += divisor.highest;
  }
  return low(digit);
}

// Takes digit * divisor from `rest`; whether that was too much.
bool subtract_product(Limb* rest, Limbs divisor, Limb digit) {
  Limb carry = 0;
  for (size_t i = 0; i < divisor.count; ++i) {
    const Wide product = Wide{digit} * divisor.at[i] + carry;
    const Limb before = rest[i];
    rest[i] = before - low(product);
    carry = high(product) + (rest[i] > before ? 1 : 0);
  }
  const Limb before = rest[divisor.count];
  rest[divisor.count] = before - carry;
  return before < carry;
}

void add_back(Limb* rest, Limbs divisor) {
  Limb carry = 0;
  for (size_t i = 0; i < divisor.count; ++i) {
    const Wide sum = Wide{rest[i]} + divisor.at[i] + carry;
    rest[i] = low(sum);
    carry = high(sum);
  }
  rest[divisor.count] += carry;
}

}  // namespace

bool divide_limbs(Limbs a, Limbs b, Limb* quotient, Limb* remainder, Pace* pace) {
  const Divisor divisor = divisor_of(b);
  std::vector<Limb> room;
  room.reserve(a.count + 1);
  room.assign(a.at, a.at + a.count);
  room.push_back(0);
  Limb* rest = room.data();
  for (size_t place = a.count - b.count + 1; place-- > 0;) {
    Limb digit = guess(rest + place, divisor);
    if (subtract_product(rest + place, b, digit)) {
      --digit;
      add_back(rest + place, b);
    }
    quotient[place] = digit;
    if (!goes_on(pace, b.count)) return false;
  }
  if (remainder != nullptr) std::memcpy(remainder, rest, b.count * sizeof(Limb));
  return true;
}

}  // namespace falcon::text
