// A walk over a syntax tree, for whoever wants to see every node and not to name every kind.
//
// A walker overrides what it cares about and calls walk_children to go deeper; what it does not
// override only goes deeper. Nodes come in the order of the text, but that the parts of an
// assignment and of `a if c else b` come as they are evaluated. The recursion is as deep as the
// tree (kMaxDepth).
#pragma once

#include "syntax/ast.h"

namespace falcon::syntax {

class Walker {
 public:
  virtual ~Walker() = default;

  void walk(Block block) {
    for (const Stmt* statement : block) visit(*statement);
  }
  void walk(const Expr* expression) {  // null: nothing
    if (expression != nullptr) visit(*expression);
  }

 protected:
  virtual void visit(const Expr& expression) { walk_children(expression); }
  virtual void visit(const Stmt& statement) { walk_children(statement); }
  virtual void visit(const Function& function) { walk_children(function); }
  virtual void visit(const Argument& argument) { walk(argument.value); }

  void walk_children(const Expr& expression);
  void walk_children(const Stmt& statement);
  // Annotations, defaults and the body.
  void walk_children(const Function& function);

 private:
  void walk_compound(const Stmt& statement);
};

}  // namespace falcon::syntax
