// Exceptions: their layout, how natives raise them, and the traceback.
//
// What a script reads of an exception (args, __cause__, __traceback__ …) are properties over the
// fields here; what it hangs on one, and errno, strerror and filename of an OSError, is in `dict`.
// Fields are the collector's to trace; the trace is memory that the exception owns.
#pragma once

#include <string>
#include <string_view>

#include "vm/object.h"

namespace falcon::syntax {
struct Diagnostic;
class Source;
}  // namespace falcon::syntax

namespace falcon::vm {

struct Code;
struct Tuple;

struct TraceEntry {
  Code* code;
  uint32_t pc;  // index of the instruction
};

// Exception::aux: `raise … from …` was said, so that the context is not shown.
constexpr uint32_t kSuppressContext = 1;
// Exception::aux: it was thrown into a generator, so that what its thrower handles is no context.
constexpr uint32_t kWasThrown = 2;
// Exception::aux: it is meant for the thread, whatever that runs just then (add_interrupt).
constexpr uint32_t kFromOutside = 4;

struct Exception : Object {  // kException; kHasDict
  Tuple* args;
  Value cause;        // None, or an exception
  Value context;      // None, or the exception that was being handled
  TraceEntry* trace;  // owned; innermost first
  uint32_t trace_count;
  uint32_t trace_capacity;
  Dict* dict;
  // What a message may say more of when it is shown (suggest.h); a script does not see them.
  Str* missing;   // the name that was not found, or null
  Value subject;  // where it was looked for: an object, the globals; undefined: among modules
};

// Adds a frame that the exception left to its traceback. Never fails.
void append_trace(Vm& vm, Exception* exception, Code* code, uint32_t pc);
// Notes what was being handled when it was raised. A chain that leads back to it is cut there.
void set_context(Exception* exception, Value context);
// Sets an attribute, as `e.name = value` does.
void set_exception_attribute(Vm& vm, Exception* exception, std::string_view name, Value value);

// For the message of a MemoryError: how much of the limit is taken.
std::string memory_in_use(const Vm& vm);
// Raise an error about a name that is not there, and note both for a suggestion.
Value raise_missing_name(Vm& vm, Type* type, std::string_view message, Str* name, Value subject);

// --- errors of the system
// The class for an errno, as Python picks it: FileNotFoundError for ENOENT; OSError when none fits.
Type* os_error_type(Vm& vm, int error);
// OSError(error, strerror(error), filename) of that class, whose text is "[Errno 2] No such file or
// directory: 'x'". filename: a str or bytes, or undefined. Gives Value::error().
Value raise_os_error(Vm& vm, int error, Value filename = Value::undefined());
// The same with a text of its own (UTF-8): args is (message,), the attributes are as above.
Exception* make_os_error(Vm& vm, int error, std::string_view message,
                         Value filename = Value::undefined());
Value raise_os_error(Vm& vm, int error, std::string_view message,
                     Value filename = Value::undefined());

// --- errors in a text
// The SyntaxError (or RecursionError) for what the parser or compiler found, with the attributes
// msg, filename, lineno, offset (a column, from 1), end_offset, text and hint.
Exception* make_syntax_error(Vm& vm, const syntax::Source& source,
                             const syntax::Diagnostic& diagnostic);

// A traceback, the chain of causes first, as it goes to standard error (ends with a newline).
// In colour if vm.error_colors() says so. Calls the exception's __str__, which may run script; what
// that raises is swallowed.
std::string format_exception(Vm& vm, Value exception);

}  // namespace falcon::vm
