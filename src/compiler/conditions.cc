// Conditions: and, or, not and comparisons, as jumps and as values. See function_compiler.h.
//
// A condition that only decides a jump is never made a value. A comparison of registers, or of a
// register with a small integer, is one instruction with its jump.
#include "compiler/function_compiler.h"
#include "compiler/literals.h"

namespace falcon::compiler {

using syntax::Bool;
using syntax::Compare;
using syntax::CompareOp;
using syntax::Conditional;
using syntax::Expr;
using syntax::ExprKind;
using syntax::Span;
using syntax::Unary;
using syntax::UnaryOp;

namespace {

// In the order of CompareOp; the first six have a form with a jump, and one with a small integer.
constexpr Op kCompareOps[] = {Op::kEq, Op::kNe, Op::kLt,    Op::kLe, Op::kGt,
                              Op::kGe, Op::kIn, Op::kNotIn, Op::kIs, Op::kIsNot};
constexpr Op kJumpOps[] = {Op::kJumpEq, Op::kJumpNe, Op::kJumpLt,
                           Op::kJumpLe, Op::kJumpGt, Op::kJumpGe};
constexpr Op kJumpIntOps[] = {Op::kJumpEqInt, Op::kJumpNeInt, Op::kJumpLtInt,
                              Op::kJumpLeInt, Op::kJumpGtInt, Op::kJumpGeInt};

bool has_jump_form(CompareOp op) { return op <= CompareOp::kGe; }

}  // namespace

// --- as jumps

void FunctionCompiler::jump_if(const Expr* node, bool sense, Label& label) {
  if (auto truth = literal_truth(node)) {
    if (*truth == sense) jump(label, node->span);
    return;
  }
  if (node->kind == ExprKind::kUnary && static_cast<const Unary*>(node)->op == UnaryOp::kNot) {
    return jump_if(static_cast<const Unary*>(node)->operand, !sense, label);
  }
  if (node->kind == ExprKind::kBool) {
    return jump_if_bool(*static_cast<const Bool*>(node), sense, label);
  }
  if (node->kind == ExprKind::kCompare) {
    return jump_if_compare(*static_cast<const Compare*>(node), sense, label);
  }
  Temps temps(*this);
  Reg value = expression(node);
  jump_if_register(value, sense, label, node->span);
}

void FunctionCompiler::jump_if_bool(const Bool& node, bool sense, Label& label) {
  // `and` is decided as soon as one value is false, `or` as soon as one is true.
  bool decisive = !node.is_and;
  Label decided;
  Label& early = decisive == sense ? label : decided;
  for (const Expr* value : node.values.first(node.values.size() - 1)) {
    jump_if(value, decisive, early);
  }
  jump_if(node.values.back(), sense, label);
  bind(decided);
}

void FunctionCompiler::jump_if_compare(const Compare& node, bool sense, Label& label) {
  Temps temps(*this);
  Label is_false;
  Reg left = expression(node.left);
  size_t last = node.ops.size() - 1;
  for (size_t i = 0; i < last; ++i) {
    Reg right = expression(node.rights[i]);
    compare_jump(node.ops[i], left, right, false, sense ? is_false : label, node.span);
    left = right;
  }
  compare_jump(node.ops[last], left, node.rights[last], sense, label, node.span);
  bind(is_false);
}

void FunctionCompiler::compare_jump(CompareOp op, Reg left, const Expr* right, bool sense,
                                    Label& label, Span span) {
  auto value = small_int_literal(right);
  if (value && has_jump_form(op) && !session_.long_jumps) {
    out_.emit(kJumpIntOps[static_cast<int>(op)], span, left, static_cast<uint16_t>(*value), 0,
              sense ? 1 : 0);
    return note_jump(label);
  }
  Temps temps(*this);
  compare_jump(op, left, expression(right), sense, label, span);
}

void FunctionCompiler::compare_jump(CompareOp op, Reg left, Reg right, bool sense, Label& label,
                                    Span span) {
  if (has_jump_form(op) && !session_.long_jumps) {
    out_.emit(kJumpOps[static_cast<int>(op)], span, left, right, 0, sense ? 1 : 0);
    return note_jump(label);
  }
  Temps temps(*this);
  Reg result = push();
  out_.emit(kCompareOps[static_cast<int>(op)], span, result, left, right);
  jump_if_register(result, sense, label, span);
}

// --- as values

void FunctionCompiler::bool_to(const Bool& node, Reg target) {
  Temps temps(*this);
  Label decided;
  Reg result = is_local(target) ? push() : target;
  for (const Expr* value : node.values.first(node.values.size() - 1)) {
    expression_to(value, result);
    jump_if_register(result, !node.is_and, decided, value->span);
  }
  expression_to(node.values.back(), result);
  bind(decided);
  if (result != target) out_.emit(Op::kMove, node.span, target, result);
}

void FunctionCompiler::compare_to(const Compare& node, Reg target) {
  Temps temps(*this);
  if (node.ops.size() == 1) {
    Reg left = operand(node.left, target);
    Reg right = expression(node.rights[0]);
    out_.emit(kCompareOps[static_cast<int>(node.ops[0])], node.span, target, left, right);
    return;
  }
  Label is_false;
  Reg result = is_local(target) ? push() : target;
  Reg left = expression(node.left);
  for (size_t i = 0; i < node.ops.size(); ++i) {
    Reg right = expression(node.rights[i]);
    out_.emit(kCompareOps[static_cast<int>(node.ops[i])], node.span, result, left, right);
    if (i + 1 < node.ops.size()) jump_if_register(result, false, is_false, node.span);
    left = right;
  }
  bind(is_false);
  if (result != target) out_.emit(Op::kMove, node.span, target, result);
}

void FunctionCompiler::conditional_to(const Conditional& node, Reg target) {
  Label otherwise;
  Label end;
  jump_if(node.test, false, otherwise);
  expression_to(node.body, target);
  jump(end, node.span);
  bind(otherwise);
  expression_to(node.orelse, target);
  bind(end);
}

}  // namespace falcon::compiler
