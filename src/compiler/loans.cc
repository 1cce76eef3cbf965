// Finds where a variable of a function holds what recv or recvfrom gave for sendall or sendto
// alone:
//
//   data = a.recv(65536)                      data, address = a.recvfrom(65536)
//   if not data { break }
//   b.sendall(data)                           b.sendto(data, address)
//
// and says so to the machine (vm/lending.h). The two statements stand in one block, so that between
// one sendall and the next the variable is assigned anew, and nothing else names it but tests of
// whether it is empty. Any methods of these names will do: whose they are is seen when they are
// called.
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

// if not id { … }
bool tests_for_empty(const Stmt* node, std::string_view id) {
  if (node->kind != StmtKind::kIf) return false;
  const Expr* test = static_cast<const If*>(node)->branches.front().test;
  if (test->kind != ExprKind::kUnary) return false;
  auto* unary = static_cast<const Unary*>(test);
  return unary->op == UnaryOp::kNot && is_name(unary->operand, id);
}

// Whether a statement has others in it, which may leave the block: what is lent would not be given
// back then, and each time a new buffer be made.
bool may_leave(const Stmt* node) {
  return node->kind == StmtKind::kIf || node->kind == StmtKind::kWhile ||
         node->kind == StmtKind::kFor || node->kind == StmtKind::kTry ||
         node->kind == StmtKind::kWith;
}

// x.sendall(id), or x.sendto(id, …) of plain arguments; or null.
const Call* sends(const Stmt* node, std::string_view id) {
  if (node->kind != StmtKind::kExpr) return nullptr;
  const Expr* value = static_cast<const ExprStmt*>(node)->value;
  const Call* call = method_call_of(value, "sendall");
  if (call != nullptr && call->args.size() != 1) return nullptr;
  if (call == nullptr) call = method_call_of(value, "sendto");
  const auto is_plain = [](const Argument& one) { return one.kind == Argument::Kind::kPositional; };
  if (call == nullptr || call->args.empty() || call->args.size() > 3 ||
      !std::ranges::all_of(call->args, is_plain) || !is_name(call->args[0].value, id)) {
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
  uint32_t tests = 0;
  for (size_t i = at + 1; i < block.size(); ++i) {
    if (tests_for_empty(block[i], symbol->name)) {
      ++tests;
    } else if (may_leave(block[i])) {
      return;
    }
    const Call* taking_back = sends(block[i], symbol->name);
    if (taking_back == nullptr) continue;
    if (symbol->mentions != tests + 1) return;  // something else has use for it
    loans_.push_back({lending.call, taking_back, symbol->reg, lending.loan});
    return;
  }
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
