// Text to bytecode: the one way into this layer.
//
// Compiling leaves no state behind and touches nothing of the VM: it may run on any OS thread.
#pragma once

#include <memory>

#include "bytecode/chunk.h"
#include "syntax/parser.h"

namespace falcon::compiler {

struct CompileResult {
  std::unique_ptr<bytecode::Chunk> chunk;  // null when there is an error
  syntax::Diagnostic error;
};

// Compiles a text: parses it and gives the chunk of its module.
// Errors are those of the parser, and the compiler's own (more than 65,000 registers or 65,535
// names in one function, `::x` without an enclosing variable, and the like).
[[nodiscard]] CompileResult compile(std::shared_ptr<const syntax::Source> source);

}  // namespace falcon::compiler
