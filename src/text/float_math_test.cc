// Tests of the arithmetic in text/number.h. Expected values are Python's.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "text/number.h"

namespace falcon::text {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(FloatToInt, TruncatesOrRefuses) {
  EXPECT_EQ(float_to_int(-2.9).value().to_int64(), -2);
  EXPECT_EQ(float_to_int(1e20).value().to_text(), "100000000000000000000");
  EXPECT_EQ(float_to_int(kInfinity).error().message, "cannot convert float infinity to integer");
  EXPECT_EQ(float_to_int(kInfinity).error().kind, ErrorKind::kOverflow);
  EXPECT_EQ(float_to_int(std::nan("")).error().message, "cannot convert float NaN to integer");
  EXPECT_EQ(float_to_int(std::nan("")).error().kind, ErrorKind::kValue);
}

TEST(Round, ToIntegerHalvesToEven) {
  const auto rounded = [](double value) { return round_float_to_int(value).value().to_int64(); };
  EXPECT_EQ(rounded(0.5), 0);
  EXPECT_EQ(rounded(1.5), 2);
  EXPECT_EQ(rounded(2.5), 2);
  EXPECT_EQ(rounded(-0.5), 0);
  EXPECT_EQ(rounded(-1.5), -2);
  EXPECT_EQ(rounded(2.5000000000000004), 3);
  EXPECT_EQ(rounded(0.49999999999999994), 0);
  EXPECT_EQ(rounded(4503599627370497.5), 4503599627370498);
  EXPECT_FALSE(round_float_to_int(kInfinity).ok());
}

TEST(Round, ToDigitsOfTheExactDecimal) {
  const auto rounded = [](double value, int64_t digits) {
    return round_float(value, digits).value();
  };
  EXPECT_EQ(rounded(2.675, 2), 2.67);
  EXPECT_EQ(rounded(1.005, 2), 1.0);
  EXPECT_EQ(rounded(0.125, 2), 0.12);
  EXPECT_EQ(rounded(0.375, 2), 0.38);
  EXPECT_EQ(rounded(-1.45, 1), -1.4);
  EXPECT_EQ(rounded(1e22, 5), 1e22);
  EXPECT_EQ(rounded(5e-324, 400), 5e-324);
  EXPECT_EQ(rounded(5e-324, 323), 0.0);
  EXPECT_EQ(rounded(0.5, 0), 0.0);
}

TEST(Round, ToPowersOfTen) {
  const auto rounded = [](double value, int64_t digits) {
    return round_float(value, digits).value();
  };
  EXPECT_EQ(rounded(1250.0, -2), 1200.0);
  EXPECT_EQ(rounded(1250.0000000000002, -2), 1300.0);
  EXPECT_EQ(rounded(1350.0, -2), 1400.0);
  EXPECT_EQ(rounded(9950.0, -2), 10000.0);
  EXPECT_EQ(rounded(5.0, -1), 0.0);
  EXPECT_EQ(rounded(15.0, -1), 20.0);
  EXPECT_EQ(rounded(6.0, -1), 10.0);
  EXPECT_TRUE(std::signbit(rounded(-3.0, -1)));
  EXPECT_EQ(rounded(1e308, -308), 1e308);
  EXPECT_EQ(rounded(1e308, -309), 0.0);
  EXPECT_EQ(rounded(1e308, INT64_MIN), 0.0);
  EXPECT_EQ(rounded(1.5, INT64_MAX), 1.5);
  EXPECT_EQ(round_float(1.7976931348623157e308, -308).error().message,
            "rounded value too large to represent");
  EXPECT_TRUE(std::isnan(rounded(std::nan(""), 2)));
  EXPECT_EQ(rounded(kInfinity, -2), kInfinity);
}

TEST(Round, Integers) {
  EXPECT_EQ(round_int(1234, 2).to_int64(), 1234);
  EXPECT_EQ(round_int(1250, -2).to_int64(), 1200);
  EXPECT_EQ(round_int(1350, -2).to_int64(), 1400);
  EXPECT_EQ(round_int(-1250, -2).to_int64(), -1200);
  EXPECT_EQ(round_int(-1251, -2).to_int64(), -1300);
  EXPECT_EQ(round_int(5, -1).to_int64(), 0);
  EXPECT_EQ(round_int(6, -1).to_int64(), 10);
  EXPECT_EQ(round_int(999, -3).to_int64(), 1000);
  EXPECT_EQ(round_int(999, INT64_MIN).to_int64(), 0);
  EXPECT_EQ(
      round_int(BigInt::from_text("123456789012345678901234567890", 10).value(), -20).to_text(),
      "123456789000000000000000000000");
}

TEST(FloatDivision, FloorsWithTheDivisorsSign) {
  EXPECT_EQ(float_floor_div(7.5, 2.0).value(), 3.0);
  EXPECT_EQ(float_floor_div(-7.5, 2.0).value(), -4.0);
  EXPECT_EQ(float_floor_div(1.0, 0.1).value(), 9.0);
  EXPECT_TRUE(std::signbit(float_floor_div(-0.0, 5.0).value()));
  EXPECT_EQ(float_mod(-7.5, 2.0).value(), 0.5);
  EXPECT_EQ(float_mod(7.5, -2.0).value(), -0.5);
  EXPECT_TRUE(std::signbit(float_mod(0.0, -3.0).value()));
  EXPECT_EQ(float_mod(5.0, kInfinity).value(), 5.0);
  EXPECT_EQ(float_mod(-5.0, kInfinity).value(), kInfinity);
  const FloatDivMod parts = float_divmod(-7.5, 2.0).value();
  EXPECT_EQ(parts.quotient, -4.0);
  EXPECT_EQ(parts.remainder, 0.5);
}

TEST(FloatDivision, ByZeroSaysWhich) {
  EXPECT_EQ(float_floor_div(1.0, 0.0).error().message, "float floor division by zero");
  EXPECT_EQ(float_mod(1.0, -0.0).error().message, "float modulo");
  EXPECT_EQ(float_divmod(1.0, 0.0).error().message, "float divmod()");
  EXPECT_EQ(float_divmod(1.0, 0.0).error().kind, ErrorKind::kZeroDivision);
}

TEST(FloatPower, ErrorsAndSpecialValues) {
  EXPECT_EQ(float_pow(2.0, 0.5).value(), std::sqrt(2.0));
  EXPECT_EQ(float_pow(-2.0, 3.0).value(), -8.0);
  EXPECT_EQ(float_pow(std::nan(""), 0.0).value(), 1.0);
  EXPECT_EQ(float_pow(-1.0, kInfinity).value(), 1.0);
  EXPECT_EQ(float_pow(0.0, 0.0).value(), 1.0);
  EXPECT_EQ(float_pow(10.0, -400.0).value(), 0.0);
  EXPECT_EQ(float_pow(0.0, -1.0).error().message, "0.0 cannot be raised to a negative power");
  EXPECT_EQ(float_pow(10.0, 400.0).error().message, "(34, 'Numerical result out of range')");
  EXPECT_EQ(float_pow(-8.0, 1.0 / 3).error().kind, ErrorKind::kValue);
}

TEST(Compare, IntWithFloatIsExact) {
  EXPECT_TRUE(compare_int_float(3, 3.0) == 0);
  EXPECT_TRUE(compare_int_float(3, 3.5) < 0);
  EXPECT_TRUE(compare_int_float(-3, -3.5) > 0);
  // As doubles these two would be equal.
  EXPECT_TRUE(compare_int_float(9007199254740993, 9007199254740992.0) > 0);
  EXPECT_TRUE(compare_int_float(INT64_MAX, 0x1p63) < 0);
  EXPECT_TRUE(compare_int_float(INT64_MIN, -0x1p63) == 0);
  EXPECT_TRUE(compare_int_float(0, -kInfinity) > 0);
  EXPECT_TRUE(compare_int_float(0, std::nan("")) == std::partial_ordering::unordered);
}

}  // namespace
}  // namespace falcon::text
