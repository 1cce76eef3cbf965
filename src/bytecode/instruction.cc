// Names and operand formats of the instructions, from the one table.
#include "bytecode/instruction.h"

namespace falcon::bytecode {
namespace {

struct Entry {
  const char* name;
  Format format;
};

constexpr Entry kEntries[] = {
#define X(name, format, meaning) {&#name[1], Format::format},
#include "bytecode/instructions.def"
#undef X
};

}  // namespace

const char* name_of(Op op) { return kEntries[static_cast<int>(op)].name; }
Format format_of(Op op) { return kEntries[static_cast<int>(op)].format; }

}  // namespace falcon::bytecode
