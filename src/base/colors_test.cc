// When reports are in colour.
#include "base/colors.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

namespace falcon {
namespace {

// The environment as a case wants it, whatever the one who runs the test has.
class ColorsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    unsetenv("NO_COLOR");
    unsetenv("FORCE_COLOR");
    ASSERT_EQ(pipe(pipe_), 0);
  }
  void TearDown() override {
    close(pipe_[0]);
    close(pipe_[1]);
  }
  int pipe_[2] = {};
};

TEST_F(ColorsTest, APipeIsNoTerminal) { EXPECT_FALSE(wants_colors(pipe_[1])); }

TEST_F(ColorsTest, ForceColorSaysYesWhereverItGoes) {
  setenv("FORCE_COLOR", "1", 1);
  EXPECT_TRUE(wants_colors(pipe_[1]));
  setenv("FORCE_COLOR", "", 1);
  EXPECT_FALSE(wants_colors(pipe_[1]));
}

TEST_F(ColorsTest, NoColorHasTheLastWord) {
  setenv("FORCE_COLOR", "1", 1);
  setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(wants_colors(pipe_[1]));
  setenv("NO_COLOR", "", 1);
  EXPECT_TRUE(wants_colors(pipe_[1]));
}

TEST_F(ColorsTest, PaintEndsWhereTheTextDoes) {
  EXPECT_EQ(Colors().paint(Ink::kError, "x"), "x");
  EXPECT_EQ(Colors(true).paint(Ink::kError, "x"), "\x1B[1;31mx\x1B[0m");
  EXPECT_EQ(Colors(true).paint(Ink::kHint, ""), "");
}

}  // namespace
}  // namespace falcon
