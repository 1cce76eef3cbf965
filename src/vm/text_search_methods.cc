// Methods of str, bytes and bytearray that look for something in the text, or cut it: find, split,
// strip, partition and their kin.
//
// Arguments are checked before the views are taken, since a truth value may run script that changes
// a bytearray; from then on nothing runs script.
#include <optional>

#include "text/search.h"
#include "text/utf8.h"
#include "vm/numbers.h"
#include "vm/sequence.h"
#include "vm/text_support.h"
#include "vm/text_value.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

// The arguments `start` and `end` as they were given: __index__ is script, which may change a
// bytearray, so they are taken before anything else is looked at.
struct Bounds {
  int64_t start = 0;
  int64_t end = INT64_MAX;
};

// The part of self that they name: [from, to) in bytes.
struct Range {
  std::string_view part;
  size_t from = 0;
  bool valid = false;  // start does not lie behind the end
};

bool bound_argument(Vm& vm, Args args, uint32_t place, int64_t* out) {
  if (!args.given(place) || args[place].is_none()) return true;
  const Value index = as_index(vm, args[place]);
  if (index.is_error()) return false;
  Value plain;
  if (!plain_int(index, &plain)) {
    vm.raise(vm.types.type_error, "slice indices must be integers or None");
    return false;
  }
  *out = clamped_int(plain);
  return true;
}

// The arguments at 2 and 3. False: exception.
bool bounds_argument(Vm& vm, Args args, Bounds* out) {
  return bound_argument(vm, args, 2, &out->start) && bound_argument(vm, args, 3, &out->end);
}

Range range_of(Value self, const Bounds& bounds) {
  const std::string_view view = text_view(self);
  const bool is_text = is_str(self);
  const auto length = static_cast<int64_t>(is_text ? as_str(self)->chars : view.size());
  const int64_t start = bounds.start > length ? bounds.start : clamped_place(bounds.start, length);
  const int64_t end = clamped_place(bounds.end, length);
  Range range;
  if (start > end) return range;
  range.valid = true;
  auto from = static_cast<size_t>(start);
  auto to = static_cast<size_t>(end);
  if (is_text && !as_str(self)->is_ascii()) {
    from = text::offset_of_code_point(view, from);
    to = from + text::offset_of_code_point(view.substr(from), static_cast<size_t>(end - start));
  }
  range.from = from;
  range.part = view.substr(from, to - from);
  return range;
}

// What find, count, index and contains look for: a text, or for bytes also one byte as an int.
bool sought_argument(Vm& vm, Args args, char* byte, std::string_view* out) {
  const Value sought = args[1];
  if (is_str(args[0]) || is_str(sought) || is_bytes_like(sought)) {
    return needle_argument(vm, args[0], sought, "", out);
  }
  const Value index = as_index(vm, sought);
  if (index.is_error()) return false;
  Value plain;
  if (!plain_int(index, &plain)) {
    raise_type(vm, "argument should be integer or bytes-like object, not ", sought);
    return false;
  }
  if (!byte_argument(vm, plain, "byte", byte)) return false;
  *out = std::string_view(byte, 1);
  return true;
}

// The index of the first or last occurrence, -1 where there is none.
std::optional<int64_t> find_index(Vm& vm, Args args, bool from_right) {
  char byte = 0;
  std::string_view needle;
  Bounds bounds;
  if (!bounds_argument(vm, args, &bounds) || !sought_argument(vm, args, &byte, &needle)) {
    return std::nullopt;
  }
  const Range range = range_of(args[0], bounds);
  if (!range.valid) return -1;
  const size_t at = from_right ? text::rfind(range.part, needle) : text::find(range.part, needle);
  if (at == text::kNotFound) return -1;
  const size_t offset = range.from + at;
  if (is_str(args[0]) && !as_str(args[0])->is_ascii()) {
    return static_cast<int64_t>(text::count_code_points(as_str(args[0])->view().substr(0, offset)));
  }
  return static_cast<int64_t>(offset);
}

Value find_result(Vm& vm, Args args, bool from_right) {
  const auto index = find_index(vm, args, from_right);
  return index ? vm.integer(*index) : Value::error();
}

Value index_result(Vm& vm, Args args, bool from_right) {
  const auto index = find_index(vm, args, from_right);
  if (!index) return Value::error();
  if (*index >= 0) return vm.integer(*index);
  return vm.raise(vm.types.value_error,
                  is_str(args[0]) ? "substring not found" : "subsection not found");
}

Value find(Vm& vm, Args args) { return find_result(vm, args, false); }
Value rfind(Vm& vm, Args args) { return find_result(vm, args, true); }
Value index(Vm& vm, Args args) { return index_result(vm, args, false); }
Value rindex(Vm& vm, Args args) { return index_result(vm, args, true); }

Value contains(Vm& vm, Args args) {
  char byte = 0;
  std::string_view needle;
  if (!sought_argument(vm, args, &byte, &needle)) return Value::error();
  return Value::boolean(text::contains(text_view(args[0]), needle));
}

Value count(Vm& vm, Args args) {
  char byte = 0;
  std::string_view needle;
  Bounds bounds;
  if (!bounds_argument(vm, args, &bounds) || !sought_argument(vm, args, &byte, &needle)) {
    return Value::error();
  }
  const Range range = range_of(args[0], bounds);
  if (!range.valid) return Value::small_int(0);
  return vm.integer(static_cast<int64_t>(text::count(range.part, needle, text_kind(args[0]))));
}

// --- startswith, endswith

bool matches(std::string_view part, std::string_view affix, bool at_end) {
  return at_end ? part.ends_with(affix) : part.starts_with(affix);
}

// One affix, or a tuple of them: 1, 0, or -1 with an exception.
int matches_any(Vm& vm, Args args, const Range& range, bool at_end) {
  const Value affix = args[1];
  const bool several = affix.is_object() && affix.as_object()->kind == Kind::kTuple;
  const uint32_t total = several ? affix.as<Tuple>()->size() : 1;
  for (uint32_t i = 0; i < total; ++i) {
    const Value one = several ? affix.as<Tuple>()->items[i] : affix;
    std::string_view text;
    if (is_str(args[0]) ? !is_str(one) : !text_or_bytes(one, &text)) {
      const std::string_view wanted = is_str(args[0]) ? "str" : "bytes";
      const std::string_view name = at_end ? "endswith" : "startswith";
      if (several) {
        vm.raise(vm.types.type_error, cat("tuple for ", name, " must only contain ", wanted,
                                          ", not ", vm.type_name(one)));
      } else {
        vm.raise(vm.types.type_error, cat(name, " first arg must be ", wanted, " or a tuple of ",
                                          wanted, ", not ", vm.type_name(one)));
      }
      return -1;
    }
    if (range.valid && matches(range.part, text_view(one), at_end)) return 1;
  }
  return 0;
}

Value affix_result(Vm& vm, Args args, bool at_end) {
  Bounds bounds;
  if (!bounds_argument(vm, args, &bounds)) return Value::error();
  const int result = matches_any(vm, args, range_of(args[0], bounds), at_end);
  return result < 0 ? Value::error() : Value::boolean(result == 1);
}

Value starts_with(Vm& vm, Args args) { return affix_result(vm, args, false); }
Value ends_with(Vm& vm, Args args) { return affix_result(vm, args, true); }

Value remove_affix(Vm& vm, Args args, bool at_end) {
  std::string_view affix;
  const std::string_view what = at_end ? "removesuffix() argument" : "removeprefix() argument";
  if (!needle_argument(vm, args[0], args[1], what, &affix)) return Value::error();
  std::string_view view = text_view(args[0]);
  if (!affix.empty() && matches(view, affix, at_end)) {
    if (at_end) {
      view.remove_suffix(affix.size());
    } else {
      view.remove_prefix(affix.size());
    }
  }
  return text_part(vm, args[0], view);
}

Value remove_prefix(Vm& vm, Args args) { return remove_affix(vm, args, false); }
Value remove_suffix(Vm& vm, Args args) { return remove_affix(vm, args, true); }

// --- strip

Value strip_side(Vm& vm, Args args, text::Side side) {
  const Value self = args[0];
  const text::TextKind kind = text_kind(self);
  if (!args.given(1) || args[1].is_none()) {
    return text_part(vm, self, text::strip(text_view(self), side, kind));
  }
  std::string_view set;
  if (is_str(self) && !is_str(args[1])) {
    constexpr std::string_view kNames[] = {"strip", "lstrip", "rstrip"};
    return vm.raise(vm.types.type_error,
                    cat(kNames[static_cast<int>(side)], " arg must be None or str"));
  }
  if (!needle_argument(vm, self, args[1], "", &set)) return Value::error();
  return text_part(vm, self, text::strip(text_view(self), set, side, kind));
}

Value strip(Vm& vm, Args args) { return strip_side(vm, args, text::Side::kBoth); }
Value lstrip(Vm& vm, Args args) { return strip_side(vm, args, text::Side::kLeft); }
Value rstrip(Vm& vm, Args args) { return strip_side(vm, args, text::Side::kRight); }

// --- split

Value list_of(Vm& vm, Value self, const std::vector<std::string_view>& pieces) {
  List* list = vm.list(pieces.size());
  for (const std::string_view piece : pieces) {
    const Value part = text_part(vm, self, piece);
    if (part.is_error()) return part;
    list->items[list->size++] = part;
  }
  return list;
}

Value split_from(Vm& vm, Args args, bool from_right) {
  const Value self = args[0];
  int64_t max_splits = -1;
  if (!count_argument(vm, args, 2, -1, &max_splits)) return Value::error();
  if (!args.given(1) || args[1].is_none()) {
    const auto pieces = from_right
                            ? text::rsplit_blanks(text_view(self), text_kind(self), max_splits)
                            : text::split_blanks(text_view(self), text_kind(self), max_splits);
    return list_of(vm, self, pieces);
  }
  std::string_view separator;
  if (is_str(self) && !is_str(args[1])) {
    return vm.raise(vm.types.type_error, cat("must be str or None, not ", vm.type_name(args[1])));
  }
  if (!needle_argument(vm, self, args[1], "", &separator)) return Value::error();
  if (separator.empty()) return vm.raise(vm.types.value_error, "empty separator");
  return list_of(vm, self,
                 from_right ? text::rsplit(text_view(self), separator, max_splits)
                            : text::split(text_view(self), separator, max_splits));
}

Value split(Vm& vm, Args args) { return split_from(vm, args, false); }
Value rsplit(Vm& vm, Args args) { return split_from(vm, args, true); }

Value split_lines(Vm& vm, Args args) {
  bool keep_ends = false;
  if (!flag_argument(vm, args, 1, false, &keep_ends)) return Value::error();
  return list_of(vm, args[0], text::split_lines(text_view(args[0]), keep_ends, text_kind(args[0])));
}

// Whether both are str, or both bytes, and of no class that derives from it.
bool is_exact_like(Vm& vm, Value self, Value other) {
  const Type* type = is_str(self) ? vm.types.str : vm.types.bytes;
  return self.as_object()->kind != Kind::kByteArray && other.as_object()->type == type;
}

Value partition_at(Vm& vm, Args args, bool from_right) {
  const Value self = args[0];
  std::string_view separator;
  if (!needle_argument(vm, self, args[1], "", &separator)) return Value::error();
  if (separator.empty()) return vm.raise(vm.types.value_error, "empty separator");
  const std::string_view view = text_view(self);
  const size_t at = from_right ? text::rfind(view, separator) : text::find(view, separator);
  std::string_view pieces[3] = {view, {}, {}};
  if (at != text::kNotFound) {
    pieces[0] = view.substr(0, at);
    pieces[1] = view.substr(at, separator.size());
    pieces[2] = view.substr(at + separator.size());
  } else if (from_right) {
    pieces[0] = {};
    pieces[2] = view;
  }
  Tuple* result = vm.tuple(3);
  for (int i = 0; i < 3; ++i) {
    // The separator is as good as a copy of it where nobody can change it.
    const bool reuses = i == 1 && !pieces[i].empty() && is_exact_like(vm, self, args[1]);
    result->items[i] = reuses ? args[1] : text_part(vm, self, pieces[i]);
    if (result->items[i].is_error()) return Value::error();
  }
  return result;
}

Value partition(Vm& vm, Args args) { return partition_at(vm, args, false); }
Value rpartition(Vm& vm, Args args) { return partition_at(vm, args, true); }

constexpr NativeDef kSearchMethods[] = {
    {"find(self, sub, start=None, end=None, /)", find,
     "The index of the first occurrence in self[start:end], -1 if there is none."},
    {"rfind(self, sub, start=None, end=None, /)", rfind,
     "The index of the last occurrence in self[start:end], -1 if there is none."},
    {"index(self, sub, start=None, end=None, /)", index,
     "Like find, but raises ValueError if there is no occurrence."},
    {"rindex(self, sub, start=None, end=None, /)", rindex,
     "Like rfind, but raises ValueError if there is no occurrence."},
    {"contains(self, sub, /)", contains, "Whether sub occurs in the text."},
    {"count(self, sub, start=None, end=None, /)", count,
     "The number of occurrences in self[start:end] that do not overlap."},
    {"startswith(self, prefix, start=None, end=None, /)", starts_with,
     "Whether self[start:end] begins with prefix, or with one of a tuple of them."},
    {"endswith(self, suffix, start=None, end=None, /)", ends_with,
     "Whether self[start:end] ends with suffix, or with one of a tuple of them."},
    {"removeprefix(self, prefix, /)", remove_prefix, "The text without the prefix, if it has it."},
    {"removesuffix(self, suffix, /)", remove_suffix, "The text without the suffix, if it has it."},
    {"strip(self, chars=None, /)", strip,
     "The text without leading and trailing blanks, or characters of chars."},
    {"lstrip(self, chars=None, /)", lstrip,
     "The text without leading blanks, or characters of chars."},
    {"rstrip(self, chars=None, /)", rstrip,
     "The text without trailing blanks, or characters of chars."},
    {"split(self, sep=None, maxsplit=-1)", split,
     "The pieces between separators, or between runs of blanks, from the left."},
    {"rsplit(self, sep=None, maxsplit=-1)", rsplit,
     "The pieces between separators, or between runs of blanks, from the right."},
    {"splitlines(self, keepends=False)", split_lines, "The lines, with their ends if asked."},
    {"partition(self, sep, /)", partition,
     "What stands before the first separator, the separator, and what stands behind."},
    {"rpartition(self, sep, /)", rpartition,
     "What stands before the last separator, the separator, and what stands behind."},
};

}  // namespace

void define_search_methods(Vm& vm, Type* type) { vm.define(type, kSearchMethods); }

}  // namespace falcon::vm
