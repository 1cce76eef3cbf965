// Tests of text/unicode.h and text/ascii.h: what Python 3.11 answers to the same questions.
#include "text/unicode.h"

#include <gtest/gtest.h>

#include "text/ascii.h"

namespace falcon::text {
namespace {

constexpr std::string_view kNoText;

TEST(Unicode, KindsOfDigits) {
  // Arabic-Indic three is decimal; superscript two only a digit; a Roman numeral and a Han one are
  // only numeric.
  EXPECT_TRUE(is_decimal(U'\u0663') && is_digit(U'\u0663') && is_numeric(U'\u0663'));
  EXPECT_TRUE(!is_decimal(U'\u00b2') && is_digit(U'\u00b2') && is_numeric(U'\u00b2'));
  EXPECT_TRUE(!is_digit(U'\u2167') && is_numeric(U'\u2167') && !is_alpha(U'\u2167'));
  EXPECT_TRUE(!is_digit(U'\u4e00') && is_numeric(U'\u4e00') && is_alpha(U'\u4e00'));
  EXPECT_TRUE(is_decimal(U'\U0001d7d8'));
  EXPECT_FALSE(is_numeric(U'x'));
}

TEST(Unicode, Blanks) {
  for (const char32_t c : {0x09U, 0x0DU, 0x1CU, 0x1FU, 0x20U, 0x85U, 0xA0U, 0x1680U, 0x2000U,
                           0x2028U, 0x202FU, 0x205FU, 0x3000U}) {
    EXPECT_TRUE(is_space(c)) << std::hex << static_cast<unsigned>(c);
  }
  for (const char32_t c : {0x00U, 0x08U, 0x1BU, 0x200BU, 0xFEFFU, 0x41U}) {
    EXPECT_FALSE(is_space(c)) << std::hex << static_cast<unsigned>(c);
  }
}

TEST(Unicode, CaseOfOneCodePoint) {
  EXPECT_TRUE(is_upper(U'\u00c9') && !is_lower(U'\u00c9'));
  EXPECT_TRUE(is_lower(U'\u00df'));
  EXPECT_TRUE(is_lower(U'\u00aa'));  // feminine ordinal: Other_Lowercase
  EXPECT_TRUE(is_upper(U'\u24b6'));  // circled A: Other_Uppercase
  EXPECT_TRUE(is_title(U'\u01c5') && !is_upper(U'\u01c5') && !is_lower(U'\u01c5'));
}

TEST(Unicode, Printable) {
  EXPECT_TRUE(is_printable(U' '));
  EXPECT_TRUE(is_printable(U'\U0001f600'));
  for (const char32_t c :
       {0x00U, 0x7FU, 0x9FU, 0xA0U, 0xADU, 0x200BU, 0x2028U, 0x3000U, 0xE000U, 0x378U, 0x10FFFFU}) {
    EXPECT_FALSE(is_printable(c)) << std::hex << static_cast<unsigned>(c);
  }
}

TEST(Unicode, Identifiers) {
  EXPECT_TRUE(is_identifier("_x9"));
  EXPECT_TRUE(is_identifier("h\u00e9llo"));
  EXPECT_TRUE(is_identifier("\u4e00"));
  EXPECT_TRUE(is_identifier("a\u00b7"));  // middle dot: Other_ID_Continue
  EXPECT_TRUE(is_identifier("\u2118"));   // Weierstrass p: Other_ID_Start
  EXPECT_FALSE(is_identifier(""));
  EXPECT_FALSE(is_identifier("9x"));
  EXPECT_FALSE(is_identifier("a b"));
  EXPECT_FALSE(is_identifier("\u00b7"));
  EXPECT_FALSE(is_identifier("\u0e33"));  // no XID_Start, by normalisation
  EXPECT_TRUE(is_identifier("x\u0e33"));
}

TEST(Unicode, WholeStrings) {
  EXPECT_FALSE(is_alpha(kNoText) || is_space(kNoText) || is_upper(kNoText) || is_title(kNoText));
  EXPECT_TRUE(is_printable(kNoText));
  EXPECT_TRUE(is_alpha("h\u00e9"));
  EXPECT_FALSE(is_alpha("h\u00e9 "));
  EXPECT_TRUE(is_alnum("a1\u00b2"));
  EXPECT_TRUE(is_upper("A1 \u00c9"));
  EXPECT_FALSE(is_upper("123"));
  EXPECT_FALSE(is_upper("A\u01c5"));
  EXPECT_TRUE(is_lower("a-b"));
  EXPECT_TRUE(is_title(std::string_view("Hello World")));
  EXPECT_TRUE(is_title(std::string_view("\u01c5x")));
  EXPECT_FALSE(is_title(std::string_view("Hello world")));
  EXPECT_FALSE(is_title(std::string_view("HeLlo")));
}

TEST(Unicode, UpperCaseMayGrow) {
  EXPECT_EQ(to_upper("stra\u00dfe"), "STRASSE");
  EXPECT_EQ(to_upper("\ufb03"), "FFI");
  EXPECT_EQ(to_upper("\u0149"), "\u02bcN");
  EXPECT_EQ(to_upper("\u1fb3"), "\u0391\u0399");
  EXPECT_EQ(to_upper("\u0390"), "\u0399\u0308\u0301");
  EXPECT_EQ(to_upper("\u0131"), "I");
  EXPECT_EQ(to_upper("h\u00e9 9"), "H\u00c9 9");
}

TEST(Unicode, LowerCase) {
  EXPECT_EQ(to_lower("\u00c9T\u00c9"), "\u00e9t\u00e9");
  EXPECT_EQ(to_lower("\u0130"), "i\u0307");
  EXPECT_EQ(to_lower("\u1e9e"), "\u00df");
}

TEST(Unicode, FinalSigma) {
  EXPECT_EQ(to_lower("\u0391\u03a3"), "\u03b1\u03c2");
  EXPECT_EQ(to_lower("\u0391\u03a3\u0391"), "\u03b1\u03c3\u03b1");
  EXPECT_EQ(to_lower("\u03a3"), "\u03c3");
  EXPECT_EQ(to_lower("\u0391\u03a3 \u0391"), "\u03b1\u03c2 \u03b1");
  EXPECT_EQ(to_lower("A.\u03a3"), "a.\u03c2");  // the dot does not end a word
  EXPECT_EQ(to_lower("A\u03a3.A"), "a\u03c3.a");
  EXPECT_EQ(to_lower("A\u0301\u03a3"), "a\u0301\u03c2");
}

TEST(Unicode, TitleAndKin) {
  EXPECT_EQ(to_title("they're b\u00e9b\u00e9's"), "They'Re B\u00e9b\u00e9'S");
  EXPECT_EQ(to_title("\u01c6 \u00dfa"), "\u01c5 Ssa");
  EXPECT_EQ(to_title("\u1fb3x"), "\u1fbcx");
  EXPECT_EQ(capitalize("\u00e9COLE"), "\u00c9cole");
  EXPECT_EQ(capitalize("\ufb01N"), "Fin");
  EXPECT_EQ(capitalize(""), "");
  EXPECT_EQ(swap_case("a\u00c9\u00df\u01c5"), "A\u00e9SS\u01c5");
  EXPECT_EQ(case_fold("Stra\u00dfe \u03a3\u03c2 \u0130"), "strasse \u03c3\u03c3 i\u0307");
}

TEST(Ascii, BytesBeyondAsciiAreNothing) {
  EXPECT_FALSE(ascii::is_alpha("caf\xC3\xA9"));
  EXPECT_EQ(ascii::to_upper("caf\xC3\xA9"), "CAF\xC3\xA9");
  EXPECT_FALSE(ascii::is_space(" \x1c"));
  EXPECT_TRUE(ascii::is_space(" \t\n\r\v\f"));
}

TEST(Ascii, WholeStrings) {
  EXPECT_FALSE(ascii::is_digit(kNoText) || ascii::is_upper(kNoText) || ascii::is_title(kNoText));
  EXPECT_TRUE(ascii::is_digit(std::string_view("0129")));
  EXPECT_TRUE(ascii::is_alnum("a1"));
  EXPECT_TRUE(ascii::is_upper("A1"));
  EXPECT_FALSE(ascii::is_lower("aB"));
  EXPECT_TRUE(ascii::is_title("Ab1Cd"));
  EXPECT_FALSE(ascii::is_title("Ab1cd"));
  EXPECT_EQ(ascii::to_title("they're 1st"), "They'Re 1St");
  EXPECT_EQ(ascii::capitalize("aBC dEF"), "Abc def");
  EXPECT_EQ(ascii::swap_case("aBC1"), "Abc1");
}

TEST(Ascii, EveryByteAtEveryPlaceChangesByItself) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    for (size_t at = 0; at < 19; ++at) {
      std::string text(19, at % 2 == 0 ? '\xFF' : 'm');
      std::string lower = text;
      std::string upper(19, at % 2 == 0 ? '\xFF' : 'M');
      text[at] = c;
      lower[at] = ascii::to_lower(c);
      upper[at] = ascii::to_upper(c);
      ASSERT_EQ(ascii::to_lower(text), lower) << byte << " at " << at;
      ASSERT_EQ(ascii::to_upper(text), upper) << byte << " at " << at;
    }
  }
}

TEST(Ascii, DigitValues) {
  EXPECT_EQ(ascii::digit_value('0'), 0);
  EXPECT_EQ(ascii::digit_value('z'), 35);
  EXPECT_EQ(ascii::digit_value('A'), 10);
  EXPECT_EQ(ascii::digit_value('_'), 36);
}

}  // namespace
}  // namespace falcon::text
