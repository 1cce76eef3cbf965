// Exceptions: their layout, how natives raise them, and the traceback.
#pragma once

#include <string>
#include <string_view>

#include "vm/object.h"

namespace falcon::vm {

struct Code;
struct Tuple;

struct TraceEntry {
  Code* code;
  uint32_t pc;  // index of the instruction
};

struct Exception : Object {  // kException; always followed by a Dict* (kHasDict)
  Tuple* args;
  Value cause;      // None, or an exception
  Value context;    // None, or the exception that was being handled
  TraceEntry* trace;  // owned; innermost first
  uint32_t trace_count;
  uint32_t trace_capacity;
  Dict* dict;
};

// A traceback, the chain of causes first, as it goes to standard error (ends with a newline).
std::string format_exception(Vm& vm, Value exception);

}  // namespace falcon::vm
