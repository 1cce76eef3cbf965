// Who binds a name, and who mentions it: what the check of names is made from.
//
// Apart from the compiler's analysis (src/compiler/scope.h), which decides where a variable lives
// and must be exact: this one must be kind. It keeps what a report needs (where and how a name was
// bound) and what makes silence the better answer.
#pragma once

#include <deque>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "syntax/walk.h"

namespace falcon::check {

struct Binding {
  enum class How : uint8_t {
    kVariable,  // name = value
    kImport,
    kFunction,
    kClass,
    kCaught,  // except E name
    kOther    // parameters, loops, unpacking, with: binding it may be all that is wanted
  };
  How how = How::kOther;
  syntax::Span span;
  int count = 0;      // how often it is bound
  bool used = false;  // mentioned where it is seen
  const syntax::FuncStmt* function = nullptr;
  const syntax::ClassStmt* type = nullptr;
};

struct Scope {
  enum class Kind : uint8_t { kModule, kFunction, kClass, kComprehension };
  Kind kind;
  Scope* parent;
  std::unordered_map<std::string_view, Binding> names = {};
};

struct Mention {
  Scope* scope;
  const syntax::Name* name;
  const syntax::Call* call = nullptr;  // whose callee it is
  bool expects_name_error = false;     // an `except` around it waits for that
  bool expects_type_error = false;
};

class Scopes : public syntax::Walker {
 public:
  explicit Scopes(const syntax::Module& module);

  // The binding that a mention means; null: none in the file.
  Binding* find(const Mention& mention);

  std::deque<Scope> scopes;  // the module's first
  std::vector<Mention> mentions;
  bool is_dynamic = false;  // names may come and go that no tree shows

 protected:
  void visit(const syntax::Expr& expression) override;
  void visit(const syntax::Stmt& statement) override;
  void visit(const syntax::Function& function) override;

 private:
  Binding& bind(Scope* scope, std::string_view name, Binding::How how, syntax::Span span);
  void bind_target(const syntax::Expr& target, Binding::How how);
  void bind_imports(const syntax::Stmt& statement);
  void enter_comprehension(const syntax::Comprehension& comprehension);
  void enter_class(const syntax::ClassStmt& statement);
  void enter_try(const syntax::Try& statement);
  void mention(const syntax::Name& name, const syntax::Call* call = nullptr);

  Scope* scope_ = nullptr;
  int expected_name_errors_ = 0;
  int expected_type_errors_ = 0;
};

}  // namespace falcon::check
