// Tests of text/codec.h. Bytes, positions and messages are Python 3.11's.
#include "text/codec.h"

#include <gtest/gtest.h>

namespace falcon::text {
namespace {

using std::string_literals::operator""s;

// The output, or the error's message behind "! ".
std::string shown(const Coded& coded) {
  return coded.error ? "! " + coded.error->message : coded.output;
}

std::string encoded(std::string_view text, Codec codec, ErrorPolicy policy = ErrorPolicy::kStrict) {
  return shown(encode(text, codec, policy));
}

std::string decoded(std::string_view bytes, Codec codec,
                    ErrorPolicy policy = ErrorPolicy::kStrict) {
  return shown(decode(bytes, codec, policy));
}

TEST(CodecNames, AreNormalised) {
  for (const char* name : {"utf-8", "UTF8", "Utf_8", "utf 8", "u8", "utf--8", "cp65001"}) {
    EXPECT_EQ(find_codec(name), Codec::kUtf8) << name;
  }
  EXPECT_EQ(find_codec("ISO-8859-1"), Codec::kLatin1);
  EXPECT_EQ(find_codec("latin1"), Codec::kLatin1);
  EXPECT_EQ(find_codec("US-ASCII"), Codec::kAscii);
  EXPECT_EQ(find_codec("UTF-16LE"), Codec::kUtf16Le);
  EXPECT_EQ(find_codec("utf_32_be"), Codec::kUtf32Be);
  EXPECT_EQ(find_codec("utf-8-sig"), Codec::kUtf8Sig);
  EXPECT_FALSE(find_codec("utf.8").has_value());
  EXPECT_FALSE(find_codec("").has_value());
  EXPECT_FALSE(find_codec("no-such").has_value());
  EXPECT_EQ(codec_name(Codec::kUtf16Be), "utf-16-be");
  EXPECT_EQ(find_error_policy("backslashreplace"), ErrorPolicy::kBackslashReplace);
  EXPECT_FALSE(find_error_policy("Strict").has_value());
}

TEST(Encode, Unicode) {
  const std::string text = "a\u00e9\U0001f600";
  EXPECT_EQ(encoded(text, Codec::kUtf8), text);
  EXPECT_EQ(encoded(text, Codec::kUtf8Sig), "\xEF\xBB\xBF" + text);
  EXPECT_EQ(encoded(text, Codec::kUtf16Le), "a\0\xE9\0\x3D\xD8\x00\xDE"s);
  EXPECT_EQ(encoded(text, Codec::kUtf16Be), "\0a\0\xE9\xD8\x3D\xDE\x00"s);
  EXPECT_EQ(encoded("a", Codec::kUtf16),
            "\xFF\xFE"
            "a\0"s);
  EXPECT_EQ(encoded("\U0001f600", Codec::kUtf32Le), "\x00\xF6\x01\0"s);
  EXPECT_EQ(encoded("\U0001f600", Codec::kUtf32Be), "\0\x01\xF6\x00"s);
  EXPECT_EQ(encoded("", Codec::kUtf32), "\xFF\xFE\0\0"s);
}

TEST(Encode, NarrowErrorsNameTheWholeRun) {
  EXPECT_EQ(encoded("a\u00e9", Codec::kLatin1), "a\xE9");
  EXPECT_EQ(encoded("a\u00e9", Codec::kAscii),
            "! 'ascii' codec can't encode character '\\xe9' in position 1: "
            "ordinal not in range(128)");
  EXPECT_EQ(encoded("a\u00e9\u20ac\u00e9b\u00e9", Codec::kAscii),
            "! 'ascii' codec can't encode characters in position 1-3: ordinal not in range(128)");
  EXPECT_EQ(encoded("\u00e9\U0001f600", Codec::kLatin1),
            "! 'latin-1' codec can't encode character '\\U0001f600' in position 1: "
            "ordinal not in range(256)");
  const Coded failed = encode("ab\u20ac", Codec::kLatin1, ErrorPolicy::kStrict);
  ASSERT_TRUE(failed.error.has_value());
  EXPECT_EQ(failed.error->encoding, "latin-1");
  EXPECT_EQ(failed.error->start, 2U);
  EXPECT_EQ(failed.error->end, 3U);
  EXPECT_EQ(failed.error->reason, "ordinal not in range(256)");
}

TEST(Encode, Policies) {
  const std::string text = "a\u00e9\u20ac\U0001f600b";
  EXPECT_EQ(encoded(text, Codec::kAscii, ErrorPolicy::kIgnore), "ab");
  EXPECT_EQ(encoded(text, Codec::kAscii, ErrorPolicy::kReplace), "a???b");
  EXPECT_EQ(encoded(text, Codec::kAscii, ErrorPolicy::kBackslashReplace),
            "a\\xe9\\u20ac\\U0001f600b");
  EXPECT_EQ(encoded(text, Codec::kLatin1, ErrorPolicy::kXmlCharRefReplace),
            "a\xE9&#8364;&#128512;b");
}

TEST(Decode, Utf8Errors) {
  EXPECT_EQ(decoded("a\xFF", Codec::kUtf8),
            "! 'utf-8' codec can't decode byte 0xff in position 1: invalid start byte");
  EXPECT_EQ(decoded("a\xC3(", Codec::kUtf8),
            "! 'utf-8' codec can't decode byte 0xc3 in position 1: invalid continuation byte");
  EXPECT_EQ(decoded("\xE2\x82", Codec::kUtf8),
            "! 'utf-8' codec can't decode bytes in position 0-1: unexpected end of data");
  EXPECT_EQ(decoded("\xF0\x9F\x98(", Codec::kUtf8),
            "! 'utf-8' codec can't decode bytes in position 0-2: invalid continuation byte");
  EXPECT_EQ(decoded("\xED\xA0\x80", Codec::kUtf8),
            "! 'utf-8' codec can't decode byte 0xed in position 0: invalid continuation byte");
}

TEST(Decode, Utf8Policies) {
  const std::string bytes = "a\xFF\xE2\x82z\xED\xA0\x80\xC3\xA9\xC3";
  EXPECT_EQ(decoded(bytes, Codec::kUtf8, ErrorPolicy::kIgnore), "az\u00e9");
  EXPECT_EQ(decoded(bytes, Codec::kUtf8, ErrorPolicy::kReplace),
            "a\ufffd\ufffdz\ufffd\ufffd\ufffd\u00e9\ufffd");
  EXPECT_EQ(decoded(bytes, Codec::kUtf8, ErrorPolicy::kBackslashReplace),
            "a\\xff\\xe2\\x82z\\xed\\xa0\\x80\u00e9\\xc3");
  const Coded failed = decode(bytes, Codec::kUtf8, ErrorPolicy::kXmlCharRefReplace);
  ASSERT_TRUE(failed.error.has_value());
  EXPECT_EQ(failed.error->kind, ErrorKind::kType);
}

TEST(Decode, ByteOrderMarks) {
  EXPECT_EQ(decoded("\xEF\xBB\xBF"
                    "a",
                    Codec::kUtf8),
            "\ufeffa");
  EXPECT_EQ(decoded("\xEF\xBB\xBF"
                    "a",
                    Codec::kUtf8Sig),
            "a");
  EXPECT_EQ(decoded("\xFF\xFE"
                    "a\0"s,
                    Codec::kUtf16),
            "a");
  EXPECT_EQ(decoded("\xFE\xFF\0a"s, Codec::kUtf16), "a");
  EXPECT_EQ(decoded("a\0"s, Codec::kUtf16), "a");
  EXPECT_EQ(decoded("\xFF\xFE"
                    "a\0"s,
                    Codec::kUtf16Le),
            "\ufeffa");
  EXPECT_EQ(decoded("\0\0\xFE\xFF\0\0\0a"s, Codec::kUtf32), "a");
  EXPECT_EQ(decoded("", Codec::kUtf16), "");
}

TEST(Decode, NarrowAndWide) {
  EXPECT_EQ(decoded("a\xE9", Codec::kLatin1), "a\u00e9");
  EXPECT_EQ(decoded("a\xE9", Codec::kAscii),
            "! 'ascii' codec can't decode byte 0xe9 in position 1: ordinal not in range(128)");
  EXPECT_EQ(decoded("\x3D\xD8\x00\xDE"s, Codec::kUtf16Le), "\U0001f600");
  EXPECT_EQ(decoded("a"s, Codec::kUtf16),
            "! 'utf-16-le' codec can't decode byte 0x61 in position 0: truncated data");
  EXPECT_EQ(decoded("\x00\xD8"s, Codec::kUtf16Le),
            "! 'utf-16-le' codec can't decode bytes in position 0-1: unexpected end of data");
  EXPECT_EQ(decoded("\x00\xD8"s + "a\0"s, Codec::kUtf16Le),
            "! 'utf-16-le' codec can't decode bytes in position 0-1: illegal UTF-16 surrogate");
  EXPECT_EQ(decoded("\xDC\x00"s, Codec::kUtf16Be),
            "! 'utf-16-be' codec can't decode bytes in position 0-1: illegal encoding");
  EXPECT_EQ(decoded("\0\x11\0\0"s, Codec::kUtf32Be),
            "! 'utf-32-be' codec can't decode bytes in position 0-3: "
            "code point not in range(0x110000)");
  EXPECT_EQ(decoded("\x00\xD8\0\0"s, Codec::kUtf32Le),
            "! 'utf-32-le' codec can't decode bytes in position 0-3: "
            "code point in surrogate code point range(0xd800, 0xe000)");
  EXPECT_EQ(decoded("\x00\xD8"s + "a\0"s, Codec::kUtf16Le, ErrorPolicy::kReplace), "\ufffda");
}

}  // namespace
}  // namespace falcon::text
