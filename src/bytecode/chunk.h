// A compiled function, class body or module: what the compiler gives and the VM loads.
//
// Plain data that owns itself and never touches the VM's heap: it can be made on any OS thread,
// kept, printed and thrown away. The VM turns it into a code object (constants become values, sites
// get their caches).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bytecode/instruction.h"

namespace falcon::syntax {
class Source;
}

namespace falcon::bytecode {

struct Constant {
  enum class Type : uint8_t { kInt, kBigInt, kFloat, kStr, kBytes, kNames };
  Type type;
  int64_t int_value = 0;
  double float_value = 0;
  std::string text;                // kStr (UTF-8), kBytes, kBigInt (digits, perhaps with 0x 0o 0b)
  std::vector<std::string> names;  // kNames: the keyword names of a call
};

// If an instruction in [begin, end) raises, R[reg] = the exception and the frame goes on at target.
// Of the entries that cover an instruction the first one counts: inner ones come first.
struct Handler {
  uint32_t begin;
  uint32_t end;
  uint32_t target;
  uint16_t reg;
};

// While the code in [begin, end) runs, the exception in R[reg] is being handled: it is the context
// of what is raised there. Of the entries that cover an instruction the first one counts.
struct Handling {
  uint32_t begin;
  uint32_t end;
  uint16_t reg;
};

// Where a new closure's cell comes from when kMakeFunction runs.
struct Capture {
  bool
      from_register;  // the maker's register that holds the cell, else the maker's own closure cell
  uint16_t index;
};

// Byte offsets into the source of the expression that an instruction computes.
struct CodeSpan {
  uint32_t begin;
  uint32_t end;
};

// For locals(). A variable of a comprehension has its register only in a part of the code.
struct Local {
  std::string name;
  uint16_t reg;
  bool is_cell;
  uint32_t begin = 0;
  uint32_t end = UINT32_MAX;
};

struct Chunk {
  enum class Kind : uint8_t { kModule, kFunction, kClassBody, kSnippet };

  std::string name;            // "f", "<lambda>", "<module>", "<genexpr>", the class's name
  std::string qualified_name;  // "Class.f", "outer.<locals>.f"
  Kind kind = Kind::kModule;
  bool is_generator = false;
  bool shows_value = false;  // kSnippet: whoever runs it shows what it returns, unless it is None
  bool has_rest = false;     // *rest
  bool has_extra = false;    // **extra
  // Parameters take the first registers in this order: positional, keyword-only, *rest, **extra.
  // A snippet (text for eval and exec) has one parameter, the dict of its names, in R[0].
  // A class body too has one parameter: the namespace, in R[0]. Its value is the cell of __class__
  // when a method needs one (the register that holds the cell is returned as it is), else None.
  uint16_t positional_count = 0;
  uint16_t keyword_only_count = 0;
  std::vector<std::string> parameters;  // names in register order
  uint32_t register_count = 0;          // at least the parameters; at most 65,000

  std::vector<Instruction> code;
  std::vector<CodeSpan> spans;  // one for each instruction
  std::vector<Constant> constants;
  std::vector<std::string> names;
  std::vector<uint32_t> sites;  // index into names of each inline-cache site; at most 65,535
  std::vector<Handler> handlers;
  std::vector<Handling> handling;
  std::vector<Capture> captures;        // one for each closure cell
  std::vector<std::string> free_names;  // the captured variables' names, likewise
  std::vector<Local> locals;
  std::vector<std::unique_ptr<Chunk>> children;
  int32_t doc = -1;  // constant with the documentation string, or -1
  CodeSpan definition{0, 0};

  std::shared_ptr<const syntax::Source> source;  // shared by all chunks of a text
};

// A listing of a chunk and its children, for people and tests.
std::string disassemble(const Chunk& chunk);

}  // namespace falcon::bytecode
