// The pass over the tree that fills a ScopeTable: an implementation detail of scope analysis.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/scope.h"

namespace falcon::compiler {

class ScopeBuilder {
 public:
  explicit ScopeBuilder(ScopeTable& table) : table_(table) {}

  // Walks the tree, then resolves what it mentioned; false (and *error) when a name is wrong.
  void module(const syntax::Module& module);
  [[nodiscard]] bool resolve(syntax::Diagnostic* error);

 private:
  // A use of a name, resolved after the walk.
  struct Mention {
    Scope* scope;
    std::string_view name;
    syntax::Span span;
    bool is_enclosing;               // ::name
    const syntax::Call* super_call;  // not null: super() or super(x)
  };

  void fail(syntax::Span span, std::string message, std::string hint);
  void resolve_enclosing(const Mention& mention);
  void resolve_super(const Mention& mention);
  static Symbol* first_parameter(const Scope& scope);

  void function(const syntax::Function& function);
  void class_statement(const syntax::ClassStmt& statement);
  void comprehension(const syntax::Comprehension& node);

  void name(const syntax::Name& node);
  void note_showing(std::string_view id);
  void target(const syntax::Expr* node);    // of an assignment, for, with
  void deletion(const syntax::Expr* node);  // a target of del
  void call(const syntax::Call& node);
  void arguments(std::span<syntax::Argument> args);
  void f_string(const syntax::FString& node);
  void expression(const syntax::Expr* node);
  void optional(const syntax::Expr* node) {
    if (node != nullptr) expression(node);
  }

  void block(syntax::Block block);
  void statement(const syntax::Stmt* node);
  void import(const syntax::Import& node);
  void from_import(const syntax::FromImport& node);
  void try_statement(const syntax::Try& node);

  ScopeTable& table_;
  Scope* scope_ = nullptr;
  std::vector<Mention> mentions_;
  bool failed_ = false;
  syntax::Diagnostic error_;
};

}  // namespace falcon::compiler
