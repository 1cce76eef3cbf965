// Integers as digits and back, by divide and conquer over the public operations of BigInt: a number
// of n digits is cut at a power of the base with about half of them, so that the work is done by
// multiplication and division of long numbers and not digit by digit. In bases that are powers of
// two the digits are bits of the number.
#include <algorithm>
#include <bit>
#include <charconv>
#include <vector>

#include "text/ascii.h"
#include "text/bigint.h"

namespace falcon::text {
namespace {

// The most digits of a base whose number surely fits an int64.
struct Chunk {
  size_t digits = 0;
  int64_t power = 1;  // base^digits
};

Chunk chunk_of(int base) {
  constexpr int64_t kGreatest = INT64_MAX;
  Chunk chunk;
  while (chunk.power <= kGreatest / base) {
    chunk.power *= base;
    ++chunk.digits;
  }
  return chunk;
}

// base^(chunk.digits << i) for i = 0, 1, …: where numbers are cut.
class Powers {
 public:
  Powers(int base, Pace* pace) : chunk_(chunk_of(base)), pace_(pace) {
    powers_.emplace_back(chunk_.power);
  }

  [[nodiscard]] const Chunk& chunk() const { return chunk_; }
  [[nodiscard]] size_t digits(size_t level) const { return chunk_.digits << level; }
  const BigInt& at(size_t level) {
    while (powers_.size() <= level) powers_.push_back(product(powers_.back(), powers_.back()));
    return powers_[level];
  }
  [[nodiscard]] bool stopped() const { return pace_ != nullptr && pace_->stopped(); }
  [[nodiscard]] Pace* pace() const { return pace_; }
  // Zero once the pace has stopped.
  [[nodiscard]] BigInt product(const BigInt& a, const BigInt& b) const {
    auto result = BigInt::mul(a, b, SIZE_MAX, pace_);
    return stopped() ? BigInt() : std::move(result).value();
  }

 private:
  Chunk chunk_;
  Pace* pace_;
  std::vector<BigInt> powers_;
};

// Of a base that is a power of two.
size_t bits_of_digit(int base) {
  return static_cast<size_t>(std::countr_zero(static_cast<unsigned>(base)));
}

// The number of at most chunk.digits digits, which are known to be digits.
int64_t read_chunk(std::string_view digits, int base) {
  int64_t value = 0;
  for (const char c : digits) value = value * base + ascii::digit_value(c);
  return value;
}

BigInt read(std::string_view digits, int base, Powers& powers) {
  if (digits.size() <= powers.chunk().digits) return read_chunk(digits, base);
  size_t level = 0;
  while (powers.digits(level + 1) < digits.size()) ++level;
  const size_t low_digits = powers.digits(level);
  const BigInt high = read(digits.substr(0, digits.size() - low_digits), base, powers);
  const BigInt low = read(digits.substr(digits.size() - low_digits), base, powers);
  return BigInt::add(powers.product(high, powers.at(level)), low);
}

// Appends a magnitude, with leading zeros up to `width` digits.
void write(std::string& out, const BigInt& value, size_t width, int base, Powers& powers) {
  if (value.fits_int64()) {
    char digits[64];  // an int64 in base 2
    const char* end = std::to_chars(digits, digits + sizeof digits, value.to_int64(), base).ptr;
    const auto length = static_cast<size_t>(end - digits);
    if (width > length) out.append(width - length, '0');
    out.append(digits, length);
    return;
  }
  size_t level = 0;
  // The greatest power that is not above the value, so that the high part is never empty; whatever
  // is beyond an int64 is at least the first.
  while (powers.at(level).bit_length() * 2 - 1 <= value.bit_length() &&
         powers.at(level + 1) <= value && !powers.stopped()) {
    ++level;
  }
  if (powers.stopped()) return;
  auto divided = BigInt::divmod(value, powers.at(level), powers.pace());
  if (powers.stopped()) return;
  const BigInt::DivMod parts = std::move(divided).value();
  const size_t low_width = powers.digits(level);
  write(out, parts.quotient, width > low_width ? width - low_width : 0, base, powers);
  write(out, parts.remainder, low_width, base, powers);
}

}  // namespace

std::optional<BigInt> BigInt::from_text(std::string_view digits, int base, Pace* pace) {
  const bool negative = !digits.empty() && digits.front() == '-';
  if (negative || (!digits.empty() && digits.front() == '+')) digits.remove_prefix(1);
  if (digits.empty()) return std::nullopt;
  const auto is_bad = [base](char c) { return ascii::digit_value(c) >= base; };
  if (std::any_of(digits.begin(), digits.end(), is_bad)) return std::nullopt;
  // In every base so many digits fit an int64: no powers are needed for the usual number.
  constexpr size_t kAlwaysShort = 12;
  if (digits.size() <= kAlwaysShort) {
    const int64_t value = read_chunk(digits, base);
    return BigInt(negative ? -value : value);
  }
  BigInt value;
  if (std::has_single_bit(static_cast<unsigned>(base))) {
    value = from_digits(digits, bits_of_digit(base));
  } else {
    Powers powers(base, pace);
    value = read(digits, base, powers);
  }
  return negative ? neg(value) : value;
}

std::string BigInt::to_text(int base, Pace* pace) const {
  if (fits_int64()) {
    char digits[65];  // a sign and an int64 in base 2
    return {digits, std::to_chars(digits, digits + sizeof digits, to_int64(), base).ptr};
  }
  std::string out;
  if (is_negative()) out.push_back('-');
  if (std::has_single_bit(static_cast<unsigned>(base))) {
    return out + to_digits(bits_of_digit(base));
  }
  Powers powers(base, pace);
  write(out, abs(*this), 0, base, powers);
  return out;
}

}  // namespace falcon::text
