// Tests of text/bigint.h. Expected values are Python's.
#include "text/bigint.h"

#include <gtest/gtest.h>
#include <climits>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace falcon::text {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

BigInt big(std::string_view digits) { return BigInt::from_text(digits, 10).value(); }

std::string text(const Outcome<BigInt>& outcome) {
  return outcome ? outcome.value().to_text() : outcome.error().message;
}

TEST(BigInt, SmallValuesGoInAndOut) {
  for (const int64_t value : {kMin, kMin + 1, int64_t{-1}, int64_t{0}, int64_t{1}, kMax}) {
    const BigInt number = value;
    EXPECT_TRUE(number.fits_int64());
    EXPECT_EQ(number.to_int64(), value);
    EXPECT_EQ(number.to_text(), std::to_string(value));
    EXPECT_EQ(number.fits_uint64(), value >= 0);
  }
  EXPECT_TRUE(BigInt::from_uint64(UINT64_MAX).fits_uint64());
  EXPECT_FALSE(BigInt::from_uint64(UINT64_MAX).fits_int64());
  EXPECT_FALSE(BigInt::add(kMax, 1).fits_int64());
  EXPECT_FALSE(BigInt::sub(kMin, 1).fits_int64());
}

TEST(BigInt, CopiesAndMoves) {
  const BigInt original = big("123456789012345678901234567890123456789012345678901234567890");
  BigInt copy = original;
  BigInt moved = std::move(copy);
  EXPECT_EQ(moved, original);
  copy = original;  // what was moved from can be used again
  EXPECT_EQ(copy, original);
  moved = 5;
  EXPECT_EQ(moved.to_text(), "5");
  moved = std::move(copy);
  EXPECT_EQ(moved, original);
  BigInt& alias = moved;
  moved = alias;
  EXPECT_EQ(moved, original);
}

TEST(BigInt, Int64ArithmeticOverflowsIntoBig) {
  EXPECT_EQ(BigInt::add(kMax, kMax).to_text(), "18446744073709551614");
  EXPECT_EQ(BigInt::sub(kMin, kMax).to_text(), "-18446744073709551615");
  EXPECT_EQ(text(BigInt::mul(kMin, kMin)), "85070591730234615865843651857942052864");
  EXPECT_EQ(BigInt::neg(kMin).to_text(), "9223372036854775808");
  EXPECT_EQ(text(BigInt::floor_div(kMin, -1)), "9223372036854775808");
  EXPECT_EQ(BigInt::abs(kMin).to_text(), "9223372036854775808");
}

TEST(BigInt, DivisionFloors) {
  const BigInt a = big("100000000000000000000000000000000000000007");
  const BigInt b = big("10000000000000000000000");
  const BigInt::DivMod parts = BigInt::divmod(BigInt::neg(a), b).value();
  EXPECT_EQ(parts.quotient.to_text(), "-10000000000000000001");
  EXPECT_EQ(parts.remainder.to_text(), "9999999999999999999993");
  EXPECT_EQ(text(BigInt::mod(a, BigInt::neg(b))), "-9999999999999999999993");
  EXPECT_EQ(text(BigInt::floor_div(-7, 2)), "-4");
  EXPECT_EQ(text(BigInt::mod(-7, 2)), "1");
  EXPECT_EQ(text(BigInt::mod(7, -2)), "-1");
  EXPECT_EQ(text(BigInt::mod(-6, 2)), "0");
}

// a == q * b + r with 0 <= |r| < |b| and r of b's sign.
void expect_division(const BigInt& a, const BigInt& b) {
  const BigInt::DivMod parts = BigInt::divmod(a, b).value();
  EXPECT_EQ(BigInt::add(BigInt::mul(parts.quotient, b).value(), parts.remainder), a)
      << a.to_text(16) << " / " << b.to_text(16);
  EXPECT_LT(BigInt::abs(parts.remainder), BigInt::abs(b));
  EXPECT_TRUE(parts.remainder.is_zero() || parts.remainder.is_negative() == b.is_negative());
  EXPECT_EQ(BigInt::floor_div(a, b).value(), parts.quotient);
  EXPECT_EQ(BigInt::mod(a, b).value(), parts.remainder);
}

TEST(BigInt, LongDivision) {
  // Limbs of all zeros, all ones and single bits at the ends are where guesses go wrong.
  const char* const kLimbs[] = {"0000000000000000", "ffffffffffffffff", "8000000000000000",
                                "0000000000000001", "7fffffffffffffff"};
  std::vector<BigInt> numbers;
  for (const char* first : kLimbs) {
    for (const char* second : kLimbs) {
      for (const char* third : kLimbs) {
        const std::string digits = std::string(first) + second + third;
        numbers.push_back(BigInt::from_text(digits, 16).value());
        numbers.push_back(BigInt::from_text("-1" + digits + first, 16).value());
      }
    }
  }
  for (const BigInt& a : numbers) {
    for (const BigInt& b : numbers) {
      if (!b.is_zero()) expect_division(a, b);
    }
  }
}

TEST(BigInt, DivisionByZeroSaysWhich) {
  EXPECT_EQ(BigInt::floor_div(1, 0).error().kind, ErrorKind::kZeroDivision);
  EXPECT_EQ(text(BigInt::floor_div(1, 0)), "integer division or modulo by zero");
  EXPECT_EQ(text(BigInt::mod(1, 0)), "integer modulo by zero");
  EXPECT_EQ(BigInt::divmod(1, 0).error().message, "integer division or modulo by zero");
  EXPECT_EQ(BigInt::true_div(1, 0).error().message, "division by zero");
}

TEST(BigInt, TrueDivisionRoundsOnce) {
  const auto quotient = [](const BigInt& a, const BigInt& b) {
    return BigInt::true_div(a, b).value();
  };
  EXPECT_EQ(quotient(1, 3), 1.0 / 3.0);
  EXPECT_EQ(quotient(-7, 2), -3.5);
  EXPECT_TRUE(std::signbit(quotient(0, -5)));
  // (2^53 + 1) / 2^53: a tie that goes to even, unless a bit far below breaks it.
  EXPECT_EQ(quotient(big("9007199254740993"), big("9007199254740992")), 1.0);
  EXPECT_EQ(quotient(big("9007199254740993000000000000000000001"),
                     big("9007199254740992000000000000000000000")),
            1.0000000000000002);
  const BigInt huge = BigInt::pow(10, 400).value();
  EXPECT_EQ(quotient(huge, BigInt::pow(10, 399).value()), 10.0);
  EXPECT_EQ(quotient(1, BigInt::pow(2, 1074).value()), 5e-324);
  EXPECT_EQ(quotient(1, BigInt::pow(2, 1075).value()), 0.0);
  EXPECT_EQ(quotient(3, BigInt::pow(2, 1075).value()), 1e-323);
  EXPECT_EQ(quotient(1, huge), 0.0);
  EXPECT_EQ(BigInt::true_div(huge, 1).error().message,
            "integer division result too large for a float");
}

TEST(BigInt, ToDoubleRoundsHalfToEven) {
  EXPECT_EQ(big("9007199254740993").to_double().value(), 9007199254740992.0);
  EXPECT_EQ(big("9007199254740995").to_double().value(), 9007199254740996.0);
  EXPECT_EQ(big("-340282366920938463463374607431768211457").to_double().value(), -0x1p128);
  // 2^1024 - 2^970 is the least that rounds up to infinity.
  const BigInt limit = BigInt::sub(BigInt::pow(2, 1024).value(), BigInt::pow(2, 970).value());
  EXPECT_EQ(limit.to_double().error().kind, ErrorKind::kOverflow);
  EXPECT_EQ(limit.to_double().error().message, "int too large to convert to float");
  EXPECT_EQ(BigInt::sub(limit, 1).to_double().value(), std::numeric_limits<double>::max());
}

TEST(BigInt, FromDoubleTruncates) {
  EXPECT_EQ(BigInt::from_double(-2.9)->to_text(), "-2");
  EXPECT_EQ(BigInt::from_double(1e23)->to_text(), "99999999999999991611392");
  EXPECT_EQ(BigInt::from_double(-0x1p63)->to_int64(), kMin);
  EXPECT_EQ(BigInt::from_double(5e-324)->to_text(), "0");
  EXPECT_FALSE(BigInt::from_double(std::nan("")).has_value());
  EXPECT_FALSE(BigInt::from_double(-HUGE_VAL).has_value());
}

TEST(BigInt, BitwiseIsTwosComplement) {
  const BigInt a = big("-170141183460469231731687303715884105729");
  EXPECT_EQ(BigInt::bit_and(a, 0xFF).to_text(), "255");
  EXPECT_EQ(BigInt::bit_or(a, 1).to_text(), "-170141183460469231731687303715884105729");
  EXPECT_EQ(BigInt::bit_xor(a, -1).to_text(), "170141183460469231731687303715884105728");
  EXPECT_EQ(BigInt::bit_not(a).to_text(), "170141183460469231731687303715884105728");
  EXPECT_EQ(BigInt::bit_and(-4, -6).to_text(), "-8");
  EXPECT_EQ(BigInt::bit_not(0).to_text(), "-1");
}

TEST(BigInt, Shifts) {
  EXPECT_EQ(text(BigInt::shift_left(-3, 100)), "-3802951800684688204490109616128");
  EXPECT_EQ(text(BigInt::shift_right(big("-3802951800684688204490109616128"), 100)), "-3");
  EXPECT_EQ(text(BigInt::shift_right(-1, 1)), "-1");
  EXPECT_EQ(text(BigInt::shift_right(-5, 1)), "-3");
  EXPECT_EQ(text(BigInt::shift_right(5, big("99999999999999999999"))), "0");
  EXPECT_EQ(text(BigInt::shift_right(-5, big("99999999999999999999"))), "-1");
  EXPECT_EQ(text(BigInt::shift_left(1, -1)), "negative shift count");
  EXPECT_EQ(text(BigInt::shift_right(1, -1)), "negative shift count");
  EXPECT_EQ(text(BigInt::shift_left(0, big("99999999999999999999"))), "0");
  // Borrows that cross a limb.
  EXPECT_EQ(text(BigInt::shift_right(big("-170141183460469231731687303715884105729"), 82)),
            "-35184372088833");
}

TEST(BigInt, GrowthIsBounded) {
  const auto is_refused = [](const Outcome<BigInt>& outcome) {
    return !outcome && outcome.error().kind == ErrorKind::kMemory;
  };
  EXPECT_TRUE(is_refused(BigInt::pow(10, big("99999999999999999999"))));
  EXPECT_TRUE(is_refused(BigInt::pow(10, 1000000000000)));
  EXPECT_TRUE(is_refused(BigInt::shift_left(1, big("99999999999999999999"))));
  EXPECT_TRUE(is_refused(BigInt::shift_left(1, int64_t{1} << 40)));
  EXPECT_TRUE(is_refused(BigInt::pow(3, 1000, 100)));
  const BigInt large = BigInt::pow(3, 1000).value();
  EXPECT_EQ(large.size_bytes(), 199U);
  EXPECT_TRUE(is_refused(BigInt::mul(large, large, 300)));
  EXPECT_TRUE(BigInt::mul(large, large, 400).ok());
}

TEST(BigInt, Powers) {
  EXPECT_EQ(text(BigInt::pow(-3, 41)), "-36472996377170786403");
  EXPECT_EQ(text(BigInt::pow(0, 0)), "1");
  EXPECT_EQ(text(BigInt::pow(0, 5)), "0");
  EXPECT_EQ(text(BigInt::pow(-1, big("99999999999999999999"))), "-1");
  EXPECT_EQ(text(BigInt::pow(-2, 64)), "18446744073709551616");
  EXPECT_EQ(text(BigInt::pow(-2, 63)), "-9223372036854775808");
  EXPECT_EQ(BigInt::pow(2, -1).error().kind, ErrorKind::kValue);
}

TEST(BigInt, PowersModulo) {
  const BigInt prime = big("170141183460469231731687303715884105727");
  EXPECT_EQ(text(BigInt::pow_mod(3, BigInt::sub(prime, 1), prime)), "1");
  EXPECT_EQ(text(BigInt::pow_mod(-7, 3, 10)), "7");
  EXPECT_EQ(text(BigInt::pow_mod(7, 3, -10)), "-7");
  EXPECT_EQ(text(BigInt::pow_mod(3, -1, 7)), "5");
  EXPECT_EQ(text(BigInt::pow_mod(38, -2, 97)), "44");
  EXPECT_EQ(text(BigInt::pow_mod(5, 0, 1)), "0");
  EXPECT_EQ(text(BigInt::pow_mod(2, -1, 4)), "base is not invertible for the given modulus");
  EXPECT_EQ(text(BigInt::pow_mod(2, 5, 0)), "pow() 3rd argument cannot be 0");
}

TEST(BigInt, RootsAndDivisors) {
  const BigInt root = big("123456789012345678901234567890");
  const BigInt square = BigInt::mul(root, root).value();
  EXPECT_EQ(text(BigInt::isqrt(square)), root.to_text());
  EXPECT_EQ(text(BigInt::isqrt(BigInt::sub(square, 1))), "123456789012345678901234567889");
  EXPECT_EQ(text(BigInt::isqrt(0)), "0");
  EXPECT_EQ(text(BigInt::isqrt(-1)), "isqrt() argument must be nonnegative");
  EXPECT_EQ(BigInt::gcd(BigInt::neg(square), root).to_text(), root.to_text());
  EXPECT_EQ(BigInt::gcd(0, -6).to_text(), "6");
}

TEST(BigInt, BitsAndSizes) {
  EXPECT_EQ(BigInt(0).bit_length(), 0U);
  EXPECT_EQ(BigInt(0).size_bytes(), 0U);
  EXPECT_EQ(BigInt(-256).bit_length(), 9U);
  EXPECT_EQ(BigInt(-255).bit_count(), 8U);
  EXPECT_EQ(BigInt::pow(2, 200).value().bit_length(), 201U);
  EXPECT_TRUE(BigInt(-3).is_odd());
  EXPECT_FALSE(BigInt(0).is_odd());
}

TEST(BigInt, Compares) {
  const BigInt large = BigInt::pow(10, 30).value();
  EXPECT_LT(BigInt::neg(large), BigInt(-1));
  EXPECT_GT(large, BigInt(kMax));
  EXPECT_EQ(large, BigInt::pow(10, 30).value());
  EXPECT_TRUE(large.compare(1e30) < 0);  // 1e30 is 19884624838656 more
  EXPECT_TRUE(large.compare(HUGE_VAL) < 0);
  EXPECT_TRUE(large.compare(-HUGE_VAL) > 0);
  EXPECT_TRUE(large.compare(std::nan("")) == std::partial_ordering::unordered);
  EXPECT_TRUE(BigInt(2).compare(2.0) == 0);
  EXPECT_TRUE(BigInt(2).compare(2.5) < 0);
  EXPECT_TRUE(BigInt(-2).compare(-2.5) > 0);
}

TEST(BigInt, TextInEveryBase) {
  const BigInt number = BigInt::pow(7, 300).value();
  for (int base = 2; base <= 36; ++base) {
    const std::string digits = BigInt::neg(number).to_text(base);
    EXPECT_EQ(digits.front(), '-');
    EXPECT_EQ(BigInt::neg(BigInt::from_text(digits, base).value()), number) << base;
  }
  EXPECT_EQ(BigInt::pow(10, 36).value().to_text(), "1" + std::string(36, '0'));
  EXPECT_EQ(BigInt::pow(16, 40).value().to_text(16), "1" + std::string(40, '0'));
  EXPECT_EQ(big("-255").to_text(2), "-11111111");
  EXPECT_EQ(big("+00012").to_text(), "12");
}

TEST(BigInt, TextOfManyDigits) {
  // 10^n - 1 and 10^n at sizes around the places where numbers are cut.
  for (const int digits : {18, 19, 35, 36, 37, 72, 73, 1000, 20000}) {
    const BigInt power = BigInt::pow(10, digits).value();
    const std::string nines(static_cast<size_t>(digits), '9');
    EXPECT_EQ(BigInt::sub(power, 1).to_text(), nines);
    EXPECT_EQ(BigInt::add(big(nines), 1), power);
  }
}

TEST(BigInt, TextThatIsNoNumber) {
  for (const char* bad : {"", "-", "+", "1 ", "1_0", "0x1", "--1", "a"}) {
    EXPECT_FALSE(BigInt::from_text(bad, 10).has_value()) << bad;
  }
  EXPECT_FALSE(BigInt::from_text("12", 2).has_value());
}

TEST(BigInt, Bytes) {
  const auto bytes = [](const BigInt& value, size_t length, bool little, bool is_signed) {
    const Outcome<std::string> result = value.to_bytes(length, little, is_signed);
    return result ? result.value() : result.error().message;
  };
  EXPECT_EQ(bytes(258, 4, false, false), std::string("\0\0\x01\x02", 4));
  EXPECT_EQ(bytes(258, 4, true, false), std::string("\x02\x01\0\0", 4));
  EXPECT_EQ(bytes(-2, 3, false, true), "\xFF\xFF\xFE");
  EXPECT_EQ(bytes(-128, 1, false, true), "\x80");
  EXPECT_EQ(bytes(128, 1, false, true), "int too big to convert");
  EXPECT_EQ(bytes(256, 1, false, false), "int too big to convert");
  EXPECT_EQ(bytes(-1, 4, false, false), "can't convert negative int to unsigned");
  EXPECT_EQ(bytes(0, 0, false, false), "");
  EXPECT_EQ(BigInt::from_bytes("\x01\x02", false, false).to_int64(), 258);
  EXPECT_EQ(BigInt::from_bytes("\xFF\xFE", false, true).to_int64(), -2);
  EXPECT_EQ(BigInt::from_bytes("\xFE\xFF", true, true).to_int64(), -2);
  EXPECT_EQ(BigInt::from_bytes("\xFF\xFE", false, false).to_int64(), 65534);
  EXPECT_TRUE(BigInt::from_bytes("", true, true).is_zero());
}

// 2^bits - 1 with some limbs in between of zeros, so that carries run far and stop.
BigInt long_number(size_t bits, uint64_t pattern) {
  BigInt ones = BigInt::sub(BigInt::shift_left(1, static_cast<int64_t>(bits)).value(), 1);
  for (size_t at = 64; at + 64 < bits; at += 64 * 7) {
    ones = BigInt::bit_xor(
        ones,
        BigInt::shift_left(BigInt::from_uint64(pattern * at), static_cast<int64_t>(at)).value());
  }
  return ones;
}

TEST(BigInt, LongProducts) {
  // Residues modulo two primes tell a wrong product; the lengths are at and around halves and cuts.
  const BigInt primes[] = {BigInt(2305843009213693951), BigInt(1000000007)};
  const auto residue = [](const BigInt& a, const BigInt& p) { return BigInt::mod(a, p).value(); };
  const size_t lengths[] = {1, 64, 2500, 12799, 12800, 12864, 25663, 51200, 64 * 801, 262144};
  for (const size_t a_bits : lengths) {
    for (const size_t b_bits : lengths) {
      const BigInt a = BigInt::neg(long_number(a_bits, 0x9E3779B97F4A7C15));
      const BigInt b = long_number(b_bits, 0xC2B2AE3D27D4EB4F);
      const BigInt product = BigInt::mul(a, b).value();
      for (const BigInt& p : primes) {
        EXPECT_EQ(residue(product, p),
                  residue(BigInt::mul(residue(a, p), residue(b, p)).value(), p))
            << a_bits << " * " << b_bits;
      }
      EXPECT_EQ(BigInt::floor_div(product, b).value(), a);
    }
  }
}

TEST(BigInt, DigitsOfPowersOfTwo) {
  const BigInt value = long_number(1000, 0x9E3779B97F4A7C15);
  for (const int base : {2, 4, 8, 16, 32}) {
    const std::string digits = value.to_text(base);
    EXPECT_NE(digits.front(), '0') << base;
    EXPECT_EQ(BigInt::from_text(digits, base), value) << base;
    EXPECT_EQ(BigInt::from_text("-000" + digits, base), BigInt::neg(value)) << base;
    BigInt slowly;
    for (const char digit : digits) {
      const int known = digit <= '9' ? digit - '0' : digit - 'a' + 10;
      slowly = BigInt::add(BigInt::mul(slowly, base).value(), known);
    }
    EXPECT_EQ(slowly, value) << base;
  }
}

class CountingPace final : public Pace {
 public:
  explicit CountingPace(int most) : most_(most) {}
  int pauses() const { return pauses_; }

 private:
  bool pause() override { return ++pauses_ < most_; }

  int most_;
  int pauses_ = 0;
};

TEST(BigInt, LongCalculationsCanBeStopped) {
  const BigInt a = long_number(1 << 19, 1);
  const BigInt b = long_number(1 << 18, 3);
  const auto stops = [](const auto& calculation) {
    CountingPace patient(INT_MAX);
    calculation(patient);
    EXPECT_FALSE(patient.stopped());
    EXPECT_GT(patient.pauses(), 3);
    CountingPace hasty(2);
    const bool failed = calculation(hasty);
    EXPECT_TRUE(hasty.stopped());
    EXPECT_EQ(hasty.pauses(), 2);
    return failed;
  };
  const auto is_stopped = [](const auto& outcome) {
    return !outcome.ok() && outcome.error().kind == ErrorKind::kStopped;
  };
  const size_t limit = kDefaultBigIntLimit;
  EXPECT_TRUE(stops([&](Pace& pace) { return is_stopped(BigInt::mul(a, a, limit, &pace)); }));
  EXPECT_TRUE(stops([&](Pace& pace) { return is_stopped(BigInt::pow(3, 800000, limit, &pace)); }));
  EXPECT_TRUE(stops([&](Pace& pace) { return is_stopped(BigInt::floor_div(a, b, &pace)); }));
  EXPECT_TRUE(stops([&](Pace& pace) { return is_stopped(BigInt::mod(a, b, &pace)); }));
  EXPECT_TRUE(stops([&](Pace& pace) { return is_stopped(BigInt::divmod(a, b, &pace)); }));
  EXPECT_TRUE(stops([&](Pace& pace) { return is_stopped(BigInt::isqrt(a, &pace)); }));
  EXPECT_TRUE(stops(
      [&](Pace& pace) { return is_stopped(BigInt::pow_mod(3, BigInt(INT64_MAX), b, &pace)); }));
  stops([&](Pace& pace) { return BigInt::gcd(a, b, &pace).is_zero(); });
  stops([&](Pace& pace) { return a.to_text(10, &pace).empty(); });
  const std::string digits(200000, '7');
  stops([&](Pace& pace) { return BigInt::from_text(digits, 10, &pace)->is_zero(); });
}

}  // namespace
}  // namespace falcon::text
