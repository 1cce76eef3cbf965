// Builtins on code and names: eval, exec, compile, and the dicts of names that are in sight.
//
// A text for eval or exec becomes a snippet: code whose plain names are those of a dict, looked up
// there, then in the globals, then in builtins. It runs in a frame of its own above the native, so
// whatever it calls may wait. As in Python, a snippet within a function sees the function's
// variables and cannot assign to them: it has a dict of what they held.
#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "bytecode/chunk.h"
#include "compiler/compiler.h"
#include "syntax/source.h"
#include "vm/builtins.h"
#include "vm/file.h"
#include "vm/frame_locals.h"
#include "vm/sort.h"
#include "vm/text_support.h"
#include "vm/text_value.h"
#include "vm/thread.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

using compiler::Mode;

// --- names in sight

Dict* running_globals(Vm& vm) {
  Thread* thread = vm.current();
  if (thread == nullptr || thread->frame == nullptr) return vm.builtins();
  return thread->frame->function->globals;
}

// Null: MemoryError.
Dict* running_locals(Vm& vm) {
  Thread* thread = vm.current();
  if (thread == nullptr || thread->frame == nullptr) return vm.builtins();
  return locals_of(vm, thread->frame);
}

Value or_error(Dict* dict) { return dict == nullptr ? Value::error() : Value(dict); }

Value builtin_globals(Vm& vm, Args) { return running_globals(vm); }

Value builtin_locals(Vm& vm, Args) { return or_error(running_locals(vm)); }

Value builtin_alllocals(Vm& vm, Args) {
  List* all = vm.list();
  for (const Frame* frame = vm.current()->frame; frame != nullptr; frame = frame->below) {
    if (vm.is_start(frame->function)) continue;
    Dict* names = locals_of(vm, frame);
    if (names == nullptr || !list_append(vm, all, names)) return Value::error();
  }
  return all;
}

Value builtin_vars(Vm& vm, Args args) {
  if (!args.given(0)) return or_error(running_locals(vm));
  Value found = find_attribute(vm, args[0], vm.names.dict);
  bool none =
      found.is_undefined() || (found.is_error() && vm.catch_exception(vm.types.attribute_error));
  if (!none) return found;
  return vm.raise(vm.types.type_error, "vars() argument must have __dict__ attribute");
}

// Adds the keys of a dict to a set. False: exception.
bool add_names(Vm& vm, Set* names, const Dict* from) {
  for (uint32_t i = 0; table_next(from->table, &i); ++i) {
    if (!table_set(vm, names->table, from->table.entries[i].key, Value::none())) return false;
  }
  return true;
}

bool add_class_names(Vm& vm, Set* names, const Type* type) {
  for (const Type* each : *type->order) {
    if (!add_names(vm, names, each->dict)) return false;
  }
  return true;
}

// The names that an object's attributes have, its class's included.
bool add_all_names(Vm& vm, Set* names, Value object) {
  if (vm.kind_of(object) == Kind::kModule) {
    if (!vm.complete(object.as<Module>())) return false;
    return add_names(vm, names, object.as<Module>()->globals);
  }
  if (vm.kind_of(object) == Kind::kType) return add_class_names(vm, names, object.as<Type>());
  Value own = find_attribute(vm, object, vm.names.dict);
  if (own.is_error() && !vm.catch_exception(vm.types.attribute_error)) return false;
  if (vm.kind_of(own) == Kind::kDict && !add_names(vm, names, own.as<Dict>())) return false;
  return add_class_names(vm, names, vm.type_of(object));
}

Value builtin_dir(Vm& vm, Args args) {
  Set* names = vm.set();
  Value own = args.given(0) ? vm.call_special(args[0], vm.names.dir, {}) : Value::undefined();
  if (own.is_error()) return own;
  if (!own.is_undefined()) {
    Iteration it(vm, own);
    for (Value name; it.next(&name);) {
      if (!table_set(vm, names->table, name, Value::none())) return Value::error();
    }
    if (it.failed()) return Value::error();
  } else if (args.given(0)) {
    if (!add_all_names(vm, names, args[0])) return Value::error();
  } else {
    Dict* locals = running_locals(vm);
    if (locals == nullptr || !add_names(vm, names, locals)) return Value::error();
  }
  Value list = list_from(vm, names);
  if (list.is_error() || !sort_list(vm, list.as<List>(), Value::none(), false)) {
    return Value::error();
  }
  return list;
}

// --- compile

// The text of a str or bytes as source. False: exception.
bool source_text(Vm& vm, std::string_view who, Value source, std::string* out) {
  // From syntax/source.h: places in a text are 32-bit numbers with room to spare.
  constexpr size_t kMaxSource = size_t{1} << 30;
  std::string_view text;
  if (!text_or_bytes(source, &text)) {
    vm.raise(vm.types.type_error,
             cat(who, " must be a string, bytes or code object, not '", vm.type_name(source), "'"));
    return false;
  }
  if (text.size() > kMaxSource || !vm.heap.allows(text.size() * 2)) {
    vm.raise_out_of_memory(text.size() * 2);
    return false;
  }
  *out = text;
  return true;
}

Value builtin_compile(Vm& vm, Args args) {  // (source, name, mode)
  constexpr std::pair<std::string_view, Mode> kModes[] = {
      {"exec", Mode::kSnippet}, {"eval", Mode::kExpression}, {"single", Mode::kSingle}};
  std::string text;
  if (!source_text(vm, "compile() arg 1", args[0], &text)) return Value::error();
  std::string name = "<string>";
  if (args.given(1)) {
    if (!is_str(args[1])) return raise_type(vm, "compile() arg 2 must be str, not ", args[1]);
    name = as_str(args[1])->view();
  }
  Mode mode = Mode::kSnippet;
  if (args.given(2)) {
    if (!is_str(args[2])) return raise_type(vm, "compile() arg 3 must be str, not ", args[2]);
    const auto* found = std::find_if(std::begin(kModes), std::end(kModes), [&](const auto& each) {
      return each.first == as_str(args[2])->view();
    });
    if (found == std::end(kModes)) {
      return vm.raise(vm.types.value_error, "compile() mode must be 'exec', 'eval' or 'single'");
    }
    mode = found->second;
  }
  return vm.load(name, std::move(text), mode);
}

// --- eval and exec

struct Names {
  Dict* globals = nullptr;
  Dict* locals = nullptr;
};

// The dicts that eval or exec was given; what was not given is what its caller sees. False:
// exception.
bool names_arguments(Vm& vm, std::string_view who, Args args, Names* out) {
  for (uint32_t place : {1U, 2U}) {
    Dict*& names = place == 1 ? out->globals : out->locals;
    const Value given = args.get(place, Value::none());
    if (given.is_none()) continue;
    if (vm.kind_of(given) != Kind::kDict) {
      vm.raise(vm.types.type_error, cat(who, "() ", place == 1 ? "globals" : "locals",
                                        " must be a dict, not ", vm.type_name(given)));
      return false;
    }
    names = given.as<Dict>();
  }
  if (out->locals == nullptr) {
    out->locals = out->globals != nullptr ? out->globals : running_locals(vm);
  }
  if (out->globals == nullptr) out->globals = running_globals(vm);
  return out->locals != nullptr;
}

bool is_snippet(const Code* code) { return code->chunk->kind == bytecode::Chunk::Kind::kSnippet; }

// The code of a text, or that of a code object. error: exception.
Value code_argument(Vm& vm, std::string_view who, Value source, Mode mode) {
  if (vm.kind_of(source) == Kind::kCode) {
    if (is_snippet(source.as<Code>())) return vm.load_again(source.as<Code>());
    return vm.raise(vm.types.type_error,
                    cat(who, "() takes code that compile() made, not a function's"));
  }
  std::string text;
  if (!source_text(vm, cat(who, "() arg 1"), source, &text)) return Value::error();
  return vm.load("<string>", std::move(text), mode);
}

Value run(Vm& vm, std::string_view who, Args args, Mode mode) {
  Names names;
  if (!names_arguments(vm, who, args, &names)) return Value::error();
  const Value code = code_argument(vm, who, args[0], mode);
  if (code.is_error()) return code;
  return vm.call(vm.function_of(code.as<Code>(), names.globals), {names.locals});
}

// What a statement of compile(…, "single") gave is shown as the prompt shows it.
bool show(Vm& vm, Value value) {
  if (value.is_none()) return true;
  const Value text = vm.repr(value);
  const Value print = text.is_error() ? text : dict_get_str(vm, vm.builtins(), vm.intern("print"));
  if (print.is_undefined()) return true;
  return !print.is_error() && !vm.call(print, {text}).is_error();
}

Value builtin_eval(Vm& vm, Args args) { return run(vm, "eval", args, Mode::kEval); }

Value builtin_exec(Vm& vm, Args args) {
  const Value result = run(vm, "exec", args, Mode::kSnippet);
  if (result.is_error()) return result;
  const bool shown = vm.kind_of(args[0]) == Kind::kCode && args[0].as<Code>()->chunk->shows_value;
  return shown && !show(vm, result) ? Value::error() : Value::none();
}

// function(name, code, globals): calls without arguments run the code that compile() made, with the
// dict as its names. error: exception.
Value construct_function(Vm& vm, Type*, Tuple* args, Dict* keywords) {
  if (args->size() != 3 || (keywords != nullptr && keywords->table.live > 0)) {
    return vm.raise(vm.types.type_error, "function() takes 3 arguments: name, code, globals");
  }
  const Value name = args->items[0], code = args->items[1], names = args->items[2];
  if (!is_str(name)) return raise_type(vm, "function() argument 1 must be str, not ", name);
  if (vm.kind_of(code) != Kind::kCode || !is_snippet(code.as<Code>())) {
    return raise_type(vm, "function() argument 2 must be code that compile() made, not ", code);
  }
  if (vm.kind_of(names) != Kind::kDict) {
    return raise_type(vm, "function() argument 3 must be dict, not ", names);
  }
  Function* function = vm.function_of(vm.load_again(code.as<Code>()), names.as<Dict>());
  function->name = function->qualified_name = as_str(name);
  function->defaults = vm.tuple(size_t{1});
  function->defaults->items[0] = names;
  return function;
}

const NativeDef kFunctions[] = {
    {"globals()", builtin_globals, "The dict of the running module's names."},
    {"locals()", builtin_locals,
     "The names of the running function and what they hold, in a new dict; in a module or class "
     "body, the dict of its names."},
    {"alllocals()", builtin_alllocals,
     "What locals() is in every frame of the running thread, the innermost first."},
    {"vars(object=None, /)", builtin_vars,
     "The dict of the object's own attributes; without an object, locals()."},
    {"dir(object=None, /)", builtin_dir,
     "The sorted names of the object's attributes; without an object, those of locals()."},
    {"compile(source, name='<string>', mode='exec')", builtin_compile,
     "The text as a code object for exec (mode 'exec' or 'single') or eval ('eval'); tracebacks "
     "call it by the name."},
    {"eval(source, globals=None, locals=None)", builtin_eval,
     "The value of an expression, a text or a code object, with the names of the dicts or else of "
     "the caller; runs statements and gives None."},
    {"exec(source, globals=None, locals=None)", builtin_exec,
     "Runs statements, a text or a code object, with the names of the dicts or else of the "
     "caller."},
};

}  // namespace

void install_code_builtins(Vm& vm) {
  define_builtins(vm, kFunctions);
  vm.types.function->construct = construct_function;
}

}  // namespace falcon::vm
