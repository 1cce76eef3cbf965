// Messages for slips that are common enough to name the remedy.
#include "syntax/parser_impl.h"

namespace falcon::syntax {

namespace {

// Words of other languages that start a statement, and what to write instead.
std::string_view foreign_word(std::string_view word) {
  struct Word {
    std::string_view theirs, ours;
  };
  static constexpr Word kWords[] = {
      {"def", "a function starts with 'func'"},
      {"function", "a function starts with 'func'"},
      {"fn", "a function starts with 'func'"},
      {"global", "write :x for the module's x"},
      {"nonlocal", "write ::x for the enclosing function's x"},
      {"async", "there is no 'async': every call may wait"},
      {"await", "there is no 'await': every call may wait"},
      {"let", "a variable needs no declaration"},
      {"var", "a variable needs no declaration"},
      {"const", "a variable needs no declaration"},
      {"throw", "write 'raise'"},
      {"delete", "write 'del'"},
      {"new", "call the class: Name()"},
      {"elseif", "write 'elif'"},
      {"elsif", "write 'elif'"},
      {"catch", "write 'except'"},
      {"foreach", "write 'for x in xs {'"},
      {"switch", "write 'if' and 'elif'"},
      {"match", "write 'if' and 'elif'"},
      {"print", "print is a function: print(x)"},
      {"using", "write 'import'"},
      {"include", "write 'import'"},
  };
  for (const Word& entry : kWords) {
    if (word == entry.theirs) return entry.ours;
  }
  return {};
}

// Where the line of an offset starts, or a place in it when the line is long: this is asked at
// every block, which must not cost the length of a line.
size_t line_start(std::string_view text, size_t offset) {
  constexpr size_t kFarthest = 200;  // no line that people indent by hand is longer
  const size_t stop = offset > kFarthest ? offset - kFarthest : 0;
  while (offset > stop && text[offset - 1] != '\n' && text[offset - 1] != '\r') --offset;
  return offset;
}

}  // namespace

// Where a block should open, and something else stands.
void Parser::fail_missing_block(std::string_view after) {
  std::string_view hint;
  if (at(TokenKind::kColon)) {
    hint = "a block stands in braces, not after a ':'";
  } else if (at(TokenKind::kAssign)) {
    hint = "to compare, write '=='";
  } else if (at(TokenKind::kNewline)) {
    hint = token_.kind == TokenKind::kLeftBrace ? "the '{' stands on the line of the heading"
                                                : "a block stands in braces: { … }";
  } else if (at(TokenKind::kIf) && previous_.kind == TokenKind::kElse) {
    hint = "write 'elif'";
  }
  fail_found("'{' " + std::string(after), hint);
}

// A '}' that starts a line further left than the line of its '{' closes a block that the one who
// wrote it thought closed. The first such block is likely the one whose own '}' is missing.
void Parser::note_indentation(uint32_t open) {
  if (suspect_open_ != kNowhere) return;
  const size_t close_line = line_start(text_, token_.begin);
  const bool leads = text_.find_first_not_of(" \t", close_line) == token_.begin;
  if (!leads) return;
  const size_t open_line = line_start(text_, open);
  const size_t open_column = text_.find_first_not_of(" \t", open_line) - open_line;
  if (token_.begin - close_line < open_column) suspect_open_ = open;
}

void Parser::fail_unclosed_block(uint32_t open) {
  if (failed_) return;
  std::string hint = "the file ends before its '}'";
  if (suspect_open_ != kNowhere) {
    hint = "by the indentation, the '}' of the '{' on line " +
           std::to_string(line_of(suspect_open_)) + " is missing";
  }
  fail({open, open + 1}, "the '{' on line " + std::to_string(line_of(open)) + " is never closed",
       hint);
}

// An expression is missing where the current token stands.
std::nullptr_t Parser::fail_missing_operand() {
  if (failed_) return nullptr;
  const std::string_view before = text_.substr(0, previous_.end);
  const bool line_end = at_expression_end();
  std::string hint;
  if (line_end && (before.ends_with("++") || before.ends_with("--"))) {
    hint = std::string("write ") + before.back() + "= 1";
  } else if (at(TokenKind::kBang)) {
    hint = "write 'not'";
  } else if (at(TokenKind::kYield)) {
    hint = "a yield within an expression stands in parentheses";
  } else if ((at(TokenKind::kStar) || at(TokenKind::kStarStar)) &&
             (is_keyword(previous_.kind) || previous_.kind == TokenKind::kAssign)) {
    hint = "only in a call or a display an expression may be starred";
  } else if (at(TokenKind::kSlashSlash) || at(TokenKind::kSlash)) {
    hint = "a comment starts with '#'";
  } else if (at(TokenKind::kDot)) {
    hint = "to go on on the next line, use parentheses or end the line with '\\'";
  } else if (at(TokenKind::kAssign)) {
    hint = "to compare, write '=='";
  } else if (previous_.kind == TokenKind::kColon && is_keyword(token_.kind)) {
    hint = "a block stands in braces, not after a ':'";
  } else if (at(TokenKind::kNewline) && token_.kind != TokenKind::kEnd) {
    hint = "to go on on the next line, use parentheses or end the line with '\\'";
  }
  return fail_found("an expression", hint);
}

// A statement has ended, but the line has not.
std::nullptr_t Parser::fail_missing_end() {
  if (failed_) return nullptr;
  if (token_.kind == TokenKind::kRightParen || token_.kind == TokenKind::kRightBracket) {
    return fail_stray_keyword();
  }
  std::string hint(foreign_word(text_of(previous_)));
  const Span last{previous_.begin, previous_.end};
  if (hint.empty() && previous_.kind == TokenKind::kString &&
      line_of(last.begin) != line_of(last.end)) {
    hint = "the string that ends here starts on line " + std::to_string(line_of(last.begin)) +
           ": is a quote missing there?";
  } else if (hint.empty() && at(TokenKind::kColon)) {
    hint = "a block stands in braces, not after a ':'";
  } else if (hint.empty() && at(TokenKind::kAssign)) {
    hint = "to compare, write '=='";
  } else if (hint.empty() && previous_.kind == TokenKind::kRightBrace &&
             at(TokenKind::kLeftParen)) {
    hint = "to call a lambda, put it in parentheses";
  }
  return fail_found("the end of the statement", hint);
}

// A token that can only go on with something that has been opened before.
std::nullptr_t Parser::fail_stray_keyword() {
  if (failed_) return nullptr;
  const std::string word = "'" + std::string(text_of(token_)) + "'";
  switch (token_.kind) {
    case TokenKind::kRightParen:
    case TokenKind::kRightBracket:
    case TokenKind::kRightBrace:
      return fail(token_span(), "unmatched " + word);
    case TokenKind::kElif:
      return fail(token_span(), word + " without an 'if' before it");
    case TokenKind::kElse:
      return fail(token_span(), word + " without an 'if', a loop or a 'try' before it");
    default:
      return fail(token_span(), word + " without a 'try' before it");
  }
}

}  // namespace falcon::syntax
