// What the tests of this layer share: a program to the text of its tree, or to its error.
#pragma once

#include <string>

#include "syntax/ast_dump.h"
#include "syntax/parser.h"

namespace falcon::syntax {

// The tree as dump() writes it, or "error: MESSAGE [PART]" where PART is the text under the caret,
// with " / HINT" after it when there is a hint.
inline std::string parsed(const std::string& text) {
  const Source source("test.fpl", text);
  Arena arena;
  const ParseResult result = parse(source, arena);
  if (result.module != nullptr) return dump(*result.module);
  const Diagnostic& error = result.error;
  std::string part = text.substr(std::min<size_t>(error.span.begin, text.size()),
                                 error.span.end - error.span.begin);
  return "error: " + error.message + " [" + part + "]" +
         (error.hint.empty() ? "" : " / " + error.hint);
}

}  // namespace falcon::syntax
