// A blank everywhere, but where the rules below have none. See spacing.h.
#include "fmt/spacing.h"

namespace falcon::fmt {
namespace {

using syntax::TokenKind;

bool touches_what_follows(const Piece& left, const Piece& right) {
  switch (left.token.kind) {
    case TokenKind::kLeftParen:
    case TokenKind::kLeftBracket:
      return true;
    case TokenKind::kLeftBrace:  // { return }, but lambda {return 1}, and {} always
      return !left.is(kBlock) || right.token.kind == TokenKind::kRightBrace;
    case TokenKind::kDot:
      return true;
    default:
      return left.is(kPrefix) || left.is(kScope) || left.is(kTightAssign) || left.is(kSliceColon);
  }
}

bool touches_what_stands_before(const Piece& left, const Piece& right) {
  switch (right.token.kind) {
    case TokenKind::kComma:
    case TokenKind::kSemicolon:
    case TokenKind::kRightParen:
    case TokenKind::kRightBracket:
      return true;
    case TokenKind::kRightBrace:
      return !right.is(kBlock);
    case TokenKind::kColon:
      return !right.is(kScope) || left.is(kScope);
    case TokenKind::kDot:  // a number would take it for its own
      return left.token.kind != TokenKind::kNumber || left.token.end == right.token.begin;
    case TokenKind::kLeftParen:
    case TokenKind::kLeftBracket:
      return right.is(kCalls);
    default:
      return right.is(kTightAssign);
  }
}

}  // namespace

bool spaced(const Piece& left, const Piece& right) {
  return !touches_what_follows(left, right) && !touches_what_stands_before(left, right);
}

}  // namespace falcon::fmt
