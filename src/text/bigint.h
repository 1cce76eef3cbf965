// Integers without bounds. Opaque: Boost.Multiprecision's cpp_int lies in aligned storage and its
// header is included by bigint.cc alone, because it takes seconds to compile. Up to 128 bits live
// inside the object without an allocation, so a sum of two int64 that overflows costs none.
//
// Division floors and the remainder has the divisor's sign; bitwise operations see an endless two's
// complement; both as in Python. Whatever can grow past its operands' size takes a limit in bytes
// and gives an error in place of the allocation. int64_t converts implicitly, so that
// `BigInt::add(a, b)` serves small operands too.
//
// What may take longer than a moment for large operands takes a Pace, which may stop it: then an
// Outcome is kStopped, and any other result means nothing. Without one, and where none can be
// given, an operation takes time in proportion to its operands (sums, shifts, bits, text in a base
// that is a power of two), or as long as it takes.
//
// Threads: a value; const operations may run at once. Collector: unknown here; `size_bytes` is what
// an owner accounts for.
#ifndef FALCON_TEXT_BIGINT_H_
#define FALCON_TEXT_BIGINT_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "text/outcome.h"
#include "text/pace.h"

namespace falcon::text {

// The size of a result, in bytes, beyond which an operation gives kMemory unless told otherwise:
// 2^27 bytes, some 323 million decimal digits; more than that is a mistake sooner than a wish.
inline constexpr size_t kDefaultBigIntLimit = size_t{1} << 27;

class BigInt {
 public:
  struct DivMod;

  BigInt() noexcept;
  BigInt(int64_t value) noexcept;  // NOLINT: implicit by design
  BigInt(const BigInt& other);
  BigInt(BigInt&& other) noexcept;  // leaves zero
  BigInt& operator=(const BigInt& other);
  BigInt& operator=(BigInt&& other) noexcept;
  ~BigInt();

  [[nodiscard]] static BigInt from_uint64(uint64_t value);
  // Truncates towards zero; nullopt for NaN and infinities.
  [[nodiscard]] static std::optional<BigInt> from_double(double value);
  // An optional sign and digits of base 2 to 36, nothing else; nullopt if it is not that.
  // Underscores, prefixes and blanks are number.h's parse_int.
  [[nodiscard]] static std::optional<BigInt> from_text(std::string_view digits, int base,
                                                       Pace* pace = nullptr);
  // Any bytes, as int.from_bytes.
  [[nodiscard]] static BigInt from_bytes(std::string_view bytes, bool little_endian,
                                         bool is_signed);

  [[nodiscard]] bool is_zero() const;
  [[nodiscard]] bool is_negative() const;
  [[nodiscard]] bool is_odd() const;
  [[nodiscard]] bool fits_int64() const;
  [[nodiscard]] bool fits_uint64() const;
  [[nodiscard]] int64_t to_int64() const;    // only if fits_int64
  [[nodiscard]] uint64_t to_uint64() const;  // only if fits_uint64
  [[nodiscard]] size_t bit_length() const;   // of the magnitude; 0 for 0
  [[nodiscard]] size_t bit_count() const;    // ones in the magnitude
  [[nodiscard]] size_t size_bytes() const;   // bytes of the magnitude, rounded up
  // Rounded half to even. kOverflow: "int too large to convert to float".
  [[nodiscard]] Outcome<double> to_double() const;
  // Digits in base 2 to 36, lower case, '-' in front if negative.
  [[nodiscard]] std::string to_text(int base = 10, Pace* pace = nullptr) const;
  // As int.to_bytes. kOverflow: "int too big to convert", "can't convert negative int to unsigned".
  [[nodiscard]] Outcome<std::string> to_bytes(size_t length, bool little_endian,
                                              bool is_signed) const;

  friend bool operator==(const BigInt& a, const BigInt& b);
  friend std::strong_ordering operator<=>(const BigInt& a, const BigInt& b);
  // Exact, whatever the magnitudes; unordered with NaN.
  [[nodiscard]] std::partial_ordering compare(double other) const;

  // These grow by one bit at most.
  [[nodiscard]] static BigInt add(const BigInt& a, const BigInt& b);
  [[nodiscard]] static BigInt sub(const BigInt& a, const BigInt& b);
  [[nodiscard]] static BigInt neg(const BigInt& a);
  [[nodiscard]] static BigInt abs(const BigInt& a);
  [[nodiscard]] static BigInt bit_and(const BigInt& a, const BigInt& b);
  [[nodiscard]] static BigInt bit_or(const BigInt& a, const BigInt& b);
  [[nodiscard]] static BigInt bit_xor(const BigInt& a, const BigInt& b);
  [[nodiscard]] static BigInt bit_not(const BigInt& a);
  [[nodiscard]] static BigInt gcd(const BigInt& a, const BigInt& b,
                                  Pace* pace = nullptr);  // never negative

  // kZeroDivision, with Python's words for each of `//`, `%` and divmod.
  [[nodiscard]] static Outcome<BigInt> floor_div(const BigInt& a, const BigInt& b,
                                                 Pace* pace = nullptr);
  [[nodiscard]] static Outcome<BigInt> mod(const BigInt& a, const BigInt& b, Pace* pace = nullptr);
  [[nodiscard]] static Outcome<DivMod> divmod(const BigInt& a, const BigInt& b,
                                              Pace* pace = nullptr);
  // `/`, rounded once. kZeroDivision, or kOverflow if the quotient is beyond a double.
  [[nodiscard]] static Outcome<double> true_div(const BigInt& a, const BigInt& b);

  // kMemory if the result would take more than `limit` bytes.
  [[nodiscard]] static Outcome<BigInt> mul(const BigInt& a, const BigInt& b,
                                           size_t limit = kDefaultBigIntLimit,
                                           Pace* pace = nullptr);
  // The exponent is not negative (kValue: that is a float's affair).
  [[nodiscard]] static Outcome<BigInt> pow(const BigInt& base, const BigInt& exponent,
                                           size_t limit = kDefaultBigIntLimit,
                                           Pace* pace = nullptr);
  // kValue: "negative shift count".
  [[nodiscard]] static Outcome<BigInt> shift_left(const BigInt& a, const BigInt& count,
                                                  size_t limit = kDefaultBigIntLimit);
  [[nodiscard]] static Outcome<BigInt> shift_right(const BigInt& a, const BigInt& count);  // floors

  // pow(base, exponent, modulus) as Python: the sign of the modulus, inverses for negative
  // exponents. kValue: "pow() 3rd argument cannot be 0", "base is not invertible for the given
  // modulus".
  [[nodiscard]] static Outcome<BigInt> pow_mod(const BigInt& base, const BigInt& exponent,
                                               const BigInt& modulus, Pace* pace = nullptr);
  // The floor of the square root. kValue: "isqrt() argument must be nonnegative".
  [[nodiscard]] static Outcome<BigInt> isqrt(const BigInt& a, Pace* pace = nullptr);

 private:
  // Of magnitudes, in a base of 2 ** bits.
  [[nodiscard]] static BigInt from_digits(std::string_view digits, size_t bits);
  [[nodiscard]] std::string to_digits(size_t bits) const;

  friend struct BigIntAccess;  // bigint.cc's view of the storage

  // Room for a cpp_int: 16 bytes of limbs or pointer, count and sign; bigint.cc asserts it.
  static constexpr size_t kStorageSize = 32;
  alignas(16) unsigned char storage_[kStorageSize];
};

struct BigInt::DivMod {
  BigInt quotient;
  BigInt remainder;
};

}  // namespace falcon::text

#endif  // FALCON_TEXT_BIGINT_H_
