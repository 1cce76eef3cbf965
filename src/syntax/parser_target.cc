// What can be assigned to, and what can be deleted.
#include "syntax/parser_impl.h"

namespace falcon::syntax {

namespace {

std::string_view describe(const Expr* expression) {
  switch (expression->kind) {
    case ExprKind::kConstant: {
      const auto type = static_cast<const Constant*>(expression)->type;
      if (type == Constant::Type::kNone) return "None";
      if (type == Constant::Type::kTrue) return "True";
      if (type == Constant::Type::kFalse) return "False";
      return "a literal";
    }
    case ExprKind::kFString:
      return "an f-string";
    case ExprKind::kCompare:
      return "a comparison";
    case ExprKind::kConditional:
      return "a conditional expression";
    case ExprKind::kLambda:
      return "a lambda";
    case ExprKind::kCall:
      return "a function call";
    case ExprKind::kSet:
      return "a set";
    case ExprKind::kDict:
      return "a dict";
    case ExprKind::kComprehension:
      return "a comprehension";
    case ExprKind::kYield:
    case ExprKind::kYieldFrom:
      return "a yield expression";
    default:
      return "an expression";
  }
}

}  // namespace

bool Parser::check_target(Expr* target) {
  switch (target->kind) {
    case ExprKind::kName:
    case ExprKind::kAttribute:
    case ExprKind::kSubscript:
      return true;
    case ExprKind::kTuple:
    case ExprKind::kList:
      return check_sequence_target(static_cast<Sequence*>(target));
    case ExprKind::kStarred:
      fail(target->span, "a starred target stands in a list or tuple", "write *x, = …");
      return false;
    default:
      fail(target->span, "cannot assign to " + std::string(describe(target)),
           at(TokenKind::kAssign) || previous_.kind == TokenKind::kAssign ? "to compare, write '=='"
                                                                          : "");
      return false;
  }
}

bool Parser::check_sequence_target(Sequence* sequence) {
  const Expr* starred = nullptr;
  for (Expr* item : sequence->items) {
    if (item->kind == ExprKind::kStarred) {
      if (starred != nullptr) {
        fail(item->span, "two starred targets in one assignment");
        return false;
      }
      starred = item;
      item = static_cast<Starred*>(item)->value;
      if (item->kind == ExprKind::kStarred) return check_target(item);
    }
    if (!check_target(item)) return false;
  }
  return true;
}

// The target of a `for`: names, attributes, subscripts, and lists of them. Its parts bind more
// tightly than `in`, which ends it.
Expr* Parser::parse_targets() {
  const uint32_t begin = token_.begin;
  const Nest nest(*this);
  if (failed_) return nullptr;
  Items<Expr*> items(exprs_);
  bool comma = false;
  do {
    if (comma) skip_newlines();
    if (comma && at(TokenKind::kIn)) break;
    Expr* item = at(TokenKind::kStar) ? parse_starred() : parse_operation(Level::kBitOr);
    if (item == nullptr) return nullptr;
    items.push(item);
    if (at(TokenKind::kComma)) comma = true;
  } while (accept(TokenKind::kComma));
  Expr* target = items[0];
  if (comma) {
    target = make_expr<Sequence>(ExprKind::kTuple, since(begin), items.copy_to(arena_));
  }
  return !failed_ && check_target(target) ? target : nullptr;
}

// The `in` between the target of a `for` and what it walks.
bool Parser::expect_in() {
  if (accept(TokenKind::kIn)) return !failed_;
  fail_found("'in' after the target of 'for'",
             at(TokenKind::kName) && text_of(token_) == "of" ? "write 'in'" : "");
  return false;
}

// Adds the places that `del` names: the parts of a tuple or list each for itself.
bool Parser::collect_deleted(Expr* target, Items<Expr*>& targets) {
  switch (target->kind) {
    case ExprKind::kName:
    case ExprKind::kAttribute:
    case ExprKind::kSubscript:
      targets.push(target);
      return true;
    case ExprKind::kTuple:
    case ExprKind::kList:
      for (Expr* item : static_cast<Sequence*>(target)->items) {
        if (!collect_deleted(item, targets)) return false;
      }
      return true;
    default:
      fail(target->span, "cannot delete " + std::string(describe(target)));
      return false;
  }
}

}  // namespace falcon::syntax
