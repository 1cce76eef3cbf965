// Small questions about literals in the tree.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "syntax/ast.h"

namespace falcon::compiler {

// The value of 5 or -5; nothing for any other expression.
inline std::optional<int64_t> int_literal(const syntax::Expr* node) {
  bool is_negative = false;
  if (node->kind == syntax::ExprKind::kUnary) {
    auto* unary = static_cast<const syntax::Unary*>(node);
    if (unary->op != syntax::UnaryOp::kNeg) return std::nullopt;
    is_negative = true;
    node = unary->operand;
  }
  if (node->kind != syntax::ExprKind::kConstant) return std::nullopt;
  auto* constant = static_cast<const syntax::Constant*>(node);
  if (constant->type != syntax::Constant::Type::kInt) return std::nullopt;
  return is_negative ? -constant->int_value : constant->int_value;
}

// As int_literal, when the value fits the 16 bits that some instructions have for it.
inline std::optional<int16_t> small_int_literal(const syntax::Expr* node) {
  std::optional<int64_t> value = int_literal(node);
  if (!value || *value < std::numeric_limits<int16_t>::min() ||
      *value > std::numeric_limits<int16_t>::max()) {
    return std::nullopt;
  }
  return static_cast<int16_t>(*value);
}

// Whether a constant is true; nothing for expressions that have to be evaluated.
inline std::optional<bool> literal_truth(const syntax::Expr* node) {
  if (node->kind != syntax::ExprKind::kConstant) return std::nullopt;
  auto* constant = static_cast<const syntax::Constant*>(node);
  switch (constant->type) {
    case syntax::Constant::Type::kNone:
    case syntax::Constant::Type::kFalse:
      return false;
    case syntax::Constant::Type::kTrue:
      return true;
    case syntax::Constant::Type::kInt:
      return constant->int_value != 0;
    case syntax::Constant::Type::kStr:
    case syntax::Constant::Type::kBytes:
      return !constant->text.empty();
    default:
      return std::nullopt;
  }
}

}  // namespace falcon::compiler
