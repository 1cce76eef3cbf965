// See text_support.h.
#include "vm/text_support.h"

#include "text/closest_name.h"
#include "text/codec.h"
#include "text/utf8.h"
#include "vm/numbers.h"
#include "vm/suggest.h"

namespace falcon::vm {

namespace {

Type* class_of_error(Vm& vm, text::ErrorKind kind) {
  switch (kind) {
    case text::ErrorKind::kValue:
      return vm.types.value_error;
    case text::ErrorKind::kType:
      return vm.types.type_error;
    case text::ErrorKind::kOverflow:
      return vm.types.overflow_error;
    case text::ErrorKind::kZeroDivision:
      return vm.types.zero_division_error;
    case text::ErrorKind::kMemory:
      return vm.types.memory_error;
    case text::ErrorKind::kLookup:
      return vm.types.lookup_error;
    case text::ErrorKind::kStopped:
      break;
  }
  return vm.types.value_error;
}

std::string_view name_of(const NativeDef& def) {
  const std::string_view signature(def.signature);
  return signature.substr(0, signature.find('('));
}

void define_wrapped(Vm& vm, Type* type, const NativeDef* defs, size_t count, Type* wrapper_type,
                    Kind kind) {
  for (size_t i = 0; i < count; ++i) {
    auto* wrapper = vm.heap.make<Wrapper>(wrapper_type, kind);
    wrapper->callable = vm.native(defs[i]);
    type_set(vm, type, vm.intern(name_of(defs[i])), wrapper);
  }
}

// The place of a keyword, or -1.
int place_of(std::initializer_list<std::string_view> parameters, size_t positional_only,
             std::string_view keyword) {
  for (size_t i = positional_only; i < parameters.size(); ++i) {
    if (parameters.begin()[i] == keyword) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace

Str* shown_text(Vm& vm, std::string_view text) {
  if (text::is_valid_utf8(text)) return vm.string(text);
  return vm.string(
      text::decode(text, text::Codec::kUtf8, text::ErrorPolicy::kBackslashReplace).output);
}

Value system_text(Vm& vm, std::string_view text) {
  if (text::is_valid_utf8(text)) return vm.string(text);
  return vm.bytes(text);
}

bool path_argument(Vm& vm, Value value, std::string_view what, std::string* out) {
  std::string_view text;
  if (!text_or_bytes(value, &text)) {
    raise_type(vm, cat(what, " must be str or bytes, not "), value);
    return false;
  }
  if (text.find('\0') != text.npos) {
    vm.raise(vm.types.value_error, "embedded null byte");
    return false;
  }
  *out = text;
  return true;
}

Value raise_text(Vm& vm, const text::TextError& error) {
  if (error.kind == text::ErrorKind::kStopped) return Value::error();
  if (error.kind == text::ErrorKind::kMemory)
    return vm.raise(vm.types.memory_error, cat(error.message, ", with ", memory_in_use(vm)));
  return vm.raise(class_of_error(vm, error.kind), error.message);
}

Value raise_type(Vm& vm, std::string_view before, Value value, std::string_view after) {
  return vm.raise(vm.types.type_error, cat(before, "'", vm.type_name(value), "'", after));
}

bool bind_arguments(Vm& vm, std::string_view name,
                    std::initializer_list<std::string_view> parameters, size_t positional_only,
                    const Tuple* args, const Dict* keywords, Value* out) {
  const size_t count = parameters.size();
  for (size_t i = 0; i < count; ++i) out[i] = Value::undefined();
  const size_t keyword_count = keywords == nullptr ? 0 : keywords->table.live;
  if (args->size() + keyword_count > count) {
    vm.raise(vm.types.type_error,
             cat(name, "() takes at most ", static_cast<uint64_t>(count), " argument",
                 count == 1 ? "" : "s", " (", static_cast<uint64_t>(args->size() + keyword_count),
                 " given)"));
    return false;
  }
  for (uint32_t i = 0; i < args->size(); ++i) out[i] = args->items[i];
  if (keyword_count == 0) return true;
  uint32_t position = 0;
  for (; table_next(keywords->table, &position); ++position) {
    const std::string_view keyword = as_str(keywords->table.entries[position].key)->view();
    const int place = place_of(parameters, positional_only, keyword);
    if (place < 0) {
      text::ClosestName closest(keyword);
      for (size_t i = positional_only; i < count; ++i) closest.consider(parameters.begin()[i]);
      vm.raise(vm.types.type_error, cat("'", keyword, "' is an invalid keyword argument for ", name,
                                        "()", did_you_mean(closest.best())));
      return false;
    }
    if (!out[place].is_undefined()) {
      vm.raise(vm.types.type_error, cat("argument for ", name, "() given by name ('", keyword,
                                        "') and position (", place + 1, ")"));
      return false;
    }
    out[place] = keywords->table.entries[position].value;
  }
  return true;
}

void define_class_methods(Vm& vm, Type* type, const NativeDef* defs, size_t count) {
  define_wrapped(vm, type, defs, count, vm.types.class_method, Kind::kClassMethod);
}

void define_static_methods(Vm& vm, Type* type, const NativeDef* defs, size_t count) {
  define_wrapped(vm, type, defs, count, vm.types.static_method, Kind::kStaticMethod);
}

bool flag_argument(Vm& vm, Args args, uint32_t place, bool otherwise, bool* out) {
  *out = otherwise;
  if (!args.given(place)) return true;
  const int truth = vm.truth(args[place]);
  *out = truth == 1;
  return truth >= 0;
}

bool count_argument(Vm& vm, Args args, uint32_t place, int64_t otherwise, int64_t* out) {
  *out = otherwise;
  if (!args.given(place)) return true;
  Value plain;
  if (!index_argument(vm, args[place], &plain)) return false;
  *out = clamped_int(plain);
  return true;
}

}  // namespace falcon::vm
