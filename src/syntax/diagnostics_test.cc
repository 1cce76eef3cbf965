// What a message looks like, whatever the line.
#include "syntax/diagnostics.h"

#include <gtest/gtest.h>

namespace falcon::syntax {
namespace {

std::string rendered(const std::string& text) {
  const Source source("x.fpl", text);
  Arena arena;
  const ParseResult result = parse(source, arena);
  return result.module == nullptr ? render(source, result.error) : "no error";
}

TEST(Diagnostics, NameTheFileTheLineAndThePart) {
  EXPECT_EQ(rendered("a\nb\n   print(1 +"),
            "  File \"x.fpl\", line 3\n"
            "    print(1 +\n"
            "             ^\n"
            "SyntaxError: expected an expression, found the end of the file\n");
  EXPECT_EQ(rendered("abc() = 1\n"),
            "  File \"x.fpl\", line 1\n"
            "    abc() = 1\n"
            "    ^^^^^\n"
            "SyntaxError: cannot assign to a function call\n"
            "Hint: to compare, write '=='\n");
}

TEST(Diagnostics, AHintStandsOnALineOfItsOwn) {
  EXPECT_EQ(rendered("a && b"),
            "  File \"x.fpl\", line 1\n"
            "    a && b\n"
            "      ^^\n"
            "SyntaxError: '&&' is no operator\n"
            "Hint: write 'and'\n");
}

TEST(Diagnostics, DepthIsARecursionError) {
  const std::string text = rendered(std::string(1000, '('));
  EXPECT_NE(text.find("RecursionError: expression nested too deeply (limit 500)"),
            std::string::npos);
}

// The carets under `part` of a line, which it holds once.
std::string marked(const std::string& line, const std::string& part) {
  const Source source("x.fpl", line);
  const auto begin = static_cast<uint32_t>(line.find(part));
  return excerpt(source, {begin, begin + static_cast<uint32_t>(part.size())});
}

TEST(Excerpt, CaretsCountCharactersAndFollowTabs) {
  EXPECT_EQ(marked("é = 'ü'\tä b", "b"),
            "    é = 'ü' ä b\n"
            "              ^\n");
  EXPECT_EQ(marked("\t\ta\tbc\td", "bc\td"),
            "    a   bc  d\n"
            "        ^^^^^\n");
}

TEST(Excerpt, WideCharactersTakeTwoColumnsAndCombiningOnesNone) {
  EXPECT_EQ(marked("\"日本\" + x", "x"),
            "    \"日本\" + x\n"
            "             ^\n");
  EXPECT_EQ(marked("f(\"日本\")", "\"日本\""),
            "    f(\"日本\")\n"
            "      ^^^^^^\n");
  EXPECT_EQ(marked("\"e\xCC\x81\" + x", "x"),
            "    \"e\xCC\x81\" + x\n"
            "          ^\n");
  EXPECT_EQ(marked("😀 = x", "x"),
            "    😀 = x\n"
            "         ^\n");
}

TEST(Excerpt, TheFocusHasCaretsAndWhatIsAroundItTildes) {
  EXPECT_EQ(excerpt("  y = a.bc + 1", {{6, 10}, {8, 10}}),
            "    y = a.bc + 1\n"
            "        ~~^^\n");
}

TEST(Excerpt, ColoursAreAroundTheMarks) {
  EXPECT_EQ(excerpt("a + b", {{4, 5}, {4, 5}}, Colors(true)),
            "    a + b\n"
            "        \x1B[31m^\x1B[0m\n");
}

TEST(Excerpt, WhatTurnsTextAroundIsShownAsAQuestionMark) {
  EXPECT_EQ(marked("a\xE2\x80\xAE b", "b"), "    a? b\n       ^\n");
}

TEST(Excerpt, ALineOfAMachineIsLookedAtOnlyAroundTheSpan) {
  const std::string line = std::string(1000000, 'a') + "!" + std::string(1000000, 'b');
  EXPECT_EQ(marked(line, "!"), "    …" + std::string(40, 'a') + "!" + std::string(55, 'b') + "…\n" +
                                   std::string(45, ' ') + "^\n");
}

TEST(Excerpt, ACaretBehindTheLine) {
  EXPECT_EQ(excerpt("  ab  ", {{6, 6}, {6, 6}}), "    ab\n        ^\n");
}

TEST(Excerpt, ASpanOverSeveralLinesIsMarkedOnItsFirst) {
  const Source source("x.fpl", "f(a,\n  b)\n");
  EXPECT_EQ(excerpt(source, {0, 9}), "    f(a,\n    ^^^^\n");
}

TEST(Excerpt, ABlankLineHasNone) {
  const Source source("x.fpl", "a\n   \nb");
  EXPECT_EQ(excerpt(source, {3, 3}), "");
  const Source empty("x.fpl", "");
  EXPECT_EQ(excerpt(empty, {0, 0}), "");
}

TEST(Excerpt, ALongLineIsCutAroundTheSpan) {
  const Source source("x.fpl", std::string(500, 'a') + "!" + std::string(500, 'b'));
  EXPECT_EQ(excerpt(source, {500, 501}), "    …" + std::string(40, 'a') + "!" +
                                             std::string(55, 'b') + "…\n" + std::string(45, ' ') +
                                             "^\n");
}

TEST(Excerpt, WhatCouldSteerATerminalIsShownAsAQuestionMark) {
  const Source source("x.fpl",
                      "a\x1B[31m\xFF\xC2\x9B"
                      "b\x7F");
  EXPECT_EQ(excerpt(source, {0, 1}), "    a?[31m??b?\n    ^\n");
}

}  // namespace
}  // namespace falcon::syntax
