// Functions, lambdas and classes. A lambda's body is a function's, so what can be said in one can
// be said in the other.
#include <unordered_set>

#include "syntax/parser_impl.h"

namespace falcon::syntax {

Stmt* Parser::parse_decorated() {
  const uint32_t begin = token_.begin;
  const std::span<Expr*> decorators = parse_decorators();
  if (at(TokenKind::kFunc)) return parse_func(begin, decorators);
  if (at(TokenKind::kClass)) return parse_class(begin, decorators);
  return fail_found("'func' or 'class' after a decorator",
                    text_of(token_) == "def" ? "write 'func'" : "");
}

std::span<Expr*> Parser::parse_decorators() {
  Items<Expr*> decorators(exprs_);
  while (accept(TokenKind::kAt)) {
    Expr* decorator = parse_expression();
    if (decorator == nullptr) return {};
    decorators.push(decorator);
    skip_newlines();
  }
  return decorators.copy_to(arena_);
}

Stmt* Parser::parse_func(uint32_t begin, std::span<Expr*> decorators) {
  const uint32_t func_begin = token_.begin;
  advance();
  auto* function = arena_.make<Function>();
  const Span name_span = token_span();
  if (!expect_name("the name of the function", function->name)) return nullptr;
  const uint32_t open = token_.begin;
  if (!at(TokenKind::kLeftParen)) {
    return fail_found("'(' after the name of the function", "a function without parameters has ()");
  }
  {
    const ModeScope scope(*this, brackets());
    advance();
    if (!parse_parameters(function->params, TokenKind::kRightParen)) return nullptr;
    if (!expect_close(TokenKind::kRightParen, open)) return nullptr;
  }
  if (at(TokenKind::kArrow)) {
    return fail(token_span(), "expected '{' or ':', found '->'",
                "the type of the result follows a colon: func f(): int {");
  }
  if (at(TokenKind::kColon) && !lexer_.at_line_end()) {
    advance();
    function->returns = parse_heading(false);
    if (function->returns == nullptr) return nullptr;
  }
  if (!parse_body(*function)) return nullptr;
  function->span = since(func_begin);
  return make_stmt<FuncStmt>(StmtKind::kFunc, begin, function, decorators, name_span);
}

bool Parser::parse_body(Function& function) {
  const Scope saved = scope_;
  scope_ = Scope{.kind = Scope::Kind::kFunction};
  const bool good = parse_block(function.body, "to open the body of the function");
  function.is_generator = scope_.is_generator;
  scope_ = saved;
  return good;
}

Expr* Parser::parse_lambda(Level min) {
  const uint32_t begin = token_.begin;
  if (min > Level::kConditional) {
    return fail(token_span(), "a lambda within an operator needs parentheses");
  }
  const Nest nest(*this);
  if (failed_) return nullptr;
  advance();
  auto* function = arena_.make<Function>();
  function->name = "<lambda>";
  if (!parse_parameters(function->params, TokenKind::kLeftBrace)) return nullptr;
  if (at(TokenKind::kColon)) {
    return fail(token_span(), "expected '{' to open the body of the lambda, found ':'",
                "a lambda has its body in braces: lambda x {return x + 1}");
  }
  if (!parse_body(*function)) return nullptr;
  function->span = since(begin);
  return make_expr<Lambda>(ExprKind::kLambda, since(begin), function);
}

// Parameters up to `close`, which stays.
bool Parser::parse_parameters(std::span<Parameter>& params, TokenKind close) {
  Items<Parameter> items(parameters_);
  bool keyword_only = false;
  bool star_needs_name = false;
  while (!at(close) && !failed_) {
    const size_t count = items.size();
    if (!parse_parameter(items, keyword_only, close)) return false;
    const bool bare_star = items.size() == count;
    const bool extra = !bare_star && items[count].kind == Parameter::Kind::kExtra;
    star_needs_name = bare_star || (star_needs_name && extra);
    if (!accept(TokenKind::kComma)) break;
    skip_newlines();
  }
  params = items.copy_to(arena_);
  return !failed_ && check_parameters(params, star_needs_name);
}

bool Parser::parse_parameter(Items<Parameter>& params, bool& keyword_only, TokenKind close) {
  const uint32_t begin = token_.begin;
  Parameter parameter{};
  parameter.kind = keyword_only ? Parameter::Kind::kKeywordOnly : Parameter::Kind::kNormal;
  if (params.size() > 0 && params[params.size() - 1].kind == Parameter::Kind::kExtra) {
    fail(token_span(), "a parameter follows the '**' parameter, which must be the last one");
    return false;
  }
  if (at(TokenKind::kSlash)) {
    fail(token_span(), "there are no positional-only parameters");
    return false;
  }
  if (at(TokenKind::kStar)) {
    if (keyword_only) {
      fail(token_span(), "only one '*' may stand among the parameters");
      return false;
    }
    keyword_only = true;
    parameter.kind = Parameter::Kind::kRest;
    advance();
    if (at(TokenKind::kComma) || at(close)) return !failed_;
  } else if (accept(TokenKind::kStarStar)) {
    parameter.kind = Parameter::Kind::kExtra;
  }
  if (!expect_name("the name of a parameter", parameter.name)) return false;
  if (close == TokenKind::kRightParen && accept(TokenKind::kColon)) {
    parameter.annotation = parse_expression();
    if (parameter.annotation == nullptr) return false;
  }
  if (at(TokenKind::kAssign)) {
    if (parameter.kind == Parameter::Kind::kRest || parameter.kind == Parameter::Kind::kExtra) {
      fail(since(begin), "a starred parameter cannot have a default value");
      return false;
    }
    advance();
    parameter.default_value = parse_default(close);
    if (parameter.default_value == nullptr) return false;
  }
  parameter.span = since(begin);
  params.push(parameter);
  return !failed_;
}

// A lambda's parameters head its body, so there a '{' within a default value opens that body.
Expr* Parser::parse_default(TokenKind close) {
  Mode mode = mode_;
  mode.in_heading = close == TokenKind::kLeftBrace;
  mode.heading_begin = token_.begin;
  mode.colon_taken = false;
  mode.in_field = false;
  const ModeScope scope(*this, mode);
  return parse_expression();
}

bool Parser::check_parameters(std::span<Parameter> params, bool star_needs_name) {
  if (star_needs_name) {
    fail_found("a parameter after '*'", "what follows a bare '*' is given by keyword");
    return false;
  }
  std::unordered_set<std::string_view> names;
  bool has_default = false;
  for (const Parameter& parameter : params) {
    if (!names.insert(parameter.name).second) {
      fail(parameter.span, "duplicate parameter '" + std::string(parameter.name) + "'");
      return false;
    }
    if (parameter.kind != Parameter::Kind::kNormal) continue;
    if (has_default && parameter.default_value == nullptr) {
      fail(parameter.span, "parameter '" + std::string(parameter.name) +
                               "' without a default follows one that has a default");
      return false;
    }
    has_default = has_default || parameter.default_value != nullptr;
  }
  return true;
}

Stmt* Parser::parse_class(uint32_t begin, std::span<Expr*> decorators) {
  advance();
  std::string_view name;
  const Span name_span = token_span();
  if (!expect_name("the name of the class", name)) return nullptr;
  std::span<Argument> bases;
  if (at(TokenKind::kLeftParen) && !parse_arguments(bases)) return nullptr;
  const Scope saved = scope_;
  scope_ = Scope{.kind = Scope::Kind::kClass};
  Block body;
  const bool good = parse_block(body, "to open the body of the class");
  scope_ = saved;
  if (!good) return nullptr;
  return make_stmt<ClassStmt>(StmtKind::kClass, begin, name, bases, body, decorators, name_span);
}

}  // namespace falcon::syntax
