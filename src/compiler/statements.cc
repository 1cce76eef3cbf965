// Statements but loops, try and with. See function_compiler.h.
#include <algorithm>

#include "compiler/compiler.h"
#include "compiler/function_compiler.h"

namespace falcon::compiler {

using syntax::AnnAssign;
using syntax::Assert;
using syntax::Assign;
using syntax::Attribute;
using syntax::AugAssign;
using syntax::Block;
using syntax::ClassStmt;
using syntax::Compare;
using syntax::Del;
using syntax::Expr;
using syntax::ExprKind;
using syntax::ExprStmt;
using syntax::For;
using syntax::FromImport;
using syntax::FuncStmt;
using syntax::If;
using syntax::Import;
using syntax::Name;
using syntax::NameScope;
using syntax::Raise;
using syntax::Return;
using syntax::Sequence;
using syntax::Span;
using syntax::spelling;
using syntax::Stmt;
using syntax::StmtKind;
using syntax::Subscript;
using syntax::Try;
using syntax::While;
using syntax::With;

void FunctionCompiler::block(Block block) {
  for (size_t i = 0; i < block.size(); ++i) {
    if (!reachable_ || session_.failed) return;
    find_loan(block, i);
    statement(block[i]);
  }
}

void FunctionCompiler::statement(const Stmt* node) {
  switch (node->kind) {
    case StmtKind::kExpr:
      return discard(static_cast<const ExprStmt*>(node)->value);
    case StmtKind::kAssign:
      return assign(*static_cast<const Assign*>(node));
    case StmtKind::kAugAssign:
      return augmented_assign(*static_cast<const AugAssign*>(node));
    case StmtKind::kAnnAssign:
      return annotated_assign(*static_cast<const AnnAssign*>(node));
    case StmtKind::kReturn:
      return return_statement(*static_cast<const Return*>(node));
    case StmtKind::kRaise:
      return raise_statement(*static_cast<const Raise*>(node));
    case StmtKind::kDel:
      for (const Expr* target : static_cast<const Del*>(node)->targets) delete_target(target);
      return;
    case StmtKind::kAssert:
      return assert_statement(*static_cast<const Assert*>(node));
    case StmtKind::kIf:
      return if_statement(*static_cast<const If*>(node));
    case StmtKind::kWhile:
      return while_statement(*static_cast<const While*>(node));
    case StmtKind::kFor:
      return for_statement(*static_cast<const For*>(node));
    case StmtKind::kBreak:
    case StmtKind::kContinue:
      return break_or_continue(*node);
    case StmtKind::kPass:
      return;
    case StmtKind::kImport:
      return import_statement(*static_cast<const Import*>(node));
    case StmtKind::kFromImport:
      return from_import_statement(*static_cast<const FromImport*>(node));
    case StmtKind::kTry:
      return try_statement(*static_cast<const Try*>(node));
    case StmtKind::kWith:
      return with_statement(*static_cast<const With*>(node), 0);
    case StmtKind::kFunc:
      return function_statement(*static_cast<const FuncStmt*>(node));
    case StmtKind::kClass:
      return class_statement(*static_cast<const ClassStmt*>(node));
  }
}

// --- assignment

void FunctionCompiler::assign(const Assign& node) {
  if (assign_tuple(node)) return;
  if (node.targets.size() == 1) return assign_one(node.targets[0], node.value);
  Temps temps(*this);
  // The first target may be the variable that the value is, so the value is kept apart.
  Reg value = push();
  expression_to(node.value, value);
  for (const Expr* target : node.targets) store_target(target, value);
}

void FunctionCompiler::assign_one(const Expr* target, const Expr* value) {
  Temps temps(*this);
  if (target->kind == ExprKind::kName) {
    auto* name = static_cast<const Name*>(target);
    Place place = place_of(name->id, name->scope);
    if (place.kind == Place::Kind::kRegister) {  // straight into the variable
      expression_to(value, place.index);
      return assigned_.add(place.index);
    }
  }
  store_target(target, expression(value));
}

// a, b = b, a without a tuple. False: the assignment has another form.
bool FunctionCompiler::assign_tuple(const Assign& node) {
  if (node.targets.size() != 1 || node.value->kind != ExprKind::kTuple) return false;
  const Expr* target = node.targets[0];
  if (target->kind != ExprKind::kTuple && target->kind != ExprKind::kList) return false;
  auto to = static_cast<const Sequence*>(target)->items;
  auto from = static_cast<const Sequence*>(node.value)->items;
  auto is_starred = [](const Expr* item) { return item->kind == ExprKind::kStarred; };
  if (to.size() != from.size() || to.size() > kMaxInRegisters ||
      std::any_of(to.begin(), to.end(), is_starred) ||
      std::any_of(from.begin(), from.end(), is_starred)) {
    return false;
  }
  Temps temps(*this);
  Reg first = next_;
  for (const Expr* item : from) {
    Reg reg = push();
    expression_to(item, reg);
  }
  for (size_t i = 0; i < to.size(); ++i) store_target(to[i], first + static_cast<Reg>(i));
  return true;
}

void FunctionCompiler::augmented_assign(const AugAssign& node) {
  Temps temps(*this);
  if (node.target->kind == ExprKind::kName) {
    auto* name = static_cast<const Name*>(node.target);
    Reg value = expression(name);
    binary_operation(node.op, value, value, node.value, node.span, true);
    return store(place_of(name->id, name->scope), name->id, value, name->span);
  }
  if (node.target->kind == ExprKind::kAttribute) {
    auto* attribute = static_cast<const Attribute*>(node.target);
    Reg object = expression(attribute->object);
    Reg value = push();
    out_.emit_site(Op::kGetAttr, attribute->span, value, object, attribute->name);
    binary_operation(node.op, value, value, node.value, node.span, true);
    return out_.emit_site(Op::kSetAttr, attribute->span, object, value, attribute->name);
  }
  auto* subscript = static_cast<const Subscript*>(node.target);
  Reg object = expression(subscript->object);
  Reg index = expression(subscript->index);
  Reg value = push();
  out_.emit(Op::kGetItem, subscript->span, value, object, index);
  binary_operation(node.op, value, value, node.value, node.span, true);
  out_.emit(Op::kSetItem, subscript->span, object, index, value);
}

void FunctionCompiler::annotated_assign(const AnnAssign& node) {
  Temps temps(*this);
  if (node.value != nullptr) assign_one(node.target, node.value);
  if (chunk_.kind == bytecode::Chunk::Kind::kFunction) return;
  auto* name = static_cast<const Name*>(node.target);
  if (node.target->kind != ExprKind::kName || name->scope != NameScope::kPlain) {
    return discard(node.annotation);
  }
  Reg annotations = push();
  out_.emit(Op::kAnnotations, node.span, annotations);
  Reg key = push();
  string_to(name->id, key, name->span);
  Reg annotation = expression(node.annotation);
  out_.emit(Op::kSetItem, node.span, annotations, key, annotation);
}

// --- conditions and errors

void FunctionCompiler::if_statement(const If& node) {
  Label end;
  for (const If::Branch& branch : node.branches) {
    Label next;
    jump_if(branch.test, false, next);
    block(branch.body);
    bool is_last = &branch == &node.branches.back() && node.orelse.empty();
    if (reachable_ && !is_last) jump(end, node.span);
    bind(next);
  }
  block(node.orelse);
  bind(end);
}

void FunctionCompiler::assert_statement(const Assert& node) {
  if (session_.notes_asserts && noted_assert(node)) return;
  Temps temps(*this);
  Label holds;
  jump_if(node.test, true, holds);
  if (reachable_) {
    Reg error = push();
    call_builtin("AssertionError", node.message, error, node.test->span);
    out_.emit(Op::kRaise, node.test->span, error);
    reachable_ = false;
  }
  bind(holds);
}

// assert left == right, or assert value, with the operands kept for the note of what failed. False:
// the test is none of these.
bool FunctionCompiler::noted_assert(const Assert& node) {
  const auto* compare = static_cast<const Compare*>(node.test);
  const bool compares = node.test->kind == ExprKind::kCompare && compare->ops.size() == 1;
  if (!compares && node.test->kind != ExprKind::kCall && node.test->kind != ExprKind::kName &&
      node.test->kind != ExprKind::kAttribute && node.test->kind != ExprKind::kSubscript) {
    return false;
  }
  Temps temps(*this);
  Label holds;
  Reg left = push_many(2);
  Reg right = left + 1;
  expression_to(compares ? compare->left : node.test, left);
  if (compares) {
    expression_to(compare->rights[0], right);
    compare_jump(compare->ops[0], left, right, true, holds, compare->span);
  } else {
    out_.emit(Op::kLoadNone, node.test->span, right);
    jump_if_register(left, true, holds, node.test->span);
  }
  Reg error = push();
  call_builtin("AssertionError", node.message, error, node.span);
  Reg note = push_many(5);
  out_.emit(Op::kMove, node.span, note + 1, error);
  out_.emit_site(Op::kLoadBuiltin, node.span, note, kAssertNote);
  string_to(compares ? spelling(compare->ops[0]) : "", note + 2, node.span);
  out_.emit(Op::kMove, node.span, note + 3, left);
  out_.emit(Op::kMove, node.span, note + 4, right);
  out_.emit(Op::kCall, node.span, note, 4);
  out_.emit(Op::kRaise, node.span, note);
  reachable_ = false;
  bind(holds);
  return true;
}

void FunctionCompiler::raise_statement(const Raise& node) {
  Temps temps(*this);
  if (node.exception == nullptr) {
    if (handled_ == kNoReg) return raise_again(node.span);
    out_.emit(Op::kReraise, node.span, handled_);
    reachable_ = false;
    return;
  }
  uint8_t flags = 0;
  Reg exception = expression(node.exception);
  Reg cause = 0;
  if (node.cause != nullptr) {
    cause = expression(node.cause);
    flags |= 1;
  }
  out_.emit(Op::kRaise, node.span, exception, cause, 0, flags);
  reachable_ = false;
}

// A bare raise outside any handler: a caller may be handling something.
void FunctionCompiler::raise_again(Span span) {
  Reg error = push();
  out_.emit_site(Op::kLoadBuiltin, span, error, "InvalidOperationError");
  string_to("no exception to raise again", push(), span);
  out_.emit(Op::kCall, span, error, 1);
  out_.emit(Op::kRaise, span, error, 0, 0, 2);
  reachable_ = false;
}

// --- imports

void FunctionCompiler::import_statement(const Import& node) {
  for (const Import::Item& item : node.items) {
    Temps temps(*this);
    Reg module = push();
    bool binds_leaf = !item.alias.empty();
    out_.emit_wide(Op::kImport, item.span, module, out_.name(item.module), binds_leaf ? 1 : 0);
    store_plain(binds_leaf ? item.alias : item.module.substr(0, item.module.find('.')), module,
                item.span);
  }
}

void FunctionCompiler::from_import_statement(const FromImport& node) {
  Temps temps(*this);
  Reg module = push();
  out_.emit_wide(Op::kImport, node.span, module, out_.name(node.module), 1);
  for (const FromImport::Item& item : node.items) {
    if (item.name == "*") {
      out_.emit(Op::kImportStar, item.span, module);
      continue;
    }
    Temps item_temps(*this);
    Reg value = push();
    out_.emit(Op::kImportFrom, item.span, value, module, out_.name(item.name));
    store_plain(item.alias.empty() ? item.name : item.alias, value, item.span);
  }
}

}  // namespace falcon::compiler
