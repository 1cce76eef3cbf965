// The pass over the tree that finds scopes, what they bind and what they mention. See scope.h.
#include "compiler/scope_builder.h"

#include <algorithm>

namespace falcon::compiler {

using syntax::AnnAssign;
using syntax::Argument;
using syntax::Assert;
using syntax::Assign;
using syntax::Attribute;
using syntax::AugAssign;
using syntax::Binary;
using syntax::Block;
using syntax::Bool;
using syntax::Call;
using syntax::ClassStmt;
using syntax::Compare;
using syntax::Comprehension;
using syntax::Conditional;
using syntax::Del;
using syntax::Diagnostic;
using syntax::Dict;
using syntax::Expr;
using syntax::ExprKind;
using syntax::ExprStmt;
using syntax::For;
using syntax::FromImport;
using syntax::FString;
using syntax::FuncStmt;
using syntax::Function;
using syntax::If;
using syntax::Import;
using syntax::Lambda;
using syntax::Module;
using syntax::Name;
using syntax::NameScope;
using syntax::Parameter;
using syntax::Raise;
using syntax::Return;
using syntax::Sequence;
using syntax::Slice;
using syntax::Span;
using syntax::Starred;
using syntax::Stmt;
using syntax::StmtKind;
using syntax::Subscript;
using syntax::Try;
using syntax::Unary;
using syntax::While;
using syntax::With;
using syntax::Yield;

bool ScopeTable::analyse(const Module& module, Diagnostic* error) {
  ScopeBuilder builder(*this);
  builder.module(module);
  return builder.resolve(error);
}

void ScopeBuilder::module(const Module& module) {
  scope_ = table_.add_scope(Scope::Kind::kModule, nullptr, &module);
  block(module.body);
}

void ScopeBuilder::fail(Span span, std::string message, std::string hint) {
  if (failed_) return;
  failed_ = true;
  error_ = {Diagnostic::Kind::kSyntax, std::move(message), span, std::move(hint)};
}

// --- resolving

bool ScopeBuilder::resolve(Diagnostic* error) {
  for (const Mention& mention : mentions_) {
    if (failed_) break;
    if (mention.super_call != nullptr) {
      resolve_super(mention);
    } else if (mention.is_enclosing) {
      resolve_enclosing(mention);
    } else if (Symbol* symbol = table_.lookup(mention.scope, mention.name)) {
      ++symbol->mentions;
      table_.capture(mention.scope, symbol);
    }
  }
  if (failed_) *error = std::move(error_);
  return !failed_;
}

void ScopeBuilder::resolve_enclosing(const Mention& mention) {
  if (Symbol* symbol = table_.lookup_enclosing(mention.scope, mention.name)) {
    ++symbol->mentions;
    table_.capture(mention.scope, symbol);
    return;
  }
  std::string name(mention.name);
  if (mention.scope->frame->kind == Scope::Kind::kModule) {
    fail(mention.span, "'::" + name + "' stands outside any function",
         "write '" + name + "': here it is the module's variable");
  } else {
    fail(mention.span, "no enclosing function has a variable '" + name + "'",
         "write ':" + name + "' for the module's variable");
  }
}

// super() means super(__class__, first parameter) in a function that stands in a class body. In a
// lambda without parameters, or a generator expression, the first parameter is that of the function
// around it.
void ScopeBuilder::resolve_super(const Mention& mention) {
  if (table_.lookup(mention.scope, "super") != nullptr) return;
  Scope* method = mention.scope;
  while (method->kind == Scope::Kind::kComprehension ||
         method->kind == Scope::Kind::kGeneratorExpression) {
    method = method->parent;
  }
  if (method->kind != Scope::Kind::kFunction) return;
  Symbol* class_cell = table_.lookup(method, "__class__");
  if (class_cell == nullptr) return;
  Symbol* self = nullptr;
  if (mention.super_call->args.empty()) {
    for (; method->kind != Scope::Kind::kClass && self == nullptr; method = method->parent) {
      self = first_parameter(*method);
    }
    if (self == nullptr) return;
    table_.capture(mention.scope, self);
  }
  table_.capture(mention.scope, class_cell);
  table_.super_calls_[mention.super_call] = {class_cell, self};
}

Symbol* ScopeBuilder::first_parameter(const Scope& scope) {
  if (scope.function == nullptr || scope.function->params.empty()) return nullptr;
  const Parameter& first = scope.function->params.front();
  return first.kind == Parameter::Kind::kNormal ? scope.by_name.at(first.name) : nullptr;
}

// --- scopes

void ScopeBuilder::function(const Function& function) {
  for (const Parameter& parameter : function.params) {
    optional(parameter.default_value);
    optional(parameter.annotation);
  }
  optional(function.returns);
  Scope* outer = scope_;
  scope_ = table_.add_scope(Scope::Kind::kFunction, outer, &function);
  scope_->function = &function;
  for (const Parameter& parameter : function.params) table_.bind(scope_, parameter.name);
  block(function.body);
  scope_ = outer;
}

void ScopeBuilder::class_statement(const ClassStmt& statement) {
  for (Expr* decorator : statement.decorators) expression(decorator);
  arguments(statement.bases);
  table_.bind(scope_, statement.name);
  Scope* outer = scope_;
  scope_ = table_.add_scope(Scope::Kind::kClass, outer, &statement);
  for (const char* name : {"__module__", "__qualname__"}) table_.bind(scope_, name);
  block(statement.body);
  scope_ = outer;
}

void ScopeBuilder::comprehension(const Comprehension& node) {
  expression(node.clauses.front().iterable);  // belongs to the scope around
  Scope* outer = scope_;
  bool is_generator = node.type == Comprehension::Type::kGenerator;
  scope_ = table_.add_scope(
      is_generator ? Scope::Kind::kGeneratorExpression : Scope::Kind::kComprehension, outer, &node);
  for (const Comprehension::Clause& clause : node.clauses) {
    if (&clause != &node.clauses.front()) expression(clause.iterable);
    target(clause.target);
    for (Expr* condition : clause.conditions) expression(condition);
  }
  expression(node.element);
  optional(node.value);
  scope_ = outer;
}

// --- expressions

// A built-in that shows the function its own variables, named plainly or as builtins.eval.
void ScopeBuilder::note_showing(std::string_view id) {
  static constexpr std::string_view kShows[] = {"locals", "alllocals", "vars",
                                                "dir",    "eval",      "exec"};
  if (std::find(std::begin(kShows), std::end(kShows), id) != std::end(kShows)) {
    scope_->frame->shows_locals = true;
  }
}

void ScopeBuilder::name(const Name& node) {
  note_showing(node.id);
  if (node.scope == NameScope::kModule) return;
  bool is_enclosing = node.scope == NameScope::kEnclosing;
  mentions_.push_back({scope_, node.id, node.span, is_enclosing, nullptr});
}

void ScopeBuilder::target(const Expr* node) {
  switch (node->kind) {
    case ExprKind::kName: {
      auto* it = static_cast<const Name*>(node);
      if (it->scope == NameScope::kPlain) {
        table_.bind(scope_, it->id);
      } else {
        name(*it);
      }
      return;
    }
    case ExprKind::kStarred:
      return target(static_cast<const Starred*>(node)->value);
    case ExprKind::kTuple:
    case ExprKind::kList:
      for (Expr* item : static_cast<const Sequence*>(node)->items) target(item);
      return;
    default:
      return expression(node);
  }
}

void ScopeBuilder::deletion(const Expr* node) {
  if (node->kind == ExprKind::kTuple || node->kind == ExprKind::kList) {
    for (Expr* item : static_cast<const Sequence*>(node)->items) deletion(item);
  } else if (node->kind == ExprKind::kName) {
    auto* it = static_cast<const Name*>(node);
    if (it->scope == NameScope::kPlain) {
      table_.bind(scope_, it->id)->may_be_deleted = true;
    } else {
      name(*it);
    }
  } else {
    expression(node);
  }
}

void ScopeBuilder::call(const Call& node) {
  expression(node.callee);
  arguments(node.args);
  if (node.callee->kind != ExprKind::kName) return;
  auto* callee = static_cast<const Name*>(node.callee);
  if (callee->id != "super" || callee->scope != NameScope::kPlain || node.args.size() > 1) return;
  if (!node.args.empty() && node.args[0].kind != Argument::Kind::kPositional) return;
  mentions_.push_back({scope_, callee->id, node.span, false, &node});
}

void ScopeBuilder::arguments(std::span<Argument> args) {
  for (const Argument& argument : args) expression(argument.value);
}

void ScopeBuilder::f_string(const FString& node) {
  for (const FString::Part& part : node.parts) {
    optional(part.value);
    if (part.spec != nullptr) f_string(*part.spec);
  }
}

void ScopeBuilder::expression(const Expr* node) {
  switch (node->kind) {
    case ExprKind::kConstant:
      return;
    case ExprKind::kName:
      return name(*static_cast<const Name*>(node));
    case ExprKind::kFString:
      return f_string(*static_cast<const FString*>(node));
    case ExprKind::kUnary:
      return expression(static_cast<const Unary*>(node)->operand);
    case ExprKind::kBinary:
      expression(static_cast<const Binary*>(node)->left);
      return expression(static_cast<const Binary*>(node)->right);
    case ExprKind::kBool:
      for (Expr* value : static_cast<const Bool*>(node)->values) expression(value);
      return;
    case ExprKind::kCompare:
      expression(static_cast<const Compare*>(node)->left);
      for (Expr* right : static_cast<const Compare*>(node)->rights) expression(right);
      return;
    case ExprKind::kConditional:
      expression(static_cast<const Conditional*>(node)->test);
      expression(static_cast<const Conditional*>(node)->body);
      return expression(static_cast<const Conditional*>(node)->orelse);
    case ExprKind::kLambda:
      return function(*static_cast<const Lambda*>(node)->function);
    case ExprKind::kCall:
      return call(*static_cast<const Call*>(node));
    case ExprKind::kAttribute:
      note_showing(static_cast<const Attribute*>(node)->name);
      return expression(static_cast<const Attribute*>(node)->object);
    case ExprKind::kSubscript:
      expression(static_cast<const Subscript*>(node)->object);
      return expression(static_cast<const Subscript*>(node)->index);
    case ExprKind::kSlice:
      optional(static_cast<const Slice*>(node)->lower);
      optional(static_cast<const Slice*>(node)->upper);
      return optional(static_cast<const Slice*>(node)->step);
    case ExprKind::kTuple:
    case ExprKind::kList:
    case ExprKind::kSet:
      for (Expr* item : static_cast<const Sequence*>(node)->items) expression(item);
      return;
    case ExprKind::kDict:
      for (const Dict::Item& item : static_cast<const Dict*>(node)->items) {
        optional(item.key);
        expression(item.value);
      }
      return;
    case ExprKind::kStarred:
      return expression(static_cast<const Starred*>(node)->value);
    case ExprKind::kComprehension:
      return comprehension(*static_cast<const Comprehension*>(node));
    case ExprKind::kYield:
    case ExprKind::kYieldFrom:
      return optional(static_cast<const Yield*>(node)->value);
  }
}

// --- statements

void ScopeBuilder::block(Block block) {
  for (const Stmt* node : block) statement(node);
}

void ScopeBuilder::import(const Import& node) {
  for (const Import::Item& item : node.items) {
    table_.bind(scope_,
                item.alias.empty() ? item.module.substr(0, item.module.find('.')) : item.alias);
  }
}

void ScopeBuilder::from_import(const FromImport& node) {
  for (const FromImport::Item& item : node.items) {
    if (item.name == "*") continue;
    table_.bind(scope_, item.alias.empty() ? item.name : item.alias);
  }
}

void ScopeBuilder::try_statement(const Try& node) {
  block(node.body);
  for (const Try::Handler& handler : node.handlers) {
    optional(handler.type);
    if (!handler.name.empty()) table_.bind(scope_, handler.name)->may_be_deleted = true;
    block(handler.body);
  }
  block(node.orelse);
  block(node.finally);
}

void ScopeBuilder::statement(const Stmt* node) {
  switch (node->kind) {
    case StmtKind::kExpr:
      return expression(static_cast<const ExprStmt*>(node)->value);
    case StmtKind::kAssign:
      expression(static_cast<const Assign*>(node)->value);
      for (Expr* item : static_cast<const Assign*>(node)->targets) target(item);
      return;
    case StmtKind::kAugAssign:
      target(static_cast<const AugAssign*>(node)->target);
      return expression(static_cast<const AugAssign*>(node)->value);
    case StmtKind::kAnnAssign:
      optional(static_cast<const AnnAssign*>(node)->value);
      target(static_cast<const AnnAssign*>(node)->target);
      return expression(static_cast<const AnnAssign*>(node)->annotation);
    case StmtKind::kReturn:
      return optional(static_cast<const Return*>(node)->value);
    case StmtKind::kRaise:
      optional(static_cast<const Raise*>(node)->exception);
      return optional(static_cast<const Raise*>(node)->cause);
    case StmtKind::kDel:
      for (Expr* item : static_cast<const Del*>(node)->targets) deletion(item);
      return;
    case StmtKind::kAssert:
      expression(static_cast<const Assert*>(node)->test);
      return optional(static_cast<const Assert*>(node)->message);
    case StmtKind::kIf:
      for (const If::Branch& branch : static_cast<const If*>(node)->branches) {
        expression(branch.test);
        block(branch.body);
      }
      return block(static_cast<const If*>(node)->orelse);
    case StmtKind::kWhile:
      expression(static_cast<const While*>(node)->test);
      block(static_cast<const While*>(node)->body);
      return block(static_cast<const While*>(node)->orelse);
    case StmtKind::kFor:
      expression(static_cast<const For*>(node)->iterable);
      target(static_cast<const For*>(node)->target);
      block(static_cast<const For*>(node)->body);
      return block(static_cast<const For*>(node)->orelse);
    case StmtKind::kBreak:
    case StmtKind::kContinue:
    case StmtKind::kPass:
      return;
    case StmtKind::kImport:
      return import(*static_cast<const Import*>(node));
    case StmtKind::kFromImport:
      return from_import(*static_cast<const FromImport*>(node));
    case StmtKind::kTry:
      return try_statement(*static_cast<const Try*>(node));
    case StmtKind::kWith:
      for (const With::Item& item : static_cast<const With*>(node)->items) {
        expression(item.context);
        if (item.target != nullptr) target(item.target);
      }
      return block(static_cast<const With*>(node)->body);
    case StmtKind::kFunc:
      for (Expr* decorator : static_cast<const FuncStmt*>(node)->decorators) expression(decorator);
      function(*static_cast<const FuncStmt*>(node)->function);
      table_.bind(scope_, static_cast<const FuncStmt*>(node)->function->name);
      return;
    case StmtKind::kClass:
      return class_statement(*static_cast<const ClassStmt*>(node));
  }
}

}  // namespace falcon::compiler
