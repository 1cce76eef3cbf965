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
            "SyntaxError: cannot assign to a function call\n");
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

TEST(Excerpt, CaretsCountCharactersAndFollowTabs) {
  const Source source("x.fpl", "é = 'ü'\tä b");
  const uint32_t at = static_cast<uint32_t>(source.text().find('b'));
  EXPECT_EQ(excerpt(source, {at, at + 1}),
            "    é = 'ü'\tä b\n"
            "           \t  ^\n");
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
