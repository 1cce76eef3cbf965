// Tests of text/search.h: finding, stripping, splitting, replacing, padding, as Python's str and
// bytes do them.
#include "text/search.h"

#include <gtest/gtest.h>

namespace falcon::text {
namespace {

constexpr TextKind kStr = TextKind::kStr;
constexpr TextKind kBytes = TextKind::kBytes;
using Pieces = std::vector<std::string_view>;

// Every needle of every length up to 40 in texts of few letters, so that candidates are frequent,
// against the slow search of the standard library.
TEST(FindTest, AgreesWithTheStandardLibrary) {
  uint32_t state = 12345;
  const auto next = [&] { return state = state * 1664525 + 1013904223, state >> 16; };
  for (const uint32_t letters : {2u, 3u, 200u}) {
    std::string text;
    for (int i = 0; i < 3000; ++i) text.push_back(static_cast<char>('a' + next() % letters));
    for (size_t length = 1; length <= 40; ++length) {
      for (int i = 0; i < 20; ++i) {
        std::string needle = text.substr(next() % (text.size() - length), length);
        if (i % 2 == 0) needle.back() = static_cast<char>('a' + next() % letters);
        EXPECT_EQ(find(text, needle), text.find(needle)) << letters << " " << length;
      }
    }
  }
  EXPECT_EQ(find("ab", "abc"), kNotFound);
  EXPECT_EQ(find("xab", "ab"), 1u);
}

TEST(Find, FirstAndLast) {
  EXPECT_EQ(find("abcabc", "bc"), 1U);
  EXPECT_EQ(rfind("abcabc", "bc"), 4U);
  EXPECT_EQ(find("abc", "c"), 2U);
  EXPECT_EQ(find("abc", "abcd"), kNotFound);
  EXPECT_EQ(rfind("abc", "abcd"), kNotFound);
  EXPECT_EQ(rfind("aab", "ab"), 1U);
  EXPECT_EQ(rfind("xaab", "aa"), 1U);
  EXPECT_EQ(rfind("bbb", "a"), kNotFound);
  EXPECT_EQ(find("", "a"), kNotFound);
  EXPECT_EQ(find("abc", ""), 0U);
  EXPECT_EQ(rfind("abc", ""), 3U);
  EXPECT_EQ(find(std::string_view("a\0b", 3), std::string_view("\0b", 2)), 1U);
  EXPECT_TRUE(contains("\u00e9\u20ac", "\u20ac"));
  EXPECT_EQ(rfind("aaaa", "aaaa"), 0U);
}

TEST(Find, CountsWithoutOverlap) {
  EXPECT_EQ(count("aaaa", "aa", kStr), 2U);
  EXPECT_EQ(count("abc", "x", kStr), 0U);
  EXPECT_EQ(count("\u00e9\u20ac", "", kStr), 3U);
  EXPECT_EQ(count("\u00e9\u20ac", "", kBytes), 6U);
  EXPECT_EQ(count("", "", kStr), 1U);
}

TEST(Strip, Blanks) {
  EXPECT_EQ(strip(" \t a b\n ", Side::kBoth, kStr), "a b");
  EXPECT_EQ(strip(" a ", Side::kLeft, kStr), "a ");
  EXPECT_EQ(strip(" a ", Side::kRight, kStr), " a");
  EXPECT_EQ(strip("\u3000\u00a0\x1f\u0085x\u2028", Side::kBoth, kStr), "x");
  EXPECT_EQ(strip("\x1fx\xA0", Side::kBoth, kBytes), "\x1fx\xA0");
  EXPECT_EQ(strip(" \n", Side::kBoth, kStr), "");
  EXPECT_EQ(strip("", Side::kBoth, kStr), "");
}

TEST(Strip, Sets) {
  EXPECT_EQ(strip("xyaxyx", "xy", Side::kBoth, kStr), "a");
  EXPECT_EQ(strip("\u20aca\u00e9\u20ac", "\u00e9\u20ac", Side::kBoth, kStr), "a");
  // U+00E9 is C3 A9, U+00A9 is C2 A9: a byte in common is not a code point in common.
  EXPECT_EQ(strip("\u00a9a\u00a9", "\u00e9", Side::kBoth, kStr), "\u00a9a\u00a9");
  EXPECT_EQ(strip("\u00a9a\u00a9", "\u00e9", Side::kBoth, kBytes), "\u00a9a\xC2");
  EXPECT_EQ(strip("aaa", "a", Side::kRight, kStr), "");
  EXPECT_EQ(strip("aaa", "", Side::kBoth, kStr), "aaa");
}

TEST(Split, BySeparator) {
  EXPECT_EQ(split("a,b,,c", ","), (Pieces{"a", "b", "", "c"}));
  EXPECT_EQ(split("", ","), (Pieces{""}));
  EXPECT_EQ(split(",", ","), (Pieces{"", ""}));
  EXPECT_EQ(split("a,b,c", ",", 1), (Pieces{"a", "b,c"}));
  EXPECT_EQ(split("a,b,c", ",", 0), (Pieces{"a,b,c"}));
  EXPECT_EQ(split("GET / HTTP\r\nHost: x\r\n", "\r\n"), (Pieces{"GET / HTTP", "Host: x", ""}));
  EXPECT_EQ(rsplit("a,b,c", ",", 1), (Pieces{"a,b", "c"}));
  EXPECT_EQ(rsplit("a,b,c", ","), (Pieces{"a", "b", "c"}));
  EXPECT_EQ(split("aaa", "aa"), (Pieces{"", "a"}));
  EXPECT_EQ(rsplit("aaa", "aa"), (Pieces{"a", ""}));
}

TEST(Split, ByBlanks) {
  EXPECT_EQ(split_blanks("  a \t b\nc ", kStr), (Pieces{"a", "b", "c"}));
  EXPECT_EQ(split_blanks("", kStr), Pieces{});
  EXPECT_EQ(split_blanks("  ", kStr), Pieces{});
  EXPECT_EQ(split_blanks(" a  b  c ", kStr, 1), (Pieces{"a", "b  c "}));
  EXPECT_EQ(split_blanks(" a b ", kStr, 0), (Pieces{"a b "}));
  EXPECT_EQ(rsplit_blanks(" a  b  c ", kStr, 1), (Pieces{" a  b", "c"}));
  EXPECT_EQ(rsplit_blanks(" a b ", kStr), (Pieces{"a", "b"}));
  EXPECT_EQ(split_blanks("a\u3000b\x1c"
                         "c",
                         kStr),
            (Pieces{"a", "b", "c"}));
  EXPECT_EQ(split_blanks("a\x1c"
                         "b c",
                         kBytes),
            (Pieces{"a\x1c"
                    "b",
                    "c"}));
}

TEST(Split, ByLines) {
  EXPECT_EQ(split_lines("a\nb\r\nc\rd", false, kStr), (Pieces{"a", "b", "c", "d"}));
  EXPECT_EQ(split_lines("a\n\nb\n", true, kStr), (Pieces{"a\n", "\n", "b\n"}));
  EXPECT_EQ(split_lines("", false, kStr), Pieces{});
  EXPECT_EQ(split_lines("\n", false, kStr), (Pieces{""}));
  EXPECT_EQ(split_lines("a\vb\fc\x1c"
                        "d\u0085e\u2028f\u2029g\x1fh",
                        false, kStr),
            (Pieces{"a", "b", "c", "d", "e", "f", "g\x1fh"}));
  EXPECT_EQ(split_lines("a\vb\u2028c\n\rd", true, kBytes), (Pieces{"a\vb\u2028c\n", "\r", "d"}));
}

TEST(Replace, FromTheLeft) {
  EXPECT_EQ(replace("aXbXc", "X", "--", kStr).value(), "a--b--c");
  EXPECT_EQ(replace("aXbXc", "X", "", kStr, 1).value(), "abXc");
  EXPECT_EQ(replace("abc", "X", "y", kStr).value(), "abc");
  EXPECT_EQ(replace("aaa", "aa", "b", kStr).value(), "ba");
  EXPECT_EQ(replace("abc", "b", "x", kStr, 0).value(), "abc");
}

TEST(Replace, EveryGap) {
  EXPECT_EQ(replace("\u00e9a", "", "-", kStr).value(), "-\u00e9-a-");
  EXPECT_EQ(replace("\u00e9", "", "-", kBytes).value(), "-\xC3-\xA9-");
  EXPECT_EQ(replace("abc", "", "-", kStr, 2).value(), "-a-bc");
  EXPECT_EQ(replace("", "", "x", kStr).value(), "x");
}

TEST(Replace, RefusesWhatIsTooLong) {
  const std::string text(1000, 'a');
  const Outcome<std::string> result = replace(text, "a", text, kStr, -1, 100000);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, ErrorKind::kMemory);
  EXPECT_TRUE(replace(text, "a", "bb", kStr, -1, 2000).ok());
  EXPECT_FALSE(replace(text, "a", "bb", kStr, -1, 1999).ok());
}

TEST(ExpandTabs, ColumnsStartAnewOnEachLine) {
  EXPECT_EQ(expand_tabs("a\tb\n\tc", 4, kStr).value(), "a   b\n    c");
  EXPECT_EQ(expand_tabs("\u00e9\tb", 4, kStr).value(), "\u00e9   b");
  EXPECT_EQ(expand_tabs("\u00e9\tb", 4, kBytes).value(), "\u00e9  b");
  EXPECT_EQ(expand_tabs("abcd\te\r\tf", 4, kStr).value(), "abcd    e\r    f");
  EXPECT_EQ(expand_tabs("a\tb", 0, kStr).value(), "ab");
  EXPECT_EQ(expand_tabs("a\tb", -3, kStr).value(), "ab");
  EXPECT_FALSE(expand_tabs("a\tb", INT64_MAX, kStr).ok());
}

TEST(Pad, Sides) {
  const auto padded = [](std::string_view text, int64_t width, Side side) {
    return pad(text, width, "*", side, kStr).value();
  };
  EXPECT_EQ(padded("ab", 5, Side::kLeft), "ab***");
  EXPECT_EQ(padded("ab", 5, Side::kRight), "***ab");
  EXPECT_EQ(padded("ab", 5, Side::kBoth), "**ab*");
  EXPECT_EQ(padded("abc", 6, Side::kBoth), "*abc**");
  EXPECT_EQ(padded("ab", 1, Side::kLeft), "ab");
  EXPECT_EQ(padded("ab", -1, Side::kLeft), "ab");
  EXPECT_EQ(pad("\u00e9", 3, "\u20ac", Side::kRight, kStr).value(), "\u20ac\u20ac\u00e9");
  EXPECT_EQ(pad("\u00e9", 3, "*", Side::kRight, kBytes).value(), "*\u00e9");
  EXPECT_EQ(pad("a", INT64_MAX, "*", Side::kLeft, kStr).error().kind, ErrorKind::kMemory);
}

TEST(Pad, ZerosGoBehindTheSign) {
  EXPECT_EQ(zero_fill("42", 5, kStr).value(), "00042");
  EXPECT_EQ(zero_fill("-42", 5, kStr).value(), "-0042");
  EXPECT_EQ(zero_fill("+", 3, kStr).value(), "+00");
  EXPECT_EQ(zero_fill("", 2, kStr).value(), "00");
  EXPECT_EQ(zero_fill("-42", 3, kStr).value(), "-42");
  EXPECT_EQ(zero_fill("--1", 5, kStr).value(), "-00-1");
}

}  // namespace
}  // namespace falcon::text
