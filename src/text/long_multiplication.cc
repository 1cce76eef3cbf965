// Karatsuba's algorithm (Knuth, The Art of Computer Programming 2, 4.3.3): of two halves each,
// (a1 + a0)(b1 + b0) - a1 b1 - a0 b0 is the middle, so that three products of half the length do
// for four. Operands of unlike lengths are cut: the longer one into pieces as long as the other.
#include "text/long_multiplication.h"

#include <algorithm>
#include <vector>

namespace falcon::text {
namespace {

// Below so many limbs the plain way is quicker.
constexpr size_t kPlain = 40;
// The longest operand of the plain way.
constexpr size_t kLongest = 4096;

// to[0, n) += from, with the carry going up to the end of `to`, which has room for it.
void add_to(Limb* to, size_t to_count, Limbs from) {
  Limb carry = 0;
  for (size_t i = 0; i < to_count && (i < from.count || carry != 0); ++i) {
    const Limb more = i < from.count ? from.at[i] : 0;
    const WideLimb sum = WideLimb{to[i]} + more + carry;
    to[i] = static_cast<Limb>(sum);
    carry = static_cast<Limb>(sum >> 64);
  }
}

// to -= from, which is not above it.
void take_from(Limb* to, size_t to_count, Limbs from) {
  Limb borrow = 0;
  for (size_t i = 0; i < to_count && (i < from.count || borrow != 0); ++i) {
    const Limb less = i < from.count ? from.at[i] : 0;
    const WideLimb difference = WideLimb{to[i]} - less - borrow;
    to[i] = static_cast<Limb>(difference);
    borrow = static_cast<Limb>(difference >> 64) & 1;
  }
}

void multiply_plainly(Limbs a, Limbs b, Limb* out) {
  std::fill_n(out, a.count + b.count, Limb{0});
  for (size_t i = 0; i < a.count; ++i) {
    Limb carry = 0;
    for (size_t k = 0; k < b.count; ++k) {
      const WideLimb product = WideLimb{a.at[i]} * b.at[k] + out[i + k] + carry;
      out[i + k] = static_cast<Limb>(product);
      carry = static_cast<Limb>(product >> 64);
    }
    out[i + b.count] = carry;
  }
}

// The sum of the halves of a number, one limb longer than the lower one.
std::vector<Limb> sum_of_halves(Limbs number, size_t half) {
  std::vector<Limb> sum(number.at, number.at + half);
  sum.push_back(0);
  add_to(sum.data(), sum.size(), number.part(half, number.count - half));
  return sum;
}

// Of two numbers of the same length.
bool multiply_alike(Limbs a, Limbs b, Limb* out, Pace* pace) {
  const size_t count = a.count;
  if (count <= kPlain) {
    multiply_plainly(a, b, out);
    return goes_on(pace, count * count);
  }
  const size_t half = (count + 1) / 2;
  const size_t rest = count - half;
  const Limbs low{out, 2 * half};
  const Limbs high{out + 2 * half, 2 * rest};
  if (!multiply_alike(a.part(0, half), b.part(0, half), out, pace) ||
      !multiply_alike(a.part(half, rest), b.part(half, rest), out + 2 * half, pace)) {
    return false;
  }
  const std::vector<Limb> a_sum = sum_of_halves(a, half);
  const std::vector<Limb> b_sum = sum_of_halves(b, half);
  std::vector<Limb> middle(2 * (half + 1));
  if (!multiply_alike({a_sum.data(), half + 1}, {b_sum.data(), half + 1}, middle.data(), pace)) {
    return false;
  }
  take_from(middle.data(), middle.size(), low);
  take_from(middle.data(), middle.size(), high);
  add_to(out + half, 2 * count - half, {middle.data(), middle.size()});
  return goes_on(pace, count);
}

}  // namespace

bool multiply_limbs(Limbs a, Limbs b, Limb* out, Pace* pace) {
  if (a.count < b.count) std::swap(a, b);
  if (a.count == b.count) return multiply_alike(a, b, out, pace);
  if (b.count <= kPlain && a.count <= kLongest) {
    multiply_plainly(b, a, out);
    return goes_on(pace, a.count * b.count);
  }
  std::fill_n(out, a.count + b.count, Limb{0});
  const size_t piece = b.count <= kPlain ? kLongest : b.count;
  std::vector<Limb> product(piece + b.count);
  for (size_t begin = 0; begin < a.count; begin += piece) {
    const size_t length = std::min(piece, a.count - begin);
    if (!multiply_limbs(a.part(begin, length), b, product.data(), pace)) return false;
    add_to(out + begin, a.count + b.count - begin, {product.data(), length + b.count});
  }
  return true;
}

}  // namespace falcon::text
