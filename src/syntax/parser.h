// Source text to syntax tree: the one way into the parser, whose class is an affair of its own
// files.
//
// A pure function of the text; the tree lives in the caller's arena.
#pragma once

#include <string>
#include <vector>

#include "syntax/ast.h"
#include "syntax/source.h"
#include "syntax/token.h"

namespace falcon::syntax {

// What is wrong with a text, where, and what to do about it.
struct Diagnostic {
  enum class Kind : uint8_t { kSyntax, kRecursion /* nested deeper than kMaxDepth */ };
  Kind kind = Kind::kSyntax;
  std::string message;  // one sentence: what was found and what was expected
  Span span;
  std::string hint;  // may be empty: a likely remedy
};

struct ParseResult {
  Module* module = nullptr;  // null when there is an error; lives in the arena
  Diagnostic error;
};

// Parses a whole program. Never fails otherwise than by `error`, whatever the bytes.
// `tokens`, if given, gets the program's tokens in order, an f-string as one kString, and no end.
[[nodiscard]] ParseResult parse(const Source& source, Arena& arena,
                                std::vector<Token>* tokens = nullptr);

}  // namespace falcon::syntax
