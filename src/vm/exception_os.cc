// Exceptions that stand for an errno, and those that stand for a place in a text.
#include <cerrno>
#include <cstring>

#include "syntax/parser.h"
#include "vm/exception.h"
#include "vm/exception_type.h"
#include "vm/text_support.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

void set_os_attributes(Vm& vm, Exception* exception, int error, Value filename) {
  set_exception_attribute(vm, exception, "errno", vm.integer(error));
  set_exception_attribute(vm, exception, "strerror", vm.string(std::strerror(error)));
  if (!filename.is_undefined()) set_exception_attribute(vm, exception, "filename", filename);
}

// The first line of what a span covers, as columns from 1.
uint32_t end_column(const syntax::Source& source, syntax::Span span) {
  syntax::Position begin = source.position(span.begin);
  syntax::Position end = source.position(span.end);
  if (end.line == begin.line) return end.column;
  uint32_t line_end =
      source.line_start(begin.line) + static_cast<uint32_t>(source.line(begin.line).size());
  return source.position(line_end).column;
}

}  // namespace

Type* os_error_type(Vm& vm, int error) {
  Types& types = vm.types;
  switch (error) {
    case ENOENT:
      return types.file_not_found_error;
    case EEXIST:
      return types.file_exists_error;
    case EACCES:
    case EPERM:
      return types.permission_error;
    case ETIMEDOUT:
      return types.timeout_error;
    case EAGAIN:
    case EALREADY:
    case EINPROGRESS:
      return types.blocking_io_error;
    case EINTR:
      return types.interrupted_error;
    case EPIPE:
    case ESHUTDOWN:
      return types.broken_pipe_error;
    case ECONNREFUSED:
      return types.connection_refused_error;
    case ECONNRESET:
      return types.connection_reset_error;
    case ECONNABORTED:
      return types.connection_aborted_error;
    default:
      return types.os_error;
  }
}

Value raise_os_error(Vm& vm, int error, Value filename) {
  Tuple* args = vm.tuple({vm.integer(error), vm.string(std::strerror(error))});
  Exception* exception = make_exception_with(vm, os_error_type(vm, error), args);
  set_os_attributes(vm, exception, error, filename);
  return vm.raise_value(exception);
}

Exception* make_os_error(Vm& vm, int error, std::string_view message, Value filename) {
  Exception* exception = vm.make_exception(os_error_type(vm, error), message);
  set_os_attributes(vm, exception, error, filename);
  return exception;
}

Value raise_os_error(Vm& vm, int error, std::string_view message, Value filename) {
  return vm.raise_value(make_os_error(vm, error, message, filename));
}

Exception* make_syntax_error(Vm& vm, const syntax::Source& source,
                             const syntax::Diagnostic& diagnostic) {
  bool too_deep = diagnostic.kind == syntax::Diagnostic::Kind::kRecursion;
  Exception* exception = vm.make_exception(
      too_deep ? vm.types.recursion_error : vm.types.syntax_error, diagnostic.message);
  syntax::Position place = source.position(diagnostic.span.begin);
  auto set = [&](std::string_view name, Value value) {
    set_exception_attribute(vm, exception, name, value);
  };
  set("msg", exception->args->items[0]);
  set("filename", shown_text(vm, source.name()));
  set("lineno", vm.integer(place.line));
  set("offset", vm.integer(place.column));
  set("end_offset", vm.integer(end_column(source, diagnostic.span)));
  set("text", shown_text(vm, source.line(place.line)));
  set("hint", diagnostic.hint.empty() ? Value::none() : Value(vm.string(diagnostic.hint)));
  return exception;
}

}  // namespace falcon::vm
