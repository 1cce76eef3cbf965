// Comprehensions. See function_compiler.h.
//
// A list, set or dict comprehension is a loop in the code around it, with registers of its own for
// its variables: no function to make and to call. What an inner function captures of it is one cell
// for each run of the comprehension, as in Python. A generator expression is a function.
#include "compiler/function_compiler.h"

namespace falcon::compiler {

using syntax::Comprehension;
using syntax::Expr;
using syntax::ExprKind;
using syntax::Name;
using syntax::NameScope;

void FunctionCompiler::comprehension_to(const Comprehension& node, Reg target) {
  if (node.type == Comprehension::Type::kGenerator) return generator_expression_to(node, target);
  if (!is_local(target)) return inlined_comprehension_to(node, target);
  Temps temps(*this);
  Reg result = push();
  inlined_comprehension_to(node, result);
  out_.emit(Op::kMove, node.span, target, result);
}

void FunctionCompiler::generator_expression_to(const Comprehension& node, Reg target) {
  Temps temps(*this);
  Reg base = top_or_push(target);
  Scope* inner = session_.scopes.of(&node);
  auto child = new_chunk("<genexpr>", bytecode::Chunk::Kind::kFunction, node.span);
  std::make_unique<FunctionCompiler>(session_, inner, *child)->generator_expression(node);
  out_.emit(Op::kMakeFunction, node.span, base, add_child(std::move(child), *inner));
  Reg iterator = push();
  const Expr* iterable = node.clauses.front().iterable;
  expression_to(iterable, iterator);
  out_.emit(Op::kGetIter, iterable->span, iterator, iterator);
  out_.emit(Op::kCall, node.span, base, 1);
  if (base != target) out_.emit(Op::kMove, node.span, target, base);
}

void FunctionCompiler::inlined_comprehension_to(const Comprehension& node, Reg target) {
  using Type = Comprehension::Type;
  Temps temps(*this);
  Reg iterator = push();
  const Expr* iterable = node.clauses.front().iterable;
  expression_to(iterable, iterator);
  push();  // the item
  out_.emit(Op::kGetIter, iterable->span, iterator, iterator);
  Op build = node.type == Type::kList ? Op::kBuildList
                                      : (node.type == Type::kSet ? Op::kBuildSet : Op::kBuildDict);
  out_.emit(build, node.span, target);
  Scope* outer = scope_;
  scope_ = session_.scopes.of(&node);
  comprehension_variables(node, iterator + 1);
  const uint32_t head = out_.here();  // the first kForIter
  comprehension_loop(node, 0, iterator, target);
  for (const Symbol* symbol : scope_->symbols) {
    assigned_.remove(symbol->reg);
    chunk_.locals.push_back(
        {std::string(symbol->name), symbol->reg, symbol->is_cell, head + 1, out_.here()});
  }
  scope_ = outer;
}

// The variable of `for x in ...`, if no inner function captures it: kForIter can put its item
// there.
Symbol* FunctionCompiler::loop_variable(const Comprehension& node, const Scope& scope) const {
  const Expr* target = node.clauses.front().target;
  if (target->kind != ExprKind::kName) return nullptr;
  auto* name = static_cast<const Name*>(target);
  if (name->scope != NameScope::kPlain) return nullptr;
  Symbol* symbol = scope.by_name.at(name->id);
  return symbol->is_cell ? nullptr : symbol;
}

// Gives the variables their registers. These may hold old temporaries, so they are emptied.
void FunctionCompiler::comprehension_variables(const Comprehension& node, Reg item) {
  const Symbol* in_place = loop_variable(node, *scope_);
  for (Symbol* symbol : scope_->symbols) {
    const bool is_cell = symbol->is_cell;
    symbol->reg = static_cast<uint16_t>(symbol == in_place ? item : push());
    assigned_.remove(symbol->reg);
    if (symbol == in_place) continue;
    out_.emit(Op::kLoadUndefined, node.span, symbol->reg);
    if (is_cell) out_.emit(Op::kMakeCell, node.span, symbol->reg);
  }
}

// The loop of one clause, with the loops of the later ones inside.
void FunctionCompiler::comprehension_loop(const Comprehension& node, size_t clause, Reg iterator,
                                          Reg result) {
  const Comprehension::Clause& it = node.clauses[clause];
  Label end;
  Label next;
  start_loop();
  uint32_t head = out_.here();
  emit_jump(Op::kForIter, it.iterable->span, iterator, end);
  store_target(it.target, iterator + 1);
  for (const Expr* condition : it.conditions) jump_if(condition, false, next);
  if (clause + 1 < node.clauses.size()) {
    Temps temps(*this);
    Reg inner = push();
    const Expr* iterable = node.clauses[clause + 1].iterable;
    expression_to(iterable, inner);
    push();  // the item
    out_.emit(Op::kGetIter, iterable->span, inner, inner);
    comprehension_loop(node, clause + 1, inner, result);
  } else {
    comprehension_element(node, result);
  }
  bind(next);
  loop_to(head, it.iterable->span);
  bind(end);
}

void FunctionCompiler::comprehension_element(const Comprehension& node, Reg result) {
  Temps temps(*this);
  Reg element = expression(node.element);
  switch (node.type) {
    case Comprehension::Type::kList:
      return out_.emit(Op::kListAppend, node.element->span, result, element);
    case Comprehension::Type::kSet:
      return out_.emit(Op::kSetAdd, node.element->span, result, element);
    case Comprehension::Type::kDict:
      return out_.emit(Op::kSetItem, node.element->span, result, element, expression(node.value));
    case Comprehension::Type::kGenerator: {
      Reg sent = push();
      return out_.emit(Op::kYield, node.element->span, sent, element);
    }
  }
}

}  // namespace falcon::compiler
