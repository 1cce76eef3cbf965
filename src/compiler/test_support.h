// For the tests of this layer: a text compiled, and the listing of one of its chunks.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "compiler/compiler.h"
#include "syntax/diagnostics.h"

namespace falcon::compiler {

using bytecode::Op;

inline CompileResult compile_text(const std::string& text) {
  auto source = std::make_shared<const syntax::Source>("test.fpl", text);
  CompileResult result = compile(source);
  if (result.chunk == nullptr) {
    EXPECT_FALSE(result.error.message.empty());
  }
  return result;
}

// The chunk with a qualified name, anywhere below a chunk; null when there is none.
inline const bytecode::Chunk* find_chunk(const bytecode::Chunk& chunk, const std::string& name) {
  if (chunk.qualified_name == name) return &chunk;
  for (const auto& child : chunk.children) {
    if (const bytecode::Chunk* found = find_chunk(*child, name)) return found;
  }
  return nullptr;
}

// The listing of the chunk `name` of a text, without its header and its children; instructions
// without their numbers, one a line.
inline std::string code_of(const std::string& text, const std::string& name = "f") {
  CompileResult result = compile_text(text);
  if (result.chunk == nullptr) return "error: " + result.error.message;
  const bytecode::Chunk* chunk = find_chunk(*result.chunk, name);
  if (chunk == nullptr) return "no chunk " + name;
  std::string listing = bytecode::disassemble(*chunk);
  std::string code;
  size_t at = listing.find('\n') + 1;
  while (at < listing.size() && listing[at] == ' ') {
    size_t end = listing.find('\n', at);
    size_t start = listing.find_first_not_of(" 0123456789", at);
    code += listing.substr(start, end - start + 1);
    at = end + 1;
  }
  return code;
}

inline std::string error_of(const std::string& text) { return compile_text(text).error.message; }

}  // namespace falcon::compiler
