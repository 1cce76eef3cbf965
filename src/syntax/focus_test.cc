// Which part of an expression stands for it.
#include "syntax/focus.h"

#include <gtest/gtest.h>

namespace falcon::syntax {
namespace {

// The part of `text` that is the focus when all of it failed; it stands in the middle of a source.
std::string focus(const std::string& text) {
  const Source source("x.fpl", "before; " + text + " ; after");
  const auto size = static_cast<uint32_t>(text.size());
  const Span part = focus_of(source, {8, 8 + size});
  return source.text().substr(part.begin, part.end - part.begin);
}

TEST(Focus, OfAnAttributeItsName) {
  EXPECT_EQ(focus("a.b.c"), "c");
  EXPECT_EQ(focus("f(x)\n  .done"), "done");
}

TEST(Focus, OfASubscriptItsBrackets) {
  EXPECT_EQ(focus("a[1][2 + x]"), "[2 + x]");
  EXPECT_EQ(focus("(a)  [1]"), "[1]");
}

TEST(Focus, OfAnOperationItsOperator) {
  EXPECT_EQ(focus("a + b * c"), "+");
  EXPECT_EQ(focus("(a + b) ** -c"), "**");
  EXPECT_EQ(focus("a not  in b"), "not  in");
  EXPECT_EQ(focus("a is not b"), "is not");
  EXPECT_EQ(focus("(a)  < (b)"), "<");
  EXPECT_EQ(focus("x.y += [1]"), "+=");
}

TEST(Focus, OfACallInAChainOverLinesTheCall) {
  EXPECT_EQ(focus("a.b(1)\n  .c(2,\n 3)"), "c(2,\n 3)");
  EXPECT_EQ(focus("a.b(1).c(2)"), "a.b(1).c(2)");
}

TEST(Focus, AnOperatorOnAnotherLineIsNone) {
  EXPECT_EQ(focus("a\n + b"), "a\n + b");
  EXPECT_EQ(focus("(a) # why\n < (b)"), "(a) # why\n < (b)");
}

TEST(Focus, WhatHasNoTellingPartIsItsOwn) {
  for (const char* text :
       {"f(a + b)", "-a", "a < b < c", "name", "a, b", "yield a.b", "a +", "'x"}) {
    EXPECT_EQ(focus(text), text);
  }
}

TEST(Focus, SpansThatAreNoneAndLongOnesStayAsTheyAre) {
  const Source source("x.fpl", std::string(kMaxFocusBytes, 'a') + ".b");
  const auto size = static_cast<uint32_t>(source.text().size());
  EXPECT_EQ(focus_of(source, {0, size}).begin, 0u);
  EXPECT_EQ(focus_of(source, {5, 5}).begin, 5u);
  EXPECT_EQ(focus_of(source, {0, size + 1}).end, size + 1);
}

}  // namespace
}  // namespace falcon::syntax
