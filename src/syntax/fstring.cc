// String literals: adjacent ones join, and f-strings are read piece by piece.
//
// The text of an f-string is no token. The parser reads it up to a '{', seeks the lexer past that,
// parses an expression as anywhere else, and seeks past the '}'. So quotes nest, and every place
// within a field is a place in the file.
#include "syntax/parser_impl.h"

namespace falcon::syntax {

Expr* Parser::parse_strings() {
  const uint32_t begin = token_.begin;
  const bool bytes = string_shape(text_, begin).is_bytes;
  Items<FString::Part> parts(parts_);
  // Within a field of another f-string the text before the field has been flushed.
  literal_.clear();
  while (at(TokenKind::kString) || at(TokenKind::kFStringStart)) {
    const StringShape shape = string_shape(text_, token_.begin);
    if (shape.is_bytes != bytes) {
      return fail({begin, token_.end}, "bytes and str literals do not join");
    }
    if (!(at(TokenKind::kString) ? parse_string(shape) : parse_whole_fstring(shape, parts))) {
      return nullptr;
    }
    advance();
  }
  if (failed_) return nullptr;
  if (parts.size() == 0) {
    auto* constant = make_expr<Constant>(ExprKind::kConstant, since(begin),
                                         bytes ? Constant::Type::kBytes : Constant::Type::kStr);
    constant->text = arena_.copy(literal_);
    literal_.clear();
    return constant;
  }
  flush_literal(parts);
  return make_expr<FString>(ExprKind::kFString, since(begin), parts.copy_to(arena_));
}

bool Parser::parse_string(const StringShape& shape) {
  LexicalError error;
  const Span body{shape.body_begin, token_.end - static_cast<uint32_t>(shape.quote.size())};
  if (decode_string(text_, body, shape, literal_, error)) return true;
  fail_lexical(error);
  return false;
}

// For who asked for the tokens, an f-string is one: those of its fields go.
bool Parser::parse_whole_fstring(const StringShape& shape, Items<FString::Part>& parts) {
  const uint32_t begin = token_.begin;
  const size_t tokens_before = tokens_ == nullptr ? 0 : tokens_->size();
  if (!parse_fstring(shape, parts, false)) return false;
  token_.begin = begin;
  if (tokens_ != nullptr) tokens_->resize(tokens_before);
  return true;
}

void Parser::flush_literal(Items<FString::Part>& parts) {
  if (literal_.empty()) return;
  parts.push({.literal = arena_.copy(literal_)});
  literal_.clear();
}

// The text of an f-string from its opening quotes, or of a format specification from its colon.
// Leaves the current token at the closing quotes, or at the '}' after the specification.
bool Parser::parse_fstring(const StringShape& shape, Items<FString::Part>& parts, bool in_spec) {
  const uint32_t opening = token_.begin;
  uint32_t begin = token_.end;
  uint32_t at = begin;
  LexicalError error;
  for (;;) {
    const bool ends = text_.substr(at, shape.quote.size()) == shape.quote;
    if (at >= text_.size() || (ends && in_spec)) {
      fail({opening, token_.end}, in_spec
                                      ? "expected '}' after the format specification"
                                      : "unterminated f-string: no closing " +
                                            std::string(shape.quote) + " up to the end of file");
      return false;
    }
    const char c = text_[at];
    if (c == '\\' && !shape.is_raw && at + 1 < text_.size()) {
      if (const uint32_t end = after_named_escape(text_, at); end != 0) {
        at = end;  // its braces are no field
        continue;
      }
      at += text_[at + 1] == '{' || text_[at + 1] == '}' ? 1 : 2;
      continue;
    }
    if (c == '\\' && at + 1 < text_.size() &&
        (text_[at + 1] == shape.quote[0] || text_[at + 1] == '\\')) {
      at += 2;  // raw: the backslash stays, but the quote does not close
      continue;
    }
    if (!ends && c != '{' && c != '}') {
      ++at;
      continue;
    }
    if (!decode_string(text_, {begin, at}, shape, literal_, error)) {
      fail_lexical(error);
      return false;
    }
    if (ends || (c == '}' && in_spec)) {
      const uint32_t size = ends ? static_cast<uint32_t>(shape.quote.size()) : 1;
      token_ = {TokenKind::kString, false, at, at + size};
      lexer_.seek(at + size);
      return true;
    }
    if (!in_spec && at + 1 < text_.size() && text_[at + 1] == c) {
      literal_.push_back(c);  // {{ or }}
      at += 2;
    } else if (c == '}') {
      fail({at, at + 1}, "a single '}' in an f-string", "write '}}'");
      return false;
    } else {
      flush_literal(parts);
      token_ = {TokenKind::kLeftBrace, false, at, at + 1};
      lexer_.seek(at + 1);
      if (!parse_field(shape, parts)) return false;
      at = token_.end;
    }
    begin = at;
  }
}

// A field from its '{' on: an expression, perhaps '=', a conversion, a specification. Leaves the
// current token at the '}'.
bool Parser::parse_field(const StringShape& shape, Items<FString::Part>& parts) {
  const Nest nest(*this);
  const uint32_t open = token_.begin;
  const ModeScope scope(*this, Mode{.newlines_count = false, .in_field = true});
  const uint32_t enclosing_field = field_open_;
  field_open_ = open;
  advance();
  if (at(TokenKind::kRightBrace) || at(TokenKind::kBang)) {
    fail({open, token_.end}, "a field of an f-string needs an expression",
         "a brace as text is written twice");
    return false;
  }
  FString::Part part{};
  part.value = parse_value();
  if (part.value == nullptr) return false;
  if (at(TokenKind::kAssign)) {  // {x=} shows the expression's text as well
    const uint32_t text_end = static_cast<uint32_t>(text_.find_first_not_of(" \t\r\n", token_.end));
    parts.push({.literal = arena_.copy(text_.substr(open + 1, text_end - open - 1))});
    advance();
    part.conversion = at(TokenKind::kColon) ? 0 : 'r';
  }
  if (at(TokenKind::kBang) && !parse_conversion(part)) return false;
  if (at(TokenKind::kColon) && !parse_spec(shape, part)) return false;
  if (failed_) return false;
  if (!at(TokenKind::kRightBrace)) {
    const uint32_t line = line_of(open);
    fail_found("'}' to end the field of the f-string",
               line == line_of(token_.begin) && !at(TokenKind::kEnd)
                   ? "a brace as text is written twice"
                   : "the '{' on line " + std::to_string(line) + " is still open");
    return false;
  }
  field_open_ = enclosing_field;
  parts.push(part);
  return true;
}

bool Parser::parse_conversion(FString::Part& part) {
  const uint32_t at_letter = token_.end;
  const char c = at_letter < text_.size() ? text_[at_letter] : '\0';
  if (c != 's' && c != 'r' && c != 'a') {
    const uint32_t end = c == '\0' ? token_.end : at_letter + 1;
    fail({token_.begin, end}, "expected a conversion after '!'",
         "!r, !s and !a are the conversions");
    return false;
  }
  part.conversion = c;
  lexer_.seek(at_letter + 1);
  advance();
  return !failed_;
}

bool Parser::parse_spec(const StringShape& shape, FString::Part& part) {
  const Nest nest(*this);
  if (failed_) return false;
  Items<FString::Part> parts(parts_);
  const uint32_t begin = token_.end;
  if (!parse_fstring(shape, parts, true)) return false;
  flush_literal(parts);
  const Span span{begin, token_.begin};
  part.spec = arena_.make<FString>(Expr{ExprKind::kFString, span}, parts.copy_to(arena_));
  token_.kind = TokenKind::kRightBrace;
  return true;
}

}  // namespace falcon::syntax
