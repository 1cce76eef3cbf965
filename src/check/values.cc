// Expressions that are hardly ever meant: a key twice in a dict, `is` with a literal, an assert
// about a tuple.
#include <unordered_set>

#include "check/check.h"
#include "syntax/ast_dump.h"
#include "syntax/walk.h"

namespace falcon::check {
namespace {

using syntax::Assert;
using syntax::Compare;
using syntax::CompareOp;
using syntax::Constant;
using syntax::Dict;
using syntax::dump;
using syntax::Expr;
using syntax::ExprKind;
using syntax::Module;
using syntax::Sequence;
using syntax::Stmt;
using syntax::StmtKind;
using syntax::Walker;

class ValueChecker : public Walker {
 public:
  explicit ValueChecker(std::vector<Finding>* findings) : findings_(findings) {}

 protected:
  void visit(const Expr& e) override {
    if (e.kind == ExprKind::kDict) check_keys(static_cast<const Dict&>(e));
    if (e.kind == ExprKind::kCompare) check_identity(static_cast<const Compare&>(e));
    walk_children(e);
  }
  void visit(const Stmt& s) override {
    if (s.kind == StmtKind::kAssert) {
      const Expr& test = *static_cast<const Assert&>(s).test;
      if (test.kind == ExprKind::kTuple && !static_cast<const Sequence&>(test).items.empty()) {
        findings_->push_back(
            {test.span,
             "a tuple is always true: the message stands behind the test, without parentheses"});
      }
    }
    walk_children(s);
  }

 private:
  void check_keys(const Dict& dict) {
    std::unordered_set<std::string> seen;
    for (const Dict::Item& item : dict.items) {
      if (item.key == nullptr || item.key->kind != ExprKind::kConstant) continue;
      std::string key = dump(item.key);
      if (key.starts_with("b\""))
        key.erase(0, 1);  // bytes and str with the same bytes are the same key
      if (!seen.insert(std::move(key)).second)
        findings_->push_back({item.key->span, "this key stands in the dict already"});
    }
  }

  void check_identity(const Compare& compare) {
    const Expr* left = compare.left;
    for (size_t i = 0; i < compare.ops.size(); ++i) {
      const Expr* right = compare.rights[i];
      const bool is = compare.ops[i] == CompareOp::kIs;
      if ((is || compare.ops[i] == CompareOp::kIsNot) &&
          (is_literal(*left) || is_literal(*right))) {
        findings_->push_back({{left->span.begin, right->span.end},
                              is ? "'is' asks for the same object: write '=='"
                                 : "'is not' asks for the same object: write '!='"});
      }
      left = right;
    }
  }

  static bool is_literal(const Expr& e) {
    if (e.kind != ExprKind::kConstant) return e.kind == ExprKind::kFString;
    const auto type = static_cast<const Constant&>(e).type;
    return type != Constant::Type::kNone && type != Constant::Type::kTrue &&
           type != Constant::Type::kFalse;
  }

  std::vector<Finding>* findings_;
};

}  // namespace

void check_values(const Module& module, std::vector<Finding>* findings) {
  ValueChecker(findings).walk(module.body);
}

}  // namespace falcon::check
