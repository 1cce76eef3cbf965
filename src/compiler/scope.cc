// Resolving names against the scopes that scope_builder.cc found. See scope.h.
#include "compiler/scope.h"

#include <algorithm>

namespace falcon::compiler {

uint16_t Scope::free_index(const Symbol* symbol) const {
  return static_cast<uint16_t>(std::find(free.begin(), free.end(), symbol) - free.begin());
}

const SuperCall* ScopeTable::super_call(const syntax::Call* call) const {
  auto found = super_calls_.find(call);
  return found == super_calls_.end() ? nullptr : &found->second;
}

Scope* ScopeTable::add_scope(Scope::Kind kind, Scope* parent, const void* node) {
  Scope& scope = scopes_.emplace_back();
  scope.kind = kind;
  scope.parent = parent;
  scope.frame = kind == Scope::Kind::kComprehension ? parent->frame : &scope;
  by_node_[node] = &scope;
  return &scope;
}

Symbol* ScopeTable::bind(Scope* scope, std::string_view name) {
  Symbol*& symbol = scope->by_name[name];
  if (symbol == nullptr) {
    symbol = &symbols_.emplace_back(Symbol{name, scope->frame});
    scope->symbols.push_back(symbol);
  }
  ++symbol->bindings;
  return symbol;
}

void ScopeTable::capture(Scope* from, Symbol* symbol) {
  for (Scope* frame = from->frame; frame != symbol->frame; frame = frame->parent->frame) {
    symbol->is_cell = true;
    auto& free = frame->free;
    if (std::find(free.begin(), free.end(), symbol) == free.end()) free.push_back(symbol);
  }
}

Symbol* ScopeTable::lookup(Scope* from, std::string_view name) {
  const Scope* frame = from->frame;
  for (Scope* scope = from; scope->kind != Scope::Kind::kModule; scope = scope->parent) {
    auto found = scope->by_name.find(name);
    bool binds = found != scope->by_name.end();
    if (scope->kind != Scope::Kind::kClass) {
      if (binds) return found->second;
    } else if (scope == frame) {
      if (binds) return nullptr;  // as in Python, the functions around the class are not asked
    } else if (name == "__class__") {
      if (scope->class_cell == nullptr) {
        scope->class_cell = &symbols_.emplace_back(Symbol{"__class__", scope});
      }
      return scope->class_cell;
    }
  }
  return nullptr;
}

Symbol* ScopeTable::lookup_enclosing(Scope* from, std::string_view name) {
  const Scope* scope = from;
  while (scope->kind == Scope::Kind::kComprehension ||
         scope->kind == Scope::Kind::kGeneratorExpression) {
    scope = scope->parent;  // these look like expressions, not like functions
  }
  if (scope->kind == Scope::Kind::kModule) return nullptr;
  for (scope = scope->parent; scope != nullptr; scope = scope->parent) {
    if (scope->kind == Scope::Kind::kClass || scope->kind == Scope::Kind::kModule) continue;
    auto found = scope->by_name.find(name);
    if (found != scope->by_name.end()) return found->second;
  }
  return nullptr;
}

}  // namespace falcon::compiler
