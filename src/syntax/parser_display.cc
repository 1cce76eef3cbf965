// Atoms: names, constants, displays and comprehensions; and lists of expressions without brackets.
#include "syntax/parser_impl.h"

namespace falcon::syntax {

Expr* Parser::parse_atom() {
  switch (kind()) {
    case TokenKind::kName:
      return parse_name();
    case TokenKind::kNumber:
      return parse_number();
    case TokenKind::kString:
    case TokenKind::kFStringStart:
      return parse_strings();
    case TokenKind::kNone:
      return parse_constant(Constant::Type::kNone);
    case TokenKind::kTrue:
      return parse_constant(Constant::Type::kTrue);
    case TokenKind::kFalse:
      return parse_constant(Constant::Type::kFalse);
    case TokenKind::kLeftParen:
      return parse_parenthesized();
    case TokenKind::kLeftBracket:
      return parse_list();
    case TokenKind::kLeftBrace:
      return parse_brace();
    case TokenKind::kColon:
      return parse_scoped_name();
    default:
      return fail_missing_operand();
  }
}

Expr* Parser::parse_constant(Constant::Type type) {
  advance();
  return make_expr<Constant>(ExprKind::kConstant, since(previous_.begin), type);
}

Expr* Parser::parse_number() {
  const Span span = token_span();
  auto* constant = arena_.make<Constant>(decode_number(text_of(span), span, arena_));
  advance();
  return constant;
}

Expr* Parser::parse_name() {
  const Span span = token_span();
  const std::string_view id = arena_.copy(text_of(span));
  advance();
  return make_expr<Name>(ExprKind::kName, span, id);
}

// :x is the module's x, ::x the nearest enclosing function's. Nothing stands between the parts.
Expr* Parser::parse_scoped_name() {
  const uint32_t begin = token_.begin;
  if (mode_.colon_taken) {
    return fail(token_span(), "here a ':' belongs to the slice or the dict",
                "write the scoped name in parentheses: (:x)");
  }
  const bool line_end = lexer_.at_line_end();
  advance();
  NameScope scope = NameScope::kModule;
  if (token_.kind == TokenKind::kColon && token_.begin == previous_.end) {
    scope = NameScope::kEnclosing;
    advance();
  }
  if (failed_) return nullptr;
  if (token_.kind != TokenKind::kName || token_.begin != previous_.end) {
    return fail(since(begin), "expected an expression, found ':'",
                line_end ? "" : "a scoped name is written :x or ::x, without spaces");
  }
  const std::string_view id = arena_.copy(text_of(token_));
  advance();
  return make_expr<Name>(ExprKind::kName, since(begin), id, scope);
}

// (), (x), (x,), (x for …), (yield x)
Expr* Parser::parse_parenthesized() {
  const uint32_t open = token_.begin;
  const ModeScope scope(*this, brackets());
  const int yields = scope_.yields;
  Items<Expr*> items(exprs_);
  advance();
  if (accept(TokenKind::kRightParen)) {
    return make_expr<Sequence>(ExprKind::kTuple, since(open), std::span<Expr*>{});
  }
  if (at(TokenKind::kYield)) {
    Expr* value = parse_yield();
    return value != nullptr && expect_close(TokenKind::kRightParen, open) ? value : nullptr;
  }
  Expr* first = parse_item();
  if (first == nullptr) return nullptr;
  if (at(TokenKind::kFor)) {
    Expr* generator =
        parse_comprehension(Comprehension::Type::kGenerator, first, nullptr, open, yields);
    if (generator == nullptr || !expect_close(TokenKind::kRightParen, open)) return nullptr;
    generator->span = since(open);
    return generator;
  }
  if (!at(TokenKind::kComma)) {
    if (!expect_close(TokenKind::kRightParen, open)) return nullptr;
    if (first->kind != ExprKind::kStarred) return first;
    return fail(first->span, "a starred expression stands in a list or tuple",
                "a tuple of one is written (*x,)");
  }
  items.push(first);
  advance();
  if (!parse_items(items, TokenKind::kRightParen)) return nullptr;
  if (!expect_close(TokenKind::kRightParen, open)) return nullptr;
  return make_expr<Sequence>(ExprKind::kTuple, since(open), items.copy_to(arena_));
}

// Items separated by commas, with one at the end allowed, up to the closing bracket.
bool Parser::parse_items(Items<Expr*>& items, TokenKind close) {
  while (!at(close) && !at(TokenKind::kEnd)) {
    Expr* item = parse_item();
    if (item == nullptr) return false;
    items.push(item);
    if (!accept(TokenKind::kComma)) break;
  }
  return !failed_;
}

Expr* Parser::parse_list() {
  const uint32_t open = token_.begin;
  const ModeScope scope(*this, brackets());
  const int yields = scope_.yields;
  Items<Expr*> items(exprs_);
  advance();
  if (!parse_items(items, TokenKind::kRightBracket)) return nullptr;
  if (at(TokenKind::kFor) && items.size() == 1 && previous_.kind != TokenKind::kComma) {
    Expr* list = parse_comprehension(Comprehension::Type::kList, items[0], nullptr, open, yields);
    if (list == nullptr || !expect_close(TokenKind::kRightBracket, open)) return nullptr;
    list->span = since(open);
    return list;
  }
  if (!expect_close(TokenKind::kRightBracket, open)) return nullptr;
  return make_expr<Sequence>(ExprKind::kList, since(open), items.copy_to(arena_));
}

// A dict or a set: the first item tells.
Expr* Parser::parse_brace() {
  const uint32_t open = token_.begin;
  if (mode_.in_heading && open != mode_.heading_begin) {
    return fail(token_span(), "expected an expression, found the '{' that opens the block",
                "a dict or a set in a heading goes in parentheses");
  }
  const ModeScope scope(*this, brackets());
  const int yields = scope_.yields;
  advance();
  if (accept(TokenKind::kRightBrace)) {
    return make_expr<Dict>(ExprKind::kDict, since(open), std::span<Dict::Item>{});
  }
  if (at(TokenKind::kStarStar)) return parse_dict(nullptr, open, yields);
  Expr* first = parse_item();
  if (first == nullptr) return nullptr;
  if (at(TokenKind::kColon)) return parse_dict(first, open, yields);
  return parse_set(first, open, yields);
}

Expr* Parser::parse_set(Expr* first, uint32_t open, int yields) {
  if (at(TokenKind::kFor)) {
    Expr* set = parse_comprehension(Comprehension::Type::kSet, first, nullptr, open, yields);
    if (set == nullptr || !expect_close(TokenKind::kRightBrace, open)) return nullptr;
    set->span = since(open);
    return set;
  }
  Items<Expr*> items(exprs_);
  items.push(first);
  if (accept(TokenKind::kComma) && !parse_items(items, TokenKind::kRightBrace)) return nullptr;
  if (at(TokenKind::kColon)) return fail_found("',' or '}' in a set");
  if (!expect_close(TokenKind::kRightBrace, open)) return nullptr;
  return make_expr<Sequence>(ExprKind::kSet, since(open), items.copy_to(arena_));
}

// The items of a dict; the first key has been read, and is null before `**`.
Expr* Parser::parse_dict(Expr* first_key, uint32_t open, int yields) {
  Items<Dict::Item> items(dict_items_);
  if (!parse_dict_item(items, first_key)) return nullptr;
  if (at(TokenKind::kFor) && first_key != nullptr) {
    Expr* dict =
        parse_comprehension(Comprehension::Type::kDict, items[0].key, items[0].value, open, yields);
    if (dict == nullptr || !expect_close(TokenKind::kRightBrace, open)) return nullptr;
    dict->span = since(open);
    return dict;
  }
  while (accept(TokenKind::kComma) && !at(TokenKind::kRightBrace)) {
    Expr* key = nullptr;
    if (!at(TokenKind::kStarStar)) {
      key = parse_expression();
      if (key == nullptr) return nullptr;
    }
    if (!parse_dict_item(items, key)) return nullptr;
  }
  if (!expect_close(TokenKind::kRightBrace, open)) return nullptr;
  return make_expr<Dict>(ExprKind::kDict, since(open), items.copy_to(arena_));
}

// What follows a key: ':' and a value; or, without a key, '**' and a mapping.
bool Parser::parse_dict_item(Items<Dict::Item>& items, Expr* key) {
  if (key == nullptr) {
    advance();
  } else if (key->kind == ExprKind::kStarred) {
    fail(key->span, "a starred expression cannot be a key");
    return false;
  } else if (!expect(TokenKind::kColon, "after the key")) {
    return false;
  }
  Mode mode = brackets();
  mode.colon_taken = true;
  const ModeScope scope(*this, mode);
  Expr* value = parse_expression();
  if (value == nullptr) return false;
  items.push({key, value});
  return true;
}

// The clauses of a comprehension, whose element has been read. A yield may stand in the first
// iterable only, which belongs to the function around: yields_before tells whether one did.
Expr* Parser::parse_comprehension(Comprehension::Type type, Expr* element, Expr* value,
                                  uint32_t begin, int yields_before) {
  if (element->kind == ExprKind::kStarred) {
    return fail(element->span, "a starred expression cannot be the element of a comprehension");
  }
  if (scope_.yields != yields_before) {
    return fail(element->span, "'yield' within a comprehension");
  }
  const Nest nest(*this);
  Items<Comprehension::Clause> clauses(clauses_);
  while (accept(TokenKind::kFor)) {
    if (!parse_clause(clauses)) return nullptr;
  }
  if (failed_) return nullptr;
  return make_expr<Comprehension>(ExprKind::kComprehension, since(begin), type, element, value,
                                  clauses.copy_to(arena_));
}

bool Parser::parse_clause(Items<Comprehension::Clause>& clauses) {
  const uint32_t begin = token_.begin;
  Comprehension::Clause clause{};
  clause.target = parse_targets();
  if (clause.target == nullptr || !expect_in()) return false;
  int yields = scope_.yields;
  clause.iterable = parse_operation(Level::kOr);
  if (clause.iterable == nullptr) return false;
  if (clauses.size() == 0) yields = scope_.yields;
  Items<Expr*> conditions(exprs_);
  while (accept(TokenKind::kIf)) {
    Expr* condition = parse_operation(Level::kOr);
    if (condition == nullptr) return false;
    conditions.push(condition);
  }
  if (scope_.yields != yields) {
    fail(since(begin), "'yield' within a comprehension");
    return false;
  }
  clause.conditions = conditions.copy_to(arena_);
  clauses.push(clause);
  return !failed_;
}

// An expression, or a starred one.
Expr* Parser::parse_item() { return at(TokenKind::kStar) ? parse_starred() : parse_expression(); }

Expr* Parser::parse_starred() {
  const Nest nest(*this);
  if (failed_) return nullptr;
  const uint32_t begin = token_.begin;
  advance();
  Expr* value = parse_operation(Level::kBitOr);
  if (value == nullptr) return nullptr;
  return make_expr<Starred>(ExprKind::kStarred, since(begin), value);
}

// Where a list of expressions without brackets ends after a comma.
bool Parser::at_expression_end() const {
  switch (kind()) {
    case TokenKind::kRightParen:
    case TokenKind::kRightBracket:
    case TokenKind::kAssign:
      return true;
    case TokenKind::kLeftBrace:
      return mode_.in_heading;
    case TokenKind::kColon:
    case TokenKind::kBang:
      return mode_.in_field;
    default:
      return at_statement_end();
  }
}

// One expression, or with commas a tuple of them.
Expr* Parser::parse_list_expression() {
  const uint32_t begin = token_.begin;
  const Nest nest(*this);
  if (failed_) return nullptr;
  Expr* first = parse_item();
  if (first == nullptr) return nullptr;
  if (!at(TokenKind::kComma)) {
    if (first->kind != ExprKind::kStarred || at(TokenKind::kAssign)) return first;
    return fail(first->span, "a starred expression stands in a list or tuple",
                "a tuple of one is written (*x,)");
  }
  Items<Expr*> items(exprs_);
  items.push(first);
  while (accept(TokenKind::kComma)) {
    skip_newlines();
    if (at_expression_end()) break;
    Expr* item = parse_item();
    if (item == nullptr) return nullptr;
    items.push(item);
  }
  return make_expr<Sequence>(ExprKind::kTuple, since(begin), items.copy_to(arena_));
}

// What may be assigned, or stand as a statement: a list of expressions, or a yield.
Expr* Parser::parse_value() {
  return at(TokenKind::kYield) ? parse_yield() : parse_list_expression();
}

Expr* Parser::parse_yield() {
  const uint32_t begin = token_.begin;
  if (scope_.kind != Scope::Kind::kFunction) {
    return fail(token_span(), "'yield' outside a function");
  }
  scope_.is_generator = true;
  ++scope_.yields;
  advance();
  if (accept(TokenKind::kFrom)) {
    Expr* value = parse_expression();
    if (value == nullptr) return nullptr;
    return make_expr<Yield>(ExprKind::kYieldFrom, since(begin), value);
  }
  Expr* value = nullptr;
  if (!at_expression_end()) {
    value = parse_list_expression();
    if (value == nullptr) return nullptr;
  }
  return make_expr<Yield>(ExprKind::kYield, since(begin), value);
}

}  // namespace falcon::syntax
