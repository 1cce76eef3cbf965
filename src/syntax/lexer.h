// Text to tokens, one at a time and on demand.
//
// On demand, because what follows depends on the parser: inside an f-string the text between the
// fields is no token at all, so the parser reads it and seeks past it. The lexer therefore keeps
// no state but its place, and a seek is always sound.
// The text must be valid UTF-8 without NUL (find_bad_byte tells); then no input is out of bounds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "syntax/source.h"
#include "syntax/token.h"

namespace falcon::syntax {

// What is wrong with a piece of text, where, and perhaps what to write instead.
struct LexicalError {
  Span span;
  std::string message;
  std::string hint = {};
};

// The first byte that no source text may hold: NUL, or one that is not UTF-8 (RFC 3629).
std::optional<LexicalError> find_bad_byte(std::string_view text);

class Lexer {
 public:
  explicit Lexer(std::string_view text);

  // The next token. kEnd for ever at the end; after kError, error() says what is wrong.
  Token next();
  // The next token is read from this byte offset.
  void seek(uint32_t offset) { at_ = offset; }
  // Whether nothing but spaces and a comment is left on the line.
  bool at_line_end() const;
  const LexicalError& error() const { return error_; }

 private:
  bool skip_space(Token& token);
  Token read_name(Token token);
  Token read_number(Token token);
  Token read_string(Token token, uint32_t quote_at);
  Token read_punctuation(Token token);
  Token finish(Token token, TokenKind kind, uint32_t length_bytes);
  Token fail(Token token, Span span, std::string message, std::string hint = {});
  Token fail_character(Token token);
  Token check_number_end(Token token, std::string_view kind);
  bool read_digits(int base);
  void skip_fraction();
  void skip_exponent();
  bool is_string_start(uint32_t begin, uint32_t end) const;
  char peek(uint32_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  std::string_view text_;
  uint32_t at_ = 0;
  LexicalError error_;
};

}  // namespace falcon::syntax
