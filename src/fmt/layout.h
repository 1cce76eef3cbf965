// Where lines break, how far they are indented, and what blanks stand in them.
//
// The style in short; docs/tools.md says it for people. Line breaks are the author's, but that
// - a block with a line break in it has its braces at the ends of lines of their own;
// - a block that was on one line and has grown too long for it is opened, and a bracket that has is
// broken at commas;
// - `else` and its kin stand after the `}` before them if that has a line of its own.
// Indentation is four blanks a block. What follows in an open bracket stands below the first thing
// in it, or four blanks in if the bracket ended its line.
#pragma once

#include <string>
#include <vector>

#include "fmt/piece.h"

namespace falcon::fmt {

constexpr uint32_t kLineWidth = 120;
constexpr uint32_t kIndent = 4;

struct Line {
  uint32_t indent = 0;
  std::string code;    // without its indentation; may hold the newlines of a string
  uint32_t width = 0;  // of the code with its indentation, where it ends
  uint32_t first = 0;  // the pieces that are in it
  uint32_t last = 0;
  bool in_bracket = false;           // a bracket is open where it begins
  const Comment* comment = nullptr;  // behind the code, or all there is
  bool continues_comment = false;    // a comment that goes on with that behind the code above
  bool blank_before = false;
};

// The lines of a program. The pieces' breaks and comments outlive them.
std::vector<Line> lay_out(const std::vector<Piece>& pieces);

// The lines as text, comments behind code in columns.
std::string join(const std::vector<Line>& lines);

}  // namespace falcon::fmt
