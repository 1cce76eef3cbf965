// A program as the formatter sees it: its tokens in order, each with what stands before it and what
// part it plays.
//
// Tokens and not the tree, because the formatter decides about white space alone: whatever it does,
// no name, number or comment can get lost. The tree only says what a mark means where tokens are
// not enough: whether a `{` opens a block, whether a `:` belongs to a name, where a statement
// begins.
#pragma once

#include <string_view>
#include <vector>

#include "syntax/ast.h"
#include "syntax/token.h"

namespace falcon::fmt {

struct Comment {
  std::string_view text;      // from its '#' on, without blanks at its end
  uint32_t column = 0;        // where it stood, in code points
  bool after_code = false;    // on the line of the token before
  bool blank_before = false;  // an empty line stood before it
};

// What the text had between a token and the one before.
enum class Break : uint8_t { kNone, kLine, kBackslash /* a line that '\' continues */ };

enum Role : uint16_t {
  kDisplay = 1,        // a brace of a dict or set display
  kLambdaBlock = 2,    // a brace of a lambda's body
  kBlock = 4,          // a brace of a statement's block
  kStatement = 8,      // begins a statement, a decorator, or what follows decorators
  kContinuesIf = 16,   // elif, else, except, finally: goes on with the statement before
  kPrefix = 32,        // an operator before its operand, a star, a decorator's '@'
  kScope = 64,         // a colon of :x or ::x
  kTightAssign = 128,  // '=' of a keyword argument or of a default without annotation
  kSliceColon = 256,
  kCalls = 512,  // a bracket that goes with what stands before it
};

struct Piece {
  syntax::Token token;
  std::string_view text;
  uint16_t roles = 0;
  Break before = Break::kNone;
  bool blank_before = false;  // an empty line between the last comment (or token) and this
  uint32_t match = 0;         // of a bracket: the index of its other one
  std::vector<Comment> comments;

  bool is(Role role) const { return (roles & role) != 0; }
  bool opens() const;
  bool closes() const;
};

// The pieces of a program that has been parsed, an empty one of kind kEnd as the last.
// Semicolons that separate nothing are left out.
std::vector<Piece> read_pieces(std::string_view text, const std::vector<syntax::Token>& tokens,
                               const syntax::Module& module);

// Code points of a text.
uint32_t width_of(std::string_view text);

}  // namespace falcon::fmt
