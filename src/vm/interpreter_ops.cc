// See interpreter_ops.h. Plain functions keep the loop short enough for the compiler to hold its
// few variables in registers.
#include "vm/interpreter_ops.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>

#include "base/assert.h"
#include "vm/call.h"
#include "vm/numbers.h"
#include "vm/sequence.h"
#include "vm/text_value.h"

namespace falcon::vm {

void raise_unassigned(Vm& vm, Str* name) {
  vm.raise(vm.types.name_error,
           cat("local variable '", name->view(),
               "' is read before anything is assigned to it; write :", name->view(),
               " for the module's, or ::", name->view(), " for an enclosing function's"));
}

void raise_unassigned_free(Vm& vm, Str* name) {
  vm.raise(vm.types.name_error, cat("variable '", name->view(),
                                    "' of an enclosing function is read before anything is "
                                    "assigned to it"));
}

bool delete_name(Vm& vm, Dict* names, Str* name) {
  int64_t at = table_find_str(names->table, name, hash_of_str(vm, name));
  if (at < 0) {
    raise_missing_name(vm, vm.types.name_error, cat("name '", name->view(), "' is not defined"),
                       name, names);
    return false;
  }
  table_remove_at(names->table, at);
  return true;
}

Dict* names_of(const Frame* frame) {
  using Of = bytecode::Chunk::Kind;
  switch (frame->function->code->chunk->kind) {
    case Of::kModule:
      return frame->function->globals;
    case Of::kClassBody:
    case Of::kSnippet:
      return frame->base[0].as<Dict>();
    case Of::kFunction:
      break;
  }
  return nullptr;
}

Value annotations_of(Vm& vm, Dict* names) {
  Value found = dict_get_str(vm, names, vm.names.annotations);
  if (!found.is_undefined()) return found;
  Dict* made = vm.dict();
  dict_set_str(vm, names, vm.names.annotations, made);
  return made;
}

// --- building

Value build_set(Vm& vm, const Value* items, uint32_t count) {
  Set* set = vm.set();
  for (uint32_t i = 0; i < count; ++i) {
    if (!table_set(vm, set->table, items[i], Value::none())) return Value::error();
  }
  return set;
}

Value build_dict(Vm& vm, const Value* pairs, uint32_t count) {
  Dict* dict = vm.dict();
  for (uint32_t i = 0; i < count; ++i) {
    if (!dict_set(vm, dict, pairs[2 * i], pairs[2 * i + 1])) return Value::error();
  }
  return dict;
}

bool update_set(Vm& vm, Set* set, Value iterable) {
  Iteration it(vm, iterable);
  for (Value item; it.next(&item);) {
    if (!table_set(vm, set->table, item, Value::none())) return false;
  }
  return !it.failed();
}

namespace {

bool merge_one(Vm& vm, Dict* dict, Value key, Value value) {
  if (vm.kind_of(key) != Kind::kStr) {
    vm.raise(vm.types.type_error, "keywords must be strings");
    return false;
  }
  Str* name = vm.intern(key.as<Str>());
  if (!dict_get_str(vm, dict, name).is_undefined()) {
    vm.raise(vm.types.type_error,
             cat("got multiple values for keyword argument '", name->view(), "'"));
    return false;
  }
  dict_set_str(vm, dict, name, value);
  return true;
}

}  // namespace

bool update_dict(Vm& vm, Dict* dict, Value mapping, bool merge) {
  if (vm.kind_of(mapping) == Kind::kDict) {
    auto* from = mapping.as<Dict>();
    uint32_t at = 0;
    for (; table_next(from->table, &at); ++at) {
      Entry entry = from->table.entries[at];
      if (merge ? !merge_one(vm, dict, entry.key, entry.value)
                : !dict_set(vm, dict, entry.key, entry.value)) {
        return false;
      }
    }
    return true;
  }
  Value keys = find_attribute(vm, mapping, vm.intern("keys"));
  if (keys.is_error()) return false;
  if (keys.is_undefined()) {
    vm.raise(vm.types.type_error, cat("'", vm.type_name(mapping), "' object is not a mapping"));
    return false;
  }
  Value list = vm.call(keys);
  if (list.is_error()) return false;
  Iteration it(vm, list);
  for (Value key; it.next(&key);) {
    Value value = vm.get_item(mapping, key);
    if (value.is_error()) return false;
    if (merge ? !merge_one(vm, dict, key, value) : !dict_set(vm, dict, key, value)) return false;
  }
  return !it.failed();
}

namespace {

bool raise_unpack(Vm& vm, bool too_many, uint32_t expected, uint32_t got) {
  vm.raise(vm.types.value_error,
           too_many ? cat("too many values to unpack (expected ", expected, ")")
                    : cat("not enough values to unpack (expected ", expected, ", got ", got, ")"));
  return false;
}

}  // namespace

bool unpack(Vm& vm, Value iterable, Value* to, uint32_t count) {
  const Value* items = nullptr;
  uint32_t size = 0;
  if (vm.type_of(iterable) == vm.types.tuple) {
    items = iterable.as<Tuple>()->items;
    size = iterable.as<Tuple>()->size();
  } else if (vm.type_of(iterable) == vm.types.list) {
    items = iterable.as<List>()->items;
    size = iterable.as<List>()->size;
  }
  if (items != nullptr || size > 0) {
    if (size != count) return raise_unpack(vm, size > count, count, size);
    std::memcpy(static_cast<void*>(to), items, count * sizeof(Value));
    return true;
  }
  Value iterator = vm.iter(iterable);
  if (iterator.is_error()) {
    if (vm.catch_exception(vm.types.type_error)) {
      vm.raise(vm.types.type_error,
               cat("cannot unpack non-iterable ", vm.type_name(iterable), " object"));
    }
    return false;
  }
  // The targets may be variables themselves: they change together, or not at all.
  Tuple* found = vm.tuple(count);
  for (uint32_t i = 0; i <= count; ++i) {
    Value item = vm.next(iterator);
    if (item.is_error()) return false;
    if (item.is_undefined()) {
      if (i < count) return raise_unpack(vm, false, count, i);
      break;
    }
    if (i == count) return raise_unpack(vm, true, count, 0);
    found->items[i] = item;
  }
  std::memcpy(static_cast<void*>(to), found->items, count * sizeof(Value));
  return true;
}

bool unpack_rest(Vm& vm, Value iterable, Value* to, uint32_t before, uint32_t after) {
  const bool plain = is_exactly(iterable, vm.types.list) || is_exactly(iterable, vm.types.tuple);
  Value all = plain ? iterable : vm.iter(iterable);
  if (!all.is_error()) all = list_from(vm, all);
  if (all.is_error()) return false;
  auto* list = all.as<List>();
  if (list->size < before + after) {
    vm.raise(vm.types.value_error, cat("not enough values to unpack (expected at least ",
                                       before + after, ", got ", list->size, ")"));
    return false;
  }
  uint32_t middle = list->size - before - after;
  List* rest = vm.list(middle);
  for (uint32_t i = 0; i < middle; ++i) rest->items[i] = list->items[before + i];
  rest->size = middle;
  for (uint32_t i = 0; i < before; ++i) to[i] = list->items[i];
  to[before] = rest;
  for (uint32_t i = 0; i < after; ++i) to[before + 1 + i] = list->items[before + middle + i];
  return true;
}

// --- text

Value format_value(Vm& vm, Value value, int conversion, Value spec) {
  if (spec.is_undefined() && conversion <= 1) {
    if (value.is_object() && value.as_object()->type == vm.types.str) return value;
    if (value.is_int()) return int_to_str(vm, value);
  }
  if (conversion == 1) value = vm.str(value);
  if (conversion == 2) value = vm.repr(value);
  if (conversion == 3) value = ascii_of(vm, value);
  if (value.is_error()) return value;
  if (spec.is_undefined()) return vm.format(value, vm.names.empty);
  return vm.format(value, spec.as<Str>());
}

namespace {

constexpr size_t kMostDigits = 16;  // of an inline int, with its sign

// How many characters an inline int takes.
size_t digit_count(int64_t number) {
  size_t count = number < 0 ? 2 : 1;
  for (auto rest = static_cast<uint64_t>(std::abs(number)); rest >= 10; rest /= 10) ++count;
  return count;
}

// The place that the bound of a slice means in a sequence. False: it is no inline int or None.
bool place_of(Value bound, int64_t length, int64_t absent, int64_t* out) {
  if (!bound.is_int()) {
    *out = absent;
    return bound.is_none();
  }
  *out = clamped_place(bound.as_int(), length);
  return true;
}

}  // namespace

Value get_slice(Vm& vm, Value object, Value from, Value to) {
  const Type* type = vm.type_of(object);
  const bool is_list = type == vm.types.list;
  const bool is_text =
      type == vm.types.bytes || (type == vm.types.str && as_str(object)->is_ascii());
  if (is_list || is_text) {
    const int64_t length = is_list ? object.as<List>()->size : as_str(object)->size;
    int64_t begin = 0;
    int64_t end = 0;
    if (place_of(from, length, 0, &begin) && place_of(to, length, length, &end)) {
      const auto count = static_cast<size_t>(std::max(end - begin, int64_t{0}));
      if (is_list) return list_part(vm, object.as<List>(), static_cast<size_t>(begin), count);
      return text_part(vm, object,
                       as_str(object)->view().substr(static_cast<size_t>(begin), count));
    }
  }
  return vm.get_item(object, vm.slice(from, to, Value::none()));
}

Value build_string(Vm& vm, const Value* parts, uint32_t count) {
  size_t size = 0;
  size_t chars = 0;
  for (uint32_t i = 0; i < count; ++i) {
    if (parts[i].is_int()) {
      const size_t digits = digit_count(parts[i].as_int());
      size += digits;
      chars += digits;
    } else {
      size += parts[i].as<Str>()->size;
      chars += parts[i].as<Str>()->chars;
    }
  }
  if (size > kMaxBytes || !vm.heap.allows(size)) return vm.raise_out_of_memory(size);
  auto* text = static_cast<Str*>(
      vm.heap.allocate(vm.types.str, Kind::kStr, sizeof(Str) + size + 1, sizeof(Str)));
  text->size = static_cast<uint32_t>(size);
  text->chars = static_cast<uint32_t>(chars);
  char* at = text->own;
  for (uint32_t i = 0; i < count; ++i) {
    if (parts[i].is_int()) {
      at = std::to_chars(at, at + kMostDigits, parts[i].as_int()).ptr;
      continue;
    }
    auto* part = parts[i].as<Str>();
    copy_text(at, part->data(), part->size);
    at += part->size;
  }
  *at = '\0';
  return text;
}

// --- functions and calls

Value function_make(Vm& vm, const Frame* frame, Code* code, const Value* extras, int which) {
  auto count = static_cast<uint32_t>(code->chunk->captures.size());
  auto* function = vm.heap.make<Function>(vm.types.function, Kind::kFunction,
                                          sizeof(Function) + count * sizeof(Cell*));
  function->code = code;
  function->globals = frame->function->globals;
  function->name = code->name;
  function->qualified_name = code->qualified_name;
  function->doc = code->doc;
  Value module_name = dict_get_str(vm, function->globals, vm.names.name);
  function->module_name = module_name.is_undefined() ? Value::none() : module_name;
  if ((which & 1) != 0) function->defaults = extras[0].as<Tuple>();
  if ((which & 2) != 0) function->keyword_defaults = extras[1].as<Dict>();
  if ((which & 4) != 0) function->annotations = extras[2].as<Dict>();
  function->cell_count = count;
  for (uint32_t i = 0; i < count; ++i) {
    const bytecode::Capture& capture = code->chunk->captures[i];
    function->cells[i] = capture.from_register ? frame->base[capture.index].as<Cell>()
                                               : frame->function->cells[capture.index];
  }
  return function;
}

bool spread_arguments(Vm& vm, Value* at, SpreadCall* out) {
  Value callee = at[0];
  Value self;
  if (vm.kind_of(callee) == Kind::kMethod) {
    self = callee.as<Method>()->self;
    callee = callee.as<Method>()->callable;
  }
  auto* given = at[1].as<List>();
  auto* named = at[2].is_undefined() ? nullptr : at[2].as<Dict>();
  if (vm.kind_of(callee) != Kind::kFunction || given->size > kMaxSpread) return false;
  List* all = vm.list(size_t{given->size} + 1 + (named == nullptr ? 0 : named->table.live));
  if (!self.is_undefined()) all->items[all->size++] = self;
  for (uint32_t i = 0; i < given->size; ++i) all->items[all->size++] = given->items[i];
  out->keywords = nullptr;
  if (named != nullptr && named->table.live > 0) {
    out->keywords = vm.tuple(named->table.live);
    uint32_t position = 0;
    for (uint32_t i = 0; table_next(named->table, &position); ++position, ++i) {
      Entry entry = named->table.entries[position];
      if (vm.kind_of(entry.key) != Kind::kStr) {
        vm.raise(vm.types.type_error, "keywords must be strings");
        return false;
      }
      out->keywords->items[i] = vm.intern(entry.key.as<Str>());
      all->items[all->size++] = entry.value;
    }
  }
  at[1] = all;  // keeps the arguments alive until the frame has them
  at[2] = out->keywords == nullptr ? Value::undefined() : Value(out->keywords);
  out->callee = callee;
  out->args = all->items;
  out->count = all->size;
  return true;
}

Value spread_slowly(Vm& vm, const Value* at) {
  Value args = tuple_from(vm, at[1]);
  if (args.is_error()) return args;
  return vm.call_spread(at[0], args.as<Tuple>(), at[2].is_undefined() ? nullptr : at[2].as<Dict>());
}

Value call_slowly(Vm& vm, Value callee, const Value* args, uint32_t count, Tuple* keywords) {
  uint32_t by_position = count - (keywords == nullptr ? 0 : keywords->size());
  Tuple* positional = vm.tuple(by_position);
  for (uint32_t i = 0; i < by_position; ++i) positional->items[i] = args[i];
  Dict* named = nullptr;
  if (keywords != nullptr) {
    named = vm.dict();
    for (uint32_t i = 0; i < keywords->size(); ++i) {
      dict_set_str(vm, named, keywords->items[i].as<Str>(), args[by_position + i]);
    }
  }
  return vm.call_spread(callee, positional, named);
}

Value construct_from(Vm& vm, Type* type, const Value* args, uint32_t count, Tuple* keywords) {
  if (count == 1 && keywords == nullptr) {  // str(x) and int(x), which programs are full of
    if (type == vm.types.str) return vm.str(args[0]);
    if (type == vm.types.int_) return int_of(vm, args[0]);
  }
  if ((type->type_flags & kTypeFromScript) == 0 && type->construct != nullptr &&
      keywords == nullptr) {
    Tuple* positional = vm.tuple(size_t{count});
    for (uint32_t i = 0; i < count; ++i) positional->items[i] = args[i];
    return type->construct(vm, type, positional, nullptr);
  }
  return call_slowly(vm, type, args, count, keywords);
}

// --- generators

bool check_not_running(Vm& vm, Generator* generator) {
  if (generator->state != kRunning) return true;
  vm.raise(vm.types.value_error, "generator already executing");
  return false;
}

Value next_or_send(Vm& vm, Value iterator, Value sent, Value* returned) {
  *returned = Value::none();
  if (sent.is_none() && vm.kind_of(iterator) == Kind::kIterator) return vm.next(iterator);
  Value result;
  if (sent.is_none()) {
    result = vm.call_special(iterator, vm.names.next, {});
  } else {
    Value method = get_attribute(vm, iterator, vm.names.n_send);
    if (method.is_error()) return method;
    result = vm.call(method, {sent});
  }
  if (!result.is_error() || !vm.is_instance(vm.exception(), vm.types.stop_iteration)) return result;
  auto* stop = vm.take_exception().as<Exception>();
  if (stop->args->size() > 0) *returned = stop->args->items[0];
  return Value::undefined();
}

// --- exceptions

const bytecode::Handler* handler_at(const Code& code, uint32_t at) {
  for (const bytecode::Handler& handler : code.chunk->handlers) {
    if (at >= handler.begin && at < handler.end) return &handler;
  }
  return nullptr;
}

namespace {

bool is_exception_class(Vm& vm, Value value) {
  return vm.kind_of(value) == Kind::kType && is_subtype(value.as<Type>(), vm.types.base_exception);
}

// An instance of what `raise` was given, or error.
Value exception_from(Vm& vm, Value what, const char* message) {
  if (vm.kind_of(what) == Kind::kException) return what;
  if (is_exception_class(vm, what)) {
    Value made = vm.call(what);
    if (made.is_error() || vm.kind_of(made) == Kind::kException) return made;
  }
  return vm.raise(vm.types.type_error, cat(message, ", not '", vm.type_name(what), "'"));
}

}  // namespace

Value handled_in(const Frame& frame) {
  const Code* code = frame.function->code;
  const auto at = static_cast<uint32_t>(frame.pc - 1 - code->instructions);
  for (const bytecode::Handling& handling : code->chunk->handling) {
    if (at >= handling.begin && at < handling.end) return frame.base[handling.reg];
  }
  return Value::undefined();
}

void raise_statement(Vm& vm, Value what, Value cause) {
  Value exception = exception_from(vm, what, "exceptions must derive from BaseException");
  if (exception.is_error()) return;
  if (!cause.is_undefined()) {
    if (!cause.is_none())
      cause = exception_from(vm, cause, "exception causes must derive from BaseException");
    if (cause.is_error()) return;
    exception.as<Exception>()->cause = cause;
    exception.as<Exception>()->aux |= kSuppressContext;
  }
  vm.raise_value(exception);
}

int match_exception(Vm& vm, Value exception, Value classes) {
  if (vm.kind_of(classes) == Kind::kTuple) {
    NativeDepth depth(vm);
    if (!depth.ok()) return -1;
    for (uint32_t i = 0; i < classes.as<Tuple>()->size(); ++i) {
      int matches = match_exception(vm, exception, classes.as<Tuple>()->items[i]);
      if (matches != 0) return matches;
    }
    return 0;
  }
  if (!is_exception_class(vm, classes)) {
    vm.raise(vm.types.type_error,
             "catching classes that do not inherit from BaseException is not allowed");
    return -1;
  }
  return vm.is_instance(exception, classes.as<Type>()) ? 1 : 0;
}

bool prepare_with(Vm& vm, Value manager, Value* to) {
  Str* const names[2] = {vm.names.exit, vm.names.enter};
  for (int i = 0; i < 2; ++i) {
    Value found = type_lookup(vm, vm.type_of(manager), names[i]);
    if (found.is_undefined()) {
      vm.raise(vm.types.type_error,
               cat("'", vm.type_name(manager), "' object cannot be used in 'with': it has no ",
                   names[i]->view(), " method"));
      return false;
    }
    if (binds_self(vm, found)) {
      to[2 * i] = found;
      to[2 * i + 1] = manager;
      continue;
    }
    Value bound = get_attribute(vm, manager, names[i]);
    if (bound.is_error()) return false;
    to[2 * i] = bound;
    to[2 * i + 1] = Value::undefined();
  }
  return true;
}

uint32_t exit_arguments(Vm& vm, Value callee, Value* args) {
  Value exception = args[1];
  bool with_self = !args[0].is_undefined();
  uint32_t selves = with_self ? 1 : 0;  // parameters that are no part of the exception
  if (vm.kind_of(callee) == Kind::kMethod) {
    callee = callee.as<Method>()->callable;
    selves = 1;
  }
  uint32_t takes = selves + 1;
  if (vm.kind_of(callee) == Kind::kFunction) {
    Code* code = callee.as<Function>()->code;
    takes = code->has_rest ? std::max(uint32_t{code->positional_count}, selves + 1)
                           : code->positional_count;
  } else if (vm.kind_of(callee) == Kind::kNative) {
    takes = callee.as<Native>()->signature.positional_count;
  }
  Value* at = args + (with_self ? 1 : 0);
  if (takes <= selves) return with_self ? 1 : 0;
  if (takes < selves + 3) {
    *at = exception;
    return with_self ? 2 : 1;
  }
  // Python's form: the class, the exception, the traceback.
  at[0] = exception.is_none() ? exception : Value(vm.type_of(exception));
  at[1] = exception;
  at[2] = Value::none();
  return with_self ? 4 : 3;
}

}  // namespace falcon::vm
