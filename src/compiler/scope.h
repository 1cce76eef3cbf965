// Scope analysis: which names of a text are locals, captured variables, class names or globals.
//
// One pass over the tree notes what each scope binds and what it mentions; then each mention is
// resolved. Resolving needs the whole enclosing function (a variable may be bound below the
// function that captures it), which is why this is a pass of its own and not a part of generating
// code. A list, set or dict comprehension is a scope but no frame: its variables live in registers
// of the function around it. A generator expression is a function. A ScopeTable belongs to one
// compilation and points into its tree.
#pragma once

#include <cstdint>
#include <deque>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "syntax/ast.h"
#include "syntax/parser.h"

namespace falcon::compiler {

struct Scope;

// A variable of a function or a comprehension, or the implicit __class__ of a class body.
struct Symbol {
  std::string_view name;
  Scope* frame;                 // the scope whose chunk has its register
  bool is_cell = false;         // captured by an inner function
  bool may_be_deleted = false;  // by del, or as the name of an except clause
  uint16_t reg = 0;             // given by the code generator
  uint32_t bindings = 0;        // how many places bind it, parameters included
  uint32_t mentions = 0;  // how many places use it, not counting those that super() stands for
};

struct Scope {
  enum class Kind : uint8_t { kModule, kClass, kFunction, kGeneratorExpression, kComprehension };

  Kind kind;
  Scope* parent;
  Scope* frame;  // itself; for a comprehension the scope of the chunk that it is compiled into
  const syntax::Function* function = nullptr;  // kFunction
  std::vector<Symbol*> symbols;                // in order of binding, parameters first
  std::unordered_map<std::string_view, Symbol*> by_name;
  std::vector<Symbol*> free;     // captured from enclosing frames, in the order of Chunk::captures
  Symbol* class_cell = nullptr;  // kClass: __class__, when an inner function needs it
  // It has a name by which all variables can be asked for: locals, eval and their kin.
  bool shows_locals = false;

  // The place of a captured symbol in `free`.
  uint16_t free_index(const Symbol* symbol) const;
};

// What super() and super(self) inside a method mean.
struct SuperCall {
  Symbol* class_cell;
  Symbol* self;  // the first parameter of the method; null when it has none
};

class ScopeTable {
 public:
  // Analyses a module. False when the text is wrong; *error then says how.
  [[nodiscard]] bool analyse(const syntax::Module& module, syntax::Diagnostic* error);

  Scope* module_scope() { return &scopes_.front(); }
  // The scope that a Function, ClassStmt or Comprehension node opens.
  Scope* of(const void* node) const { return by_node_.at(node); }
  // Null: an ordinary call.
  const SuperCall* super_call(const syntax::Call* call) const;

  // The variable that a plain name means in a scope. Null: not a variable of any function, thus a
  // name of the class body (if `from` is in one that binds it) or a global.
  Symbol* lookup(Scope* from, std::string_view name);
  // The variable that ::name means. Null: there is none.
  Symbol* lookup_enclosing(Scope* from, std::string_view name);

 private:
  friend class ScopeBuilder;

  Scope* add_scope(Scope::Kind kind, Scope* parent, const void* node);
  Symbol* bind(Scope* scope, std::string_view name);
  void capture(Scope* from, Symbol* symbol);

  std::deque<Scope> scopes_;
  std::deque<Symbol> symbols_;
  std::unordered_map<const void*, Scope*> by_node_;
  std::unordered_map<const syntax::Call*, SuperCall> super_calls_;
};

}  // namespace falcon::compiler
