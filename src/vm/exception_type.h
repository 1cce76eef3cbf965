// What the files of exceptions share among themselves.
#pragma once

#include <string_view>

#include "vm/exception.h"

namespace falcon::vm {

// A new exception of a class, with its arguments and nothing else; __init__ is not called.
Exception* make_exception_with(Vm& vm, Type* type, Tuple* args);
// An attribute from the exception's own dict, or undefined.
Value exception_attribute(Vm& vm, const Exception* exception, std::string_view name);

// Where a frame of a traceback stands. Views live as long as its code.
struct TracePlace {
  std::string_view file;
  uint32_t line = 0;      // from 1; 0: unknown
  std::string_view text;  // the source line, whole
  uint32_t begin = 0;     // byte offsets into `text` of the failing part, on this line
  uint32_t end = 0;
};
TracePlace place_of(const TraceEntry& entry);

}  // namespace falcon::vm
