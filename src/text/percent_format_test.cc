// Tests of text/percent_format.h. Results and messages are those of Python 3.11's `%`.
#include "text/percent_format.h"

#include <gtest/gtest.h>

#include <limits>

namespace falcon::text {
namespace {

std::string shown(const Outcome<std::string>& outcome) {
  return outcome ? outcome.value() : "! " + outcome.error().message;
}

// The conversion behind the '%' that `format` starts with.
PercentSpec parsed(std::string_view format) { return parse_percent(format, 1).value(); }

std::string integer(std::string_view format, const BigInt& value) {
  return shown(percent_int(value, parsed(format)));
}
std::string real(std::string_view format, double value) {
  return shown(percent_float(value, parsed(format)));
}
std::string word(std::string_view format, std::string_view value) {
  return shown(percent_text(value, parsed(format)));
}
std::string refused(std::string_view format, size_t offset = 1) {
  const Outcome<PercentSpec> result = parse_percent(format, offset);
  return result ? "accepted" : result.error().message;
}

TEST(PercentParse, AllItsParts) {
  const std::string_view format = "x%(a(b))-+ #0*.*ldy";
  const PercentSpec spec = parse_percent(format, 2).value();
  EXPECT_TRUE(spec.has_key);
  EXPECT_EQ(spec.key, "a(b)");
  EXPECT_TRUE(spec.left && spec.plus && spec.space && spec.alternate && spec.zero);
  EXPECT_TRUE(spec.width_from_value && spec.precision_from_value);
  EXPECT_EQ(spec.type, U'd');
  EXPECT_EQ(format.substr(spec.end), "y");
}

TEST(PercentParse, NumbersAndDefaults) {
  const PercentSpec plain = parsed("%s");
  EXPECT_FALSE(plain.has_key);
  EXPECT_EQ(plain.width, -1);
  EXPECT_EQ(plain.precision, -1);
  EXPECT_EQ(parsed("%12.5f").width, 12);
  EXPECT_EQ(parsed("%12.5f").precision, 5);
  EXPECT_EQ(parsed("%.f").precision, 0);
  EXPECT_EQ(parsed("%%").type, U'%');
}

TEST(PercentParse, Errors) {
  EXPECT_EQ(refused("%"), "incomplete format");
  EXPECT_EQ(refused("%5."), "incomplete format");
  EXPECT_EQ(refused("%(a"), "incomplete format key");
  EXPECT_EQ(refused("%y"), "unsupported format character 'y' (0x79) at index 1");
  EXPECT_EQ(refused("\u00e9%\u20ac", 3), "unsupported format character '?' (0x20ac) at index 2");
  EXPECT_EQ(refused("%5%"), "unsupported format character '%' (0x25) at index 2");
  EXPECT_EQ(refused("%b"), "unsupported format character 'b' (0x62) at index 1");
  EXPECT_EQ(refused("%99999999999999999999d"), "width too big");
  EXPECT_EQ(refused("%.2147483648d"), "precision too big");
  EXPECT_TRUE(parse_percent("%b", 1, true).ok());
}

TEST(PercentParse, StarredValues) {
  PercentSpec spec = parsed("%*.*d");
  EXPECT_TRUE(spec.set_width(-5));
  EXPECT_TRUE(spec.left);
  EXPECT_EQ(spec.width, 5);
  EXPECT_TRUE(spec.set_precision(-3));
  EXPECT_EQ(spec.precision, 0);
  EXPECT_FALSE(spec.set_width(int64_t{1} << 31));
  EXPECT_FALSE(spec.set_width(std::numeric_limits<int64_t>::min()));
  EXPECT_FALSE(spec.set_precision(int64_t{1} << 31));
}

TEST(PercentInt, FlagsAndPrecision) {
  EXPECT_EQ(integer("%d", -42), "-42");
  EXPECT_EQ(integer("%5d", 42), "   42");
  EXPECT_EQ(integer("%-5d|", 42), "42   ");
  EXPECT_EQ(integer("%05d", -42), "-0042");
  EXPECT_EQ(integer("%-05d", 42), "42   ");
  EXPECT_EQ(integer("%+d", 42), "+42");
  EXPECT_EQ(integer("% d", 42), " 42");
  EXPECT_EQ(integer("%.5d", -42), "-00042");
  EXPECT_EQ(integer("%08.5d", 42), "00000042");
  EXPECT_EQ(integer("%x", 255), "ff");
  EXPECT_EQ(integer("%#X", 255), "0XFF");
  EXPECT_EQ(integer("%#o", 8), "0o10");
  EXPECT_EQ(integer("%#08x", -255), "-0x000ff");
  EXPECT_EQ(integer("%u", BigInt::pow(10, 20).value()), "100000000000000000000");
}

TEST(PercentFloat, FlagsAndPrecision) {
  EXPECT_EQ(real("%f", 1.5), "1.500000");
  EXPECT_EQ(real("%.2f", 2.675), "2.67");
  EXPECT_EQ(real("%8.2f", -1.5), "   -1.50");
  EXPECT_EQ(real("%08.2f", -1.5), "-0001.50");
  EXPECT_EQ(real("%+e", 12345.678), "+1.234568e+04");
  EXPECT_EQ(real("%g", 1e10), "1e+10");
  EXPECT_EQ(real("%#g", 1.0), "1.00000");
  EXPECT_EQ(real("%.0f", 0.5), "0");
  EXPECT_EQ(real("%F", std::numeric_limits<double>::infinity()), "INF");
  EXPECT_EQ(real("%05f", -std::numeric_limits<double>::infinity()), "-0inf");
}

TEST(PercentText, CutsAndPads) {
  EXPECT_EQ(word("%s", "h\u00e9"), "h\u00e9");
  EXPECT_EQ(word("%5s", "h\u00e9"), "   h\u00e9");
  EXPECT_EQ(word("%-5.1s", "h\u00e9"), "h    ");
  EXPECT_EQ(word("%.2s", "\U0001f600\u00e9x"), "\U0001f600\u00e9");
  EXPECT_EQ(word("%05s", "a"), "    a");
  EXPECT_EQ(word("%.0c", "a"), "a");
  EXPECT_EQ(percent_text("h\u00e9", parsed("%4.2s"), true).value(), "  h\xC3");
}

TEST(PercentAll, ResultsAreBounded) {
  EXPECT_EQ(percent_int(1, parsed("%2000000000d")).error().kind, ErrorKind::kMemory);
  EXPECT_EQ(percent_int(1, parsed("%.2000000000d")).error().kind, ErrorKind::kMemory);
  EXPECT_EQ(percent_float(1, parsed("%.2000000000f")).error().kind, ErrorKind::kMemory);
  EXPECT_EQ(percent_text("a", parsed("%2000000000s")).error().kind, ErrorKind::kMemory);
}

}  // namespace
}  // namespace falcon::text
