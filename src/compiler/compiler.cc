// Parse, analyse scopes, generate: the three steps from a text to its chunk. See compiler.h.
#include "compiler/compiler.h"

#include <utility>

#include "compiler/function_compiler.h"
#include "compiler/session.h"

namespace falcon::compiler {

namespace {

// Compiles a parsed module once. *jump_too_far: the code is wrong, it needs long jumps.
CompileResult compile_module(std::shared_ptr<const syntax::Source> source,
                             const syntax::Module& module, bool long_jumps, bool* jump_too_far) {
  CompileResult result;
  Session session;
  session.source = source;
  session.long_jumps = long_jumps;
  if (!session.scopes.analyse(module, &result.error)) return result;

  auto chunk = std::make_unique<bytecode::Chunk>();
  chunk->name = "<module>";
  chunk->qualified_name = "<module>";
  chunk->kind = bytecode::Chunk::Kind::kModule;
  chunk->source = std::move(source);
  FunctionCompiler(session, session.scopes.module_scope(), *chunk).module(module);
  *jump_too_far = session.jump_too_far;
  if (session.failed) {
    result.error = std::move(session.error);
  } else {
    result.chunk = std::move(chunk);
  }
  return result;
}

}  // namespace

CompileResult compile(std::shared_ptr<const syntax::Source> source) {
  syntax::Arena arena;
  syntax::ParseResult parsed = syntax::parse(*source, arena);
  if (parsed.module == nullptr) return {nullptr, std::move(parsed.error)};
  bool jump_too_far = false;
  CompileResult result = compile_module(source, *parsed.module, false, &jump_too_far);
  if (jump_too_far && result.chunk != nullptr) {
    result = compile_module(source, *parsed.module, true, &jump_too_far);
  }
  return result;
}

}  // namespace falcon::compiler
