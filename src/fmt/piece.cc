// Tokens to pieces: the gaps between them, then the parts they play. See piece.h.
#include "fmt/piece.h"

#include <unordered_map>

#include "syntax/walk.h"

namespace falcon::fmt {
namespace {

using syntax::Token;
using syntax::TokenKind;

// Notes, by the offset of a token, what only the tree knows.
class RoleFinder : public syntax::Walker {
 public:
  enum Note : uint8_t {
    kStatementAt = 1,
    kDisplayAt = 2,
    kLambdaEnd = 4,
    kScopeAt = 8,
    kTightAfter = 16,
    kTargetAt = 32
  };

  uint8_t at(uint32_t offset) const {
    auto found = notes_.find(offset);
    return found == notes_.end() ? 0 : found->second;
  }

 protected:
  void visit(const syntax::Stmt& s) override {
    note(s.span.begin, kStatementAt);
    if (s.kind == syntax::StmtKind::kWith) {
      for (const auto& item : static_cast<const syntax::With&>(s).items) {
        if (item.target != nullptr) note(item.target->span.begin, kTargetAt);
      }
    }
    walk_children(s);
  }
  void visit(const syntax::Expr& e) override {
    using syntax::ExprKind;
    switch (e.kind) {
      case ExprKind::kSet:
      case ExprKind::kDict:
        note(e.span.begin, kDisplayAt);
        break;
      case ExprKind::kComprehension:
        note(e.span.begin,
             kDisplayAt);  // of a list or a generator it is no brace, and this says nothing
        break;
      case ExprKind::kLambda:
        note(e.span.end - 1, kLambdaEnd);
        break;
      case ExprKind::kName: {
        auto scope = static_cast<const syntax::Name&>(e).scope;
        if (scope != syntax::NameScope::kPlain) note(e.span.begin, kScopeAt);
        if (scope == syntax::NameScope::kEnclosing) note(e.span.begin + 1, kScopeAt);
        break;
      }
      default:
        break;
    }
    walk_children(e);
  }
  void visit(const syntax::Argument& argument) override {
    if (argument.kind == syntax::Argument::Kind::kKeyword) note(argument.span.begin, kTightAfter);
    walk(argument.value);
  }
  void visit(const syntax::Function& function) override {
    for (const syntax::Parameter& p : function.params) {
      if (p.default_value != nullptr && p.annotation == nullptr) note(p.span.begin, kTightAfter);
    }
    walk_children(function);
  }

 private:
  void note(uint32_t offset, Note what) { notes_[offset] |= what; }

  std::unordered_map<uint32_t, uint8_t> notes_;
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f' || c == '\v'; }

// What stands between two tokens. Semicolons in it have been found superfluous.
class Gap {
 public:
  Gap(std::string_view text, uint32_t begin, uint32_t end) : text_(text), at_(begin), end_(end) {
    scan(begin == 0);
  }

  Break kind() const {
    return newline_ ? Break::kLine : backslash_ ? Break::kBackslash : Break::kNone;
  }
  bool blank() const { return newlines_ > 1; }
  std::vector<Comment> comments;

 private:
  void scan(bool starts_text) {
    newlines_ = starts_text ? 1 : 0;
    while (at_ < end_) {
      char c = text_[at_];
      if (c == '#') {
        read_comment();
      } else if (c == '\n' || c == '\r') {
        skip_newline();
        newline_ = true;
        ++newlines_;
      } else if (c == '\\') {
        ++at_;
        skip_newline();
        backslash_ = true;
      } else {
        ++at_;
      }
    }
  }
  void skip_newline() {
    if (text_.substr(at_, 2) == "\r\n") ++at_;
    ++at_;
  }
  void read_comment() {
    uint32_t begin = at_;
    while (at_ < end_ && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
    uint32_t stop = at_;
    while (stop > begin && is_blank(text_[stop - 1])) --stop;
    uint32_t line = begin;
    while (line > 0 && text_[line - 1] != '\n' && text_[line - 1] != '\r') --line;
    comments.push_back({text_.substr(begin, stop - begin),
                        width_of(text_.substr(line, begin - line)),
                        newlines_ == 0 && comments.empty(), newlines_ > 1});
    newlines_ = 0;
    newline_ = true;
  }

  std::string_view text_;
  uint32_t at_;
  uint32_t end_;
  uint32_t newlines_ = 0;  // since the last comment
  bool newline_ = false;
  bool backslash_ = false;
};

bool ends_operand(const Piece& piece) {
  switch (piece.token.kind) {
    case TokenKind::kName:
    case TokenKind::kNumber:
    case TokenKind::kString:
    case TokenKind::kNone:
    case TokenKind::kTrue:
    case TokenKind::kFalse:
    case TokenKind::kRightParen:
    case TokenKind::kRightBracket:
      return true;
    case TokenKind::kRightBrace:
      return !piece.is(kBlock);
    default:
      return false;
  }
}

class PieceReader {
 public:
  PieceReader(std::string_view text, const std::vector<Token>& tokens, const syntax::Module& module)
      : text_(text), tokens_(tokens) {
    notes_.walk(module.body);
    match_braces();
  }

  std::vector<Piece> read() {
    for (size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].kind == TokenKind::kSemicolon && !separates(i)) continue;
      add(tokens_[i], i);
    }
    auto size = static_cast<uint32_t>(text_.size());
    add({TokenKind::kEnd, false, size, size}, tokens_.size());
    return std::move(pieces_);
  }

 private:
  // Which tokens are braces of lambdas: their opening ones are known by the closing ones only.
  void match_braces() {
    lambda_.resize(tokens_.size());
    std::vector<size_t> open;
    for (size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].kind == TokenKind::kLeftBrace) open.push_back(i);
      if (tokens_[i].kind != TokenKind::kRightBrace || open.empty()) continue;
      lambda_[i] = lambda_[open.back()] =
          (notes_.at(tokens_[i].begin) & RoleFinder::kLambdaEnd) != 0 &&
          (notes_.at(tokens_[open.back()].begin) & RoleFinder::kDisplayAt) == 0;
      open.pop_back();
    }
  }

  // Whether a semicolon stands between two statements of one line, or ends one that would go on.
  bool separates(size_t i) const {
    size_t next = i + 1;
    while (next < tokens_.size() && tokens_[next].kind == TokenKind::kSemicolon) ++next;
    if (pieces_.empty() || next == tokens_.size() || tokens_[next].kind == TokenKind::kRightBrace)
      return false;
    const Piece& before = pieces_.back();
    if (before.token.kind == TokenKind::kSemicolon || before.opens()) return false;
    // Behind a comma the next line would go on with the expression.
    if (before.token.kind == TokenKind::kComma) return true;
    return Gap(text_, before.token.end, tokens_[i].begin).kind() != Break::kLine &&
           Gap(text_, tokens_[i].end, tokens_[next].begin).kind() != Break::kLine;
  }

  void add(const Token& token, size_t index) {
    Piece piece;
    piece.token = token;
    piece.text = text_.substr(token.begin, token.end - token.begin);
    Gap gap(text_, pieces_.empty() ? 0 : pieces_.back().token.end, token.begin);
    piece.before = gap.kind();
    piece.blank_before = gap.blank();
    piece.comments = std::move(gap.comments);
    set_roles(piece, index);
    if (piece.opens()) {
      open_.push_back(static_cast<uint32_t>(pieces_.size()));
    } else if (piece.closes() && !open_.empty()) {
      piece.match = open_.back();
      piece.roles |=
          static_cast<uint16_t>(pieces_[open_.back()].roles & (kDisplay | kLambdaBlock | kBlock));
      pieces_[open_.back()].match = static_cast<uint32_t>(pieces_.size());
      open_.pop_back();
    }
    pieces_.push_back(std::move(piece));
  }

  void set_roles(Piece& piece, size_t index) {
    const uint8_t note = notes_.at(piece.token.begin);
    const Piece* before = pieces_.empty() ? nullptr : &pieces_.back();
    const bool begins = (note & RoleFinder::kStatementAt) != 0;
    const bool after_operand = before != nullptr && !begins && ends_operand(*before);
    const TokenKind kind = piece.token.kind;
    if (begins || kind == TokenKind::kAt || kind == TokenKind::kFunc || kind == TokenKind::kClass)
      piece.roles |= kStatement;
    switch (kind) {
      case TokenKind::kLeftBrace:
        piece.roles |= (note & RoleFinder::kDisplayAt) != 0 ? kDisplay
                       : lambda_[index]                     ? kLambdaBlock
                                                            : kBlock;
        break;
      case TokenKind::kLeftParen:
      case TokenKind::kLeftBracket:
        if (after_operand && (note & RoleFinder::kTargetAt) == 0) piece.roles |= kCalls;
        break;
      case TokenKind::kElif:
      case TokenKind::kElse:
      case TokenKind::kExcept:
      case TokenKind::kFinally:
        if (before != nullptr && before->is(kBlock)) piece.roles |= kContinuesIf;
        break;
      case TokenKind::kPlus:
      case TokenKind::kMinus:
      case TokenKind::kStar:
      case TokenKind::kStarStar:
        if (!after_operand) piece.roles |= kPrefix;
        break;
      case TokenKind::kTilde:
      case TokenKind::kAt:
        piece.roles |= kPrefix;
        break;
      case TokenKind::kColon:
        if ((note & RoleFinder::kScopeAt) != 0) {
          piece.roles |= kScope;
        } else if (!open_.empty() && pieces_[open_.back()].token.kind == TokenKind::kLeftBracket) {
          piece.roles |= kSliceColon;
        }
        break;
      case TokenKind::kAssign:
        if (before != nullptr && (notes_.at(before->token.begin) & RoleFinder::kTightAfter) != 0)
          piece.roles |= kTightAssign;
        break;
      default:
        break;
    }
  }

  std::string_view text_;
  const std::vector<Token>& tokens_;
  RoleFinder notes_;
  std::vector<bool> lambda_;
  std::vector<Piece> pieces_;
  std::vector<uint32_t> open_;
};

}  // namespace

bool Piece::opens() const {
  return token.kind == TokenKind::kLeftParen || token.kind == TokenKind::kLeftBracket ||
         token.kind == TokenKind::kLeftBrace;
}

bool Piece::closes() const {
  return token.kind == TokenKind::kRightParen || token.kind == TokenKind::kRightBracket ||
         token.kind == TokenKind::kRightBrace;
}

std::vector<Piece> read_pieces(std::string_view text, const std::vector<Token>& tokens,
                               const syntax::Module& module) {
  return PieceReader(text, tokens, module).read();
}

uint32_t width_of(std::string_view text) {
  uint32_t width = 0;
  for (char c : text) width += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return width;
}

}  // namespace falcon::fmt
