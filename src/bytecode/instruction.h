// One instruction: eight bytes, always.
//
// Register operands have 16 bits, so that no function, however deeply its expressions nest, runs
// out of them, and no instruction has a second, "wide" form. Eight bytes cost nothing against four
// in the dispatch (one aligned load either way); what they cost in cache is small for loops of a
// few dozen instructions (docs/decisions/0002-wide-instructions.md).
#pragma once

#include <cstdint>

namespace falcon::bytecode {

enum class Op : uint8_t {
#define X(name, format, meaning) name,
#include "bytecode/instructions.def"
#undef X
  kCount
};

// What a native gives on loan: data, a pair that begins with it, or what it takes back
// (vm/lending.h).
enum class Loan : uint8_t { kNone, kData, kPair, kTakesBack };

enum class Format : uint8_t { N, A, AB, ABC, AK, AI, AN, AS, ABS, J, AJ, ABJ, AIJ, ABI };

struct Instruction {
  Op op = Op::kNop;
  uint8_t n = 0;
  uint16_t a = 0;
  uint16_t b = 0;
  uint16_t c = 0;

  // The 32 bits of b and c: a jump, an integer, a constant, a name or a site.
  int32_t wide() const { return static_cast<int32_t>(uint32_t{b} | (uint32_t{c} << 16)); }
  void set_wide(int32_t value) {
    b = static_cast<uint16_t>(static_cast<uint32_t>(value) & 0xFFFF);
    c = static_cast<uint16_t>(static_cast<uint32_t>(value) >> 16);
  }
  int16_t short_b() const { return static_cast<int16_t>(b); }
  int16_t short_c() const { return static_cast<int16_t>(c); }
};
static_assert(sizeof(Instruction) == 8);

// The name without its k ("Add"), and the operands that are used.
const char* name_of(Op op);
Format format_of(Op op);

}  // namespace falcon::bytecode
