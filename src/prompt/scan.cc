// See scan.h. The text of an f-string is no token, so it is read here: up to a '{', then tokens as
// anywhere else up to the '}' that belongs to it.
#include "prompt/scan.h"

#include <algorithm>
#include <string>

#include "syntax/lexer.h"
#include "syntax/literal.h"
#include "syntax/parser.h"

namespace falcon::prompt {

namespace {

using syntax::StringShape;
using syntax::Token;
using syntax::TokenKind;

// f-strings within fields of f-strings: deeper ones are left without colour.
constexpr int kMaxNesting = 50;

// A newline after one of these does not end the statement.
bool wants_more(TokenKind kind) {
  switch (kind) {
    case TokenKind::kComma:
    case TokenKind::kAnd:
    case TokenKind::kOr:
    case TokenKind::kNot:
    case TokenKind::kIn:
    case TokenKind::kIs:
      return true;
    default:
      return (kind >= TokenKind::kPlus && kind <= TokenKind::kShiftRight) ||
             (kind >= TokenKind::kEqualEqual && kind <= TokenKind::kGreaterEqual);
  }
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text), lexer_(text) {}

  Scan run() {
    tokens(0);
    out_.goes_on = !broken_ && (out_.in_string || !brackets_.empty() || more_);
    out_.in_bracket = !brackets_.empty();
    if (out_.in_bracket) out_.open_line = brackets_.back().line_begin;
    return std::move(out_);
  }

 private:
  struct Bracket {
    char closing;
    uint32_t line_begin;
  };

  void add(uint32_t begin, uint32_t end, Look look) {
    if (begin < end) out_.pieces.push_back({begin, end, look});
  }

  // Between two tokens there are blanks, continued lines and comments.
  void gap(uint32_t begin, uint32_t end) {
    for (uint32_t i = begin; i < end; ++i) {
      if (text_[i] == '\n') line_begin_ = i + 1;
      if (text_[i] != '#') continue;
      auto line_end = static_cast<uint32_t>(std::min<size_t>(text_.find('\n', i), end));
      add(i, line_end, Look::kComment);
      i = line_end - 1;
    }
  }

  // Reads tokens to the end of the text, or within a field (nesting > 0) up to what ends its
  // expression; gives that token.
  Token tokens(int nesting) {
    size_t outside = brackets_.size();
    bool decorator = false;
    uint32_t at = place_;
    for (;;) {
      Token token = lexer_.next();
      gap(at, token.begin);
      at = place_ = token.end;
      if (token.kind == TokenKind::kEnd) {
        more_ = more_ || decorator;
        return token;
      }
      if (nesting > 0 && brackets_.size() == outside) {
        bool ends = token.kind == TokenKind::kRightBrace || token.kind == TokenKind::kColon ||
                    token.kind == TokenKind::kBang;
        if (ends) return token;
      }
      bool first = token.newline_before || token.begin == 0;
      if (brackets_.empty() && first) decorator = token.kind == TokenKind::kAt;
      more_ = wants_more(token.kind);
      take(token, nesting);
      at = place_;
    }
  }

  void take(const Token& token, int nesting) {
    switch (token.kind) {
      case TokenKind::kError:
        return error(token);
      case TokenKind::kString:
        return add(token.begin, token.end, Look::kString);
      case TokenKind::kNumber:
        return add(token.begin, token.end, Look::kNumber);
      case TokenKind::kFStringStart:
        add(token.begin, token.end, Look::kString);
        place_ = fstring(syntax::string_shape(text_, token.begin), token.end, nesting, false);
        return lexer_.seek(place_);
      case TokenKind::kLeftParen:
        return open(')');
      case TokenKind::kLeftBracket:
        return open(']');
      case TokenKind::kLeftBrace:
        return open('}');
      case TokenKind::kRightParen:
      case TokenKind::kRightBracket:
      case TokenKind::kRightBrace:
        if (brackets_.empty() || brackets_.back().closing != text_[token.begin]) {
          broken_ = true;
        } else {
          brackets_.pop_back();
        }
        return;
      default:
        if (syntax::is_keyword(token.kind)) add(token.begin, token.end, Look::kKeyword);
    }
  }

  void open(char closing) { brackets_.push_back({closing, line_begin_}); }

  void error(const Token& token) {
    size_t quote = text_.find_first_of("'\"", token.begin);
    bool is_string = quote != text_.npos && quote <= token.begin + 2 && token.end > quote;
    if (is_string) {  // without an end
      out_.in_string = true;
      end_of_text(token.begin);
    } else {
      bool continued = text_[token.begin] == '\\' && token.begin + 1 == text_.size();
      if (continued) more_ = true;
      place_ = std::min(std::max(token.end, token.begin + 1), static_cast<uint32_t>(text_.size()));
    }
    lexer_.seek(place_);
  }

  void end_of_text(uint32_t begin) {
    place_ = static_cast<uint32_t>(text_.size());
    add(begin, place_, Look::kString);
  }

  // The text of an f-string, or of a format specification, from `at` on; gives where it ends.
  uint32_t fstring(const StringShape& shape, uint32_t at, int nesting, bool in_spec) {
    uint32_t begin = at;
    while (at < text_.size()) {
      char c = text_[at];
      bool doubled = at + 1 < text_.size() && text_[at + 1] == c;
      if (c == '\\' && at + 1 < text_.size()) {
        at += text_[at + 1] == '{' && !shape.is_raw ? 1 : 2;
      } else if (text_.substr(at, shape.quote.size()) == shape.quote && !in_spec) {
        at += static_cast<uint32_t>(shape.quote.size());
        add(begin, at, Look::kString);
        return at;
      } else if (in_spec && (c == '}' || text_.substr(at, shape.quote.size()) == shape.quote)) {
        add(begin, at, Look::kString);
        return at;
      } else if (c == '{' && doubled && !in_spec) {
        at += 2;
      } else if (c == '{' && nesting < kMaxNesting) {
        add(begin, at + 1, Look::kString);
        begin = at = field(shape, at + 1, nesting + 1);
      } else {
        ++at;
      }
    }
    out_.in_string = true;
    end_of_text(begin);
    return place_;
  }

  // A field from behind its '{'; gives the place of its '}', which is shown as part of the string.
  uint32_t field(const StringShape& shape, uint32_t at, int nesting) {
    lexer_.seek(at);
    place_ = at;
    Token end = tokens(nesting);
    at = end.begin;
    if (end.kind == TokenKind::kBang) {
      while (at < text_.size() && text_[at] != ':' && text_[at] != '}') ++at;
    }
    bool has_spec = at < text_.size() && text_[at] == ':';
    return has_spec ? fstring(shape, at, nesting, true) : at;
  }

  std::string_view text_;
  syntax::Lexer lexer_;
  Scan out_;
  std::vector<Bracket> brackets_;
  uint32_t place_ = 0;       // what lies before has been looked at
  uint32_t line_begin_ = 0;  // of the line that `place_` is on
  bool more_ = false;
  bool broken_ = false;  // a bracket is closed that is not open
};

}  // namespace

Scan scan(std::string_view text) { return Scanner(text).run(); }

bool is_whole(std::string_view text) {
  if (syntax::find_bad_byte(text).has_value() || !scan(text).goes_on) return true;
  syntax::Source source("", std::string(text));
  syntax::Arena arena;
  return syntax::parse(source, arena).module != nullptr;
}

}  // namespace falcon::prompt
