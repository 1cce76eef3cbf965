// Set-up of a chunk's code, registers and labels. See function_compiler.h.
#include "compiler/function_compiler.h"

namespace falcon::compiler {

using syntax::Block;
using syntax::ClassStmt;
using syntax::Comprehension;
using syntax::Constant;
using syntax::Expr;
using syntax::ExprKind;
using syntax::ExprStmt;
using syntax::Function;
using syntax::Module;
using syntax::Parameter;
using syntax::Span;
using syntax::Stmt;
using syntax::StmtKind;

namespace {

// From chunk.h: registers have 16 bits, and some room is left above a frame.
constexpr uint32_t kMaxRegisters = 65000;

}  // namespace

FunctionCompiler::FunctionCompiler(Session& session, Scope* scope, bytecode::Chunk& chunk)
    : session_(session), scope_(scope), chunk_(chunk), out_(session, chunk) {}

// --- the four kinds of chunk

void FunctionCompiler::module(const Module& module) {
  if (chunk_.kind == bytecode::Chunk::Kind::kSnippet) take_namespace();
  if (const Constant* doc = documentation(module.body)) {
    Temps temps(*this);
    Reg value = push();
    string_to(doc->text, value, doc->span);
    store_plain("__doc__", value, doc->span);
  }
  block(module.body);
  if (reachable_) out_.emit(Op::kReturnNone, {});
}

void FunctionCompiler::expression_snippet(const Expr* value) {
  take_namespace();
  out_.emit(Op::kReturn, value->span, expression(value));
}

void FunctionCompiler::prompt_input(Block body) {
  const Stmt* last = body.empty() ? nullptr : body.back();
  bool has_value = last != nullptr && last->kind == StmtKind::kExpr;
  block(has_value ? body.first(body.size() - 1) : body);
  if (!reachable_) return;
  if (!has_value) return out_.emit(Op::kReturnNone, {});
  Temps temps(*this);
  out_.emit(Op::kReturn, last->span, expression(static_cast<const ExprStmt*>(last)->value));
}

void FunctionCompiler::function(const Function& function) {
  declare_parameters(function);
  declare_locals();
  make_cells(function.span);
  if (const Constant* doc = documentation(function.body)) {
    chunk_.doc = static_cast<int32_t>(out_.string_constant(doc->text));
  }
  block(function.body);
  if (reachable_) out_.emit(Op::kReturnNone, function.span);
}

void FunctionCompiler::class_body(const ClassStmt& statement) {
  take_namespace();
  Symbol* cell = scope_->class_cell;
  if (cell != nullptr && cell->is_cell) {
    cell->reg = static_cast<uint16_t>(push());
    out_.emit(Op::kMakeCell, statement.name_span, cell->reg);
  }
  local_count_ = next_;
  {
    Temps temps(*this);
    Reg value = push();
    out_.emit_site(Op::kLoadGlobal, statement.name_span, value, "__name__");
    store_plain("__module__", value, statement.name_span);
    string_to(chunk_.qualified_name, value, statement.name_span);
    store_plain("__qualname__", value, statement.name_span);
    if (const Constant* doc = documentation(statement.body)) {
      string_to(doc->text, value, doc->span);
      out_.emit_site(Op::kStoreName, doc->span, value, "__doc__");
    }
  }
  block(statement.body);
  if (!reachable_) return;
  if (cell != nullptr && cell->is_cell) {
    out_.emit(Op::kReturn, statement.name_span, cell->reg);
  } else {
    out_.emit(Op::kReturnNone, statement.name_span);
  }
}

void FunctionCompiler::generator_expression(const Comprehension& node) {
  chunk_.is_generator = true;
  chunk_.positional_count = 1;
  chunk_.parameters.push_back(".0");
  Reg iterator = push_many(2);  // kForIter puts its item into the second
  assigned_.add(iterator);
  Symbol* item = loop_variable(node, *scope_);
  if (item != nullptr) add_local(item, iterator + 1);
  declare_locals(item);
  make_cells(node.span);
  comprehension_loop(node, 0, iterator, kNoReg);
  if (reachable_) out_.emit(Op::kReturnNone, node.span);
}

// The one parameter of a class body or a snippet: the dict of its names.
void FunctionCompiler::take_namespace() {
  chunk_.positional_count = 1;
  chunk_.parameters.push_back(".namespace");
  push();
  local_count_ = next_;
}

const Constant* FunctionCompiler::documentation(Block body) const {
  if (body.empty() || body.front()->kind != StmtKind::kExpr) return nullptr;
  const Expr* value = static_cast<const ExprStmt*>(body.front())->value;
  if (value->kind != ExprKind::kConstant) return nullptr;
  auto* constant = static_cast<const Constant*>(value);
  return constant->type == Constant::Type::kStr ? constant : nullptr;
}

// --- registers

Reg FunctionCompiler::push_many(uint32_t count) {
  Reg first = next_;
  next_ += count;
  if (next_ > kMaxRegisters) {
    session_.fail({chunk_.definition.begin, chunk_.definition.end},
                  "a function needs more than 65,000 registers",
                  "split it, or its longest expression");
    return first;
  }
  if (next_ > chunk_.register_count) chunk_.register_count = next_;
  return first;
}

// A temporary at the top of the stack, which is where calls have to be made: the target itself if
// it is there.
Reg FunctionCompiler::top_or_push(Reg target) {
  return !is_local(target) && target + 1 == next_ ? target : push();
}

void FunctionCompiler::add_local(Symbol* symbol, Reg reg) {
  symbol->reg = static_cast<uint16_t>(reg);
  chunk_.locals.push_back({std::string(symbol->name), symbol->reg, symbol->is_cell});
  if (symbol->may_be_deleted) deletable_.add(symbol->reg);
}

// Gives the parameters their registers, in the order that chunk.h asks for.
void FunctionCompiler::declare_parameters(const Function& function) {
  using Kind = Parameter::Kind;
  for (Kind kind : {Kind::kNormal, Kind::kKeywordOnly, Kind::kRest, Kind::kExtra}) {
    for (const Parameter& parameter : function.params) {
      if (parameter.kind != kind) continue;
      Symbol* symbol = scope_->by_name.at(parameter.name);
      add_local(symbol, push());
      assigned_.add(symbol->reg);
      chunk_.parameters.emplace_back(parameter.name);
      if (kind == Kind::kNormal) ++chunk_.positional_count;
      if (kind == Kind::kKeywordOnly) ++chunk_.keyword_only_count;
      if (kind == Kind::kRest) chunk_.has_rest = true;
      if (kind == Kind::kExtra) chunk_.has_extra = true;
    }
  }
}

// Gives the other locals theirs; `but`, if not null, has its register already.
void FunctionCompiler::declare_locals(const Symbol* but) {
  size_t parameter_count = scope_->function != nullptr ? scope_->function->params.size() : 0;
  for (Symbol* symbol : std::span(scope_->symbols).subspan(parameter_count)) {
    if (symbol != but) add_local(symbol, push());
  }
  local_count_ = next_;
}

void FunctionCompiler::make_cells(Span span) {
  for (const Symbol* symbol : scope_->symbols) {
    if (symbol->is_cell) out_.emit(Op::kMakeCell, span, symbol->reg);
  }
}

// --- labels

void FunctionCompiler::note_jump(Label& label) {
  label.jumps.push_back(out_.here() - 1);
  if (!reachable_) return;
  if (label.reached) {
    label.assigned.intersect(assigned_);
  } else {
    label.assigned = assigned_;
    label.reached = true;
  }
}

void FunctionCompiler::emit_jump(Op op, Span span, Reg a, Label& label) {
  out_.emit_wide(op, span, a, 0);
  note_jump(label);
}

void FunctionCompiler::jump(Label& label, Span span) {
  emit_jump(Op::kJump, span, 0, label);
  reachable_ = false;
}

void FunctionCompiler::jump_if_register(Reg reg, bool sense, Label& label, Span span) {
  emit_jump(sense ? Op::kJumpIf : Op::kJumpIfNot, span, reg, label);
}

void FunctionCompiler::loop_to(uint32_t head, Span span) {
  out_.emit_wide(Op::kLoop, span, 0, int64_t{head} - (int64_t{out_.here()} + 1));
  reachable_ = false;
}

void FunctionCompiler::bind(Label& label) {
  for (uint32_t jump : label.jumps) out_.patch(jump, out_.here());
  if (!label.reached) return;
  if (reachable_) {
    assigned_.intersect(label.assigned);
  } else {
    assigned_ = std::move(label.assigned);
    reachable_ = true;
  }
}

}  // namespace falcon::compiler
