// Operators by precedence climbing, then calls, subscripts and attributes.
//
// One function for all levels, not one a level: a parenthesis then costs three frames of the C
// stack instead of fifteen, and kMaxDepth of them fit in a small thread's stack.
#include <unordered_set>

#include "syntax/parser_impl.h"

namespace falcon::syntax {

namespace {

// The level of the operator that a token is between two operands; kNone for all others.
Level operator_level(TokenKind kind) {
  switch (kind) {
    case TokenKind::kOr:
      return Level::kOr;
    case TokenKind::kAnd:
      return Level::kAnd;
    case TokenKind::kNot:  // not in
    case TokenKind::kIn:
    case TokenKind::kIs:
    case TokenKind::kEqualEqual:
    case TokenKind::kNotEqual:
    case TokenKind::kLess:
    case TokenKind::kLessEqual:
    case TokenKind::kGreater:
    case TokenKind::kGreaterEqual:
      return Level::kCompare;
    case TokenKind::kBar:
      return Level::kBitOr;
    case TokenKind::kCaret:
      return Level::kBitXor;
    case TokenKind::kAmpersand:
      return Level::kBitAnd;
    case TokenKind::kShiftLeft:
    case TokenKind::kShiftRight:
      return Level::kShift;
    case TokenKind::kPlus:
    case TokenKind::kMinus:
      return Level::kSum;
    case TokenKind::kStar:
    case TokenKind::kSlash:
    case TokenKind::kSlashSlash:
    case TokenKind::kPercent:
      return Level::kProduct;
    case TokenKind::kStarStar:
      return Level::kPower;
    default:
      return Level::kNone;
  }
}

BinaryOp binary_operator(TokenKind kind) {
  switch (kind) {
    case TokenKind::kPlus:
      return BinaryOp::kAdd;
    case TokenKind::kMinus:
      return BinaryOp::kSub;
    case TokenKind::kStar:
      return BinaryOp::kMul;
    case TokenKind::kSlash:
      return BinaryOp::kDiv;
    case TokenKind::kSlashSlash:
      return BinaryOp::kFloorDiv;
    case TokenKind::kPercent:
      return BinaryOp::kMod;
    case TokenKind::kStarStar:
      return BinaryOp::kPow;
    case TokenKind::kAmpersand:
      return BinaryOp::kAnd;
    case TokenKind::kBar:
      return BinaryOp::kOr;
    case TokenKind::kCaret:
      return BinaryOp::kXor;
    case TokenKind::kShiftLeft:
      return BinaryOp::kShl;
    default:
      return BinaryOp::kShr;
  }
}

Level next_level(Level level) { return static_cast<Level>(static_cast<uint8_t>(level) + 1); }

}  // namespace

// An expression whose operators bind at least as tightly as `min`.
Expr* Parser::parse_operation(Level min) {
  const Nest nest(*this);
  if (failed_) return nullptr;
  if (at(TokenKind::kLambda)) return parse_lambda(min);
  const uint32_t begin = token_.begin;
  Expr* left = parse_operand(min);
  while (left != nullptr) {
    const Level level = operator_level(kind());
    if (level == Level::kNone || level < min) break;
    left = parse_tail(left, begin, level);
  }
  if (left == nullptr || failed_) return nullptr;
  if (min == Level::kConditional && at(TokenKind::kIf)) return parse_conditional(left, begin);
  return left;
}

Expr* Parser::parse_tail(Expr* left, uint32_t begin, Level level) {
  if (!wrap()) return nullptr;
  if (level == Level::kOr || level == Level::kAnd) return parse_bool(left, begin, level);
  if (level == Level::kCompare) return parse_comparison(left, begin);
  return parse_binary(left, begin, level);
}

Expr* Parser::parse_binary(Expr* left, uint32_t begin, Level level) {
  const BinaryOp op = binary_operator(kind());
  advance();
  skip_newlines();
  // `**` takes a sign on its right, and groups from the right.
  const Level right_min = level == Level::kPower ? Level::kUnary : next_level(level);
  Expr* right = parse_operation(right_min);
  if (right == nullptr) return nullptr;
  return make_expr<Binary>(ExprKind::kBinary, since(begin), op, left, right);
}

Expr* Parser::parse_bool(Expr* left, uint32_t begin, Level level) {
  const TokenKind word = kind();
  Items<Expr*> values(exprs_);
  values.push(left);
  while (accept(word)) {
    skip_newlines();
    Expr* value = parse_operation(next_level(level));
    if (value == nullptr) return nullptr;
    values.push(value);
  }
  return make_expr<Bool>(ExprKind::kBool, since(begin), level == Level::kAnd,
                         values.copy_to(arena_));
}

Expr* Parser::parse_comparison(Expr* left, uint32_t begin) {
  Items<CompareOp> ops(compare_ops_);
  Items<Expr*> rights(exprs_);
  while (operator_level(kind()) == Level::kCompare) {
    CompareOp op{};
    if (!parse_compare_operator(op)) return nullptr;
    skip_newlines();
    Expr* right = parse_operation(next_level(Level::kCompare));
    if (right == nullptr) return nullptr;
    ops.push(op);
    rights.push(right);
  }
  return make_expr<Compare>(ExprKind::kCompare, since(begin), left, ops.copy_to(arena_),
                            rights.copy_to(arena_));
}

bool Parser::parse_compare_operator(CompareOp& op) {
  switch (kind()) {
    case TokenKind::kEqualEqual:
      op = CompareOp::kEq;
      break;
    case TokenKind::kNotEqual:
      op = CompareOp::kNe;
      break;
    case TokenKind::kLess:
      op = CompareOp::kLt;
      break;
    case TokenKind::kLessEqual:
      op = CompareOp::kLe;
      break;
    case TokenKind::kGreater:
      op = CompareOp::kGt;
      break;
    case TokenKind::kGreaterEqual:
      op = CompareOp::kGe;
      break;
    case TokenKind::kIn:
      op = CompareOp::kIn;
      break;
    case TokenKind::kIs:
      advance();
      op = accept(TokenKind::kNot) ? CompareOp::kIsNot : CompareOp::kIs;
      return !failed_;
    default:
      advance();
      op = CompareOp::kNotIn;
      return expect(TokenKind::kIn, "after 'not'");
  }
  advance();
  return !failed_;
}

Expr* Parser::parse_conditional(Expr* body, uint32_t begin) {
  if (!wrap()) return nullptr;
  advance();
  Expr* test = parse_operation(Level::kOr);
  if (test == nullptr || !expect(TokenKind::kElse, "of the conditional expression")) return nullptr;
  Expr* orelse = parse_operation(Level::kConditional);
  if (orelse == nullptr) return nullptr;
  return make_expr<Conditional>(ExprKind::kConditional, since(begin), test, body, orelse);
}

Expr* Parser::parse_unary(UnaryOp op, Level level) {
  const uint32_t begin = token_.begin;
  advance();
  Expr* operand = parse_operation(level);
  if (operand == nullptr) return nullptr;
  return make_expr<Unary>(ExprKind::kUnary, since(begin), op, operand);
}

Expr* Parser::parse_operand(Level min) {
  switch (kind()) {
    case TokenKind::kMinus:
      return parse_unary(UnaryOp::kNeg, Level::kUnary);
    case TokenKind::kPlus:
      return parse_unary(UnaryOp::kPos, Level::kUnary);
    case TokenKind::kTilde:
      return parse_unary(UnaryOp::kInvert, Level::kUnary);
    case TokenKind::kNot:
      if (min > Level::kNot)
        return fail(token_span(), "'not' within an operator needs parentheses");
      return parse_unary(UnaryOp::kNot, Level::kNot);
    default:
      break;
  }
  const uint32_t begin = token_.begin;
  Expr* value = parse_atom();
  while (value != nullptr && !failed_) {
    switch (kind()) {
      case TokenKind::kDot:
        value = parse_attribute(value, begin);
        break;
      case TokenKind::kLeftParen:
        value = parse_call(value, begin);
        break;
      case TokenKind::kLeftBracket:
        value = parse_subscript(value, begin);
        break;
      default:
        return value;
    }
  }
  return nullptr;
}

Expr* Parser::parse_attribute(Expr* object, uint32_t begin) {
  if (!wrap()) return nullptr;
  advance();
  std::string_view name;
  const Span name_span = token_span();
  if (!expect_name("a name after '.'", name)) return nullptr;
  return make_expr<Attribute>(ExprKind::kAttribute, since(begin), object, name, name_span);
}

Expr* Parser::parse_call(Expr* callee, uint32_t begin) {
  std::span<Argument> arguments;
  if (!wrap() || !parse_arguments(arguments)) return nullptr;
  return make_expr<Call>(ExprKind::kCall, since(begin), callee, arguments);
}

// Arguments with their parentheses.
bool Parser::parse_arguments(std::span<Argument>& arguments) {
  const uint32_t open = token_.begin;
  const ModeScope scope(*this, brackets());
  Items<Argument> items(arguments_);
  advance();
  while (!at(TokenKind::kRightParen) && !at(TokenKind::kEnd)) {
    if (!parse_argument(items)) return false;
    if (!accept(TokenKind::kComma)) break;
  }
  if (!expect_close(TokenKind::kRightParen, open)) return false;
  arguments = items.copy_to(arena_);
  return check_arguments(arguments);
}

bool Parser::parse_argument(Items<Argument>& arguments) {
  Argument argument{};
  const uint32_t begin = token_.begin;
  const int yields = scope_.yields;
  if (accept(TokenKind::kStar)) {
    argument.kind = Argument::Kind::kStar;
  } else if (accept(TokenKind::kStarStar)) {
    argument.kind = Argument::Kind::kDoubleStar;
  }
  argument.value = parse_expression();
  if (argument.value == nullptr) return false;
  if (argument.kind == Argument::Kind::kPositional && at(TokenKind::kAssign)) {
    const Expr* name = argument.value;
    const bool plain = name->kind == ExprKind::kName && name->span.begin == begin &&
                       static_cast<const Name*>(name)->scope == NameScope::kPlain;
    if (!plain) {
      fail(since(begin), "the name of a keyword argument must be a plain name",
           "to compare, write '=='");
      return false;
    }
    argument.kind = Argument::Kind::kKeyword;
    argument.name = static_cast<const Name*>(name)->id;
    advance();
    argument.value = parse_expression();
    if (argument.value == nullptr) return false;
  } else if (argument.kind == Argument::Kind::kPositional && at(TokenKind::kFor)) {
    argument.value = parse_comprehension(Comprehension::Type::kGenerator, argument.value, nullptr,
                                         begin, yields);
    if (argument.value == nullptr) return false;
    if (arguments.size() > 0 || !at(TokenKind::kRightParen)) {
      fail(since(begin), "a generator expression beside other arguments needs parentheses");
      return false;
    }
  }
  argument.span = since(begin);
  arguments.push(argument);
  return !failed_;
}

bool Parser::check_arguments(std::span<Argument> arguments) {
  std::unordered_set<std::string_view> names;
  const Argument* keyword = nullptr;
  const Argument* unpacked = nullptr;
  for (const Argument& argument : arguments) {
    if (argument.kind == Argument::Kind::kKeyword) {
      keyword = &argument;
      if (!names.insert(argument.name).second) {
        fail(argument.span, "keyword argument repeated: '" + std::string(argument.name) + "'");
        return false;
      }
    } else if (argument.kind == Argument::Kind::kDoubleStar) {
      unpacked = &argument;
    } else if (unpacked != nullptr) {
      fail(argument.span, "a positional argument follows '**'");
      return false;
    } else if (keyword != nullptr && argument.kind == Argument::Kind::kPositional) {
      fail(argument.span, "a positional argument follows the keyword argument '" +
                              std::string(keyword->name) + "'");
      return false;
    }
  }
  return true;
}

Expr* Parser::parse_subscript(Expr* object, uint32_t begin) {
  if (!wrap()) return nullptr;
  const uint32_t open = token_.begin;
  const ModeScope scope(*this, Mode{.newlines_count = false, .colon_taken = true});
  advance();
  Expr* index = parse_index();
  if (index == nullptr || !expect_close(TokenKind::kRightBracket, open)) return nullptr;
  return make_expr<Subscript>(ExprKind::kSubscript, since(begin), object, index);
}

// What stands in the brackets of a subscript: one item, or a tuple of them.
Expr* Parser::parse_index() {
  const uint32_t begin = token_.begin;
  Expr* first = parse_index_item();
  if (first == nullptr || (!at(TokenKind::kComma) && first->kind != ExprKind::kStarred))
    return first;
  const Nest nest(*this);
  if (!wrap()) return nullptr;
  Items<Expr*> items(exprs_);
  items.push(first);
  while (accept(TokenKind::kComma) && !at(TokenKind::kRightBracket)) {
    Expr* item = parse_index_item();
    if (item == nullptr) return nullptr;
    items.push(item);
  }
  return make_expr<Sequence>(ExprKind::kTuple, since(begin), items.copy_to(arena_));
}

// An expression, or a slice: a:b:c with any of the three left out.
Expr* Parser::parse_index_item() {
  const Nest nest(*this);
  if (failed_) return nullptr;
  const uint32_t begin = token_.begin;
  if (at(TokenKind::kStar)) return parse_starred();
  Expr* parts[3] = {};
  for (int i = 0; i < 3; ++i) {
    if (i > 0) advance();  // the colon
    if (!at(TokenKind::kColon) && !at(TokenKind::kComma) && !at(TokenKind::kRightBracket)) {
      parts[i] = parse_expression();
      if (parts[i] == nullptr) return nullptr;
    }
    if (at(TokenKind::kColon)) continue;
    if (i == 0) return parts[0] != nullptr ? parts[0] : parse_expression();
    break;
  }
  return make_expr<Slice>(ExprKind::kSlice, since(begin), parts[0], parts[1], parts[2]);
}

}  // namespace falcon::syntax
