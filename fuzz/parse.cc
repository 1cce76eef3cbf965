// Fuzz target: any bytes to the lexer, the parser, the printer of trees, the checker and the
// excerpts of messages.
#include <string>

#include "check/check.h"
#include "support.h"
#include "syntax/ast_dump.h"
#include "syntax/diagnostics.h"
#include "syntax/lexer.h"
#include "syntax/parser.h"

namespace falcon::fuzz {
namespace {

// The lexer alone: the parser asks it for no more tokens once one does not fit.
void read_tokens(const syntax::Source& source) {
  if (syntax::find_bad_byte(source.text())) return;
  syntax::Lexer lexer(source.text());
  uint32_t end = 0;
  for (;;) {
    const syntax::Token token = lexer.next();
    require(token.begin >= end && token.end >= token.begin && token.end <= source.text().size(),
            "a token lies outside the text or before the one that was read before it");
    if (token.kind == syntax::TokenKind::kError) {
      require(!lexer.error().message.empty(), "an error of the lexer without a message");
      return;
    }
    if (token.kind == syntax::TokenKind::kEnd) return;
    end = token.end;
  }
}

void check_error(const syntax::Source& source, const syntax::Diagnostic& error) {
  require(!error.message.empty(), "an error of the parser without a message");
  require(error.span.begin <= error.span.end && error.span.end <= source.text().size(),
          "an error of the parser lies outside the text");
  require(!syntax::render(source, error).empty(), "an error that is shown as nothing");
}

}  // namespace
}  // namespace falcon::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace falcon;
  const syntax::Source source("fuzz.fpl", std::string(fuzz::view_of(data, size)));
  fuzz::read_tokens(source);
  syntax::Arena arena;
  const syntax::ParseResult result = syntax::parse(source, arena);
  if (result.module == nullptr) {
    fuzz::check_error(source, result.error);
    return 0;
  }
  static_cast<void>(syntax::dump(*result.module));
  for (const check::Finding& finding : check::check(*result.module, {"print"})) {
    fuzz::require(finding.span.end <= size, "a finding of the checker lies outside the text");
    static_cast<void>(syntax::excerpt(source, finding.span));
  }
  return 0;
}
