// Functions, lambdas, classes and decorators. See function_compiler.h.
#include "compiler/function_compiler.h"

namespace falcon::compiler {

using syntax::ClassStmt;
using syntax::Expr;
using syntax::FuncStmt;
using syntax::Function;
using syntax::Parameter;
using syntax::Span;

std::unique_ptr<bytecode::Chunk> FunctionCompiler::new_chunk(std::string_view name,
                                                             bytecode::Chunk::Kind kind,
                                                             Span span) const {
  auto chunk = std::make_unique<bytecode::Chunk>();
  chunk->name = name;
  chunk->kind = kind;
  chunk->definition = {span.begin, span.end};
  chunk->source = session_.source;
  if (chunk_.kind == bytecode::Chunk::Kind::kFunction) {
    chunk->qualified_name = chunk_.qualified_name + ".<locals>.";
  } else if (chunk_.kind == bytecode::Chunk::Kind::kClassBody) {
    chunk->qualified_name = chunk_.qualified_name + ".";
  }
  chunk->qualified_name += name;
  return chunk;
}

// Takes over a finished chunk and notes where its closure cells come from. Gives its index.
uint32_t FunctionCompiler::add_child(std::unique_ptr<bytecode::Chunk> child, const Scope& scope) {
  for (const Symbol* symbol : scope.free) {
    Place place = place_of(symbol);
    child->captures.push_back(
        {place.kind == Place::Kind::kCell, static_cast<uint16_t>(place.index)});
    child->free_names.emplace_back(symbol->name);
  }
  auto index = static_cast<uint32_t>(chunk_.children.size());
  if (index > UINT16_MAX) {  // as many bits as kMakeFunction has for it
    session_.fail({child->definition.begin, child->definition.end},
                  "a function holds more than 65,535 functions", "split it");
  }
  chunk_.children.push_back(std::move(child));
  return index;
}

// --- functions

void FunctionCompiler::function_to(const Function& function, Reg target) {
  Temps temps(*this);
  bool has_extras = function.returns != nullptr;
  for (const Parameter& parameter : function.params) {
    has_extras |= parameter.default_value != nullptr || parameter.annotation != nullptr;
  }
  Reg extras = has_extras ? push_many(3) : 0;
  uint8_t flags = has_extras ? function_extras(function, extras) : 0;
  Scope* inner = session_.scopes.of(&function);
  auto child = new_chunk(function.name, bytecode::Chunk::Kind::kFunction, function.span);
  child->is_generator = function.is_generator;
  std::make_unique<FunctionCompiler>(session_, inner, *child)->function(function);
  uint32_t index = add_child(std::move(child), *inner);
  out_.emit(Op::kMakeFunction, function.span, target, index, extras, flags);
}

// Defaults, keyword defaults and annotations into three registers; gives the flags of
// kMakeFunction.
uint8_t FunctionCompiler::function_extras(const Function& function, Reg extras) {
  std::vector<Item> defaults;
  std::vector<NamedValue> keyword_defaults;
  std::vector<NamedValue> annotations;
  for (const Parameter& parameter : function.params) {
    if (parameter.default_value != nullptr) {
      if (parameter.kind == Parameter::Kind::kKeywordOnly) {
        keyword_defaults.emplace_back(parameter.name, parameter.default_value);
      } else {
        defaults.push_back({parameter.default_value, false});
      }
    }
    if (parameter.annotation != nullptr) {
      annotations.emplace_back(parameter.name, parameter.annotation);
    }
  }
  if (function.returns != nullptr) annotations.emplace_back("return", function.returns);
  uint8_t flags = 0;
  if (!defaults.empty()) {
    tuple_to(defaults, extras, function.span);
    flags |= 1;
  }
  if (!keyword_defaults.empty()) {
    named_dict_to(keyword_defaults, extras + 1, function.span);
    flags |= 2;
  }
  if (!annotations.empty()) {
    named_dict_to(annotations, extras + 2, function.span);
    flags |= 4;
  }
  return flags;
}

void FunctionCompiler::function_statement(const FuncStmt& statement) {
  Temps temps(*this);
  Reg first = push_decorators(statement.decorators);
  Reg value = push();
  function_to(*statement.function, value);
  call_decorators(statement.decorators, first);
  store_plain(statement.function->name, statement.decorators.empty() ? value : first,
              statement.name_span);
}

// --- decorators: evaluated from the top, applied from the bottom

Reg FunctionCompiler::push_decorators(std::span<Expr* const> decorators) {
  Reg first = next_;
  for (const Expr* decorator : decorators) {
    Reg reg = push();
    expression_to(decorator, reg);
  }
  return first;
}

void FunctionCompiler::call_decorators(std::span<Expr* const> decorators, Reg first) {
  for (size_t i = decorators.size(); i-- > 0;) {
    out_.emit(Op::kCall, decorators[i]->span, first + static_cast<Reg>(i), 1);
  }
}

// --- classes

// __build_class__(body, name, *bases, **keywords)
void FunctionCompiler::class_statement(const ClassStmt& statement) {
  Temps temps(*this);
  Reg first = push_decorators(statement.decorators);
  Reg base = push();
  out_.emit_site(Op::kLoadBuiltin, statement.name_span, base, "__build_class__");
  Reg body = push();
  Scope* inner = session_.scopes.of(&statement);
  auto child = new_chunk(statement.name, bytecode::Chunk::Kind::kClassBody, statement.span);
  std::make_unique<FunctionCompiler>(session_, inner, *child)->class_body(statement);
  out_.emit(Op::kMakeFunction, statement.name_span, body, add_child(std::move(child), *inner));
  string_to(statement.name, push(), statement.name_span);
  finish_call(base, 2, statement.bases, statement.name_span);
  call_decorators(statement.decorators, first);
  store_plain(statement.name, statement.decorators.empty() ? base : first, statement.name_span);
}

}  // namespace falcon::compiler
