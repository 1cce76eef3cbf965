// Expressions: the switch over their kinds, operators, attributes, items, f-strings, yield.
// See function_compiler.h.
#include <limits>

#include "compiler/function_compiler.h"
#include "compiler/literals.h"

namespace falcon::compiler {

using syntax::Attribute;
using syntax::Binary;
using syntax::BinaryOp;
using syntax::Bool;
using syntax::Call;
using syntax::Compare;
using syntax::Comprehension;
using syntax::Conditional;
using syntax::Constant;
using syntax::Dict;
using syntax::Expr;
using syntax::ExprKind;
using syntax::FString;
using syntax::Lambda;
using syntax::Name;
using syntax::Sequence;
using syntax::Slice;
using syntax::Span;
using syntax::Starred;
using syntax::Subscript;
using syntax::Unary;
using syntax::UnaryOp;
using syntax::Yield;

// --- where values go

Reg FunctionCompiler::expression(const Expr* node) {
  Reg local = local_register(node);
  if (local != kNoReg) return local;
  Reg target = push();
  expression_to(node, target);
  return target;
}

Reg FunctionCompiler::operand(const Expr* node, Reg target) {
  Reg local = local_register(node);
  if (local != kNoReg) return local;
  if (is_local(target)) target = push();
  expression_to(node, target);
  return target;
}

void FunctionCompiler::discard(const Expr* node) {
  if (node->kind == ExprKind::kConstant) return;
  Temps temps(*this);
  expression(node);
}

void FunctionCompiler::expression_to(const Expr* node, Reg target) {
  switch (node->kind) {
    case ExprKind::kConstant:
      return constant_to(*static_cast<const Constant*>(node), target);
    case ExprKind::kName:
      return load_name(*static_cast<const Name*>(node), target);
    case ExprKind::kFString:
      return f_string_to(*static_cast<const FString*>(node), target);
    case ExprKind::kUnary:
      return unary_to(*static_cast<const Unary*>(node), target);
    case ExprKind::kBinary:
      return binary_to(*static_cast<const Binary*>(node), target);
    case ExprKind::kBool:
      return bool_to(*static_cast<const Bool*>(node), target);
    case ExprKind::kCompare:
      return compare_to(*static_cast<const Compare*>(node), target);
    case ExprKind::kConditional:
      return conditional_to(*static_cast<const Conditional*>(node), target);
    case ExprKind::kLambda:
      return function_to(*static_cast<const Lambda*>(node)->function, target);
    case ExprKind::kCall:
      return call_to(*static_cast<const Call*>(node), target);
    case ExprKind::kAttribute:
      return attribute_to(*static_cast<const Attribute*>(node), target);
    case ExprKind::kSubscript:
      return subscript_to(*static_cast<const Subscript*>(node), target);
    case ExprKind::kSlice:
      return slice_to(*static_cast<const Slice*>(node), target);
    case ExprKind::kTuple:
    case ExprKind::kList:
    case ExprKind::kSet:
      return sequence_to(*static_cast<const Sequence*>(node), target);
    case ExprKind::kDict:
      return dict_to(*static_cast<const Dict*>(node), target);
    case ExprKind::kStarred:  // the displays and calls that may hold one take it apart themselves
      return expression_to(static_cast<const Starred*>(node)->value, target);
    case ExprKind::kComprehension:
      return comprehension_to(*static_cast<const Comprehension*>(node), target);
    case ExprKind::kYield:
      return yield_to(*static_cast<const Yield*>(node), target);
    case ExprKind::kYieldFrom:
      return yield_from_to(*static_cast<const Yield*>(node), target);
  }
}

// --- constants

void FunctionCompiler::int_to(int64_t value, Reg target, Span span) {
  bool fits =
      value >= std::numeric_limits<int32_t>::min() && value <= std::numeric_limits<int32_t>::max();
  if (fits) {
    out_.emit_wide(Op::kLoadInt, span, target, value);
  } else {
    out_.emit_wide(Op::kLoadConst, span, target, out_.int_constant(value));
  }
}

void FunctionCompiler::string_to(std::string_view text, Reg target, Span span) {
  out_.emit_wide(Op::kLoadConst, span, target, out_.string_constant(text));
}

void FunctionCompiler::constant_to(const Constant& node, Reg target) {
  switch (node.type) {
    case Constant::Type::kNone:
      return out_.emit(Op::kLoadNone, node.span, target);
    case Constant::Type::kTrue:
      return out_.emit(Op::kLoadTrue, node.span, target);
    case Constant::Type::kFalse:
      return out_.emit(Op::kLoadFalse, node.span, target);
    case Constant::Type::kInt:
      return int_to(node.int_value, target, node.span);
    case Constant::Type::kBigInt:
      return out_.emit_wide(Op::kLoadConst, node.span, target, out_.big_int_constant(node.text));
    case Constant::Type::kFloat:
      return out_.emit_wide(Op::kLoadConst, node.span, target,
                            out_.float_constant(node.float_value));
    case Constant::Type::kStr:
      return string_to(node.text, target, node.span);
    case Constant::Type::kBytes:
      return out_.emit_wide(Op::kLoadConst, node.span, target, out_.bytes_constant(node.text));
  }
}

// --- operators

void FunctionCompiler::unary_to(const Unary& node, Reg target) {
  if (auto value = int_literal(&node)) return int_to(*value, target, node.span);
  if (node.op == UnaryOp::kNeg && node.operand->kind == ExprKind::kConstant) {
    auto* constant = static_cast<const Constant*>(node.operand);
    if (constant->type == Constant::Type::kFloat) {
      uint32_t index = out_.float_constant(-constant->float_value);
      return out_.emit_wide(Op::kLoadConst, node.span, target, index);
    }
  }
  constexpr Op kOps[] = {Op::kNeg, Op::kPos, Op::kInvert, Op::kNot};  // in the order of UnaryOp
  Temps temps(*this);
  Reg value = operand(node.operand, target);
  out_.emit(kOps[static_cast<int>(node.op)], node.span, target, value);
}

void FunctionCompiler::binary_to(const Binary& node, Reg target) {
  Temps temps(*this);
  Reg left = operand(node.left, target);
  binary_operation(node.op, target, left, node.right, node.span, false);
}

void FunctionCompiler::binary_operation(BinaryOp op, Reg target, Reg left, const Expr* right,
                                        Span span, bool in_place) {
  constexpr Op kOps[] = {Op::kAdd, Op::kSub, Op::kMul, Op::kDiv, Op::kFloorDiv, Op::kMod,
                         Op::kPow, Op::kAnd, Op::kOr,  Op::kXor, Op::kShl,      Op::kShr};
  uint8_t n = in_place ? 1 : 0;
  if (op == BinaryOp::kAdd || op == BinaryOp::kSub) {
    if (auto value = small_int_literal(right)) {
      Op with_int = op == BinaryOp::kAdd ? Op::kAddInt : Op::kSubInt;
      return out_.emit(with_int, span, target, left, static_cast<uint16_t>(*value), n);
    }
  }
  Temps temps(*this);
  Reg right_reg = expression(right);
  out_.emit(kOps[static_cast<int>(op)], span, target, left, right_reg, n);
}

// --- attributes and items

void FunctionCompiler::attribute_to(const Attribute& node, Reg target) {
  Temps temps(*this);
  Reg object = operand(node.object, target);
  out_.emit_site(Op::kGetAttr, node.span, target, object, node.name);
}

void FunctionCompiler::subscript_to(const Subscript& node, Reg target) {
  Temps temps(*this);
  Reg object = operand(node.object, target);
  if (node.index->kind == ExprKind::kSlice) {
    const auto& slice = *static_cast<const Slice*>(node.index);
    if (slice.step == nullptr) {
      Reg bounds = next_;
      slice_part(slice.lower, slice.span);
      slice_part(slice.upper, slice.span);
      return out_.emit(Op::kGetSlice, node.span, target, object, bounds);
    }
  }
  Reg index = expression(node.index);
  out_.emit(Op::kGetItem, node.span, target, object, index);
}

// A bound of a slice into the next register.
void FunctionCompiler::slice_part(const Expr* part, Span span) {
  Reg reg = push();
  if (part == nullptr) return out_.emit(Op::kLoadNone, span, reg);
  expression_to(part, reg);
}

void FunctionCompiler::slice_to(const Slice& node, Reg target) {
  Temps temps(*this);
  Reg first = next_;
  for (const Expr* part : {node.lower, node.upper, node.step}) slice_part(part, node.span);
  out_.emit(Op::kBuildSlice, node.span, target, first);
}

// --- f-strings

void FunctionCompiler::f_string_part(const FString::Part& part, Reg target, Span span,
                                     bool of_several) {
  if (part.value == nullptr) return string_to(part.literal, target, span);
  Temps temps(*this);
  uint8_t n = 0;
  if (part.conversion == 's') n = 1;
  if (part.conversion == 'r') n = 2;
  if (part.conversion == 'a') n = 3;
  Reg value = operand(part.value, target);
  Reg spec = 0;
  if (of_several) n |= 8;
  if (part.spec != nullptr) {
    n |= 4;
    spec = push();
    f_string_to(*part.spec, spec);
  }
  out_.emit(Op::kFormat, part.value->span, target, value, spec, n);
}

void FunctionCompiler::f_string_to(const FString& node, Reg target) {
  if (node.parts.empty()) return string_to("", target, node.span);
  if (node.parts.size() == 1) return f_string_part(node.parts[0], target, node.span, false);
  Temps temps(*this);
  Reg first = push();
  uint32_t count = 0;
  for (const FString::Part& part : node.parts) {
    if (count == kMaxInRegisters) {  // join what there is, and go on behind it
      out_.emit(Op::kBuildString, node.span, first, first, count);
      next_ = first + 1;
      count = 1;
    }
    Reg reg = count == 0 ? first : push();
    f_string_part(part, reg, node.span, true);
    ++count;
  }
  out_.emit(Op::kBuildString, node.span, target, first, count);
}

// --- yield

void FunctionCompiler::yield_to(const Yield& node, Reg target) {
  Temps temps(*this);
  Reg value;
  if (node.value != nullptr) {
    value = operand(node.value, target);
  } else {
    value = is_local(target) ? push() : target;
    out_.emit(Op::kLoadNone, node.span, value);
  }
  out_.emit(Op::kYield, node.span, target, value);
}

void FunctionCompiler::yield_from_to(const Yield& node, Reg target) {
  Temps temps(*this);
  Reg iterator = push();
  expression_to(node.value, iterator);
  push();  // the value at its end
  out_.emit(Op::kGetIter, node.span, iterator, iterator);
  out_.emit(Op::kLoadNone, node.span, iterator + 1);
  out_.emit(Op::kYieldFrom, node.span, iterator);
  out_.emit(Op::kMove, node.span, target, iterator + 1);
}

}  // namespace falcon::compiler
