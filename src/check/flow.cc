// Statements that are never reached: what stands behind one that never goes on.
//
// `with` always may go on (its manager may swallow what is raised), and so may a call, exit() too.
// A lone `yield` that cannot be reached makes a function a generator and is meant.
#include "check/check.h"
#include "syntax/walk.h"

namespace falcon::check {
namespace {

using syntax::Block;
using syntax::ClassStmt;
using syntax::Constant;
using syntax::Expr;
using syntax::ExprKind;
using syntax::ExprStmt;
using syntax::For;
using syntax::Function;
using syntax::If;
using syntax::Module;
using syntax::Stmt;
using syntax::StmtKind;
using syntax::Try;
using syntax::Walker;
using syntax::While;
using syntax::With;

template <class T>
const T& as(const Stmt& s) {
  return static_cast<const T&>(s);
}

bool is_always_true(const Expr& e) {
  if (e.kind != ExprKind::kConstant) return false;
  const auto& constant = static_cast<const Constant&>(e);
  return constant.type == Constant::Type::kTrue ||
         (constant.type == Constant::Type::kInt && constant.int_value != 0);
}

// Whether a `break` in the block leaves the loop whose body it is.
bool has_break(Block block) {
  for (const Stmt* s : block) {
    switch (s->kind) {
      case StmtKind::kBreak:
        return true;
      case StmtKind::kIf:
        for (const If::Branch& branch : as<If>(*s).branches) {
          if (has_break(branch.body)) return true;
        }
        if (has_break(as<If>(*s).orelse)) return true;
        break;
      case StmtKind::kWhile:
        if (has_break(as<While>(*s).orelse)) return true;
        break;
      case StmtKind::kFor:
        if (has_break(as<For>(*s).orelse)) return true;
        break;
      case StmtKind::kTry:
        for (const Try::Handler& handler : as<Try>(*s).handlers) {
          if (has_break(handler.body)) return true;
        }
        if (has_break(as<Try>(*s).body) || has_break(as<Try>(*s).orelse) ||
            has_break(as<Try>(*s).finally))
          return true;
        break;
      case StmtKind::kWith:
        if (has_break(as<With>(*s).body)) return true;
        break;
      default:
        break;
    }
  }
  return false;
}

bool never_ends(Block block);

bool never_ends(const Try& s) {
  if (never_ends(s.finally)) return true;
  if (!never_ends(s.body) && !never_ends(s.orelse)) return false;
  for (const Try::Handler& handler : s.handlers) {
    if (!never_ends(handler.body)) return false;
  }
  return true;
}

// Whether what stands behind the statement is never reached.
bool never_ends(const Stmt& s) {
  switch (s.kind) {
    case StmtKind::kReturn:
    case StmtKind::kRaise:
    case StmtKind::kBreak:
    case StmtKind::kContinue:
      return true;
    case StmtKind::kIf:
      for (const If::Branch& branch : as<If>(s).branches) {
        if (!never_ends(branch.body)) return false;
      }
      return never_ends(as<If>(s).orelse);
    case StmtKind::kWhile:
      return is_always_true(*as<While>(s).test) && !has_break(as<While>(s).body);
    case StmtKind::kTry:
      return never_ends(as<Try>(s));
    default:
      return false;
  }
}

bool never_ends(Block block) {
  for (const Stmt* s : block) {
    if (never_ends(*s)) return true;
  }
  return false;
}

class FlowChecker : public Walker {
 public:
  explicit FlowChecker(std::vector<Finding>* findings) : findings_(findings) {}

  void block(Block block) {
    for (size_t i = 0; i + 1 < block.size(); ++i) {
      if (!never_ends(*block[i])) continue;
      const Stmt& next = *block[i + 1];
      const bool lone_yield =
          next.kind == StmtKind::kExpr && as<ExprStmt>(next).value->kind == ExprKind::kYield;
      if (!lone_yield) findings_->push_back({next.span, "this is never reached"});
      return;
    }
  }

 protected:
  void visit(const Function& function) override {
    block(function.body);
    walk_children(function);
  }
  void visit(const Stmt& s) override {
    switch (s.kind) {
      case StmtKind::kIf:
        for (const If::Branch& branch : as<If>(s).branches) block(branch.body);
        block(as<If>(s).orelse);
        break;
      case StmtKind::kWhile:
        block(as<While>(s).body);
        block(as<While>(s).orelse);
        break;
      case StmtKind::kFor:
        block(as<For>(s).body);
        block(as<For>(s).orelse);
        break;
      case StmtKind::kTry:
        block(as<Try>(s).body);
        for (const Try::Handler& handler : as<Try>(s).handlers) block(handler.body);
        block(as<Try>(s).orelse);
        block(as<Try>(s).finally);
        break;
      case StmtKind::kWith:
        block(as<With>(s).body);
        break;
      case StmtKind::kClass:
        block(as<ClassStmt>(s).body);
        break;
      default:
        break;
    }
    walk_children(s);
  }

 private:
  std::vector<Finding>* findings_;
};

}  // namespace

void check_flow(const Module& module, std::vector<Finding>* findings) {
  FlowChecker checker(findings);
  checker.block(module.body);
  checker.walk(module.body);
}

}  // namespace falcon::check
