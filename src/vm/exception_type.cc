// The classes of exceptions as scripts see them: how they are made, what they say, their
// attributes.
//
// One layout serves all classes. What a class adds (OSError.errno, SyntaxError.lineno) lies in the
// exception's dict, with None in the class for those that were never set.
#include "vm/exception_type.h"

#include <cerrno>

#include "vm/install.h"
#include "vm/numbers.h"
#include "vm/text_support.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

Exception* as_exception(Value value) { return value.as<Exception>(); }

// --- for the collector

void exception_trace(Object* object, Tracer& tracer) {
  auto* exception = static_cast<Exception*>(object);
  tracer.visit(exception->args);
  tracer.visit(exception->cause);
  tracer.visit(exception->context);
  tracer.visit(exception->dict);
  tracer.visit(exception->missing);
  tracer.visit(exception->subject);
  for (uint32_t i = 0; i < exception->trace_count; ++i) {
    tracer.visit(static_cast<Object*>(exception->trace[i].code));
  }
}

void exception_finalize(Heap& heap, Object* object) {
  auto* exception = static_cast<Exception*>(object);
  heap.free_outside(exception->trace, exception->trace_capacity * sizeof(TraceEntry));
}

// --- making

// OSError(errno, strerror[, filename]): the attributes, and args without the file's name.
void set_os_arguments(Vm& vm, Exception* exception, Tuple* args) {
  if (args->size() < 2 || args->size() > 5) return;
  set_exception_attribute(vm, exception, "errno", args->items[0]);
  set_exception_attribute(vm, exception, "strerror", args->items[1]);
  if (args->size() > 2 && !args->items[2].is_none()) {
    set_exception_attribute(vm, exception, "filename", args->items[2]);
    exception->args = vm.tuple({args->items[0], args->items[1]});
  }
}

// SyntaxError(msg[, (filename, lineno, offset, text)]).
void set_syntax_arguments(Vm& vm, Exception* exception, Tuple* args) {
  if (args->size() == 0) return;
  set_exception_attribute(vm, exception, "msg", args->items[0]);
  if (args->size() != 2 || vm.kind_of(args->items[1]) != Kind::kTuple) return;
  auto* place = args->items[1].as<Tuple>();
  constexpr const char* kNames[] = {"filename", "lineno", "offset", "text"};
  for (uint32_t i = 0; i < place->size() && i < std::size(kNames); ++i) {
    set_exception_attribute(vm, exception, kNames[i], place->items[i]);
  }
}

void set_arguments(Vm& vm, Exception* exception, Tuple* args) {
  exception->args = args;
  if (is_subtype(exception->type, vm.types.os_error)) {
    set_os_arguments(vm, exception, args);
  } else if (is_subtype(exception->type, vm.types.syntax_error)) {
    set_syntax_arguments(vm, exception, args);
  }
}

bool refuse_keywords(Vm& vm, Type* type, Dict* keywords) {
  if (keywords == nullptr || keywords->table.live == 0) return false;
  vm.raise(vm.types.type_error, cat(type->name->view(), "() takes no keyword arguments"));
  return true;
}

Value construct_exception(Vm& vm, Type* type, Tuple* args, Dict* keywords) {
  bool from_script = (type->type_flags & kTypeFromScript) != 0;
  if (!from_script && refuse_keywords(vm, type, keywords)) return Value::error();
  if (type == vm.types.os_error && args->size() >= 2 && args->size() <= 5 &&
      args->items[0].is_int()) {
    int64_t error = args->items[0].as_int();
    if (error > 0 && error <= INT32_MAX) type = os_error_type(vm, static_cast<int>(error));
  }
  Exception* exception = make_exception_with(vm, type, args);
  set_arguments(vm, exception, args);
  return exception;
}

Value exception_init(Vm& vm, Args args) {  // (self, *args, **kwargs)
  Exception* self = as_exception(args[0]);
  if (refuse_keywords(vm, self->type, args[2].as<Dict>())) return Value::error();
  set_arguments(vm, self, args[1].as<Tuple>());
  return Value::none();
}

// --- text

Value common_text(Vm& vm, Exception* exception) {
  Tuple* args = exception->args;
  if (args->size() == 0) return vm.names.empty;
  if (args->size() > 1) return vm.str(args);
  if (is_subtype(exception->type, vm.types.key_error)) return vm.repr(args->items[0]);
  return vm.str(args->items[0]);
}

// "[Errno 2] No such file or directory: 'x'"
Value os_error_text(Vm& vm, Exception* exception) {
  if (exception->args->size() < 2) return common_text(vm, exception);
  Value error = exception_attribute(vm, exception, "errno");
  Value words = exception_attribute(vm, exception, "strerror");
  if (error.is_undefined() || words.is_undefined()) return common_text(vm, exception);
  Value error_text = vm.str(error);
  if (error_text.is_error()) return error_text;
  Value words_text = vm.str(words);
  if (words_text.is_error()) return words_text;
  std::string text = cat("[Errno ", as_str(error_text)->view(), "] ", as_str(words_text)->view());
  Value filename = exception_attribute(vm, exception, "filename");
  if (!filename.is_undefined() && !filename.is_none()) {
    Value shown = vm.repr(filename);
    if (shown.is_error()) return shown;
    text += cat(": ", as_str(shown)->view());
  }
  return vm.string(text);
}

// "invalid syntax (x.fpl, line 3)"
Value syntax_error_text(Vm& vm, Exception* exception) {
  Value filename = exception_attribute(vm, exception, "filename");
  Value line = exception_attribute(vm, exception, "lineno");
  Value message = exception_attribute(vm, exception, "msg");
  if (message.is_undefined()) return common_text(vm, exception);
  Value text = vm.str(message);
  if (text.is_error()) return text;
  std::string place;
  if (is_str(filename)) {
    std::string_view name = as_str(filename)->view();
    place = name.substr(name.rfind('/') + 1);
  }
  if (line.is_int()) cat_piece(place, cat(place.empty() ? "line " : ", line ", line.as_int()));
  if (place.empty()) return text;
  return vm.string(cat(as_str(text)->view(), " (", place, ")"));
}

Value exception_str(Vm& vm, Value self) {
  NativeDepth depth(vm);
  if (!depth.ok()) return Value::error();
  Exception* exception = as_exception(self);
  if (is_subtype(exception->type, vm.types.os_error)) return os_error_text(vm, exception);
  if (is_subtype(exception->type, vm.types.syntax_error)) return syntax_error_text(vm, exception);
  return common_text(vm, exception);
}

Value exception_repr(Vm& vm, Value self) {
  NativeDepth depth(vm);
  if (!depth.ok()) return Value::error();
  Exception* exception = as_exception(self);
  std::string text(exception->type->name->view());
  Tuple* args = exception->args;
  if (args->size() != 1) {
    Value shown = vm.repr(args);
    if (shown.is_error()) return shown;
    return vm.string(cat(text, as_str(shown)->view()));
  }
  Value shown = vm.repr(args->items[0]);
  if (shown.is_error()) return shown;
  return vm.string(cat(text, "(", as_str(shown)->view(), ")"));
}

// --- attributes

Value get_args(Vm&, Args args) { return as_exception(args[0])->args; }
Value set_args(Vm& vm, Args args) {
  Value items = tuple_from(vm, args[1]);
  if (items.is_error()) return items;
  as_exception(args[0])->args = items.as<Tuple>();
  return Value::none();
}

bool is_exception_or_none(Vm& vm, Value value, std::string_view what) {
  if (value.is_none() || vm.kind_of(value) == Kind::kException) return true;
  vm.raise(vm.types.type_error,
           cat("exception ", what, " must be None or derive from BaseException"));
  return false;
}

Value get_cause(Vm&, Args args) { return as_exception(args[0])->cause; }
Value set_cause(Vm& vm, Args args) {
  if (!is_exception_or_none(vm, args[1], "cause")) return Value::error();
  as_exception(args[0])->cause = args[1];
  as_exception(args[0])->aux |= kSuppressContext;
  return Value::none();
}

Value get_context(Vm&, Args args) { return as_exception(args[0])->context; }
Value set_context(Vm& vm, Args args) {
  if (!is_exception_or_none(vm, args[1], "context")) return Value::error();
  as_exception(args[0])->context = args[1];
  return Value::none();
}

Value get_suppress(Vm&, Args args) {
  return Value::boolean((as_exception(args[0])->aux & kSuppressContext) != 0);
}
Value set_suppress(Vm& vm, Args args) {
  int truth = vm.truth(args[1]);
  if (truth < 0) return Value::error();
  uint32_t& flags = as_exception(args[0])->aux;
  flags = truth != 0 ? flags | kSuppressContext : flags & ~kSuppressContext;
  return Value::none();
}

Value get_traceback(Vm& vm, Args args) {
  Exception* exception = as_exception(args[0]);
  if (exception->trace_count == 0) return Value::none();
  List* frames = vm.list(exception->trace_count);
  for (uint32_t i = exception->trace_count; i-- > 0;) {
    TraceEntry entry = exception->trace[i];
    const syntax::Source* source = entry.code->chunk->source.get();
    Str* file = shown_text(vm, source == nullptr ? "" : source->name());
    Tuple* frame = vm.tuple({file, vm.integer(line_of(entry)), entry.code->name});
    if (!list_append(vm, frames, frame)) return Value::error();
  }
  return frames;
}
Value set_traceback(Vm& vm, Args args) {
  if (!args[1].is_none()) {
    return vm.raise(vm.types.type_error, "__traceback__ can only be set to None");
  }
  as_exception(args[0])->trace_count = 0;
  return Value::none();
}

Value exception_with_traceback(Vm&, Args args) {
  if (args[1].is_none()) as_exception(args[0])->trace_count = 0;
  return args[0];
}

Value exception_add_note(Vm& vm, Args args) {
  if (!is_str(args[1])) {
    return vm.raise(vm.types.type_error,
                    cat("note must be a str, not '", vm.type_name(args[1]), "'"));
  }
  Exception* exception = as_exception(args[0]);
  Value notes = exception_attribute(vm, exception, "__notes__");
  if (notes.is_undefined()) {
    notes = vm.list();
    set_exception_attribute(vm, exception, "__notes__", notes);
  }
  if (vm.kind_of(notes) != Kind::kList) {
    return vm.raise(vm.types.type_error, "Cannot add note: __notes__ is not a list");
  }
  if (!list_append(vm, notes.as<List>(), args[1])) return Value::error();
  return Value::none();
}

Value get_stop_value(Vm&, Args args) {
  Tuple* given = as_exception(args[0])->args;
  return given->size() == 0 ? Value::none() : given->items[0];
}

Value get_exit_code(Vm&, Args args) {
  Tuple* given = as_exception(args[0])->args;
  if (given->size() == 0) return Value::none();
  return given->size() == 1 ? given->items[0] : Value(given);
}

const NativeDef kMethods[] = {
    {"__init__(self, *args, **kwargs)", exception_init, "Takes the arguments as self.args."},
    {"with_traceback(self, tb, /)", exception_with_traceback,
     "The exception itself; its traceback is dropped if tb is None."},
    {"add_note(self, note, /)", exception_add_note, "Adds a line below the message."},
};

struct Attribute {
  NativeDef getter;
  NativeDef setter;
};
const Attribute kAttributes[] = {
    {{"args(self)", get_args, "The arguments that the exception was made with."},
     {"args(self, value)", set_args, nullptr}},
    {{"__cause__(self)", get_cause, "What `raise … from` named, or None."},
     {"__cause__(self, value)", set_cause, nullptr}},
    {{"__context__(self)", get_context, "What was being handled when it was raised, or None."},
     {"__context__(self, value)", set_context, nullptr}},
    {{"__suppress_context__(self)", get_suppress, "Whether the context is left out when shown."},
     {"__suppress_context__(self, value)", set_suppress, nullptr}},
    {{"__traceback__(self)", get_traceback,
      "(file, line, function) of each frame, outermost first."},
     {"__traceback__(self, value)", set_traceback, nullptr}},
};
const NativeDef kStopValue = {"value(self)", get_stop_value, "What the generator returned."};
const NativeDef kExitCode = {"code(self)", get_exit_code, "What was given to exit()."};

void set_class_defaults(Vm& vm, Type* type, std::initializer_list<const char*> names) {
  for (const char* name : names) type_set(vm, type, vm.intern(name), Value::none());
}

}  // namespace

void install_exceptions(Vm& vm) {
  Operations& operations = vm.operations_for(Kind::kException);
  operations.trace = exception_trace;
  operations.finalize = exception_finalize;
  operations.repr = exception_repr;
  operations.str = exception_str;
#define FALCON_TYPE(member, name, base, kind)
#define FALCON_EXCEPTION(member, name, base) vm.types.member->construct = construct_exception;
#include "vm/types.def"
#undef FALCON_TYPE
#undef FALCON_EXCEPTION
  vm.define(vm.types.base_exception, kMethods);
  for (const Attribute& attribute : kAttributes) {
    vm.define_property(vm.types.base_exception, attribute.getter, &attribute.setter);
  }
  vm.define_property(vm.types.stop_iteration, kStopValue);
  vm.define_property(vm.types.system_exit, kExitCode);
  set_class_defaults(vm, vm.types.os_error,
                     {"errno", "strerror", "filename", "operation", "local", "remote", "elapsed"});
  set_class_defaults(vm, vm.types.syntax_error,
                     {"msg", "filename", "lineno", "offset", "end_offset", "text", "hint"});
}

}  // namespace falcon::vm
