// What all chunks of one compilation share: the text, its scopes, and the first error.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "compiler/scope.h"
#include "syntax/parser.h"
#include "syntax/source.h"

namespace falcon::compiler {

struct Session {
  std::shared_ptr<const syntax::Source> source;
  ScopeTable scopes;

  // Compare-and-jump instructions reach 32,767 instructions. When one does not reach its target,
  // jump_too_far is set and the text is compiled once more with long_jumps, which avoids them.
  bool long_jumps = false;
  bool jump_too_far = false;

  bool notes_asserts = false;  // Asserts::kNoted

  bool failed = false;
  syntax::Diagnostic error;

  // Notes an error; the first one counts. What code is made after it is thrown away.
  void fail(syntax::Span span, std::string message, std::string hint = {}) {
    if (failed) return;
    failed = true;
    error = {syntax::Diagnostic::Kind::kSyntax, std::move(message), span, std::move(hint)};
  }
};

}  // namespace falcon::compiler
