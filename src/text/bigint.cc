// The one file that sees Boost's cpp_int. Expression templates are off: they save temporaries in
// long expressions, of which there are none here, and cost compile time.
//
// cpp_int keeps sign and magnitude; its unchecked `& | ^` emulate two's complement for negative
// operands, which is what Python's integers mean. Its division truncates; floor_parts corrects it.
// Text is bigint_text.cc's affair, as far as it needs no limbs.
#include "text/bigint.h"

#include <algorithm>
#include <bit>
#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <exception>
#include <iterator>
#include <limits>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#include "text/ascii.h"
#include "text/long_division.h"
#include "text/long_multiplication.h"
#include "text/rounding.h"

namespace falcon::text {
namespace {

namespace mp = boost::multiprecision;
using Number = mp::number<mp::cpp_int_backend<>, mp::et_off>;

constexpr size_t kLimbBits = sizeof(mp::limb_type) * 8;
// From so many limbs in both operands, or products of limbs, on, long_multiplication.h multiplies.
constexpr size_t kLongLimbs = 200;
constexpr size_t kLongWork = size_t{1} << 20;

TextError too_large() { return {ErrorKind::kMemory, "integer too large"}; }

TextError zero_division(const char* message) { return {ErrorKind::kZeroDivision, message}; }

}  // namespace

struct BigIntAccess {
  static Number& get(BigInt& value) {
    static_assert(sizeof(Number) <= BigInt::kStorageSize && alignof(Number) <= 16);
    return *std::launder(reinterpret_cast<Number*>(value.storage_));
  }
  static const Number& get(const BigInt& value) {
    return *std::launder(reinterpret_cast<const Number*>(value.storage_));
  }
  static void* storage(BigInt& value) { return value.storage_; }
};

namespace {

Number& num(BigInt& value) { return BigIntAccess::get(value); }
const Number& num(const BigInt& value) { return BigIntAccess::get(value); }

BigInt wrap(Number value) {
  BigInt result;
  num(result) = std::move(value);
  return result;
}

TextError stopped() { return {ErrorKind::kStopped, ""}; }

// Runs an operation that allocates; what the allocator or Boost refuses becomes an error.
template <class Operation>
Outcome<BigInt> guarded(Operation operation, const Pace* pace = nullptr) {
  try {
    Number result = operation();
    if (pace != nullptr && pace->stopped()) return stopped();
    return wrap(std::move(result));
  } catch (const std::exception&) {
    return too_large();
  }
}

size_t magnitude_bits(const Number& value) {
  const auto& backend = value.backend();
  const size_t top = backend.size() - 1;
  return top * kLimbBits + static_cast<size_t>(std::bit_width(backend.limbs()[top]));
}

uint64_t low_word(const Number& magnitude) { return magnitude.backend().limbs()[0]; }

bool fits(size_t bits, size_t limit) { return bits / 8 <= limit; }

struct Parts {
  Number quotient;
  Number remainder;
};

Limbs limbs_of(const Number& value) {
  static_assert(std::is_same_v<mp::limb_type, Limb>);
  return {value.backend().limbs(), value.backend().size()};
}

// A zero with room for so many limbs, which the caller sets; `finish` then makes it a number.
Limb* room_in(Number& value, size_t limbs) {
  value.backend().resize(static_cast<unsigned>(limbs), static_cast<unsigned>(limbs));
  return value.backend().limbs();
}

void finish(Number& value, bool negative) {
  value.backend().normalize();
  if (negative && !value.is_zero()) value.backend().negate();
}

// Once the pace has stopped, products, quotients and remainders are zero.
Number multiply(const Number& a, const Number& b, Pace* pace) {
  const Limbs left = limbs_of(a);
  const Limbs right = limbs_of(b);
  const size_t work = left.count * right.count;
  if (work < kLongWork && std::min(left.count, right.count) < kLongLimbs) {
    goes_on(pace, work);
    return a * b;
  }
  Number product;
  if (!multiply_limbs(left, right, room_in(product, left.count + right.count), pace)) return 0;
  finish(product, (a.sign() < 0) != (b.sign() < 0));
  return product;
}

// Division that truncates, as mp::divide_qr; a remainder only where one is wanted.
void divide(const Number& a, const Number& b, Number& quotient, Number* remainder, Pace* pace) {
  const Limbs dividend = limbs_of(a);
  const Limbs divisor = limbs_of(b);
  if (divisor.count < 2 || dividend.count < divisor.count) {
    Number unwanted;
    mp::divide_qr(a, b, quotient, remainder == nullptr ? unwanted : *remainder);
    return;
  }
  Limb* rest = remainder == nullptr ? nullptr : room_in(*remainder, divisor.count);
  Limb* result = room_in(quotient, dividend.count - divisor.count + 1);
  if (!divide_limbs(dividend, divisor, result, rest, pace)) {
    quotient = 0;
    if (remainder != nullptr) *remainder = 0;
    return;
  }
  finish(quotient, (a.sign() < 0) != (b.sign() < 0));
  if (remainder != nullptr) finish(*remainder, a.sign() < 0);
}

// Floored division; the divisor is not zero.
Parts floor_parts(const Number& a, const Number& b, Pace* pace) {
  Parts parts;
  divide(a, b, parts.quotient, &parts.remainder, pace);
  if (!parts.remainder.is_zero() && (parts.remainder.sign() < 0) != (b.sign() < 0)) {
    parts.remainder += b;
    --parts.quotient;
  }
  return parts;
}

struct TopBits {
  uint64_t mantissa;  // the highest 64 bits; the lowest of them is set if a bit below it was
  int64_t exponent;   // value ~ mantissa * 2^exponent
};

TopBits top_bits(const Number& magnitude) {
  const size_t bits = magnitude_bits(magnitude);
  if (bits <= 64) return {low_word(magnitude), 0};
  const size_t shift = bits - 64;
  const Number top = magnitude >> shift;
  const bool sticky = mp::lsb(magnitude) < shift;
  return {low_word(top) | (sticky ? 1U : 0U), static_cast<int64_t>(shift)};
}

// The inverse of `value` modulo `modulus` > 1, or 0 if there is none; 0 <= value < modulus.
Number inverse(const Number& value, const Number& modulus, Pace* pace) {
  Number r0 = modulus;
  Number r1 = value;
  Number t0 = 0;
  Number t1 = 1;
  while (!r1.is_zero() && goes_on(pace, 1)) {
    Number quotient;
    Number remainder;
    divide(r0, r1, quotient, &remainder, pace);
    Number next = t0 - multiply(quotient, t1, pace);
    t0 = std::move(t1);
    t1 = std::move(next);
    r0 = std::move(r1);
    r1 = std::move(remainder);
  }
  if (r0 != 1) return 0;
  return t0.sign() < 0 ? Number(t0 + modulus) : t0;
}

// base^exponent by squaring, from the exponent's highest bit.
Number power(const Number& base, uint64_t exponent, Pace* pace) {
  Number result = 1;
  for (int bit = static_cast<int>(std::bit_width(exponent)) - 1; bit >= 0 && goes_on(pace, 1);
       --bit) {
    result = multiply(result, result, pace);
    if ((exponent >> bit) & 1) result = multiply(result, base, pace);
  }
  return result;
}

// base^exponent modulo `modulus` > 1; 0 <= base < modulus, the exponent is not negative.
Number power_modulo(const Number& base, const Number& exponent, const Number& modulus, Pace* pace) {
  Number result = 1;
  Number quotient;
  if (exponent.is_zero()) return result;
  for (size_t bit = magnitude_bits(exponent); bit-- > 0 && goes_on(pace, 1);) {
    divide(multiply(result, result, pace), modulus, quotient, &result, pace);
    if (!mp::bit_test(exponent, static_cast<unsigned>(bit))) continue;
    divide(multiply(result, base, pace), modulus, quotient, &result, pace);
  }
  return result;
}

bool is_power_of_two(const Number& magnitude) {
  return mp::lsb(magnitude) + 1 == magnitude_bits(magnitude);
}

// The bits of magnitude^exponent, to about one part in 10^15. The magnitude is at least 2.
double power_bits(const Number& magnitude, double exponent) {
  const TopBits top = top_bits(magnitude);
  return exponent *
         (std::log2(static_cast<double>(top.mantissa)) + static_cast<double>(top.exponent));
}

}  // namespace

BigInt::BigInt() noexcept { new (storage_) Number(); }
BigInt::BigInt(int64_t value) noexcept { new (storage_) Number(value); }
BigInt::BigInt(const BigInt& other) { new (storage_) Number(num(other)); }

BigInt::BigInt(BigInt&& other) noexcept {
  new (storage_) Number(std::move(num(other)));
  // A cpp_int that was moved from has no limbs at all, not even those of zero.
  num(other).~Number();
  new (other.storage_) Number();
}

BigInt& BigInt::operator=(const BigInt& other) {
  if (this != &other) num(*this) = num(other);
  return *this;
}

BigInt& BigInt::operator=(BigInt&& other) noexcept {
  if (this == &other) return *this;
  num(*this).~Number();
  new (storage_) Number(std::move(num(other)));
  num(other).~Number();
  new (other.storage_) Number();
  return *this;
}

BigInt::~BigInt() { num(*this).~Number(); }

BigInt BigInt::from_uint64(uint64_t value) { return wrap(Number(value)); }

std::optional<BigInt> BigInt::from_double(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  int exponent = 0;
  const double fraction = std::frexp(value, &exponent);
  // A double has 53 bits of mantissa (IEEE 754), so the scaled fraction is an integer.
  if (exponent <= 53) return BigInt(static_cast<int64_t>(std::trunc(value)));
  Number result = static_cast<int64_t>(std::ldexp(fraction, 53));
  result *= Number(1) << static_cast<unsigned>(exponent - 53);
  return wrap(std::move(result));
}

BigInt BigInt::from_bytes(std::string_view bytes, bool little_endian, bool is_signed) {
  if (bytes.empty()) return BigInt();
  const auto* begin = reinterpret_cast<const unsigned char*>(bytes.data());
  Number value;
  mp::import_bits(value, begin, begin + bytes.size(), 8, !little_endian);
  const auto top = static_cast<uint8_t>(little_endian ? bytes.back() : bytes.front());
  if (is_signed && (top & 0x80) != 0) value -= Number(1) << (bytes.size() * 8);
  return wrap(std::move(value));
}

bool BigInt::is_zero() const { return num(*this).is_zero(); }
bool BigInt::is_negative() const { return num(*this).sign() < 0; }
bool BigInt::is_odd() const { return (low_word(num(*this)) & 1) != 0; }

bool BigInt::fits_int64() const {
  const Number& value = num(*this);
  if (value.backend().size() > 1) return false;
  const uint64_t word = low_word(value);
  return word < (uint64_t{1} << 63) || (value.sign() < 0 && word == (uint64_t{1} << 63));
}

bool BigInt::fits_uint64() const {
  return num(*this).backend().size() == 1 && num(*this).sign() >= 0;
}

int64_t BigInt::to_int64() const {
  const uint64_t word = low_word(num(*this));
  return static_cast<int64_t>(is_negative() ? ~word + 1 : word);
}

uint64_t BigInt::to_uint64() const { return low_word(num(*this)); }

size_t BigInt::bit_length() const { return magnitude_bits(num(*this)); }

size_t BigInt::bit_count() const {
  const auto& backend = num(*this).backend();
  size_t count = 0;
  for (size_t i = 0; i < backend.size(); ++i) {
    count += static_cast<size_t>(std::popcount(backend.limbs()[i]));
  }
  return count;
}

size_t BigInt::size_bytes() const { return (bit_length() + 7) / 8; }

Outcome<double> BigInt::to_double() const {
  const TopBits top = top_bits(mp::abs(num(*this)));
  const std::optional<double> value = round_to_double(top.mantissa, top.exponent);
  if (!value) return TextError{ErrorKind::kOverflow, "int too large to convert to float"};
  return is_negative() ? -*value : *value;
}

Outcome<std::string> BigInt::to_bytes(size_t length, bool little_endian, bool is_signed) const {
  const Number& value = num(*this);
  if (is_negative() && !is_signed) {
    return TextError{ErrorKind::kOverflow, "can't convert negative int to unsigned"};
  }
  if (length > kDefaultBigIntLimit) return too_large();
  const size_t bits = is_negative() ? magnitude_bits(-(value + 1)) : magnitude_bits(value);
  if (bits + (is_signed && !is_zero() ? 1 : 0) > length * 8) {
    return TextError{ErrorKind::kOverflow, "int too big to convert"};
  }
  const Number unsigned_value = is_negative() ? Number(value + (Number(1) << (length * 8))) : value;
  std::string bytes;
  bytes.reserve(length + 1);
  mp::export_bits(unsigned_value, std::back_inserter(bytes), 8, false);
  bytes.resize(length, '\0');
  if (!little_endian) std::reverse(bytes.begin(), bytes.end());
  return bytes;
}

bool operator==(const BigInt& a, const BigInt& b) { return num(a) == num(b); }

std::strong_ordering operator<=>(const BigInt& a, const BigInt& b) {
  return num(a).compare(num(b)) <=> 0;
}

std::partial_ordering BigInt::compare(double other) const {
  if (std::isnan(other)) return std::partial_ordering::unordered;
  if (std::isinf(other)) {
    return other > 0 ? std::partial_ordering::less : std::partial_ordering::greater;
  }
  const double whole = std::trunc(other);
  const std::strong_ordering order = *this <=> *from_double(whole);
  if (order != 0) return order;
  return whole <=> other;
}

BigInt BigInt::add(const BigInt& a, const BigInt& b) { return wrap(num(a) + num(b)); }
BigInt BigInt::sub(const BigInt& a, const BigInt& b) { return wrap(num(a) - num(b)); }
BigInt BigInt::neg(const BigInt& a) { return wrap(-num(a)); }
BigInt BigInt::abs(const BigInt& a) { return a.is_negative() ? neg(a) : a; }
BigInt BigInt::bit_and(const BigInt& a, const BigInt& b) { return wrap(num(a) & num(b)); }
BigInt BigInt::bit_or(const BigInt& a, const BigInt& b) { return wrap(num(a) | num(b)); }
BigInt BigInt::bit_xor(const BigInt& a, const BigInt& b) { return wrap(num(a) ^ num(b)); }
BigInt BigInt::bit_not(const BigInt& a) { return wrap(-num(a) - 1); }
BigInt BigInt::gcd(const BigInt& a, const BigInt& b, Pace* pace) {
  Number greater = mp::abs(num(a));
  Number less = mp::abs(num(b));
  // Euclid's way as long as that is long; mp::gcd is one call.
  while (limbs_of(greater).count >= kLongLimbs && !less.is_zero() && goes_on(pace, 1)) {
    Number quotient;
    Number remainder;
    divide(greater, less, quotient, &remainder, pace);
    greater = std::move(less);
    less = std::move(remainder);
  }
  return wrap(less.is_zero() ? greater : mp::gcd(greater, less));
}

Outcome<BigInt> BigInt::floor_div(const BigInt& a, const BigInt& b, Pace* pace) {
  if (b.is_zero()) return zero_division("integer division or modulo by zero");
  Number quotient;
  if (a.is_negative() != b.is_negative()) {
    quotient = floor_parts(num(a), num(b), pace).quotient;
  } else {
    divide(num(a), num(b), quotient, nullptr, pace);
  }
  if (pace != nullptr && pace->stopped()) return stopped();
  return wrap(std::move(quotient));
}

Outcome<BigInt> BigInt::mod(const BigInt& a, const BigInt& b, Pace* pace) {
  if (b.is_zero()) return zero_division("integer modulo by zero");
  Parts parts = floor_parts(num(a), num(b), pace);
  if (pace != nullptr && pace->stopped()) return stopped();
  return wrap(std::move(parts.remainder));
}

Outcome<BigInt::DivMod> BigInt::divmod(const BigInt& a, const BigInt& b, Pace* pace) {
  if (b.is_zero()) return zero_division("integer division or modulo by zero");
  Parts parts = floor_parts(num(a), num(b), pace);
  if (pace != nullptr && pace->stopped()) return stopped();
  return DivMod{wrap(std::move(parts.quotient)), wrap(std::move(parts.remainder))};
}

Outcome<double> BigInt::true_div(const BigInt& a, const BigInt& b) {
  if (b.is_zero()) return zero_division("division by zero");
  const bool negative = a.is_negative() != b.is_negative();
  if (a.is_zero()) return negative ? -0.0 : 0.0;
  Number dividend = mp::abs(num(a));
  Number divisor = mp::abs(num(b));
  const int64_t difference = static_cast<int64_t>(magnitude_bits(dividend)) -
                             static_cast<int64_t>(magnitude_bits(divisor));
  const TextError overflow{ErrorKind::kOverflow, "integer division result too large for a float"};
  if (difference > std::numeric_limits<double>::max_exponent) return overflow;
  // Below half of the least subnormal, 2^-1074.
  if (difference < -1077) return negative ? -0.0 : 0.0;
  // Scaled to a quotient of 65 or 66 bits: enough for the mantissa, the rounding bit and, with the
  // remainder folded in, the sticky bit.
  const int64_t shift = 65 - difference;
  if (shift > 0) dividend <<= static_cast<unsigned>(shift);
  if (shift < 0) divisor <<= static_cast<unsigned>(-shift);
  Number quotient;
  Number remainder;
  mp::divide_qr(dividend, divisor, quotient, remainder);
  const TopBits top = top_bits(quotient);
  const std::optional<double> value =
      round_to_double(top.mantissa | (remainder.is_zero() ? 0U : 1U), top.exponent - shift);
  if (!value) return overflow;
  return negative ? -*value : *value;
}

Outcome<BigInt> BigInt::mul(const BigInt& a, const BigInt& b, size_t limit, Pace* pace) {
  if (!fits(a.bit_length() + b.bit_length(), limit)) return too_large();
  return guarded([&] { return multiply(num(a), num(b), pace); }, pace);
}

Outcome<BigInt> BigInt::pow(const BigInt& base, const BigInt& exponent, size_t limit, Pace* pace) {
  if (exponent.is_negative()) return TextError{ErrorKind::kValue, "negative exponent"};
  if (exponent.is_zero()) return BigInt(1);
  const Number magnitude = mp::abs(num(base));
  const bool negative = base.is_negative() && exponent.is_odd();
  if (magnitude <= 1) return negative ? neg(wrap(magnitude)) : wrap(magnitude);
  if (!exponent.fits_uint64()) return too_large();
  const uint64_t count = exponent.to_uint64();
  if (power_bits(magnitude, static_cast<double>(count)) / 8 > static_cast<double>(limit)) {
    return too_large();
  }
  return guarded(
      [&] {
        Number result = is_power_of_two(magnitude)
                            ? Number(Number(1) << (count * (magnitude_bits(magnitude) - 1)))
                            : power(magnitude, count, pace);
        if (negative) result = -result;
        return result;
      },
      pace);
}

Outcome<BigInt> BigInt::shift_left(const BigInt& a, const BigInt& count, size_t limit) {
  if (count.is_negative()) return TextError{ErrorKind::kValue, "negative shift count"};
  if (a.is_zero()) return BigInt();
  if (!count.fits_int64()) return too_large();
  const auto bits = static_cast<size_t>(count.to_int64());
  if (!fits(bits + a.bit_length(), limit)) return too_large();
  return guarded([&] { return Number(num(a) << bits); });
}

Outcome<BigInt> BigInt::shift_right(const BigInt& a, const BigInt& count) {
  if (count.is_negative()) return TextError{ErrorKind::kValue, "negative shift count"};
  if (!count.fits_int64() || static_cast<size_t>(count.to_int64()) >= a.bit_length()) {
    return a.is_negative() ? BigInt(-1) : BigInt(0);
  }
  const auto bits = static_cast<size_t>(count.to_int64());
  // cpp_int's own shift of negative numbers is off by two where borrows cross a limb; the
  // complement is never negative.
  if (a.is_negative()) return guarded([&] { return Number(-((-num(a) - 1) >> bits) - 1); });
  return guarded([&] { return Number(num(a) >> bits); });
}

Outcome<BigInt> BigInt::pow_mod(const BigInt& base, const BigInt& exponent, const BigInt& modulus,
                                Pace* pace) {
  if (modulus.is_zero()) return TextError{ErrorKind::kValue, "pow() 3rd argument cannot be 0"};
  const Number divisor = mp::abs(num(modulus));
  if (divisor == 1) return BigInt();
  Number reduced = floor_parts(num(base), divisor, pace).remainder;
  if (exponent.is_negative()) {
    reduced = inverse(reduced, divisor, pace);
    if (pace != nullptr && pace->stopped()) return stopped();
    if (reduced.is_zero()) {
      return TextError{ErrorKind::kValue, "base is not invertible for the given modulus"};
    }
  }
  return guarded(
      [&] {
        Number result = power_modulo(reduced, Number(mp::abs(num(exponent))), divisor, pace);
        if (modulus.is_negative() && !result.is_zero()) result -= divisor;
        return result;
      },
      pace);
}

Outcome<BigInt> BigInt::isqrt(const BigInt& a, Pace* pace) {
  if (a.is_negative()) {
    return TextError{ErrorKind::kValue, "isqrt() argument must be nonnegative"};
  }
  if (a.is_zero()) return BigInt();
  // Newton's iteration from above: it falls until it has the floor.
  const Number& value = num(a);
  Number root = Number(1) << ((magnitude_bits(value) + 1) / 2);
  while (goes_on(pace, 1)) {
    Number quotient;
    divide(value, root, quotient, nullptr, pace);
    Number next = (root + quotient) >> 1;
    if (next >= root) return wrap(std::move(root));
    root = std::move(next);
  }
  return stopped();
}

BigInt BigInt::from_digits(std::string_view digits, size_t bits) {
  Number value;
  Limb* limbs = room_in(value, digits.size() * bits / kLimbBits + 1);
  std::fill_n(limbs, digits.size() * bits / kLimbBits + 1, Limb{0});
  for (size_t i = 0; i < digits.size(); ++i) {
    const auto digit = static_cast<Limb>(ascii::digit_value(digits[digits.size() - 1 - i]));
    const size_t place = i * bits / kLimbBits;
    const size_t shift = i * bits % kLimbBits;
    limbs[place] |= digit << shift;
    if (shift + bits > kLimbBits) limbs[place + 1] |= digit >> (kLimbBits - shift);
  }
  finish(value, false);
  return wrap(std::move(value));
}

std::string BigInt::to_digits(size_t bits) const {
  const Limbs limbs = limbs_of(num(*this));
  const size_t count = (bit_length() + bits - 1) / bits;
  std::string out(count, '0');
  for (size_t i = 0; i < count; ++i) {
    const size_t place = i * bits / kLimbBits;
    const size_t shift = i * bits % kLimbBits;
    Limb digit = limbs.at[place] >> shift;
    if (shift + bits > kLimbBits && place + 1 < limbs.count) {
      digit |= limbs.at[place + 1] << (kLimbBits - shift);
    }
    out[count - 1 - i] = "0123456789abcdefghijklmnopqrstuv"[digit & ((Limb{1} << bits) - 1)];
  }
  return out;
}

}  // namespace falcon::text
