// Statements with blocks.
//
// After the `}` of a block, `elif`, `else`, `except` and `finally` go on with the statement even on
// a new line: none of them can start a statement, so there is no doubt.
#include "syntax/parser_impl.h"

namespace falcon::syntax {

// The expression that heads a block: a '{' within it opens the block, but at its very start.
Expr* Parser::parse_heading(bool list) {
  const ModeScope scope(*this, Mode{.in_heading = true, .heading_begin = token_.begin});
  return list ? parse_list_expression() : parse_expression();
}

Stmt* Parser::parse_if() {
  const uint32_t begin = token_.begin;
  Items<If::Branch> branches(branches_);
  do {
    advance();
    If::Branch branch{};
    branch.test = parse_heading(false);
    if (branch.test == nullptr) return nullptr;
    if (!parse_block(branch.body, "after the condition")) return nullptr;
    branches.push(branch);
  } while (token_.kind == TokenKind::kElif);
  Block orelse;
  if (!parse_else(orelse)) return nullptr;
  return make_stmt<If>(StmtKind::kIf, begin, branches.copy_to(arena_), orelse);
}

// An else branch, if there is one.
bool Parser::parse_else(Block& block) {
  if (token_.kind != TokenKind::kElse) return !failed_;
  advance();
  return parse_block(block, "after 'else'");
}

bool Parser::parse_loop_body(Block& body, Block& orelse) {
  ++scope_.loops;
  const bool good = parse_block(body, "after the heading of the loop");
  --scope_.loops;
  return good && parse_else(orelse);
}

Stmt* Parser::parse_while() {
  const uint32_t begin = token_.begin;
  advance();
  Expr* test = parse_heading(false);
  Block body;
  Block orelse;
  if (test == nullptr || !parse_loop_body(body, orelse)) return nullptr;
  return make_stmt<While>(StmtKind::kWhile, begin, test, body, orelse);
}

Stmt* Parser::parse_for() {
  const uint32_t begin = token_.begin;
  advance();
  Expr* target = parse_targets();
  if (target == nullptr || !expect_in()) return nullptr;
  Expr* iterable = parse_heading(true);
  Block body;
  Block orelse;
  if (iterable == nullptr || !parse_loop_body(body, orelse)) return nullptr;
  return make_stmt<For>(StmtKind::kFor, begin, target, iterable, body, orelse);
}

Stmt* Parser::parse_try() {
  const uint32_t begin = token_.begin;
  advance();
  Block body;
  if (!parse_block(body, "after 'try'")) return nullptr;
  Items<Try::Handler> handlers(handlers_);
  while (token_.kind == TokenKind::kExcept) {
    if (!parse_handler(handlers)) return nullptr;
  }
  Block orelse;
  if (token_.kind == TokenKind::kElse && handlers.size() == 0) {
    return fail(token_span(), "'else' of 'try' needs an 'except' before it");
  }
  if (!parse_else(orelse)) return nullptr;
  Block finally;
  const bool has_finally = token_.kind == TokenKind::kFinally;
  if (has_finally) {
    advance();
    if (!parse_block(finally, "after 'finally'")) return nullptr;
  }
  if (failed_) return nullptr;
  if (handlers.size() == 0 && !has_finally) {
    return fail_found(
        "'except' or 'finally' after the block of 'try'",
        token_.kind == TokenKind::kName && text_of(token_) == "catch" ? "write 'except'" : "");
  }
  return make_stmt<Try>(StmtKind::kTry, begin, body, handlers.copy_to(arena_), orelse, finally,
                        has_finally);
}

// The heading goes on the stack before its block is parsed, so that nesting does not carry it.
bool Parser::parse_handler(Items<Try::Handler>& handlers) {
  Block body;
  if (!parse_handler_heading(handlers) || !parse_block(body, "after 'except'")) return false;
  handlers[handlers.size() - 1].body = body;
  return true;
}

bool Parser::parse_handler_heading(Items<Try::Handler>& handlers) {
  const uint32_t begin = token_.begin;
  advance();
  if (handlers.size() > 0 && handlers[handlers.size() - 1].type == nullptr) {
    fail(handlers[handlers.size() - 1].span, "an 'except' without a type must be the last one");
    return false;
  }
  Try::Handler handler{};
  if (!at(TokenKind::kLeftBrace)) {
    handler.type = parse_heading(false);
    if (handler.type == nullptr) return false;
    if (at(TokenKind::kComma)) {
      fail(token_span(), "several exception types need parentheses",
           "write: except (ValueError, KeyError) e {");
      return false;
    }
    if (!parse_alias(handler.name, false)) return false;
  }
  handler.span = since(begin);
  handlers.push(handler);
  return !failed_;
}

// with EXPR NAME, EXPR as TARGET, EXPR { … }
Stmt* Parser::parse_with() {
  const uint32_t begin = token_.begin;
  advance();
  Items<With::Item> items(with_items_);
  do {
    skip_newlines();
    if (!parse_with_item(items)) return nullptr;
  } while (accept(TokenKind::kComma));
  Block body;
  if (!parse_block(body, "after the heading of 'with'")) return nullptr;
  return make_stmt<With>(StmtKind::kWith, begin, items.copy_to(arena_), body);
}

bool Parser::parse_with_item(Items<With::Item>& items) {
  With::Item item{};
  item.context = parse_heading(false);
  if (item.context == nullptr) return false;
  // `as` is no keyword: alone it is the name that is bound.
  const bool named = at(TokenKind::kName) || at(TokenKind::kColon);
  if (at(TokenKind::kName) && text_of(token_) == "as") {
    const Token as = token_;
    advance();
    if (at(TokenKind::kLeftBrace) || at(TokenKind::kComma)) {
      item.target = make_expr<Name>(ExprKind::kName, {as.begin, as.end}, arena_.copy("as"));
    } else {
      const ModeScope scope(*this, Mode{.in_heading = true, .heading_begin = UINT32_MAX});
      item.target = parse_operand(Level::kPower);
    }
  } else if (named) {
    if (at(TokenKind::kColon) && lexer_.at_line_end()) {
      fail_missing_block("after the heading of 'with'");
      return false;
    }
    item.target = at(TokenKind::kName) ? parse_name() : parse_scoped_name();
  }
  if (failed_ || (item.target != nullptr && !check_target(item.target))) return false;
  items.push(item);
  return true;
}

}  // namespace falcon::syntax
