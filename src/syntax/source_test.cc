// Lines and columns, for every kind of newline.
#include "syntax/source.h"

#include <gtest/gtest.h>

namespace falcon::syntax {
namespace {

TEST(Source, LinesEndAtAnyKindOfNewline) {
  const Source source("a.fpl", "one\ntwo\r\nthree\rfour");
  EXPECT_EQ(source.line_count(), 4u);
  EXPECT_EQ(source.line(1), "one");
  EXPECT_EQ(source.line(2), "two");
  EXPECT_EQ(source.line(3), "three");
  EXPECT_EQ(source.line(4), "four");
}

TEST(Source, LinesThatDoNotExistAreEmpty) {
  const Source source("a.fpl", "one\n");
  EXPECT_EQ(source.line_count(), 2u);
  EXPECT_EQ(source.line(0), "");
  EXPECT_EQ(source.line(2), "");
  EXPECT_EQ(source.line(3), "");
}

TEST(Source, ColumnsCountCodePoints) {
  const Source source("a.fpl", "x\näöü!");
  const Position at_mark = source.position(8);
  EXPECT_EQ(at_mark.line, 2u);
  EXPECT_EQ(at_mark.column, 4u);
}

TEST(Source, PositionsBeyondTheEndAreTheEnd) {
  const Source source("a.fpl", "ab\nc");
  EXPECT_EQ(source.position(1000).line, 2u);
  EXPECT_EQ(source.position(1000).column, 2u);
  const Source empty("b.fpl", "");
  EXPECT_EQ(empty.position(7).line, 1u);
  EXPECT_EQ(empty.position(7).column, 1u);
}

TEST(Source, ANewlineBelongsToTheLineItEnds) {
  const Source source("a.fpl", "ab\ncd");
  EXPECT_EQ(source.position(2).line, 1u);
  EXPECT_EQ(source.position(3).line, 2u);
  EXPECT_EQ(source.line_start(2), 3u);
}

}  // namespace
}  // namespace falcon::syntax
