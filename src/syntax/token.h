// Kinds of token, and how each is written: one table for the lexer, the parser and the messages.
//
// There is no newline token. A token knows whether a newline stands before it, and the parser
// decides whether that one counts: the lexer need not know in what brackets it is.
#pragma once

#include <cstdint>
#include <string_view>

namespace falcon::syntax {

// clang-format off
#define FALCON_KEYWORDS(X) \
  X(And, "and") X(Assert, "assert") X(Break, "break") X(Class, "class") X(Continue, "continue") \
  X(Del, "del") X(Elif, "elif") X(Else, "else") X(Except, "except") X(False, "False") \
  X(Finally, "finally") X(For, "for") X(From, "from") X(Func, "func") X(If, "if") \
  X(Import, "import") X(In, "in") X(Is, "is") X(Lambda, "lambda") X(None, "None") X(Not, "not") \
  X(Or, "or") X(Raise, "raise") X(Return, "return") X(True, "True") X(Try, "try") \
  X(While, "while") X(With, "with") X(Yield, "yield")

#define FALCON_PUNCTUATION(X) \
  X(LeftParen, "(") X(RightParen, ")") X(LeftBracket, "[") X(RightBracket, "]") \
  X(LeftBrace, "{") X(RightBrace, "}") X(Comma, ",") X(Colon, ":") X(Semicolon, ";") X(Dot, ".") \
  X(At, "@") X(Arrow, "->") X(Bang, "!") X(Tilde, "~") X(Assign, "=") \
  X(Plus, "+") X(Minus, "-") X(Star, "*") X(StarStar, "**") X(Slash, "/") X(SlashSlash, "//") \
  X(Percent, "%") X(Ampersand, "&") X(Bar, "|") X(Caret, "^") X(ShiftLeft, "<<") \
  X(ShiftRight, ">>") X(EqualEqual, "==") X(NotEqual, "!=") X(Less, "<") X(LessEqual, "<=") \
  X(Greater, ">") X(GreaterEqual, ">=") X(PlusAssign, "+=") X(MinusAssign, "-=") \
  X(StarAssign, "*=") X(StarStarAssign, "**=") X(SlashAssign, "/=") X(SlashSlashAssign, "//=") \
  X(PercentAssign, "%=") X(AmpersandAssign, "&=") X(BarAssign, "|=") X(CaretAssign, "^=") \
  X(ShiftLeftAssign, "<<=") X(ShiftRightAssign, ">>=")
// clang-format on

enum class TokenKind : uint8_t {
  kEnd,
  kError,    // the lexer's error() says what is wrong
  kNewline,  // never from the lexer: what the parser sees before a token on a new line
  kName,
  kNumber,
  kString,        // with its prefix and quotes; not an f-string
  kFStringStart,  // the prefix and the opening quotes of an f-string; its text is not lexed
#define FALCON_TOKEN(name, text) k##name,
  FALCON_KEYWORDS(FALCON_TOKEN) FALCON_PUNCTUATION(FALCON_TOKEN)
#undef FALCON_TOKEN
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  bool newline_before = false;
  uint32_t begin = 0;  // byte offsets into the text
  uint32_t end = 0;
};

// How a keyword or a punctuation mark is written; empty for the other kinds.
constexpr std::string_view spelling(TokenKind kind) {
  switch (kind) {
#define FALCON_TOKEN(name, text) \
  case TokenKind::k##name:       \
    return text;
    FALCON_KEYWORDS(FALCON_TOKEN)
    FALCON_PUNCTUATION(FALCON_TOKEN)
#undef FALCON_TOKEN
    default:
      return {};
  }
}

constexpr bool is_keyword(TokenKind kind) {
  return kind >= TokenKind::kAnd && kind <= TokenKind::kYield;
}

}  // namespace falcon::syntax
