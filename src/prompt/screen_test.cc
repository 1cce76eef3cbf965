// How a text is laid out in rows, and moving in it by whole characters.
#include "prompt/screen.h"

#include <gtest/gtest.h>

#include "prompt/edit_buffer.h"
#include "prompt/width.h"

namespace falcon::prompt {
namespace {

Layout layout_of(std::string_view text, size_t cursor, int columns) {
  return lay_out(View{"> ", ". ", text, cursor, nullptr}, columns);
}

void expect_layout(const Layout& layout, const std::vector<std::string>& rows, int row,
                   int column) {
  EXPECT_EQ(layout.rows, rows);
  EXPECT_EQ(layout.cursor_row, row);
  EXPECT_EQ(layout.cursor_column, column);
}

TEST(Layout, Lines) {
  expect_layout(layout_of("", 0, 10), {"> "}, 0, 2);
  expect_layout(layout_of("ab\nc", 1, 10), {"> ab", ". c"}, 0, 3);
  expect_layout(layout_of("ab\nc", 2, 10), {"> ab", ". c"}, 0, 4);
  expect_layout(layout_of("ab\n", 3, 10), {"> ab", ". "}, 1, 2);
}

TEST(Layout, LongLines) {
  expect_layout(layout_of("abcdef", 6, 5), {"> abc", "def"}, 1, 3);
  expect_layout(layout_of("abc", 3, 5), {"> abc", ""}, 1, 0);
  expect_layout(layout_of("abc", 2, 5), {"> abc"}, 0, 4);
  expect_layout(layout_of("a", 1, 1), {">", " ", "a", ""}, 3, 0);
}

TEST(Layout, WideCharacters) {
  expect_layout(layout_of("語語", 6, 5), {"> 語", "語"}, 1, 2);
  expect_layout(layout_of("e\u0301x", 3, 10), {"> e\u0301x"}, 0, 3);
  expect_layout(layout_of("\tx", 1, 10), {">     x"}, 0, 6);
}

TEST(Layout, ColoursEndWithEachRow) {
  std::vector<Piece> pieces = {{0, 4, Look::kString}};
  Layout layout = lay_out(View{"> ", ". ", "abcdx", 5, &pieces}, 4);
  for (const std::string& row : layout.rows) {
    size_t last = row.rfind("\033[");
    if (last != std::string::npos) {
      EXPECT_EQ(row.substr(last, 4), "\033[0m") << row;
    }
  }
}

TEST(EditBuffer, MovesByWholeCharacters) {
  EditBuffer buffer;
  buffer.set("ae\u0301語");
  EXPECT_TRUE(buffer.left());
  EXPECT_EQ(buffer.cursor(), 4U);
  EXPECT_TRUE(buffer.left());
  EXPECT_EQ(buffer.cursor(), 1U);
  buffer.erase_right();
  EXPECT_EQ(buffer.text(), "a語");
  EXPECT_TRUE(buffer.right());
  EXPECT_FALSE(buffer.right());
  buffer.erase_left();
  EXPECT_EQ(buffer.text(), "a");
}

TEST(EditBuffer, MovesBetweenLinesInTheSameColumn) {
  EditBuffer buffer;
  buffer.set("語語x\nabcdef\n\nz");
  EXPECT_TRUE(buffer.up());
  EXPECT_TRUE(buffer.up());
  buffer.line_end();
  EXPECT_TRUE(buffer.up());
  EXPECT_EQ(buffer.cursor(), 7U);
  EXPECT_FALSE(buffer.up());
  EXPECT_TRUE(buffer.down());
  EXPECT_EQ(buffer.line_before_cursor(), "abcde");
}

TEST(EditBuffer, KillsInARowAreJoined) {
  EditBuffer buffer;
  buffer.set("one two three");
  buffer.kill_blank_word_left();
  buffer.kill_blank_word_left();
  EXPECT_EQ(buffer.text(), "one ");
  buffer.end_kills();
  buffer.yank();
  EXPECT_EQ(buffer.text(), "one two three");
  buffer.line_start();
  buffer.kill_to_line_end();
  EXPECT_EQ(buffer.text(), "");
  buffer.yank();
  buffer.yank();
  EXPECT_EQ(buffer.text(), "one two threeone two three");
}

}  // namespace
}  // namespace falcon::prompt
