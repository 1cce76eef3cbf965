// Messages for slips that are common enough to name the remedy.
#include "syntax/foreign.h"
#include "syntax/parser_impl.h"

namespace falcon::syntax {

namespace {

// Where the line of an offset starts, or a place in it when the line is long: this is asked at
// every block, which must not cost the length of a line.
size_t line_start(std::string_view text, size_t offset) {
  constexpr size_t kFarthest = 200;  // no line that people indent by hand is longer
  const size_t stop = offset > kFarthest ? offset - kFarthest : 0;
  while (offset > stop && text[offset - 1] != '\n' && text[offset - 1] != '\r') --offset;
  return offset;
}

constexpr std::string_view kNoColonBlock = "a block stands in braces, not after a ':'";
constexpr std::string_view kCompare = "to compare, write '=='";
constexpr std::string_view kNoWalrus = "an assignment is a statement of its own: write '='";
constexpr std::string_view kNextLine =
    "to go on on the next line, use parentheses or end the line with '\\'";

// Whether a token could be the next item of a list whose comma is missing.
bool starts_item(TokenKind kind) {
  switch (kind) {
    case TokenKind::kName:
    case TokenKind::kNumber:
    case TokenKind::kString:
    case TokenKind::kFStringStart:
    case TokenKind::kNone:
    case TokenKind::kTrue:
    case TokenKind::kFalse:
    case TokenKind::kLambda:
    case TokenKind::kLeftBrace:
    case TokenKind::kLeftBracket:
      return true;
    default:
      return false;
  }
}

// Keywords that are part of no expression, so that whoever wrote one in it meant a name.
bool is_statement_word(TokenKind kind) {
  switch (kind) {
    case TokenKind::kAssert:
    case TokenKind::kBreak:
    case TokenKind::kClass:
    case TokenKind::kContinue:
    case TokenKind::kDel:
    case TokenKind::kExcept:
    case TokenKind::kFinally:
    case TokenKind::kFrom:
    case TokenKind::kImport:
    case TokenKind::kRaise:
    case TokenKind::kReturn:
    case TokenKind::kTry:
    case TokenKind::kWhile:
    case TokenKind::kWith:
      return true;
    default:
      return false;
  }
}

}  // namespace

// Where a block should open, and something else stands.
void Parser::fail_missing_block(std::string_view after) {
  std::string_view hint = "a block stands in braces: { … }";
  const bool of_class = after.ends_with("class");
  if (at(TokenKind::kAssign)) {
    hint = kCompare;
  } else if (at(TokenKind::kNewline) && token_.kind == TokenKind::kLeftBrace) {
    hint = "the '{' stands on the line of the heading";
  } else if (at(TokenKind::kIf) && previous_.kind == TokenKind::kElse) {
    hint = "write 'elif'";
  } else if (of_class && !lexer_.at_line_end() &&
             (at(TokenKind::kColon) || at(TokenKind::kLess) || at(TokenKind::kName))) {
    hint = "the classes it derives from stand in parentheses: class Peregrine(Falcon) {";
  } else if (at(TokenKind::kColon)) {
    hint = kNoColonBlock;
  } else if (at(TokenKind::kNumber) && text_of(token_).starts_with('.')) {
    hint = "numbers from 1 to 9 are range(1, 10)";
  }
  fail_found("'{' " + std::string(after), hint);
}

// Where a bracket should close, and something else stands.
void Parser::fail_missing_close(TokenKind wanted, uint32_t open) {
  if (failed_) return;
  const std::string opening = "'" + std::string(1, text_[open]) + "'";
  const std::string line = std::to_string(line_of(open));
  const std::string close = "'" + std::string(spelling(wanted)) + "'";
  const std::string expected = at(TokenKind::kComma) ? close : "',' or " + close;
  if (at(TokenKind::kEnd)) {
    fail({open, open + 1}, "the " + opening + " on line " + line + " is never closed");
  } else if (at(TokenKind::kRightParen) || at(TokenKind::kRightBracket) ||
             at(TokenKind::kRightBrace)) {
    fail(token_span(), "expected " + close + " to close the " + opening + " on line " + line +
                           ", found " + describe_token());
  } else if (at(TokenKind::kColon) && text_.substr(token_.end, 1) == "=") {
    fail({token_.begin, token_.end + 1}, "':=' is no operator", kNoWalrus);
  } else if (at(TokenKind::kAssign)) {
    const bool of_for = text_.substr(0, open).ends_with("for ");
    fail_found(expected, of_for ? std::string_view("write 'for i in range(n) {'") : kCompare);
  } else if (std::string quote = quote_hint(); !quote.empty()) {
    fail_found(expected, quote);
  } else if (line_of(previous_.end) != line_of(token_.begin)) {
    fail_found(expected, (starts_item(kind()) ? "is a comma missing? The " : "the ") + opening +
                             " on line " + line + " is still open");
  } else {
    fail_found(expected, starts_item(kind()) ? "is a comma missing?" : "");
  }
}

void Parser::fail_missing_name(std::string_view what) {
  std::string_view hint;
  if (is_keyword(kind()) || (at(TokenKind::kAssign) && is_keyword(previous_.kind))) {
    hint = "a keyword cannot be a name";
  } else if (at(TokenKind::kString)) {
    hint = "a name is written without quotes";
  } else if (at(TokenKind::kLeftParen) && previous_.kind == TokenKind::kFunc) {
    hint = "a function without a name is a lambda: lambda x {return x + 1}";
  } else if (at(TokenKind::kLeftParen) && previous_.kind == TokenKind::kLambda) {
    hint = "a lambda's parameters stand without parentheses: lambda a, b {…}";
  }
  fail_found(what, hint);
}

// What a string just before an unexpected token suggests: a quote that is missing or too many.
std::string Parser::quote_hint() const {
  if (previous_.kind != TokenKind::kString) return {};
  if (line_of(previous_.begin) != line_of(previous_.end)) {
    return "the string that ends here starts on line " + std::to_string(line_of(previous_.begin)) +
           ": is a quote missing there?";
  }
  const bool touches = previous_.end == token_.begin && token_.kind == TokenKind::kName;
  if (!touches) return {};
  return std::string("a quote within a string is written \\") + text_[previous_.end - 1];
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
  const Span both{previous_.begin, token_.end};
  const bool touching = previous_.end == token_.begin;
  if (touching && at(TokenKind::kGreater) && previous_.kind == TokenKind::kLess) {
    return fail(both, "'<>' is no operator", "write '!='");
  }
  if (touching && at(TokenKind::kGreater) && previous_.kind == TokenKind::kAssign) {
    return fail(both, "'=>' is no operator", "write '>=', or ':' in a dict");
  }
  if (touching && at(TokenKind::kAssign) && previous_.kind == TokenKind::kColon) {
    return fail(both, "':=' is no operator", kNoWalrus);
  }
  const std::string_view before = text_.substr(0, previous_.end);
  if (at_expression_end() && (before.ends_with("++") || before.ends_with("--"))) {
    const std::string twice(before.substr(before.size() - 2));
    return fail({previous_.end - 2, previous_.end}, "'" + twice + "' is no operator",
                std::string("write ") + twice[0] + "= 1");
  }
  return fail_found("an expression", operand_hint());
}

std::string Parser::operand_hint() const {
  switch (kind()) {
    case TokenKind::kBang:
      return "write 'not'";
    case TokenKind::kYield:
      return "a yield within an expression stands in parentheses";
    case TokenKind::kStar:
    case TokenKind::kStarStar:
      if (!is_keyword(previous_.kind) && previous_.kind != TokenKind::kAssign) return {};
      return "only in a call or a display an expression may be starred";
    case TokenKind::kSlashSlash:
      return "a comment starts with '#'";
    case TokenKind::kSlash:
      return text_.substr(token_.end, 1) == "*" ? "a comment starts with '#'" : "";
    case TokenKind::kDot:
      return std::string(kNextLine);
    case TokenKind::kAssign:
      return std::string(kCompare);
    case TokenKind::kFunc:
      return "a function within an expression is a lambda: lambda x {return x + 1}";
    case TokenKind::kIf:
      return "a choice is written: a if condition else b";
    case TokenKind::kRightBracket:
      return previous_.kind == TokenKind::kLeftBracket
                 ? "an index or a slice stands in the brackets"
                 : "";
    case TokenKind::kNewline:
      return token_.kind == TokenKind::kEnd ? "" : std::string(kNextLine);
    default:
      break;
  }
  if (previous_.kind == TokenKind::kColon && is_keyword(token_.kind)) {
    return std::string(kNoColonBlock);
  }
  return is_statement_word(kind()) ? "a keyword cannot be a name" : "";
}

// A statement has ended, but the line has not.
std::nullptr_t Parser::fail_missing_end() {
  if (failed_) return nullptr;
  if (token_.kind == TokenKind::kRightParen || token_.kind == TokenKind::kRightBracket) {
    return fail_stray_keyword();
  }
  const Span last{previous_.begin, previous_.end};
  const std::string word(text_of(previous_));
  if (previous_.kind == TokenKind::kName && word == "print" && starts_item(kind())) {
    return fail(last, "missing parentheses in the call of 'print'", "write print(…)");
  }
  const std::string_view remedy = remedy_for_word(word);
  if (previous_.kind == TokenKind::kName && !remedy.empty()) {
    return fail(last, "'" + word + "' is no keyword of Falcon", remedy);
  }
  std::string hint = quote_hint();
  if (!hint.empty()) return fail_found("the end of the statement", hint);
  if (at(TokenKind::kColon)) {
    hint = kNoColonBlock;
  } else if (at(TokenKind::kAssign)) {
    hint = kCompare;
  } else if (previous_.kind == TokenKind::kRightBrace && at(TokenKind::kLeftParen)) {
    hint = "to call a lambda, put it in parentheses";
  } else if (at(TokenKind::kLeftBrace)) {
    hint = "a block needs a heading: if, while, for, try, with, func or class";
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
