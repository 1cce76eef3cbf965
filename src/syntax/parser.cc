// The parser's ground: tokens, errors, blocks.
#include "syntax/parser.h"

#include <algorithm>

#include "syntax/parser_impl.h"

namespace falcon::syntax {

namespace {

// source.h promises no more: offsets, and the tokens' ends one past them, fit in 32 bits.
constexpr size_t kMaxSourceBytes = size_t{1} << 30;

// The longest piece of the source that a message repeats.
constexpr size_t kMaxShownBytes = 40;

std::string shorten(std::string_view text) {
  const size_t line = text.find_first_of("\r\n");
  size_t size = std::min({text.size(), line, kMaxShownBytes});
  while (size < text.size() && size > 0 &&
         (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) {
    --size;  // not within a character
  }
  return std::string(text.substr(0, size)) + (size < text.size() ? "…" : "");
}

}  // namespace

ParseResult parse(const Source& source, Arena& arena, std::vector<Token>* tokens) {
  if (source.text().size() > kMaxSourceBytes) {
    return {nullptr, {Diagnostic::Kind::kSyntax, "the source is larger than 1 GiB", {}, {}}};
  }
  if (auto bad = find_bad_byte(source.text())) {
    return {nullptr, {Diagnostic::Kind::kSyntax, bad->message, bad->span, bad->hint}};
  }
  return Parser(source, arena, tokens).run();
}

Parser::Parser(const Source& source, Arena& arena, std::vector<Token>* tokens)
    : source_(source), arena_(arena), text_(source.text()), lexer_(text_), tokens_(tokens) {}

ParseResult Parser::run() {
  advance();
  Items<Stmt*> statements(stmts_);
  parse_statements(statements, TokenKind::kEnd);
  if (failed_) return {nullptr, std::move(error_)};
  return {arena_.make<Module>(statements.copy_to(arena_)), {}};
}

void Parser::advance() {
  if (failed_) return;
  if (tokens_ != nullptr && token_.end > token_.begin) tokens_->push_back(token_);
  previous_ = token_;
  token_ = lexer_.next();
  if (token_.kind == TokenKind::kError) fail_lexical(lexer_.error());
}

bool Parser::accept(TokenKind wanted) {
  if (!at(wanted)) return false;
  advance();
  return true;
}

bool Parser::at_statement_end() const {
  const TokenKind k = kind();
  return k == TokenKind::kNewline || k == TokenKind::kSemicolon || k == TokenKind::kRightBrace ||
         k == TokenKind::kEnd;
}

std::nullptr_t Parser::fail(Span span, std::string_view message, std::string_view hint,
                            Diagnostic::Kind error_kind) {
  if (failed_) return nullptr;
  failed_ = true;
  error_ = {error_kind, std::string(message), span, std::string(hint)};
  token_.kind = TokenKind::kEnd;
  token_.newline_before = false;
  return nullptr;
}

std::nullptr_t Parser::fail_lexical(const LexicalError& error) {
  if (field_open_ == kNowhere || !error.hint.empty()) {
    return fail(error.span, error.message, error.hint);
  }
  return fail(error.span, error.message,
              "the '{' of the f-string's field on line " + std::to_string(line_of(field_open_)) +
                  " is still open");
}

void Parser::fail_depth() {
  fail(token_span(), "expression nested too deeply (limit " + std::to_string(kMaxDepth) + ")", {},
       Diagnostic::Kind::kRecursion);
}

// The operand that has been parsed becomes the left part of something: one level deeper.
bool Parser::wrap() {
  if (++deepest_ > kMaxDepth) fail_depth();
  return !failed_;
}

std::string Parser::describe_token() const {
  const std::string text = shorten(text_of(token_));
  switch (kind()) {
    case TokenKind::kEnd:
      return "the end of the file";
    case TokenKind::kNewline:
      return token_.kind == TokenKind::kEnd ? "the end of the file" : "the end of the line";
    case TokenKind::kName:
      return "the name '" + text + "'";
    case TokenKind::kNumber:
      return "the number " + text;
    case TokenKind::kString:
      return "the string " + text;
    case TokenKind::kFStringStart:
      return "an f-string";
    default:
      return (is_keyword(token_.kind) ? "the keyword '" : "'") + text + "'";
  }
}

std::nullptr_t Parser::fail_found(std::string_view expected, std::string_view hint) {
  if (failed_) return nullptr;
  // What is missing at the end of a line is missing after its last token.
  const bool line_end = at(TokenKind::kNewline) || at(TokenKind::kEnd);
  const Span span = line_end ? Span{previous_.end, previous_.end} : token_span();
  return fail(span, "expected " + std::string(expected) + ", found " + describe_token(), hint);
}

bool Parser::expect(TokenKind wanted, std::string_view after) {
  if (accept(wanted)) return !failed_;
  fail_found("'" + std::string(spelling(wanted)) + "' " + std::string(after));
  return false;
}

bool Parser::expect_close(TokenKind wanted, uint32_t open) {
  if (accept(wanted)) return !failed_;
  fail_missing_close(wanted, open);
  return false;
}

bool Parser::expect_name(std::string_view what, std::string_view& name) {
  if (!at(TokenKind::kName)) {
    fail_missing_name(what);
    return false;
  }
  name = arena_.copy(text_of(token_));
  advance();
  return !failed_;
}

bool Parser::parse_block(Block& block, std::string_view after) {
  if (!at(TokenKind::kLeftBrace)) {
    fail_missing_block(after);
    return false;
  }
  const uint32_t open = token_.begin;
  const ModeScope scope(*this, Mode{});
  advance();
  Items<Stmt*> statements(stmts_);
  if (!parse_statements(statements, TokenKind::kRightBrace)) return false;
  if (token_.kind == TokenKind::kEnd) {
    fail_unclosed_block(open);
    return false;
  }
  note_indentation(open);
  advance();
  block = statements.copy_to(arena_);
  return !failed_;
}

// Statements up to a closing token, or the end of the file.
bool Parser::parse_statements(Items<Stmt*>& statements, TokenKind close) {
  while (!failed_) {
    skip_newlines();
    if (accept(TokenKind::kSemicolon)) continue;
    if (at(close) || at(TokenKind::kEnd)) return true;
    Stmt* statement = parse_statement();
    if (statement == nullptr) return false;
    statements.push(statement);
  }
  return false;
}

}  // namespace falcon::syntax
