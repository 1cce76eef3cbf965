// Hand-written: the tokens are few, and only so can every slip have its own message.
#include "syntax/lexer.h"

#include <cstdio>
#include <utility>

#include "names/names.h"
#include "syntax/foreign.h"
#include "syntax/utf8.h"

namespace falcon::syntax {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_name_part(char c) { return is_name_start(c) || is_digit(c); }

// Characters beyond ASCII that get into programs by copying from a document and are no letters:
// Latin-1 signs, general punctuation (spaces, dashes, curly quotes, joiners), mathematical signs,
// ideographic space and marks, the byte order mark, full-width punctuation.
bool is_stray_punctuation(uint32_t c) {
  return (c >= 0x80 && c <= 0xBF && c != 0xAA && c != 0xB5 && c != 0xB7 && c != 0xBA) ||
         c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c <= 0x206F) || (c >= 0x2190 && c <= 0x22FF) ||
         (c >= 0x3000 && c <= 0x3003) || c == 0xFEFF || (c >= 0xFF01 && c <= 0xFF0F);
}

// Spaces, joiners, marks of direction and controls: a message names them without showing them.
bool is_unseen(uint32_t c) {
  return (c >= 0x7F && c <= 0xA0) || (c >= 0x2000 && c <= 0x200F) || (c >= 0x2028 && c <= 0x202F) ||
         (c >= 0x205F && c <= 0x206F) || c == 0x3000 || c == 0xFEFF;
}

int digit_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

TokenKind keyword_kind(std::string_view name) {
#define FALCON_KEYWORD(kind, text) \
  if (name == text) return TokenKind::k##kind;
  FALCON_KEYWORDS(FALCON_KEYWORD)
#undef FALCON_KEYWORD
  return TokenKind::kName;
}

std::string code_point_name(uint32_t value) {
  char text[16];
  std::snprintf(text, sizeof text, "U+%04X", value);
  return text;
}

}  // namespace

std::optional<LexicalError> find_bad_byte(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto at = static_cast<uint32_t>(i);
    if (text[i] == '\0') return LexicalError{{at, at + 1}, "the source contains a NUL byte"};
    const CodePoint c = decode_utf8(text.substr(i));
    if (c.size_bytes == 0) {
      char byte[8];
      std::snprintf(byte, sizeof byte, "0x%02X", static_cast<unsigned char>(text[i]));
      return LexicalError{{at, at + 1},
                          std::string("the source is not UTF-8: unexpected byte ") + byte,
                          "save the file as UTF-8"};
    }
    i += c.size_bytes;
  }
  return std::nullopt;
}

Lexer::Lexer(std::string_view text) : text_(text) {
  if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;  // a byte order mark
}

Token Lexer::finish(Token token, TokenKind kind, uint32_t length_bytes) {
  token.kind = kind;
  at_ = token.begin + length_bytes;
  token.end = at_;
  return token;
}

Token Lexer::fail(Token token, Span span, std::string message, std::string hint) {
  error_ = {span, std::move(message), std::move(hint)};
  token.kind = TokenKind::kError;
  token.end = span.end;
  return token;
}

// Spaces, comments, newlines and continued lines. False after a stray backslash.
bool Lexer::skip_space(Token& token) {
  for (;;) {
    const char c = peek();
    if (c == '\n' || c == '\r') {
      token.newline_before = true;
    } else if (c == '#') {
      while (at_ < text_.size() && peek() != '\n' && peek() != '\r') ++at_;
      continue;
    } else if (c == '\\') {
      const bool two = peek(1) == '\r' && peek(2) == '\n';
      if (!two && peek(1) != '\n' && peek(1) != '\r') return false;
      at_ += two ? 2 : 1;
    } else if (c != ' ' && c != '\t' && c != '\f' && c != '\v') {
      return true;
    }
    ++at_;
  }
}

bool Lexer::at_line_end() const {
  const size_t next = text_.find_first_not_of(" \t\f\v", at_);
  return next == std::string_view::npos || text_[next] == '#' || text_[next] == '\n' ||
         text_[next] == '\r';
}

Token Lexer::next() {
  Token token;
  const bool clean = skip_space(token);
  token.begin = token.end = at_;
  if (!clean) {
    return fail(token, {at_, at_ + 1}, "unexpected character after '\\'",
                "a '\\' that continues a line is the last character of it");
  }
  if (at_ >= text_.size()) return token;
  const char c = peek();
  if (is_name_start(c)) return read_name(token);
  if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return read_number(token);
  if (c == '"' || c == '\'') return read_string(token, at_);
  return read_punctuation(token);
}

Token Lexer::read_name(Token token) {
  while (is_name_part(peek())) {
    const CodePoint c = decode_utf8(text_.substr(at_));
    if (is_stray_punctuation(c.value)) {
      if (at_ > token.begin) break;
      return fail_character(token);
    }
    at_ += c.size_bytes;
  }
  if ((peek() == '"' || peek() == '\'') && is_string_start(token.begin, at_)) {
    return read_string(token, at_);
  }
  token.end = at_;
  token.kind = keyword_kind(text_.substr(token.begin, at_ - token.begin));
  return token;
}

// Whether the letters before a quote are a prefix: b, f, r, u, br, rb, fr, rf, of any case.
bool Lexer::is_string_start(uint32_t begin, uint32_t end) const {
  if (end - begin > 2) return false;
  bool raw = false;
  char other = 0;
  for (uint32_t i = begin; i < end; ++i) {
    const char c = static_cast<char>(text_[i] | 0x20);
    if (c == 'r' && !raw) {
      raw = true;
    } else if ((c == 'b' || c == 'f' || c == 'u') && other == 0) {
      other = c;
    } else {
      return false;
    }
  }
  return !(raw && other == 'u');
}

Token Lexer::read_string(Token token, uint32_t quote_at) {
  const char quote = text_[quote_at];
  const bool triple = text_.substr(quote_at, 3) == std::string(3, quote);
  const uint32_t quote_size = triple ? 3 : 1;
  at_ = quote_at + quote_size;
  for (uint32_t i = token.begin; i < quote_at; ++i) {
    if ((text_[i] | 0x20) == 'f') return finish(token, TokenKind::kFStringStart, at_ - token.begin);
  }
  const std::string_view closing = text_.substr(quote_at, quote_size);
  while (at_ < text_.size()) {
    if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
      at_ += 2;
    } else if (text_.substr(at_, quote_size) == closing) {
      return finish(token, TokenKind::kString, at_ + quote_size - token.begin);
    } else {
      ++at_;
    }
  }
  return fail(token, {token.begin, quote_at + quote_size},
              "unterminated string: no closing " + std::string(closing) + " up to the end of file");
}

// One or more digits, single underscores between them.
bool Lexer::read_digits(int base) {
  if (digit_value(peek()) >= base) return false;
  for (;;) {
    while (digit_value(peek()) < base) ++at_;
    if (peek() != '_') return true;
    if (digit_value(peek(1)) >= base) return false;
    ++at_;
  }
}

void Lexer::skip_fraction() {
  ++at_;
  if (is_digit(peek())) read_digits(10);
}

void Lexer::skip_exponent() {
  const uint32_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
  if (!is_digit(peek(1 + sign))) return;  // no exponent: an 'e' that the check below reports
  at_ += 1 + sign;
  read_digits(10);
}

Token Lexer::read_number(Token token) {
  const char prefix = static_cast<char>(peek(1) | 0x20);
  if (peek() == '0' && (prefix == 'x' || prefix == 'o' || prefix == 'b')) {
    const int base = prefix == 'x' ? 16 : prefix == 'o' ? 8 : 2;
    const std::string_view kind = base == 16 ? "hexadecimal" : base == 8 ? "octal" : "binary";
    at_ += peek(2) == '_' ? 3 : 2;
    const bool good = read_digits(base);
    if (is_digit(peek())) {
      return fail(
          token, {at_, at_ + 1},
          std::string("invalid digit '") + peek() + "' in " + std::string(kind) + " literal");
    }
    if (!good) return fail(token, {token.begin, at_}, "invalid " + std::string(kind) + " literal");
    return check_number_end(token, kind);
  }
  bool good = peek() == '.' || read_digits(10);
  const uint32_t whole_end = at_;
  if (good && peek() == '.') skip_fraction();
  if (good && (peek() | 0x20) == 'e') skip_exponent();
  const bool whole = at_ == whole_end;
  if (!good || peek() == '_') {
    return fail(token, {token.begin, at_ + 1}, "invalid decimal literal",
                "an underscore in a number stands alone, between two digits");
  }
  const std::string_view digits = text_.substr(token.begin, at_ - token.begin);
  if (whole && digits[0] == '0' && digits.find_first_not_of("0_") != std::string_view::npos) {
    return fail(token, {token.begin, at_}, "leading zeros are not permitted in a decimal number",
                "write 0o for an octal number");
  }
  return check_number_end(token, "decimal");
}

// A number may touch a keyword that can follow it (1if x else 2), as in Python, but no name.
Token Lexer::check_number_end(Token token, std::string_view kind) {
  token.kind = TokenKind::kNumber;
  token.end = at_;
  if (!is_name_part(peek())) return token;
  uint32_t end = at_;
  while (end < text_.size() && is_name_part(text_[end])) ++end;
  switch (keyword_kind(text_.substr(at_, end - at_))) {
    case TokenKind::kAnd:
    case TokenKind::kElse:
    case TokenKind::kFor:
    case TokenKind::kIf:
    case TokenKind::kIn:
    case TokenKind::kIs:
    case TokenKind::kNot:
    case TokenKind::kOr:
      return token;
    default:
      break;
  }
  const std::string_view tail = text_.substr(at_, end - at_);
  std::string hint;
  if (tail == "j" || tail == "J") hint = "there are no complex numbers";
  return fail(token, {token.begin, end}, "invalid " + std::string(kind) + " literal",
              std::move(hint));
}

Token Lexer::read_punctuation(Token token) {
  // The longest mark that the text starts with; the table is short, and most marks are one byte.
  TokenKind best = TokenKind::kEnd;
  uint32_t length = 0;
  const std::string_view rest = text_.substr(at_, 3);
  const auto consider = [&](TokenKind kind, std::string_view mark) {
    if (mark.size() > length && rest.substr(0, mark.size()) == mark) {
      best = kind;
      length = static_cast<uint32_t>(mark.size());
    }
  };
#define FALCON_MARK(name, text) consider(TokenKind::k##name, text);
  FALCON_PUNCTUATION(FALCON_MARK)
#undef FALCON_MARK
  if (length == 0) return fail_character(token);
  const std::string_view two = rest.substr(0, 2);
  if (two == "&&") return fail(token, {at_, at_ + 2}, "'&&' is no operator", "write 'and'");
  if (two == "||") return fail(token, {at_, at_ + 2}, "'||' is no operator", "write 'or'");
  if (rest == "===") return fail(token, {at_, at_ + 3}, "'===' is no operator", "write '=='");
  if (rest == "!==") return fail(token, {at_, at_ + 3}, "'!==' is no operator", "write '!='");
  return finish(token, best, length);
}

Token Lexer::fail_character(Token token) {
  const CodePoint c = decode_utf8(text_.substr(at_));
  const Span span{at_, at_ + c.size_bytes};
  const bool visible = c.value > 0x20 && !is_unseen(c.value);
  std::string shown = visible ? "'" + std::string(text_.substr(at_, c.size_bytes)) + "'" : "";
  if (!visible || c.value >= 0x80) {
    const std::string name = names::name_of(static_cast<char32_t>(c.value));
    const std::string code = code_point_name(c.value) + (name.empty() ? "" : " " + name);
    shown += visible ? " (" + code + ")" : code;
  }
  return fail(token, span, "unexpected character " + shown, remedy_for_character(c.value));
}

}  // namespace falcon::syntax
