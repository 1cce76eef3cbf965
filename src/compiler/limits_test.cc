// What no chunk can hold: the message and the remedy. The sources are too long to stand in a file.
#include <gtest/gtest.h>

#include "compiler/test_support.h"

namespace falcon::compiler {
namespace {

// `piece` for each number below `count`, the numbers in place of '#'.
std::string repeat(const std::string& piece, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    std::string one = piece;
    one.replace(one.find('#'), 1, std::to_string(i));
    text += one;
  }
  return text;
}

std::string message_and_hint(const std::string& text) {
  const auto error = compile_text(text).error;
  return error.message + " / " + error.hint;
}

TEST(Limits, NamesOfAFunction) {
  EXPECT_EQ(message_and_hint("func f(x) {\n" + repeat("a# = x\n", 65000) + "}"),
            "a function needs more than 65,000 registers / split it, or its longest expression");
  EXPECT_EQ(message_and_hint(repeat("a#\n", 65600)),
            "a function mentions more than 65,535 different names / split it");
}

TEST(Limits, SitesOfAFunction) {
  EXPECT_EQ(message_and_hint(repeat("x.a# += x\n", 33000)),
            "a function uses more than 65,535 names and attributes / split it");
}

TEST(Limits, FunctionsOfAFunction) {
  EXPECT_EQ(message_and_hint(repeat("x = lambda { # }\n", 65600)),
            "a function holds more than 65,535 functions / split it");
}

TEST(Limits, TargetsAfterTheStarredOne) {
  EXPECT_EQ(message_and_hint("*first" + repeat(", a#", 256) + " = x"),
            "more than 255 targets follow the starred one / unpack in two steps");
}

TEST(Limits, FinallyBlocks) {
  std::string text = "x";
  for (int i = 0; i < 12; ++i) text = "try { y } finally { " + text + " }";
  EXPECT_EQ(message_and_hint(text),
            "more than 10 finally blocks are nested in each other / move the inner ones into a "
            "function");
}

}  // namespace
}  // namespace falcon::compiler
