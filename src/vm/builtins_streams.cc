// print, input, exit: the builtins that talk to the standard streams.
#include <unistd.h>

#include "vm/builtins.h"
#include "vm/exception.h"
#include "vm/file.h"
#include "vm/text_support.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

constexpr const char* kCopyright =
    "Copyright (c) 2026 The Falcon authors.\nFalcon is free software under the MIT License.\n";

// Writes text to a file, or to whatever has a method write. False: exception.
bool write_to(Vm& vm, Value file, std::string_view text) {
  if (is_file(file) && as_file(file)->type == vm.types.file &&
      as_file(file)->encoding == FileEncoding::kUtf8) {
    return file_write(vm, as_file(file), text);
  }
  Value write = get_attribute(vm, file, vm.intern("write"));
  return !write.is_error() && !vm.call(write, {vm.string(text)}).is_error();
}

bool flush(Vm& vm, Value file) {
  if (is_file(file)) return file_flush(vm, as_file(file));
  Value method = get_attribute(vm, file, vm.intern("flush"));
  return !method.is_error() && !vm.call(method).is_error();
}

// sep and end: a str, or None for the usual. False: TypeError.
bool separator(Vm& vm, Value given, const char* name, std::string_view usual, std::string* out) {
  if (given.is_undefined() || given.is_none()) {
    *out = usual;
    return true;
  }
  if (!is_str(given)) {
    vm.raise(vm.types.type_error,
             cat(name, " must be None or a string, not ", vm.type_name(given)));
    return false;
  }
  *out = as_str(given)->view();
  return true;
}

// The whole text is made first and written in one piece: a __str__ may park, and lines of several
// threads are not to mix.
Value builtin_print(Vm& vm, Args args) {  // (*args, sep, end, file, flush)
  std::string sep;
  std::string end;
  if (!separator(vm, args[1], "sep", " ", &sep) || !separator(vm, args[2], "end", "\n", &end)) {
    return Value::error();
  }
  auto* items = args[0].as<Tuple>();
  std::string text;
  for (uint32_t i = 0; i < items->size(); ++i) {
    if (i > 0) text += sep;
    Value item = vm.str(items->items[i]);
    if (item.is_error()) return item;
    const size_t wanted = text.size() + as_str(item)->size;
    if (!vm.heap.allows(wanted)) return vm.raise_out_of_memory(wanted);
    text += as_str(item)->view();
  }
  text += end;
  Value file = args.get(3, Value::none());
  if (file.is_none()) file = current_stream(vm, STDOUT_FILENO);
  if (file.is_none()) return file;
  if (file.is_undefined()) return vm.raise(vm.types.runtime_error, "lost sys.stdout");
  if (!write_to(vm, file, text)) return Value::error();
  int flushes = args.given(4) ? vm.truth(args[4]) : 0;
  if (flushes < 0 || (flushes > 0 && !flush(vm, file))) return Value::error();
  return Value::none();
}

Value builtin_input(Vm& vm, Args args) {
  Value out = current_stream(vm, STDOUT_FILENO);
  if (args.given(0)) {
    Value prompt = vm.str(args[0]);
    if (prompt.is_error() || !write_to(vm, out, as_str(prompt)->view())) return Value::error();
  }
  if (!flush(vm, out)) return Value::error();
  Value in = current_stream(vm, STDIN_FILENO);
  Value line;
  if (is_file(in)) {
    line = file_read_line(vm, as_file(in));
  } else {
    Value method = get_attribute(vm, in, vm.intern("readline"));
    line = method.is_error() ? method : vm.call(method);
  }
  if (line.is_error()) return line;
  if (!is_str(line)) return raise_type(vm, "readline() returned no str but ", line);
  std::string_view text = as_str(line)->view();
  if (text.empty()) return vm.raise(vm.types.eof_error, "EOF when reading a line");
  if (text.ends_with('\n')) text.remove_suffix(1);
  return vm.string(text);
}

Value builtin_exit(Vm& vm, Args args) {
  Value exit =
      args.given(0) ? vm.call(vm.types.system_exit, {args[0]}) : vm.call(vm.types.system_exit);
  return exit.is_error() ? exit : vm.raise_value(exit);
}

Value builtin_copyright(Vm& vm, Args) {
  bool ok = write_to(vm, current_stream(vm, STDOUT_FILENO), kCopyright);
  return ok ? Value::none() : Value::error();
}

const NativeDef kFunctions[] = {
    {"print(*args, sep=' ', end='\\n', file=None, flush=False)", builtin_print,
     "Writes the arguments as text, separated by sep and followed by end, to sys.stdout or file."},
    {"input(prompt='', /)", builtin_input,
     "A line of standard input without its newline, after showing the prompt; EOFError at the "
     "end."},
    {"exit(code=None, /)", builtin_exit,
     "Ends the program: with status 0, or with the int, or with 1 and the text on standard error."},
    {"copyright()", builtin_copyright, "Shows who holds the copyright."},
};

}  // namespace

void install_stream_builtins(Vm& vm) { define_builtins(vm, kFunctions); }

}  // namespace falcon::vm
