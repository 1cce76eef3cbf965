// See focus.h. The text of an expression is one by itself in parentheses, where its newlines do not
// count; that of `x += 1` and its kin is a statement.
#include "syntax/focus.h"

#include <string>

#include "syntax/lexer.h"
#include "syntax/parser.h"

namespace falcon::syntax {

namespace {

class Finder {
 public:
  // `text`: what stands under the span; `shift`: how far its offsets lie behind those of the tree.
  Finder(std::string text, uint32_t shift) : source_("", std::move(text)), shift_(shift) {}

  bool parse() {
    const ParseResult result = syntax::parse(source_, arena_);
    if (result.module == nullptr || result.module->body.size() != 1) return false;
    statement_ = result.module->body[0];
    return true;
  }

  // The part, in offsets of the text; an empty one when nothing stands out.
  Span find() const {
    switch (statement_->kind) {
      case StmtKind::kExpr:
        return shifted(of(static_cast<const ExprStmt*>(statement_)->value));
      case StmtKind::kAugAssign: {
        auto* node = static_cast<const AugAssign*>(statement_);
        return shifted(operator_between(node->target, node->value));
      }
      default:
        return {};
    }
  }

 private:
  Span shifted(Span span) const {
    return span.end == 0 ? Span{} : Span{span.begin - shift_, span.end - shift_};
  }

  Span of(const Expr* node) const {
    switch (node->kind) {
      case ExprKind::kAttribute:
        return static_cast<const Attribute*>(node)->name_span;
      case ExprKind::kSubscript:
        return on_first_line(node,
                             {after(static_cast<const Subscript*>(node)->object), node->span.end});
      case ExprKind::kBinary: {
        auto* binary = static_cast<const Binary*>(node);
        return on_first_line(node, operator_between(binary->left, binary->right));
      }
      case ExprKind::kCompare: {
        auto* compare = static_cast<const Compare*>(node);
        if (compare->rights.size() > 1) return {};  // which one it was nobody knows
        return on_first_line(node, operator_between(compare->left, compare->rights[0]));
      }
      case ExprKind::kCall:
        return chained(static_cast<const Call*>(node));
      default:
        return {};
    }
  }

  // A call in a chain over several lines: from its method's name on.
  Span chained(const Call* call) const {
    if (call->callee->kind != ExprKind::kAttribute) return {};
    const Span name = static_cast<const Attribute*>(call->callee)->name_span;
    const uint32_t line = source_.position(call->span.begin).line;
    return source_.position(name.begin).line == line ? Span{} : Span{name.begin, call->span.end};
  }

  // What begins on another line than its expression says less than the beginning of that.
  Span on_first_line(const Expr* node, Span part) const {
    const uint32_t line = source_.position(node->span.begin).line;
    return source_.position(part.begin).line == line ? part : Span{};
  }

  // Where the next token after an operand begins; the parentheses around it are no part of its
  // span.
  uint32_t after(const Expr* operand) const {
    Lexer lexer(source_.text());
    lexer.seek(operand->span.end);
    Token token = lexer.next();
    while (token.kind == TokenKind::kRightParen) token = lexer.next();
    return token.begin;
  }

  Span operator_between(const Expr* left, const Expr* right) const {
    const uint32_t begin = after(left);
    Lexer lexer(source_.text());
    lexer.seek(begin);
    Token token = lexer.next();
    Span span{token.begin, token.end};
    for (token = lexer.next(); token.begin < right->span.begin; token = lexer.next()) {
      const bool two_words = token.kind == TokenKind::kNot || token.kind == TokenKind::kIn;
      if (!two_words) break;
      span.end = token.end;
    }
    return span;
  }

  Source source_;
  Arena arena_;
  const Stmt* statement_ = nullptr;
  uint32_t shift_;
};

}  // namespace

Span focus_of(const Source& source, Span span) {
  if (span.end <= span.begin || span.end > source.text().size()) return span;
  if (span.end - span.begin > kMaxFocusBytes) return span;
  const std::string text = source.text().substr(span.begin, span.end - span.begin);
  Finder expression("(" + text + ")", 1);
  Finder statement(text, 0);
  Span part;
  if (expression.parse()) {
    part = expression.find();
  } else if (statement.parse()) {
    part = statement.find();
  }
  if (part.end <= part.begin || part.end > text.size()) return span;
  return {span.begin + part.begin, span.begin + part.end};
}

}  // namespace falcon::syntax
