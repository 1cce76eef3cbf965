// Finds where a variable of a function holds what recv or recvfrom gave for sendall or sendto
// alone:
//
//   data = a.recv(65536)                      data, address = a.recvfrom(65536)
//   if not data { break }
//   b.sendall(data)                           b.sendto(data, address)
//
// and says so to the machine (vm/lending.h). Nothing but tests of whether the variable is empty
// stands between the two, nothing that is called or waits, so that whoever waits elsewhere has no
// buffer for itself; and nothing else names the variable. Any methods of these names will do: whose
// they are is seen when they are called.
#include <algorithm>

#include "compiler/function_compiler.h"

namespace falcon::compiler {

using syntax::Argument;
using syntax::Assign;
using syntax::Attribute;
using syntax::Block;
using syntax::Call;
using syntax::Expr;
using syntax::ExprKind;
using syntax::ExprStmt;
using syntax::If;
using syntax::Name;
using syntax::NameScope;
using syntax::Sequence;
using syntax::Stmt;
using syntax::StmtKind;
using syntax::Subscript;
using syntax::Unary;
using syntax::UnaryOp;

namespace {

// The call if an expression is one of a method of that name.
const Call* method_call_of(const Expr* node, std::string_view method) {
  if (node->kind != ExprKind::kCall) return nullptr;
  auto* call = static_cast<const Call*>(node);
  if (call->callee->kind != ExprKind::kAttribute) return nullptr;
  return static_cast<const Attribute*>(call->callee)->name == method ? call : nullptr;
}

bool is_name(const Expr* node, std::string_view id) {
  if (node->kind != ExprKind::kName) return false;
  auto* name = static_cast<const Name*>(node);
  return name->scope == NameScope::kPlain && name->id == id;
}

// if not id { … }, and no more
bool tests_for_empty(const Stmt* node, std::string_view id) {
  if (node->kind != StmtKind::kIf) return false;
  auto* choice = static_cast<const If*>(node);
  if (choice->branches.size() > 1 || !choice->orelse.empty()) return false;
  const Expr* test = choice->branches.front().test;
  if (test->kind != ExprKind::kUnary) return false;
  auto* unary = static_cast<const Unary*>(test);
  return unary->op == UnaryOp::kNot && is_name(unary->operand, id);
}

// Made of names and constants alone, so that it is there at once.
bool is_plain(const Expr* node) {
  switch (node->kind) {
    case ExprKind::kConstant:
    case ExprKind::kName:
      return true;
    case ExprKind::kAttribute:
      return is_plain(static_cast<const Attribute*>(node)->object);
    case ExprKind::kSubscript: {
      auto* item = static_cast<const Subscript*>(node);
      return is_plain(item->object) && is_plain(item->index);
    }
    case ExprKind::kTuple:
      return std::ranges::all_of(static_cast<const Sequence*>(node)->items, is_plain);
    default:
      return false;
  }
}

// x.sendall(id), or x.sendto(id, …), of a plain x and plain arguments; or null.
const Call* sends(const Stmt* node, std::string_view id) {
  if (node->kind != StmtKind::kExpr) return nullptr;
  const Expr* value = static_cast<const ExprStmt*>(node)->value;
  const Call* call = method_call_of(value, "sendall");
  if (call != nullptr && call->args.size() != 1) return nullptr;
  if (call == nullptr) call = method_call_of(value, "sendto");
  const auto fits = [](const Argument& one) {
    return one.kind == Argument::Kind::kPositional && is_plain(one.value);
  };
  if (call == nullptr || call->args.empty() || call->args.size() > 3 || !is_plain(call->callee) ||
      !std::ranges::all_of(call->args, fits) || !is_name(call->args[0].value, id)) {
    return nullptr;
  }
  return call;
}

// A call that may lend, and what its data is assigned to.
struct Lending {
  const Call* call = nullptr;
  const Expr* target = nullptr;
  bytecode::Loan loan = bytecode::Loan::kNone;
};

// Of a pair it must be all that is done with it: it is taken apart into names, and is gone.
Lending lending_of(const Assign& node) {
  if (node.targets.size() != 1) return {};
  const Expr* target = node.targets[0];
  if (const Call* call = method_call_of(node.value, "recv"))
    return {call, target, bytecode::Loan::kData};
  const Call* call = method_call_of(node.value, "recvfrom");
  if (call == nullptr || target->kind != ExprKind::kTuple) return {};
  const auto items = static_cast<const Sequence*>(target)->items;
  if (items.size() != 2 || items[1]->kind != ExprKind::kName) return {};
  return {call, items[0], bytecode::Loan::kPair};
}

}  // namespace

// The variable of this function that is assigned at `target` and nowhere else, or null.
const Symbol* FunctionCompiler::borrower(const Expr* target) const {
  if (chunk_.kind != bytecode::Chunk::Kind::kFunction || scope_->shows_locals ||
      target->kind != ExprKind::kName) {
    return nullptr;
  }
  auto* name = static_cast<const Name*>(target);
  if (name->scope != NameScope::kPlain) return nullptr;
  const Symbol* symbol = session_.scopes.lookup(scope_, name->id);
  if (symbol == nullptr || symbol->frame != scope_ || symbol->is_cell || symbol->bindings != 1) {
    return nullptr;
  }
  return symbol;
}

void FunctionCompiler::find_loan(Block block, size_t at) {
  if (block[at]->kind != StmtKind::kAssign) return;
  const Lending lending = lending_of(*static_cast<const Assign*>(block[at]));
  const Symbol* symbol = lending.call == nullptr ? nullptr : borrower(lending.target);
  if (symbol == nullptr) return;
  size_t next = at + 1;
  while (next < block.size() && tests_for_empty(block[next], symbol->name)) ++next;
  const Call* taking_back = next < block.size() ? sends(block[next], symbol->name) : nullptr;
  if (taking_back == nullptr || symbol->mentions != next - at) return;  // there is other use for it
  loans_.push_back({lending.call, taking_back, symbol->reg, lending.loan});
}

// To be called when the callee has been prepared. The statements of a `finally` are compiled more
// than once, and their loans noted as often.
void FunctionCompiler::loan_op(const Call& node, Reg base) {
  for (const Loan& loan : loans_) {
    if (loan.lending == &node) {
      return out_.emit(Op::kBorrow, node.span, base, static_cast<uint32_t>(loan.loan));
    }
    if (loan.taking_back == &node) return out_.emit(Op::kGiveBack, node.span, base, loan.data);
  }
}

}  // namespace falcon::compiler
