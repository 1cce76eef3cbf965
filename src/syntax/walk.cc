// One switch over expressions and two over statements. See walk.h.
#include "syntax/walk.h"

namespace falcon::syntax {
namespace {

template <class T>
const T& as(const Expr& expression) {
  return static_cast<const T&>(expression);
}
template <class T>
const T& as(const Stmt& statement) {
  return static_cast<const T&>(statement);
}

}  // namespace

void Walker::walk_children(const Function& function) {
  for (const Parameter& parameter : function.params) {
    walk(parameter.annotation);
    walk(parameter.default_value);
  }
  walk(function.returns);
  walk(function.body);
}

void Walker::walk_children(const Expr& e) {
  switch (e.kind) {
    case ExprKind::kConstant:
    case ExprKind::kName:
      return;
    case ExprKind::kFString:
      for (const FString::Part& part : as<FString>(e).parts) {
        walk(part.value);
        walk(part.spec);
      }
      return;
    case ExprKind::kUnary:
      return walk(as<Unary>(e).operand);
    case ExprKind::kBinary:
      walk(as<Binary>(e).left);
      return walk(as<Binary>(e).right);
    case ExprKind::kBool:
      for (const Expr* value : as<Bool>(e).values) walk(value);
      return;
    case ExprKind::kCompare:
      walk(as<Compare>(e).left);
      for (const Expr* right : as<Compare>(e).rights) walk(right);
      return;
    case ExprKind::kConditional:
      walk(as<Conditional>(e).test);
      walk(as<Conditional>(e).body);
      return walk(as<Conditional>(e).orelse);
    case ExprKind::kLambda:
      return visit(*as<Lambda>(e).function);
    case ExprKind::kCall:
      walk(as<Call>(e).callee);
      for (const Argument& argument : as<Call>(e).args) visit(argument);
      return;
    case ExprKind::kAttribute:
      return walk(as<Attribute>(e).object);
    case ExprKind::kSubscript:
      walk(as<Subscript>(e).object);
      return walk(as<Subscript>(e).index);
    case ExprKind::kSlice:
      walk(as<Slice>(e).lower);
      walk(as<Slice>(e).upper);
      return walk(as<Slice>(e).step);
    case ExprKind::kTuple:
    case ExprKind::kList:
    case ExprKind::kSet:
      for (const Expr* item : as<Sequence>(e).items) walk(item);
      return;
    case ExprKind::kDict:
      for (const Dict::Item& item : as<Dict>(e).items) {
        walk(item.key);
        walk(item.value);
      }
      return;
    case ExprKind::kStarred:
      return walk(as<Starred>(e).value);
    case ExprKind::kComprehension:
      walk(as<Comprehension>(e).element);
      walk(as<Comprehension>(e).value);
      for (const Comprehension::Clause& clause : as<Comprehension>(e).clauses) {
        walk(clause.target);
        walk(clause.iterable);
        for (const Expr* condition : clause.conditions) walk(condition);
      }
      return;
    case ExprKind::kYield:
    case ExprKind::kYieldFrom:
      return walk(as<Yield>(e).value);
  }
}

void Walker::walk_children(const Stmt& s) {
  switch (s.kind) {
    case StmtKind::kExpr:
      return walk(as<ExprStmt>(s).value);
    case StmtKind::kAssign:
      walk(as<Assign>(s).value);
      for (const Expr* target : as<Assign>(s).targets) walk(target);
      return;
    case StmtKind::kAugAssign:
      walk(as<AugAssign>(s).target);
      return walk(as<AugAssign>(s).value);
    case StmtKind::kAnnAssign:
      walk(as<AnnAssign>(s).annotation);
      walk(as<AnnAssign>(s).value);
      return walk(as<AnnAssign>(s).target);
    case StmtKind::kReturn:
      return walk(as<Return>(s).value);
    case StmtKind::kRaise:
      walk(as<Raise>(s).exception);
      return walk(as<Raise>(s).cause);
    case StmtKind::kDel:
      for (const Expr* target : as<Del>(s).targets) walk(target);
      return;
    case StmtKind::kAssert:
      walk(as<Assert>(s).test);
      return walk(as<Assert>(s).message);
    case StmtKind::kBreak:
    case StmtKind::kContinue:
    case StmtKind::kPass:
    case StmtKind::kImport:
    case StmtKind::kFromImport:
      return;
    default:
      return walk_compound(s);
  }
}

void Walker::walk_compound(const Stmt& s) {
  switch (s.kind) {
    case StmtKind::kIf:
      for (const If::Branch& branch : as<If>(s).branches) {
        walk(branch.test);
        walk(branch.body);
      }
      return walk(as<If>(s).orelse);
    case StmtKind::kWhile:
      walk(as<While>(s).test);
      walk(as<While>(s).body);
      return walk(as<While>(s).orelse);
    case StmtKind::kFor:
      walk(as<For>(s).iterable);
      walk(as<For>(s).target);
      walk(as<For>(s).body);
      return walk(as<For>(s).orelse);
    case StmtKind::kTry:
      walk(as<Try>(s).body);
      for (const Try::Handler& handler : as<Try>(s).handlers) {
        walk(handler.type);
        walk(handler.body);
      }
      walk(as<Try>(s).orelse);
      return walk(as<Try>(s).finally);
    case StmtKind::kWith:
      for (const With::Item& item : as<With>(s).items) {
        walk(item.context);
        walk(item.target);
      }
      return walk(as<With>(s).body);
    case StmtKind::kFunc:
      for (const Expr* decorator : as<FuncStmt>(s).decorators) walk(decorator);
      return visit(*as<FuncStmt>(s).function);
    default:
      for (const Expr* decorator : as<ClassStmt>(s).decorators) walk(decorator);
      for (const Argument& base : as<ClassStmt>(s).bases) visit(base);
      return walk(as<ClassStmt>(s).body);
  }
}

}  // namespace falcon::syntax
