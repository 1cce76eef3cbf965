// Tests of text/utf8.h: what is valid, and the counting that str's indexing rests on.
#include "text/utf8.h"

#include <gtest/gtest.h>

#include <vector>

namespace falcon::text {
namespace {

TEST(Utf8, AcceptsEveryLength) {
  EXPECT_TRUE(is_valid_utf8(""));
  EXPECT_TRUE(is_valid_utf8("plain ASCII, longer than a word"));
  EXPECT_TRUE(is_valid_utf8("\xC2\x80\xDF\xBF"));                      // U+0080, U+07FF
  EXPECT_TRUE(is_valid_utf8("\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80"));  // U+0800, U+D7FF, U+E000
  EXPECT_TRUE(is_valid_utf8("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"));      // U+10000, U+10FFFF
  EXPECT_TRUE(is_valid_utf8(std::string_view("a\0b", 3)));
}

TEST(Utf8, RefusesWhatIsNotText) {
  const char* const kBad[] = {
      "\x80",              // a continuation alone
      "\xC0\x80",          // U+0000 in two bytes
      "\xC1\xBF",          // overlong
      "\xE0\x9F\xBF",      // overlong
      "\xF0\x8F\xBF\xBF",  // overlong
      "\xED\xA0\x80",      // U+D800, a surrogate
      "\xF4\x90\x80\x80",  // U+110000
      "\xF5\x80\x80\x80",
      "\xFF",
      "a\xC3",
      "\xE2\x82",
      "\xF0\x9F\x98",
      "\xC3\x28",
      "eight bytes and then \xFE",
  };
  for (const char* bad : kBad) EXPECT_FALSE(is_valid_utf8(bad)) << bad;
}

TEST(Utf8, ScanTellsWhatIsWrongAndHowMuch) {
  const auto scan = [](std::string_view bytes) { return scan_sequence(bytes, 0); };
  EXPECT_EQ(scan("\xE2\x82\xAC").kind, Utf8Step::kGood);
  EXPECT_EQ(scan("\xE2\x82\xAC").length, 3U);
  EXPECT_EQ(scan("\xFFz").kind, Utf8Step::kBadStart);
  EXPECT_EQ(scan("\xE2\x82z").kind, Utf8Step::kBadContinuation);
  EXPECT_EQ(scan("\xE2\x82z").length, 2U);
  EXPECT_EQ(scan("\xE2\x82").kind, Utf8Step::kTruncated);
  EXPECT_EQ(scan("\xED\xA0\x80").length, 1U);
}

TEST(Utf8, AsciiIsSeenAtEveryOffset) {
  for (size_t size = 0; size < 20; ++size) {
    std::string text(size, 'a');
    EXPECT_TRUE(is_ascii(text));
    for (size_t i = 0; i < size; ++i) {
      std::string spoilt = text;
      spoilt[i] = '\x80';
      EXPECT_FALSE(is_ascii(spoilt)) << size << " " << i;
    }
  }
}

TEST(Utf8, CountsAndOffsetsAgreeWithDecoding) {
  const std::string text = "a\u00e9\u20ac\U0001f600bcdefghijkl\u20ac\u20ac\u20ac\u00e9z";
  std::vector<size_t> offsets;
  const CodePoints code_points(text);
  for (auto it = code_points.begin(); it != code_points.end(); ++it) offsets.push_back(it.offset());
  EXPECT_EQ(count_code_points(text), offsets.size());
  for (size_t i = 0; i < offsets.size(); ++i) {
    EXPECT_EQ(offset_of_code_point(text, i), offsets[i]) << i;
  }
  EXPECT_EQ(offset_of_code_point(text, offsets.size()), text.size());
  EXPECT_EQ(offset_of_code_point(text, 1000), text.size());
  EXPECT_EQ(previous_offset(text, offsets[3]), offsets[2]);
}

TEST(Utf8, EncodingAndDecodingAreInverse) {
  for (const char32_t c :
       {0U, 0x7FU, 0x80U, 0x7FFU, 0x800U, 0xD7FFU, 0xE000U, 0xFFFFU, 0x10000U, 0x10FFFFU}) {
    const std::string text = to_utf8(c);
    EXPECT_TRUE(is_valid_utf8(text));
    EXPECT_EQ(text.size(), encoded_length(c));
    EXPECT_EQ(decode_one(text, 0).code_point, c);
    EXPECT_EQ(decode_one(text, 0).length, text.size());
  }
  EXPECT_FALSE(is_scalar(0xD800));
  EXPECT_FALSE(is_scalar(0x110000));
  EXPECT_TRUE(is_scalar(0x10FFFF));
}

}  // namespace
}  // namespace falcon::text
