// Parse, analyse scopes, generate: the three steps from a text to its chunk. See compiler.h.
#include "compiler/compiler.h"

#include <utility>

#include "compiler/function_compiler.h"
#include "compiler/session.h"

namespace falcon::compiler {

namespace {

// Whether a text has the form that its mode asks for; if not, *error says so.
bool has_form(const syntax::Module& module, Mode mode, syntax::Diagnostic* error) {
  if (mode != Mode::kExpression && mode != Mode::kSingle && mode != Mode::kEval) return true;
  const bool wants_value = mode != Mode::kSingle;
  const char* wanted = wants_value ? "expected one expression" : "expected one statement";
  using Kind = syntax::Diagnostic::Kind;
  if (module.body.empty()) {
    *error = {Kind::kSyntax, std::string(wanted) + ", found nothing", {0, 0}, {}};
  } else if (mode == Mode::kEval) {
    return true;
  } else if (wants_value && module.body[0]->kind != syntax::StmtKind::kExpr) {
    *error = {Kind::kSyntax, std::string(wanted) + ", found a statement", module.body[0]->span,
              "exec runs statements"};
  } else if (module.body.size() > 1) {
    *error = {Kind::kSyntax, std::string(wanted) + ", found another one behind it",
              module.body[1]->span, "exec runs any number of statements"};
  } else {
    return true;
  }
  return false;
}

// Compiles a parsed text once. *jump_too_far: the code is wrong, it needs long jumps.
CompileResult compile_module(const std::shared_ptr<const syntax::Source>& source,
                             const syntax::Module& module, Mode mode, Asserts asserts,
                             bool long_jumps, bool* jump_too_far) {
  CompileResult result;
  Session session;
  session.source = source;
  session.long_jumps = long_jumps;
  session.notes_asserts = asserts == Asserts::kNoted;
  if (!session.scopes.analyse(module, &result.error)) return result;

  auto chunk = std::make_unique<bytecode::Chunk>();
  chunk->name = "<module>";
  chunk->qualified_name = "<module>";
  using Kind = bytecode::Chunk::Kind;
  const bool is_module = mode == Mode::kModule || mode == Mode::kPrompt;
  chunk->kind = is_module ? Kind::kModule : Kind::kSnippet;
  chunk->shows_value = mode == Mode::kSingle;
  chunk->source = source;
  FunctionCompiler code(session, session.scopes.module_scope(), *chunk);
  const bool may_be_value =
      mode == Mode::kExpression || mode == Mode::kSingle || mode == Mode::kEval;
  if (may_be_value && module.body.size() == 1 && module.body[0]->kind == syntax::StmtKind::kExpr) {
    code.expression_snippet(static_cast<const syntax::ExprStmt*>(module.body[0])->value);
  } else if (mode == Mode::kPrompt) {
    code.prompt_input(module.body);
  } else {
    code.module(module);
  }
  *jump_too_far = session.jump_too_far;
  if (session.failed) {
    result.error = std::move(session.error);
  } else {
    result.chunk = std::move(chunk);
  }
  return result;
}

}  // namespace

CompileResult compile(const std::shared_ptr<const syntax::Source>& source, Mode mode,
                      Asserts asserts) {
  syntax::Arena arena;
  syntax::ParseResult parsed = syntax::parse(*source, arena);
  if (parsed.module == nullptr) return {nullptr, std::move(parsed.error)};
  CompileResult result;
  if (!has_form(*parsed.module, mode, &result.error)) return result;
  bool jump_too_far = false;
  result = compile_module(source, *parsed.module, mode, asserts, false, &jump_too_far);
  if (jump_too_far && result.chunk != nullptr) {
    result = compile_module(source, *parsed.module, mode, asserts, true, &jump_too_far);
  }
  return result;
}

}  // namespace falcon::compiler
