// What goes on, what is whole, and which part of a text has which look.
#include "prompt/scan.h"

#include <gtest/gtest.h>

#include <string>

namespace falcon::prompt {
namespace {

// The text with a letter for the look of each byte.
std::string looks(std::string_view text) {
  std::string out(text.size(), '.');
  for (const Piece& piece : scan(text).pieces) {
    char letter = "ksnc"[static_cast<int>(piece.look)];
    for (uint32_t i = piece.begin; i < piece.end; ++i) out[i] = letter;
  }
  return out;
}

TEST(Scan, Looks) {
  EXPECT_EQ(looks("if x == 1 # c"), "kk......n.ccc");
  EXPECT_EQ(looks("'a' + b\"c\""), "sss...ssss");
  EXPECT_EQ(looks("f'a{x + 1}b'"), "ssss....nsss");
  EXPECT_EQ(looks("f'{x:>{w}}' in"), "sss.sss.sss.kk");
  EXPECT_EQ(looks("f'{f\"{1}\"}'"), "ssssssnssss");
  EXPECT_EQ(looks("f'{{x}}'"), "ssssssss");
  EXPECT_EQ(looks("'no end"), "sssssss");
  EXPECT_EQ(looks("1x ? not"), ".....kkk");
}

TEST(Scan, WhatGoesOn) {
  for (const char* text :
       {"f(", "[1,\n2", "{", "func f() {", "'''a\n'", "'a", "f'{x", "f'{x:>", "1 +", "a and",
        "x = 1 \\", "@decorator", "if x {\n}\nelse {", "f'{ {1: 2'"}) {
    EXPECT_FALSE(is_whole(text)) << text;
  }
}

TEST(Scan, WhatIsWhole) {
  for (const char* text :
       {"", "1", "f()", "func f() { }", "f'{x}'", "1,", "a)", "[)", "1 1", "x =", "'a' 'b'", "# (",
        "'('", "f'{x:>3'", "@d\nfunc f() { }", "f'}'", "\xff("}) {
    EXPECT_TRUE(is_whole(text)) << text;
  }
}

TEST(Scan, WhereTheInnermostBracketIs) {
  Scan scanned = scan("a\nfunc f() {\n    g(\n");
  EXPECT_TRUE(scanned.in_bracket);
  EXPECT_EQ(scanned.open_line, 13U);
  EXPECT_FALSE(scan("f(x)").in_bracket);
  EXPECT_TRUE(scan("'''a").in_string);
}

TEST(Scan, SurvivesAnyPrefix) {
  std::string text =
      "f'a{x!r:>{w}}' + f\"{f'{1}'}\" # c\nfunc f(a, *b) { return [1, {2: '''x'''}] }\n@d";
  for (size_t i = 0; i <= text.size(); ++i) scan(std::string_view(text).substr(0, i));
  std::string deep;
  for (int i = 0; i < 500; ++i) deep += "f'{";
  scan(deep);
}

}  // namespace
}  // namespace falcon::prompt
