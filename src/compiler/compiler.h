// Text to bytecode: the one way into this layer.
//
// Compiling leaves no state behind and touches nothing of the VM: it may run on any OS thread.
#pragma once

#include <cstdint>
#include <memory>

#include "bytecode/chunk.h"
#include "syntax/parser.h"

namespace falcon::compiler {

enum class Asserts : uint8_t {
  kPlain,
  kNoted,  // one that fails hands what it compared to the builtin kAssertNote
};

// A builtin that whoever loads code with noted asserts defines: of the AssertionError, the operator
// as text and its two operands (for a test that compares nothing, its value, "" and None) it gives
// what is to be raised.
constexpr char kAssertNote[] = "__note_assert__";

struct CompileResult {
  std::unique_ptr<bytecode::Chunk> chunk;  // null when there is an error
  syntax::Diagnostic error;
};

// What a text is. A snippet's chunk takes the dict of its names (bytecode::Chunk::Kind::kSnippet).
enum class Mode : uint8_t {
  kModule,
  kPrompt,      // statements of a module; the value of the last is returned if it is an expression
  kSnippet,     // statements, as exec takes them
  kExpression,  // a snippet that is one expression and returns its value
  kEval,        // that, or else statements: what eval takes
  kSingle,      // a snippet of one statement; an expression's value is returned
};

// Compiles a text: parses it and gives its chunk.
// Errors are those of the parser, and the compiler's own (more than 65,000 registers or 65,535
// names in one function, `::x` without an enclosing variable, and the like).
[[nodiscard]] CompileResult compile(const std::shared_ptr<const syntax::Source>& source,
                                    Mode mode = Mode::kModule, Asserts asserts = Asserts::kPlain);

}  // namespace falcon::compiler
