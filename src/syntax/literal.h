// What literals stand for: the values of numbers and the text of strings.
//
// Apart from the lexer, which only finds where a literal ends: an f-string's text is decoded piece
// by piece, between its fields.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "syntax/ast.h"
#include "syntax/lexer.h"

namespace falcon::syntax {

// How a string literal is written: its prefix, its quotes, and where its text stands.
struct StringShape {
  bool is_bytes = false;
  bool is_raw = false;
  std::string_view quote;   // the closing quotes: one or three
  uint32_t body_begin = 0;  // the first byte after the opening quotes
};
StringShape string_shape(std::string_view text, uint32_t begin);

// Where an escape \N{NAME} that begins at `at` ends; 0: none begins there that is whole.
uint32_t after_named_escape(std::string_view text, uint32_t at);

// Appends what text[span] stands for, escapes decoded as the shape says. False on a bad escape, or
// a character that a bytes literal cannot hold; `error` then says which.
[[nodiscard]] bool decode_string(std::string_view text, Span span, const StringShape& shape,
                                 std::string& out, LexicalError& error);

// The value of a number that the lexer has accepted. The text of a big one lives in the arena.
Constant decode_number(std::string_view digits, Span span, Arena& arena);

}  // namespace falcon::syntax
