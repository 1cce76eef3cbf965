// What the lexer says of an unfinished text: where its tokens are, and whether it goes on.
//
// For colours and for Enter, which runs what is whole and else begins a new line. Any text will do:
// what the lexer refuses is passed over.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace falcon::prompt {

enum class Look : uint8_t { kKeyword, kString, kNumber, kComment };

struct Piece {
  uint32_t begin = 0;  // byte offsets
  uint32_t end = 0;
  Look look = Look::kKeyword;
};

struct Scan {
  std::vector<Piece> pieces;  // in order, apart from each other
  bool in_string = false;     // a string has no end
  bool in_bracket = false;    // the innermost that is open is on the line at:
  uint32_t open_line = 0;
  bool goes_on = false;  // brackets or a string are open, or the last token wants more
};

Scan scan(std::string_view text);

// Whether a text is to be run as it is: it does not go on, or is a program all the same.
bool is_whole(std::string_view text);

}  // namespace falcon::prompt
