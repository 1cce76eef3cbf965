// Statements without a block.
#include "syntax/parser_impl.h"

namespace falcon::syntax {

namespace {

// The operator of an augmented assignment; false for any other token.
bool augmented_operator(TokenKind kind, BinaryOp& op) {
  switch (kind) {
    case TokenKind::kPlusAssign:
      op = BinaryOp::kAdd;
      return true;
    case TokenKind::kMinusAssign:
      op = BinaryOp::kSub;
      return true;
    case TokenKind::kStarAssign:
      op = BinaryOp::kMul;
      return true;
    case TokenKind::kSlashAssign:
      op = BinaryOp::kDiv;
      return true;
    case TokenKind::kSlashSlashAssign:
      op = BinaryOp::kFloorDiv;
      return true;
    case TokenKind::kPercentAssign:
      op = BinaryOp::kMod;
      return true;
    case TokenKind::kStarStarAssign:
      op = BinaryOp::kPow;
      return true;
    case TokenKind::kAmpersandAssign:
      op = BinaryOp::kAnd;
      return true;
    case TokenKind::kBarAssign:
      op = BinaryOp::kOr;
      return true;
    case TokenKind::kCaretAssign:
      op = BinaryOp::kXor;
      return true;
    case TokenKind::kShiftLeftAssign:
      op = BinaryOp::kShl;
      return true;
    case TokenKind::kShiftRightAssign:
      op = BinaryOp::kShr;
      return true;
    default:
      return false;
  }
}

}  // namespace

Stmt* Parser::parse_statement() {
  const Nest nest(*this);
  if (failed_) return nullptr;
  switch (kind()) {
    case TokenKind::kIf:
      return parse_if();
    case TokenKind::kWhile:
      return parse_while();
    case TokenKind::kFor:
      return parse_for();
    case TokenKind::kTry:
      return parse_try();
    case TokenKind::kWith:
      return parse_with();
    case TokenKind::kFunc:
      return parse_func(token_.begin, {});
    case TokenKind::kClass:
      return parse_class(token_.begin, {});
    case TokenKind::kAt:
      return parse_decorated();
    case TokenKind::kElif:
    case TokenKind::kElse:
    case TokenKind::kExcept:
    case TokenKind::kFinally:
    case TokenKind::kRightParen:
    case TokenKind::kRightBracket:
    case TokenKind::kRightBrace:
      return fail_stray_keyword();
    default: {
      Stmt* statement = parse_simple_statement();
      if (statement == nullptr || failed_) return nullptr;
      return at_statement_end() ? statement : fail_missing_end();
    }
  }
}

Stmt* Parser::parse_simple_statement() {
  switch (kind()) {
    case TokenKind::kReturn:
      return parse_return();
    case TokenKind::kRaise:
      return parse_raise();
    case TokenKind::kDel:
      return parse_del();
    case TokenKind::kAssert:
      return parse_assert();
    case TokenKind::kBreak:
    case TokenKind::kContinue:
      return parse_jump();
    case TokenKind::kImport:
      return parse_import();
    case TokenKind::kFrom:
      return parse_from_import();
    default:
      return parse_expression_statement();
  }
}

Stmt* Parser::parse_expression_statement() {
  const uint32_t begin = token_.begin;
  Expr* value = parse_value();
  if (value == nullptr) return nullptr;
  BinaryOp op{};
  if (at(TokenKind::kAssign)) return parse_assignment(begin, value);
  if (at(TokenKind::kColon)) return parse_annotated(begin, value);
  if (augmented_operator(kind(), op)) return parse_augmented(begin, value, op);
  // `pass` is no keyword: as a statement of its own it does nothing, elsewhere it is a name.
  if (text_of(since(begin)) == "pass") return make_stmt<Stmt>(StmtKind::kPass, begin);
  return make_stmt<ExprStmt>(StmtKind::kExpr, begin, value);
}

Stmt* Parser::parse_assignment(uint32_t begin, Expr* first) {
  Items<Expr*> targets(exprs_);
  Expr* value = first;
  while (accept(TokenKind::kAssign)) {
    if (!check_target(value)) return nullptr;
    targets.push(value);
    value = parse_value();
    if (value == nullptr) return nullptr;
  }
  return make_stmt<Assign>(StmtKind::kAssign, begin, targets.copy_to(arena_), value);
}

Stmt* Parser::parse_augmented(uint32_t begin, Expr* target, BinaryOp op) {
  if (target->kind != ExprKind::kName && target->kind != ExprKind::kAttribute &&
      target->kind != ExprKind::kSubscript) {
    return fail(target->span,
                "the target of an augmented assignment is a name, an attribute or "
                "a subscript");
  }
  advance();
  Expr* value = parse_value();
  if (value == nullptr) return nullptr;
  return make_stmt<AugAssign>(StmtKind::kAugAssign, begin, target, op, value);
}

Stmt* Parser::parse_annotated(uint32_t begin, Expr* target) {
  if (target->kind != ExprKind::kName && target->kind != ExprKind::kAttribute &&
      target->kind != ExprKind::kSubscript) {
    return fail_missing_end();
  }
  advance();
  Expr* annotation = parse_expression();
  if (annotation == nullptr) return nullptr;
  Expr* value = nullptr;
  if (accept(TokenKind::kAssign)) {
    value = parse_value();
    if (value == nullptr) return nullptr;
  }
  return make_stmt<AnnAssign>(StmtKind::kAnnAssign, begin, target, annotation, value);
}

Stmt* Parser::parse_return() {
  const uint32_t begin = token_.begin;
  if (scope_.kind != Scope::Kind::kFunction)
    return fail(token_span(), "'return' outside a function");
  advance();
  Expr* value = nullptr;
  if (!at_statement_end()) {
    value = parse_list_expression();
    if (value == nullptr) return nullptr;
  }
  return make_stmt<Return>(StmtKind::kReturn, begin, value);
}

Stmt* Parser::parse_raise() {
  const uint32_t begin = token_.begin;
  advance();
  Expr* exception = nullptr;
  Expr* cause = nullptr;
  if (!at_statement_end()) {
    exception = parse_expression();
    if (exception == nullptr) return nullptr;
    if (at(TokenKind::kComma)) {
      return fail_found("the end of the statement", "write: raise ValueError(message)");
    }
    if (accept(TokenKind::kFrom)) {
      cause = parse_expression();
      if (cause == nullptr) return nullptr;
    }
  }
  return make_stmt<Raise>(StmtKind::kRaise, begin, exception, cause);
}

Stmt* Parser::parse_del() {
  const uint32_t begin = token_.begin;
  advance();
  Items<Expr*> targets(exprs_);
  do {
    skip_newlines();
    if (targets.size() > 0 && at_statement_end()) break;
    Expr* target = parse_expression();
    if (target == nullptr || !collect_deleted(target, targets)) return nullptr;
  } while (accept(TokenKind::kComma));
  return make_stmt<Del>(StmtKind::kDel, begin, targets.copy_to(arena_));
}

Stmt* Parser::parse_assert() {
  const uint32_t begin = token_.begin;
  advance();
  Expr* test = parse_expression();
  if (test == nullptr) return nullptr;
  Expr* message = nullptr;
  if (accept(TokenKind::kComma)) {
    skip_newlines();
    message = parse_expression();
    if (message == nullptr) return nullptr;
  }
  return make_stmt<Assert>(StmtKind::kAssert, begin, test, message);
}

Stmt* Parser::parse_jump() {
  const uint32_t begin = token_.begin;
  const bool is_break = at(TokenKind::kBreak);
  if (scope_.loops == 0) {
    return fail(token_span(), is_break ? "'break' outside a loop" : "'continue' outside a loop");
  }
  advance();
  return make_stmt<Stmt>(is_break ? StmtKind::kBreak : StmtKind::kContinue, begin);
}

// import a.b, c d, e as f
Stmt* Parser::parse_import() {
  const uint32_t begin = token_.begin;
  advance();
  std::vector<Import::Item> items;
  do {
    skip_newlines();
    const uint32_t item_begin = token_.begin;
    Import::Item item{};
    if (!parse_module_name(item.module) || !parse_alias(item.alias, false)) return nullptr;
    item.span = since(item_begin);
    items.push_back(item);
  } while (accept(TokenKind::kComma));
  return make_stmt<Import>(StmtKind::kImport, begin, arena_.copy(items));
}

bool Parser::parse_module_name(std::string_view& name) {
  if (at(TokenKind::kDot)) {
    fail(token_span(), "there are no relative imports", "name the module in full");
    return false;
  }
  std::string_view part;
  if (!expect_name("the name of a module", part)) return false;
  std::string dotted(part);
  while (accept(TokenKind::kDot)) {
    if (!expect_name("a name after '.'", part)) return false;
    dotted.append(".").append(part);
  }
  name = arena_.copy(dotted);
  return !failed_;
}

// `as` is no keyword: before another name it introduces the alias, else it is the alias.
bool Parser::parse_alias(std::string_view& alias, bool needs_as) {
  if (!at(TokenKind::kName) || (needs_as && text_of(token_) != "as")) return !failed_;
  if (!expect_name("a name", alias)) return false;
  if (alias != "as" || (!needs_as && !at(TokenKind::kName))) return true;
  return expect_name("a name after 'as'", alias);
}

// from m import a, b as c;  from m import (a, b);  from m import *
Stmt* Parser::parse_from_import() {
  const uint32_t begin = token_.begin;
  advance();
  std::string_view module;
  if (!parse_module_name(module) || !expect(TokenKind::kImport, "after the module")) return nullptr;
  std::vector<FromImport::Item> items;
  if (at(TokenKind::kStar)) {
    if (scope_.kind != Scope::Kind::kModule) {
      return fail(token_span(), "'import *' stands only at the top of a module");
    }
    items.push_back({"*", {}, token_span()});
    advance();
    return make_stmt<FromImport>(StmtKind::kFromImport, begin, module, arena_.copy(items));
  }
  const uint32_t open = token_.begin;
  const bool parenthesized = at(TokenKind::kLeftParen);
  const ModeScope scope(*this, parenthesized ? brackets() : mode_);
  if (parenthesized) advance();
  do {
    skip_newlines();
    if (parenthesized && !items.empty() && at(TokenKind::kRightParen)) break;
    const uint32_t item_begin = token_.begin;
    FromImport::Item item{};
    if (!expect_name("a name to import", item.name) || !parse_alias(item.alias, true))
      return nullptr;
    item.span = since(item_begin);
    items.push_back(item);
  } while (accept(TokenKind::kComma));
  if (parenthesized && !expect_close(TokenKind::kRightParen, open)) return nullptr;
  return make_stmt<FromImport>(StmtKind::kFromImport, begin, module, arena_.copy(items));
}

}  // namespace falcon::syntax
