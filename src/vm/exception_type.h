// What the files of exceptions share among themselves.
#pragma once

#include <string_view>

#include "syntax/diagnostics.h"
#include "vm/exception.h"

namespace falcon::vm {

// A new exception of a class, with its arguments and nothing else; __init__ is not called.
Exception* make_exception_with(Vm& vm, Type* type, Tuple* args);
// An attribute from the exception's own dict, or undefined.
Value exception_attribute(Vm& vm, const Exception* exception, std::string_view name);

// Where a frame of a traceback stands: the line of the part that failed. Views live as long as its
// code.
struct TracePlace {
  std::string_view file;
  uint32_t line = 0;      // from 1; 0: unknown
  std::string_view text;  // the source line, whole
  syntax::Marks marks;    // what to underline of it
};
TracePlace place_of(const TraceEntry& entry);
// Its line alone; 0: unknown. Most cost no look at the part that failed.
uint32_t line_of(const TraceEntry& entry);

}  // namespace falcon::vm
