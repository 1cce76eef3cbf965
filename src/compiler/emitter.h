// Writes the tables of one chunk: instructions with their spans, constants, names, sites, handlers.
//
// It knows nothing of the tree. Jumps are written with an open target and patched when the target
// is known; a jump that its instruction cannot hold is noted in the session (see
// Session::long_jumps).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bytecode/chunk.h"
#include "compiler/session.h"

namespace falcon::compiler {

using bytecode::Op;

class Emitter {
 public:
  Emitter(Session& session, bytecode::Chunk& chunk) : session_(session), chunk_(chunk) {}

  // The index of the next instruction.
  uint32_t here() const { return static_cast<uint32_t>(chunk_.code.size()); }

  // An instruction with operands a, b, c; each must fit 16 bits.
  void emit(Op op, syntax::Span span, uint32_t a = 0, uint32_t b = 0, uint32_t c = 0,
            uint8_t n = 0);
  // An instruction with operand a and 32 bits in b and c.
  void emit_wide(Op op, syntax::Span span, uint32_t a, int64_t wide, uint8_t n = 0);
  // An instruction with a new inline-cache site for a name: AS and ABS formats.
  void emit_site(Op op, syntax::Span span, uint32_t a, std::string_view name);
  void emit_site(Op op, syntax::Span span, uint32_t a, uint32_t b, std::string_view name);

  // Sets the target of the jump instruction at an index.
  void patch(uint32_t jump, uint32_t target);

  // Indices of equal constants are equal. 1, 1.0 and True are different; so are 0.0 and -0.0.
  uint32_t int_constant(int64_t value);
  uint32_t big_int_constant(std::string_view digits);
  uint32_t float_constant(double value);
  uint32_t string_constant(std::string_view text);
  uint32_t bytes_constant(std::string_view text);
  uint32_t names_constant(std::vector<std::string> names);
  // The index of a name; at most 65,535 of them.
  uint32_t name(std::string_view text);

  void add_handler(uint32_t begin, uint32_t end, uint32_t target, uint32_t reg);
  void add_handling(uint32_t begin, uint32_t end, uint32_t reg);

 private:
  uint32_t constant(std::string key, bytecode::Constant constant);
  uint32_t site(Op op, std::string_view text);

  Session& session_;
  bytecode::Chunk& chunk_;
  std::unordered_map<std::string, uint32_t> constants_;  // by type and value
  std::unordered_map<std::string, uint32_t> names_;
  std::unordered_map<uint64_t, uint32_t> shared_sites_;  // by instruction and name
};

}  // namespace falcon::compiler
