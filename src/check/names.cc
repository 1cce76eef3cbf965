// Names that nobody bound, names that nobody uses, and calls that cannot work.
#include "check/check.h"
#include "check/scopes.h"

namespace falcon::check {
namespace {

using syntax::Argument;
using syntax::Call;
using syntax::ClassStmt;
using syntax::FuncStmt;
using syntax::Function;
using syntax::Module;
using syntax::Name;
using syntax::NameScope;
using syntax::Parameter;
using syntax::Span;
using syntax::Stmt;
using syntax::StmtKind;

// What the runtime puts into modules, classes and methods.
constexpr std::string_view kImplicit[] = {"__name__",       "__file__",  "__doc__",
                                          "__module__",     "__class__", "__qualname__",
                                          "__annotations__"};

std::string quoted(std::string_view name) { return "'" + std::string(name) + "'"; }

std::string counted(size_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

class NameChecker {
 public:
  NameChecker(Scopes& scopes, const Names& builtins, std::vector<Finding>* findings)
      : scopes_(scopes), builtins_(builtins), findings_(findings) {}

  void run() {
    for (const Mention& mention : scopes_.mentions) check_mention(mention);
    if (scopes_.is_dynamic) return;
    for (const Scope& scope : scopes_.scopes) {
      for (const auto& [name, binding] : scope.names) check_used(scope, name, binding);
    }
  }

 private:
  void report(Span span, std::string message) { findings_->push_back({span, std::move(message)}); }

  void check_mention(const Mention& mention) {
    Binding* binding = scopes_.find(mention);
    if (binding != nullptr) {
      binding->used = true;
      if (mention.call != nullptr && !mention.expects_type_error && binding->count == 1)
        check_call(*mention.call, *binding);
      return;
    }
    const std::string_view name = mention.name->id;
    if (scopes_.is_dynamic || mention.expects_name_error ||
        mention.name->scope == NameScope::kEnclosing)
      return;
    if (builtins_.contains(std::string(name))) return;
    for (std::string_view implicit : kImplicit) {
      if (name == implicit) return;
    }
    report(mention.name->span, "nothing is called " + quoted(name));
  }

  void check_used(const Scope& scope, std::string_view name, const Binding& binding) {
    if (binding.used || name.starts_with("_") || scope.kind == Scope::Kind::kClass) return;
    const bool in_function = scope.kind == Scope::Kind::kFunction;
    switch (binding.how) {
      case Binding::How::kImport:
        return report(binding.span, quoted(name) + " is imported and never used");
      case Binding::How::kVariable:
        if (in_function) report(binding.span, quoted(name) + " gets a value that is never used");
        return;
      case Binding::How::kCaught:
        if (in_function)
          report(binding.span, quoted(name) + " is caught and never used: leave the name out");
        return;
      case Binding::How::kFunction:
        if (in_function && binding.function->decorators.empty())
          report(binding.span, "the function " + quoted(name) + " is never used");
        return;
      case Binding::How::kClass:
        if (in_function && binding.type->decorators.empty())
          report(binding.span, "the class " + quoted(name) + " is never used");
        return;
      case Binding::How::kOther:
        return;
    }
  }

  // --- calls

  void check_call(const Call& call, const Binding& binding) {
    if (binding.function != nullptr && binding.function->decorators.empty()) {
      match(call, *binding.function->function, 0);
    } else if (binding.type != nullptr && binding.type->decorators.empty() &&
               binding.type->bases.empty()) {
      check_construction(call, *binding.type);
    }
  }

  // A class without bases is called as its __init__ is, or without arguments if it has none.
  void check_construction(const Call& call, const ClassStmt& type) {
    const FuncStmt* init = nullptr;
    for (const Stmt* s : type.body) {
      if (s->kind == StmtKind::kFunc) {
        const auto* method = static_cast<const FuncStmt*>(s);
        if (method->function->name == "__new__") return;
        if (method->function->name != "__init__") continue;
        if (init != nullptr || !method->decorators.empty()) return;
        init = method;
      } else if (s->kind != StmtKind::kExpr && s->kind != StmtKind::kAssign &&
                 s->kind != StmtKind::kPass) {
        return;  // who knows what it binds
      }
    }
    if (init != nullptr && !init->function->params.empty()) match(call, *init->function, 1);
  }

  // given_before: arguments that stand before the call's own, as self does.
  void match(const Call& call, const Function& function, size_t given_before) {
    size_t places = 0;  // that may be given by position
    bool rest = false;
    bool extra = false;
    for (const Parameter& p : function.params) {
      places += p.kind == Parameter::Kind::kNormal;
      rest = rest || p.kind == Parameter::Kind::kRest;
      extra = extra || p.kind == Parameter::Kind::kExtra;
    }
    size_t given = given_before;
    bool spread = false;
    std::unordered_set<std::string_view> keywords;
    for (const Argument& argument : call.args) {
      switch (argument.kind) {
        case Argument::Kind::kPositional:
          if (++given == places + 1 && !rest) {
            report(argument.span, quoted(call_name(call)) + " takes " +
                                      counted(places - given_before, "positional argument"));
          }
          break;
        case Argument::Kind::kKeyword:
          keywords.insert(argument.name);
          if (!extra && !has_parameter(function, argument.name)) {
            report(argument.span,
                   quoted(call_name(call)) + " has no parameter " + quoted(argument.name));
          }
          break;
        default:
          spread = true;
      }
    }
    if (spread) return;
    for (size_t i = 0; i < function.params.size(); ++i) {
      const Parameter& p = function.params[i];
      const bool by_position = p.kind == Parameter::Kind::kNormal && i < given;
      if (by_position && i >= given_before && keywords.contains(p.name)) {
        report(call.span, quoted(call_name(call)) + " is given " + quoted(p.name) + " twice");
      }
      const bool required =
          (p.kind == Parameter::Kind::kNormal || p.kind == Parameter::Kind::kKeywordOnly) &&
          p.default_value == nullptr;
      if (required && !by_position && !keywords.contains(p.name)) {
        report(call.span, quoted(call_name(call)) + " needs an argument for " + quoted(p.name));
        return;
      }
    }
  }

  static std::string_view call_name(const Call& call) {
    return static_cast<const Name*>(call.callee)->id;
  }

  static bool has_parameter(const Function& function, std::string_view name) {
    for (const Parameter& p : function.params) {
      const bool named =
          p.kind == Parameter::Kind::kNormal || p.kind == Parameter::Kind::kKeywordOnly;
      if (named && p.name == name) return true;
    }
    return false;
  }

  Scopes& scopes_;
  const Names& builtins_;
  std::vector<Finding>* findings_;
};

}  // namespace

void check_names(const Module& module, const Names& builtins, std::vector<Finding>* findings) {
  Scopes scopes(module);
  NameChecker(scopes, builtins, findings).run();
}

}  // namespace falcon::check
