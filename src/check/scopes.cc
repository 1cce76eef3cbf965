// One walk over the tree. See scopes.h.
#include "check/scopes.h"

#include <utility>

namespace falcon::check {

using syntax::AnnAssign;
using syntax::Argument;
using syntax::Assign;
using syntax::AugAssign;
using syntax::Call;
using syntax::ClassStmt;
using syntax::Comprehension;
using syntax::Expr;
using syntax::ExprKind;
using syntax::For;
using syntax::FromImport;
using syntax::FuncStmt;
using syntax::Function;
using syntax::Import;
using syntax::Module;
using syntax::Name;
using syntax::NameScope;
using syntax::Parameter;
using syntax::Sequence;
using syntax::Span;
using syntax::Starred;
using syntax::Stmt;
using syntax::StmtKind;
using syntax::Try;
using syntax::With;

namespace {

template <class T, class N>
const T& as(const N& node) {
  return static_cast<const T&>(node);
}

// Whether an except clause names this class: alone or in a tuple.
bool catches(const Expr* type, std::string_view name) {
  if (type == nullptr) return false;
  if (type->kind == ExprKind::kName) return as<Name>(*type).id == name;
  if (type->kind != ExprKind::kTuple) return false;
  for (const Expr* item : as<Sequence>(*type).items) {
    if (catches(item, name)) return true;
  }
  return false;
}

// Functions that make or need names behind the tree's back.
bool is_magic(std::string_view name) {
  for (std::string_view magic : {"exec", "eval", "globals", "locals", "alllocals", "vars", "dir"}) {
    if (name == magic) return true;
  }
  return false;
}

}  // namespace

Scopes::Scopes(const Module& module) {
  scope_ = &scopes.emplace_back(Scope{Scope::Kind::kModule, nullptr});
  walk(module.body);
}

Binding* Scopes::find(const Mention& mention) {
  const std::string_view id = mention.name->id;
  if (mention.name->scope == NameScope::kModule) {
    auto found = scopes.front().names.find(id);
    return found == scopes.front().names.end() ? nullptr : &found->second;
  }
  // A class's names are seen in its body, and in comprehensions there, but not in its methods.
  bool in_body = true;
  bool skip = mention.name->scope == NameScope::kEnclosing;  // up to the function around
  for (Scope* scope = mention.scope; scope != nullptr; scope = scope->parent) {
    const bool seen = !skip && (scope->kind != Scope::Kind::kClass || in_body);
    auto found = scope->names.find(id);
    if (seen && found != scope->names.end()) return &found->second;
    if (scope->kind != Scope::Kind::kComprehension) in_body = skip = false;
  }
  return nullptr;
}

// --- binding

Binding& Scopes::bind(Scope* scope, std::string_view name, Binding::How how, Span span) {
  Binding& binding = scope->names[name];
  if (binding.count++ == 0 || how == Binding::How::kOther) {
    binding.how = how;
    binding.span = span;
  }
  return binding;
}

void Scopes::bind_target(const Expr& target, Binding::How how) {
  switch (target.kind) {
    case ExprKind::kName: {
      const auto& name = as<Name>(target);
      if (name.scope == NameScope::kPlain) {
        bind(scope_, name.id, how, name.span);
      } else if (name.scope == NameScope::kModule) {
        bind(&scopes.front(), name.id, Binding::How::kOther, name.span);
      } else {
        mention(name);
      }
      return;
    }
    case ExprKind::kTuple:
    case ExprKind::kList:
      for (const Expr* item : as<Sequence>(target).items) bind_target(*item, Binding::How::kOther);
      return;
    case ExprKind::kStarred:
      return bind_target(*as<Starred>(target).value, Binding::How::kOther);
    default:
      return walk(&target);
  }
}

void Scopes::bind_imports(const Stmt& s) {
  if (s.kind == StmtKind::kImport) {
    for (const Import::Item& item : as<Import>(s).items) {
      std::string_view name =
          item.alias.empty() ? item.module.substr(0, item.module.find('.')) : item.alias;
      bind(scope_, name, Binding::How::kImport, item.span);
    }
    return;
  }
  for (const FromImport::Item& item : as<FromImport>(s).items) {
    if (item.name == "*") {
      is_dynamic = true;
    } else {
      bind(scope_, item.alias.empty() ? item.name : item.alias, Binding::How::kImport, item.span);
    }
  }
}

void Scopes::mention(const Name& name, const Call* call) {
  if (name.scope == NameScope::kPlain && is_magic(name.id)) is_dynamic = true;
  mentions.push_back({scope_, &name, call, expected_name_errors_ > 0, expected_type_errors_ > 0});
}

// --- walking

void Scopes::visit(const Expr& e) {
  switch (e.kind) {
    case ExprKind::kName:
      return mention(as<Name>(e));
    case ExprKind::kCall: {
      const auto& call = as<Call>(e);
      if (call.callee->kind == ExprKind::kName) {
        mention(as<Name>(*call.callee), &call);
      } else {
        walk(call.callee);
      }
      for (const Argument& argument : call.args) walk(argument.value);
      return;
    }
    case ExprKind::kComprehension:
      return enter_comprehension(as<Comprehension>(e));
    default:
      return walk_children(e);
  }
}

void Scopes::enter_comprehension(const Comprehension& c) {
  walk(c.clauses.front().iterable);
  Scope* outer = scope_;
  scope_ = &scopes.emplace_back(Scope{Scope::Kind::kComprehension, outer});
  for (const Comprehension::Clause& clause : c.clauses) {
    if (&clause != &c.clauses.front()) walk(clause.iterable);
    bind_target(*clause.target, Binding::How::kOther);
    for (const Expr* condition : clause.conditions) walk(condition);
  }
  walk(c.element);
  walk(c.value);
  scope_ = outer;
}

void Scopes::visit(const Function& function) {
  for (const Parameter& parameter : function.params) {
    walk(parameter.annotation);
    walk(parameter.default_value);
  }
  walk(function.returns);
  Scope* outer = scope_;
  scope_ = &scopes.emplace_back(Scope{Scope::Kind::kFunction, outer});
  for (const Parameter& parameter : function.params)
    bind(scope_, parameter.name, Binding::How::kOther, parameter.span);
  // What a body does when it is called, no `except` around its definition sees.
  const int name_errors = std::exchange(expected_name_errors_, 0);
  const int type_errors = std::exchange(expected_type_errors_, 0);
  walk(function.body);
  expected_name_errors_ = name_errors;
  expected_type_errors_ = type_errors;
  scope_ = outer;
}

void Scopes::enter_class(const ClassStmt& s) {
  for (const Expr* decorator : s.decorators) walk(decorator);
  for (const Argument& base : s.bases) walk(base.value);
  bind(scope_, s.name, Binding::How::kClass, s.name_span).type = &s;
  Scope* outer = scope_;
  scope_ = &scopes.emplace_back(Scope{Scope::Kind::kClass, outer});
  walk(s.body);
  scope_ = outer;
}

void Scopes::enter_try(const Try& s) {
  bool name_error = false;
  bool type_error = false;
  for (const Try::Handler& handler : s.handlers) {
    name_error = name_error || catches(handler.type, "NameError");
    type_error = type_error || catches(handler.type, "TypeError");
  }
  expected_name_errors_ += name_error;
  expected_type_errors_ += type_error;
  walk(s.body);
  expected_name_errors_ -= name_error;
  expected_type_errors_ -= type_error;
  for (const Try::Handler& handler : s.handlers) {
    walk(handler.type);
    if (!handler.name.empty()) {
      const auto size = static_cast<uint32_t>(handler.name.size());  // the name ends the heading
      bind(scope_, handler.name, Binding::How::kCaught,
           {handler.span.end - size, handler.span.end});
    }
    walk(handler.body);
  }
  walk(s.orelse);
  walk(s.finally);
}

void Scopes::visit(const Stmt& s) {
  switch (s.kind) {
    case StmtKind::kAssign:
      walk(as<Assign>(s).value);
      for (const Expr* target : as<Assign>(s).targets)
        bind_target(*target, Binding::How::kVariable);
      return;
    case StmtKind::kAugAssign:  // reads what it binds
      walk(as<AugAssign>(s).value);
      walk(as<AugAssign>(s).target);
      return bind_target(*as<AugAssign>(s).target, Binding::How::kOther);
    case StmtKind::kAnnAssign:
      walk(as<AnnAssign>(s).annotation);
      walk(as<AnnAssign>(s).value);
      return bind_target(*as<AnnAssign>(s).target, Binding::How::kOther);
    case StmtKind::kFor:
      walk(as<For>(s).iterable);
      bind_target(*as<For>(s).target, Binding::How::kOther);
      walk(as<For>(s).body);
      return walk(as<For>(s).orelse);
    case StmtKind::kWith:
      for (const With::Item& item : as<With>(s).items) {
        walk(item.context);
        if (item.target != nullptr) bind_target(*item.target, Binding::How::kOther);
      }
      return walk(as<With>(s).body);
    case StmtKind::kImport:
    case StmtKind::kFromImport:
      return bind_imports(s);
    case StmtKind::kTry:
      return enter_try(as<Try>(s));
    case StmtKind::kClass:
      return enter_class(as<ClassStmt>(s));
    case StmtKind::kFunc: {
      const auto& func = as<FuncStmt>(s);
      for (const Expr* decorator : func.decorators) walk(decorator);
      bind(scope_, func.function->name, Binding::How::kFunction, func.name_span).function = &func;
      return visit(*func.function);
    }
    default:
      return walk_children(s);
  }
}

}  // namespace falcon::check
