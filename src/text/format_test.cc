// Tests of text/format.h. Results and messages are those of Python 3.11's format().
#include "text/format.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace falcon::text {
namespace {

std::string shown(const Outcome<std::string>& outcome) {
  return outcome ? outcome.value() : "! " + outcome.error().message;
}

std::string str(std::string_view text, std::string_view spec) {
  return shown(format_str(text, spec));
}
std::string integer(const BigInt& value, std::string_view spec) {
  return shown(format_int(value, spec));
}
std::string real(double value, std::string_view spec) { return shown(format_float(value, spec)); }

TEST(FormatSpec, AllItsParts) {
  const FormatSpec spec = parse_format_spec("\u20ac^+z#030,.4g", FormatTarget::kFloat).value();
  EXPECT_EQ(spec.fill, U'\u20ac');
  EXPECT_EQ(spec.align, '^');
  EXPECT_EQ(spec.sign, '+');
  EXPECT_TRUE(spec.no_negative_zero);
  EXPECT_TRUE(spec.alternate);
  EXPECT_EQ(spec.width, 30);
  EXPECT_EQ(spec.grouping, ',');
  EXPECT_EQ(spec.precision, 4);
  EXPECT_EQ(spec.type, U'g');
}

TEST(FormatSpec, Errors) {
  EXPECT_EQ(integer(1, "9x9"), "! Invalid format specifier '9x9' for object of type 'int'");
  EXPECT_EQ(str("", "\u00e9\u00e9"),
            "! Invalid format specifier '\u00e9\u00e9' for object of type 'str'");
  EXPECT_EQ(real(1, "."), "! Format specifier missing precision");
  EXPECT_EQ(integer(1, ",_"), "! Cannot specify both ',' and '_'.");
  EXPECT_EQ(integer(1, "_,"), "! Cannot specify both ',' and '_'.");
  EXPECT_EQ(integer(1, ",x"), "! Cannot specify ',' with 'x'.");
  EXPECT_EQ(str("a", ","), "! Cannot specify ',' with 's'.");
  EXPECT_EQ(integer(1, ",\u00e9"), "! Cannot specify ',' with '\\xe9'.");
  EXPECT_EQ(integer(1, "q"), "! Unknown format code 'q' for object of type 'int'");
  EXPECT_EQ(real(1, "d"), "! Unknown format code 'd' for object of type 'float'");
  EXPECT_EQ(str("a", "d"), "! Unknown format code 'd' for object of type 'str'");
  EXPECT_EQ(integer(1, "\u00e9"), "! Unknown format code '\\xe9' for object of type 'int'");
}

TEST(FormatSpec, WidthsAndPrecisionsAreBounded) {
  EXPECT_EQ(integer(1, "2147483648"), "! Too many decimal digits in format string");
  EXPECT_EQ(integer(1, "99999999999999999999"), "! Too many decimal digits in format string");
  EXPECT_EQ(real(1, ".2147483648f"), "! precision too big");
  EXPECT_EQ(format_int(1, "2147483647").error().kind, ErrorKind::kMemory);
  EXPECT_EQ(format_str("a", "2147483647").error().kind, ErrorKind::kMemory);
  EXPECT_EQ(format_float(1, ".2147483647f").error().kind, ErrorKind::kMemory);
  EXPECT_TRUE(format_str("a", "100", 100).ok());
  EXPECT_FALSE(format_str("a", "101", 100).ok());
  EXPECT_FALSE(format_str("a", "\u20ac<100", 100).ok());
  EXPECT_EQ(real(1, ".2000f").size(), 2002U);
}

TEST(FormatStr, PadsAndCuts) {
  EXPECT_EQ(str("abc", ""), "abc");
  EXPECT_EQ(str("abc", "5"), "abc  ");
  EXPECT_EQ(str("abc", ">5"), "  abc");
  EXPECT_EQ(str("abc", "^6"), " abc  ");
  EXPECT_EQ(str("abc", ".2s"), "ab");
  EXPECT_EQ(str("h\u00e9\U0001f600x", "*<6.3"), "h\u00e9\U0001f600***");
  EXPECT_EQ(str("ab", "\U0001f600>4"), "\U0001f600\U0001f600ab");
  EXPECT_EQ(str("ab", "05"), "ab000");
  EXPECT_EQ(str("ab", "{^4"), "{ab{");
}

TEST(FormatStr, RefusesWhatIsForNumbers) {
  EXPECT_EQ(str("a", "+"), "! Sign not allowed in string format specifier");
  EXPECT_EQ(str("a", " "), "! Space not allowed in string format specifier");
  EXPECT_EQ(str("a", "#"), "! Alternate form (#) not allowed in string format specifier");
  EXPECT_EQ(str("a", "=5"), "! '=' alignment not allowed in string format specifier");
  EXPECT_EQ(str("a", "z"), "! Negative zero coercion (z) not allowed in string format specifier");
}

TEST(FormatInt, Bases) {
  EXPECT_EQ(integer(-255, ""), "-255");
  EXPECT_EQ(integer(255, "x"), "ff");
  EXPECT_EQ(integer(255, "#X"), "0XFF");
  EXPECT_EQ(integer(-5, "#b"), "-0b101");
  EXPECT_EQ(integer(8, "#o"), "0o10");
  EXPECT_EQ(integer(1234, "n"), "1234");
  EXPECT_EQ(integer(BigInt::pow(16, 20).value(), "x"), "1" + std::string(20, '0'));
}

TEST(FormatInt, SignsAndPadding) {
  EXPECT_EQ(integer(5, "+d"), "+5");
  EXPECT_EQ(integer(5, " d"), " 5");
  EXPECT_EQ(integer(5, "-d"), "5");
  EXPECT_EQ(integer(-5, "05"), "-0005");
  EXPECT_EQ(integer(5, "#06x"), "0x0005");
  EXPECT_EQ(integer(5, "*=+6"), "+****5");
  EXPECT_EQ(integer(5, "<4") + "|", "5   |");
  EXPECT_EQ(integer(5, "^4") + "|", " 5  |");
  EXPECT_EQ(integer(-5, "\u20ac>4"), "\u20ac\u20ac-5");
  EXPECT_EQ(integer(5, "<05"), "50000");
}

TEST(FormatInt, Grouping) {
  EXPECT_EQ(integer(1234567, ","), "1,234,567");
  EXPECT_EQ(integer(-123, ","), "-123");
  EXPECT_EQ(integer(1234567, "_d"), "1_234_567");
  EXPECT_EQ(integer(0x12345678, "_x"), "1234_5678");
  EXPECT_EQ(integer(1234, "010,"), "00,001,234");
  EXPECT_EQ(integer(1234, "08,"), "0,001,234");  // never a separator in front
  EXPECT_EQ(integer(255, "#_b"), "0b1111_1111");
  EXPECT_EQ(integer(1234, "*>10,"), "*****1,234");
}

TEST(FormatInt, Characters) {
  EXPECT_EQ(integer(0x20AC, "c"), "\u20ac");
  EXPECT_EQ(integer(65, "*^5c"), "**A**");
  EXPECT_EQ(integer(65, "05c"), "0000A");
  EXPECT_EQ(integer(65, "+c"), "! Sign not allowed with integer format specifier 'c'");
  EXPECT_EQ(integer(65, "#c"),
            "! Alternate form (#) not allowed with integer format specifier 'c'");
  EXPECT_EQ(integer(0x110000, "c"), "! %c arg not in range(0x110000)");
  EXPECT_EQ(integer(-1, "c"), "! %c arg not in range(0x110000)");
  EXPECT_EQ(integer(0xD800, "c"), "! %c arg not in range(0x110000)");
}

TEST(FormatInt, AsFloat) {
  EXPECT_EQ(integer(12345, ".2f"), "12345.00");
  EXPECT_EQ(integer(12345, ".2e"), "1.23e+04");
  EXPECT_EQ(integer(1, "%"), "100.000000%");
  EXPECT_EQ(integer(1, ".3"), "! Precision not allowed in integer format specifier");
  EXPECT_EQ(integer(1, "zd"),
            "! Negative zero coercion (z) not allowed in integer format specifier");
  EXPECT_EQ(integer(BigInt::pow(2, 1024).value(), "f"), "! int too large to convert to float");
}

TEST(FormatFloat, Types) {
  EXPECT_EQ(real(1.5, ""), "1.5");
  EXPECT_EQ(real(1234.5678, ".2f"), "1234.57");
  EXPECT_EQ(real(2.5, ".0f"), "2");
  EXPECT_EQ(real(2.5, "#.0f"), "2.");
  EXPECT_EQ(real(0.000012345, "e"), "1.234500e-05");
  EXPECT_EQ(real(12345.678, ".3E"), "1.235E+04");
  EXPECT_EQ(real(1, "#.0e"), "1.e+00");
  EXPECT_EQ(real(123456, "g"), "123456");
  EXPECT_EQ(real(1234567, "g"), "1.23457e+06");
  EXPECT_EQ(real(0.0001, "g"), "0.0001");
  EXPECT_EQ(real(0.00001, "G"), "1E-05");
  EXPECT_EQ(real(1, "#g"), "1.00000");
  EXPECT_EQ(real(0, "g"), "0");
  EXPECT_EQ(real(0.256, ".1%"), "25.6%");
  EXPECT_EQ(real(1e22, "f"), "10000000000000000000000.000000");
  EXPECT_EQ(real(0.1, ".20f"), "0.10000000000000000555");
  EXPECT_EQ(real(5e-324, ".3g"), "4.94e-324");
}

TEST(FormatFloat, WithoutType) {
  EXPECT_EQ(real(1e16, "5"), "1e+16");
  EXPECT_EQ(real(1.0, "6"), "   1.0");
  EXPECT_EQ(real(3.14159, ".3"), "3.14");
  EXPECT_EQ(real(100.0, ".3"), "1e+02");
  EXPECT_EQ(real(10.0, ".3"), "10.0");
  EXPECT_EQ(real(1e16, "#"), "1.e+16");
  EXPECT_EQ(real(123456.0, ".6"), "1.23456e+05");
}

TEST(FormatFloat, PaddingSignsAndGrouping) {
  EXPECT_EQ(real(3.14159, "010.2f"), "0000003.14");
  EXPECT_EQ(real(-3.14159, "010.2f"), "-000003.14");
  EXPECT_EQ(real(1234567.891, ",.2f"), "1,234,567.89");
  EXPECT_EQ(real(1234.5, "012,.1f"), "00,001,234.5");
  EXPECT_EQ(real(1.5, "+"), "+1.5");
  EXPECT_EQ(real(1e-10, "_"), "1e-10");
  EXPECT_EQ(real(-0.0, "z"), "0.0");
  EXPECT_EQ(real(-0.001, "z.1f"), "0.0");
  EXPECT_EQ(real(-0.001, ".1f"), "-0.0");
  EXPECT_EQ(real(-1.0, "z.1f"), "-1.0");
}

TEST(FormatFloat, NotFinite) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(real(infinity, "f"), "inf");
  EXPECT_EQ(real(-infinity, "F"), "-INF");
  EXPECT_EQ(real(infinity, "06"), "000inf");
  EXPECT_EQ(real(-infinity, "z"), "-inf");
  EXPECT_EQ(real(std::nan(""), "+08.2f"), "+0000nan");
  EXPECT_EQ(real(-std::nan(""), "E"), "NAN");
  EXPECT_EQ(real(infinity, "%"), "inf%");
}

}  // namespace
}  // namespace falcon::text
