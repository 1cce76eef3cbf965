// Tests of text/repr.h against Python's repr() and ascii().
#include "text/repr.h"

#include <gtest/gtest.h>

namespace falcon::text {
namespace {

TEST(Repr, PicksQuotes) {
  EXPECT_EQ(repr(""), "''");
  EXPECT_EQ(repr("a"), "'a'");
  EXPECT_EQ(repr("it's"), "\"it's\"");
  EXPECT_EQ(repr("say \"hi\""), "'say \"hi\"'");
  EXPECT_EQ(repr("it's \"x\""), "'it\\'s \"x\"'");
}

TEST(Repr, EscapesWhatIsNotPrintable) {
  EXPECT_EQ(repr("a\tb\nc\rd\\"), "'a\\tb\\nc\\rd\\\\'");
  EXPECT_EQ(repr(std::string_view("\0\x1f\x7f", 3)), "'\\x00\\x1f\\x7f'");
  EXPECT_EQ(repr("\u00e9\u20ac\U0001f600"), "'\u00e9\u20ac\U0001f600'");
  EXPECT_EQ(repr("\u00a0\u00ad\u2028"), "'\\xa0\\xad\\u2028'");
  EXPECT_EQ(repr("\U000e0001\ue000"), "'\\U000e0001\\ue000'");
}

TEST(Repr, AsciiOnly) {
  EXPECT_EQ(ascii_repr("\u00e9\u20ac\U0001f600'"), "\"\\xe9\\u20ac\\U0001f600'\"");
}

TEST(Repr, Bytes) {
  EXPECT_EQ(bytes_repr(""), "b''");
  EXPECT_EQ(bytes_repr(std::string_view("\0a\xFF\n", 4)), "b'\\x00a\\xff\\n'");
  EXPECT_EQ(bytes_repr("it's"), "b\"it's\"");
  EXPECT_EQ(bytes_repr("'\"\\"), "b'\\'\"\\\\'");
}

TEST(Repr, AppendsToWhatIsThere) {
  std::string out = "[";
  append_repr(out, "a");
  append_bytes_repr(out, "b");
  append_ascii(out, "\u00e9");
  EXPECT_EQ(out, "['a'b'b''\\xe9'");
}

}  // namespace
}  // namespace falcon::text
