// Tests of text/number.h: numbers as text and back. Expected values are Python's.
#include "text/number.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace falcon::text {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string int_text(std::string_view text, int base = 10, Quoted quoted = Quoted::kStr) {
  const Outcome<BigInt> result = parse_int(text, base, quoted);
  return result ? result.value().to_text() : result.error().message;
}

TEST(FloatRepr, IsTheShortest) {
  EXPECT_EQ(float_repr(0.0), "0.0");
  EXPECT_EQ(float_repr(-0.0), "-0.0");
  EXPECT_EQ(float_repr(1.0), "1.0");
  EXPECT_EQ(float_repr(0.1), "0.1");
  EXPECT_EQ(float_repr(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(float_repr(123456789.125), "123456789.125");
  EXPECT_EQ(float_repr(5e-324), "5e-324");
  EXPECT_EQ(float_repr(1.7976931348623157e308), "1.7976931348623157e+308");
  EXPECT_EQ(float_repr(kInfinity), "inf");
  EXPECT_EQ(float_repr(-kInfinity), "-inf");
  EXPECT_EQ(float_repr(std::nan("")), "nan");
  EXPECT_EQ(float_repr(-std::nan("")), "nan");
}

TEST(FloatRepr, ExponentFrom1e16AndBelow1eMinus4) {
  EXPECT_EQ(float_repr(1e15), "1000000000000000.0");
  EXPECT_EQ(float_repr(9999999999999998.0), "9999999999999998.0");
  EXPECT_EQ(float_repr(1e16), "1e+16");
  EXPECT_EQ(float_repr(1.5e16), "1.5e+16");
  EXPECT_EQ(float_repr(0.0001), "0.0001");
  EXPECT_EQ(float_repr(0.00001), "1e-05");
  EXPECT_EQ(float_repr(1e100), "1e+100");
}

TEST(ParseFloat, ReadsWhatPythonReads) {
  const auto value = [](std::string_view text) { return parse_float(text).value(); };
  EXPECT_EQ(value("1"), 1.0);
  EXPECT_EQ(value(" \t\n-1.5e3 \u3000"), -1500.0);
  EXPECT_EQ(value("+.5"), 0.5);
  EXPECT_EQ(value("5."), 5.0);
  EXPECT_EQ(value("1_000.000_1"), 1000.0001);
  EXPECT_EQ(value("1e1_0"), 1e10);
  EXPECT_EQ(value("InFinity"), kInfinity);
  EXPECT_EQ(value("-inf"), -kInfinity);
  EXPECT_TRUE(std::isnan(value("+NaN")));
  EXPECT_TRUE(std::signbit(value("-0")));
  EXPECT_EQ(value("2.2250738585072011e-308"), 2.2250738585072011e-308);
}

TEST(ParseFloat, BeyondTheRange) {
  const auto value = [](std::string_view text) { return parse_float(text).value(); };
  EXPECT_EQ(value("1e999"), kInfinity);
  EXPECT_EQ(value("-1e99999999999999999999"), -kInfinity);
  EXPECT_EQ(value("1e-999"), 0.0);
  EXPECT_EQ(value("1e-99999999999999999999"), 0.0);
  EXPECT_EQ(value("0e99999999999999999999"), 0.0);
  EXPECT_EQ(value("0." + std::string(400, '0') + "1"), 0.0);
  EXPECT_EQ(value("1" + std::string(400, '0')), kInfinity);
  EXPECT_EQ(value("1" + std::string(400, '0') + "e-400"), 1.0);
}

TEST(ParseFloat, RefusesTheRest) {
  for (const char* bad : {"", " ", ".", "e5", "1e", "1e+", "1_", "_1", "1__0", "1_.5", "1._5",
                          "1e_5", "0x10", "1.5.2", "nan(1)", "infin", "--1", "1 2", "1f"}) {
    EXPECT_FALSE(parse_float(bad).ok()) << bad;
  }
  EXPECT_EQ(parse_float("a'b").error().message, "could not convert string to float: \"a'b\"");
  EXPECT_EQ(parse_float("\xFF", Quoted::kBytes).error().message,
            "could not convert string to float: b'\\xff'");
}

TEST(ParseInt, BasesAndPrefixes) {
  EXPECT_EQ(int_text(" -12 "), "-12");
  EXPECT_EQ(int_text("+1_000"), "1000");
  EXPECT_EQ(int_text("123456789012345678901234567890"), "123456789012345678901234567890");
  EXPECT_EQ(int_text("007"), "7");
  EXPECT_EQ(int_text("ff", 16), "255");
  EXPECT_EQ(int_text("0xFF", 16), "255");
  EXPECT_EQ(int_text("-0XfF", 0), "-255");
  EXPECT_EQ(int_text("0b101", 0), "5");
  EXPECT_EQ(int_text("0o17", 0), "15");
  EXPECT_EQ(int_text("0x_f", 0), "15");
  EXPECT_EQ(int_text("0b1", 16), "177");
  EXPECT_EQ(int_text("z", 36), "35");
  EXPECT_EQ(int_text("00_0", 0), "0");
}

TEST(ParseInt, RefusesTheRest) {
  for (const char* bad : {"", "-", "1_", "_1", "1__0", "1.0", "0x1", "a", "- 1", "--1"}) {
    EXPECT_FALSE(parse_int(bad).ok()) << bad;
  }
  EXPECT_FALSE(parse_int("010", 0).ok());
  EXPECT_FALSE(parse_int("0x", 16).ok());
  EXPECT_FALSE(parse_int("0x__f", 16).ok());
  EXPECT_FALSE(parse_int("2", 2).ok());
  EXPECT_EQ(int_text("4x"), "invalid literal for int() with base 10: '4x'");
  EXPECT_EQ(int_text("8", 8), "invalid literal for int() with base 8: '8'");
  EXPECT_EQ(int_text("z", 10, Quoted::kBytes), "invalid literal for int() with base 10: b'z'");
  EXPECT_EQ(int_text("1", 1), "int() base must be >= 2 and <= 36, or 0");
  EXPECT_EQ(int_text("1", 37), "int() base must be >= 2 and <= 36, or 0");
  // The message shows no more than 200 characters.
  EXPECT_EQ(int_text(std::string(300, 'x')).size(),
            std::string_view("invalid literal for int() with base 10: ").size() + 200);
}

TEST(FloatHex, BothWays) {
  EXPECT_EQ(float_hex(1.5), "0x1.8000000000000p+0");
  EXPECT_EQ(float_hex(-0.1), "-0x1.999999999999ap-4");
  EXPECT_EQ(float_hex(0.0), "0x0.0p+0");
  EXPECT_EQ(float_hex(5e-324), "0x0.0000000000001p-1022");
  EXPECT_EQ(float_hex(-kInfinity), "-inf");
  EXPECT_EQ(parse_float_hex(" -0x1.999999999999ap-4 ").value(), -0.1);
  EXPECT_EQ(parse_float_hex("1.8").value(), 1.5);
  EXPECT_EQ(parse_float_hex("0x.8p3").value(), 4.0);
  EXPECT_EQ(parse_float_hex("0x1p-1074").value(), 5e-324);
  EXPECT_EQ(parse_float_hex("0x1p-99999999999999999999").value(), 0.0);
  EXPECT_EQ(parse_float_hex("inf").value(), kInfinity);
  // A tie goes to even; a bit far behind breaks it.
  EXPECT_EQ(parse_float_hex("0x1.00000000000008p0").value(), 1.0);
  EXPECT_EQ(parse_float_hex("0x1.000000000000080000000001p0").value(), 1.0000000000000002);
  EXPECT_EQ(parse_float_hex("0x1p1024").error().message,
            "hexadecimal value too large to represent as a float");
  for (const char* bad : {"", "0x", ".", "0x1p", "0x1p+", "0x1q", "1..8"}) {
    EXPECT_FALSE(parse_float_hex(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace falcon::text
