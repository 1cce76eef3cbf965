// Methods of str, bytes and bytearray that make a new text of the old one (case, padding,
// replacing, joining) or ask what its characters are.
#include <cstring>

#include "text/ascii.h"
#include "text/search.h"
#include "text/unicode.h"
#include "text/utf8.h"
#include "vm/text_support.h"
#include "vm/text_value.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

// --- case

using Map = std::string (*)(std::string_view);
using Test = bool (*)(std::string_view);

// str by Unicode's rules, unless it is ASCII alone; bytes by ASCII's.
template <Map kUnicode, Map kAscii>
Value mapped(Vm& vm, Args args) {
  const Value self = args[0];
  const std::string_view view = text_view(self);
  // A case mapping gives up to three code points for one.
  if (!vm.heap.allows(view.size() * 2)) return vm.raise_out_of_memory(view.size() * 2);
  if (!is_str(self)) return text_like(vm, self, kAscii(view));
  return as_str(self)->is_ascii() ? Value(vm.ascii(kAscii(view)))
                                  : text_like(vm, self, kUnicode(view));
}

// upper and lower, whose ASCII form is as long as the text and written where it stays.
using Write = void (*)(std::string_view bytes, char* out);

template <Map kUnicode, Map kAscii, Write kWrite>
Value cased(Vm& vm, Args args) {
  const Value self = args[0];
  const std::string_view view = text_view(self);
  const bool is_text = is_str(self);
  const bool plain = is_text ? as_str(self)->is_ascii() : self.as_object()->kind == Kind::kBytes;
  if (!plain) return mapped<kUnicode, kAscii>(vm, args);
  if (!vm.heap.allows(view.size())) return vm.raise_out_of_memory(view.size());
  if (is_text) {
    Str* result = str_uninitialized(vm, view.size(), view.size());
    kWrite(view, result->own);
    return result;
  }
  Bytes* result = vm.bytes_uninitialized(view.size());
  kWrite(view, result->own);
  return result;
}

template <Test kUnicode, Test kAscii>
Value tested(Vm&, Args args) {
  const std::string_view view = text_view(args[0]);
  return Value::boolean(is_str(args[0]) ? kUnicode(view) : kAscii(view));
}

Value is_ascii(Vm&, Args args) {
  if (is_str(args[0])) return Value::boolean(as_str(args[0])->is_ascii());
  return Value::boolean(text::is_ascii(text_view(args[0])));
}

// --- padding

// The fill argument: one character, or one byte. False: TypeError.
bool fill_argument(Vm& vm, Args args, std::string_view name, std::string_view* out) {
  *out = " ";
  if (!args.given(2)) return true;
  const Value fill = args[2];
  if (is_str(args[0])) {
    if (!is_str(fill)) {
      vm.raise(vm.types.type_error,
               cat("The fill character must be a unicode character, not ", vm.type_name(fill)));
      return false;
    }
    *out = as_str(fill)->view();
    if (as_str(fill)->chars == 1) return true;
    vm.raise(vm.types.type_error, "The fill character must be exactly one character long");
    return false;
  }
  if (text_or_bytes(fill, out) && out->size() == 1) return true;
  vm.raise(vm.types.type_error,
           cat(name, "() argument 2 must be a byte string of length 1, not ", vm.type_name(fill)));
  return false;
}

Value padded(Vm& vm, Args args, std::string_view name, text::Side side) {
  int64_t width = 0;
  std::string_view fill;
  if (!count_argument(vm, args, 1, 0, &width) || !fill_argument(vm, args, name, &fill)) {
    return Value::error();
  }
  const Value self = args[0];
  return text_outcome(vm, self, text_within_room(vm, [&](size_t limit) {
                        return text::pad(text_view(self), width, fill, side, text_kind(self),
                                         limit);
                      }));
}

Value center(Vm& vm, Args args) { return padded(vm, args, "center", text::Side::kBoth); }
Value ljust(Vm& vm, Args args) { return padded(vm, args, "ljust", text::Side::kLeft); }
Value rjust(Vm& vm, Args args) { return padded(vm, args, "rjust", text::Side::kRight); }

Value zfill(Vm& vm, Args args) {
  int64_t width = 0;
  if (!count_argument(vm, args, 1, 0, &width)) return Value::error();
  const Value self = args[0];
  return text_outcome(vm, self, text_within_room(vm, [&](size_t limit) {
                        return text::zero_fill(text_view(self), width, text_kind(self), limit);
                      }));
}

Value expand_tabs(Vm& vm, Args args) {
  int64_t tab_size = 8;
  if (!count_argument(vm, args, 1, 8, &tab_size)) return Value::error();
  const Value self = args[0];
  return text_outcome(vm, self, text_within_room(vm, [&](size_t limit) {
                        return text::expand_tabs(text_view(self), tab_size, text_kind(self), limit);
                      }));
}

// --- replacing and joining

Value replace(Vm& vm, Args args) {
  const Value self = args[0];
  std::string_view old, replacement;
  int64_t max_count = -1;
  if (!count_argument(vm, args, 3, -1, &max_count) ||
      !needle_argument(vm, self, args[1], "replace() argument 1", &old) ||
      !needle_argument(vm, self, args[2], "replace() argument 2", &replacement)) {
    return Value::error();
  }
  const std::string_view view = text_view(self);
  if (!old.empty() && !text::contains(view, old)) return text_part(vm, self, view);
  return text_outcome(vm, self, text_within_room(vm, [&](size_t limit) {
                        return text::replace(view, old, replacement, text_kind(self), max_count,
                                             limit);
                      }));
}

// What join puts together: the items of a tuple or list, which nothing changes any more. The owner
// is what the collector sees of them, if it comes while memory is asked for: until the last use it
// stays in a register or on the stack.
struct Items {
  const Value* at = nullptr;
  size_t count = 0;
  Value owner;

  ~Items() { asm volatile("" ::"r"(owner.bits())); }
};

bool items_of(Vm& vm, Value iterable, Items* out) {
  if (iterable.is_object() && iterable.as_object()->type == vm.types.tuple) {
    out->at = iterable.as<Tuple>()->items;
    out->count = iterable.as<Tuple>()->size();
    out->owner = iterable;
    return true;
  }
  if (!iterable.is_object() || iterable.as_object()->type != vm.types.list) {
    iterable = vm.iter(iterable);
    if (!iterable.is_error()) iterable = list_from(vm, iterable);
    if (iterable.is_error()) return false;
  }
  out->at = iterable.as<List>()->items;
  out->count = iterable.as<List>()->size;
  out->owner = iterable;
  return true;
}

// Whether an item may be joined; raises TypeError if not.
bool joinable(Vm& vm, Value self, Value item, size_t i) {
  std::string_view ignored;
  if (is_str(self) ? is_str(item) : text_or_bytes(item, &ignored)) return true;
  vm.raise(vm.types.type_error, cat("sequence item ", static_cast<uint64_t>(i), ": expected ",
                                    is_str(self) ? "str instance" : "a bytes-like object", ", ",
                                    vm.type_name(item), " found"));
  return false;
}

void join_into(char* out, std::string_view separator, const Items& items) {
  for (size_t i = 0; i < items.count; ++i) {
    if (i > 0 && !separator.empty()) {
      std::memcpy(out, separator.data(), separator.size());
      out += separator.size();
    }
    const std::string_view piece = text_view(items.at[i]);
    if (!piece.empty()) std::memcpy(out, piece.data(), piece.size());
    out += piece.size();
  }
}

Value join(Vm& vm, Args args) {
  const Value self = args[0];
  Items items;
  if (!items_of(vm, args[1], &items)) return Value::error();
  const std::string_view separator = text_view(self);
  size_t size = items.count > 1 ? separator.size() * (items.count - 1) : 0;
  size_t chars = is_str(self) && items.count > 1 ? as_str(self)->chars * (items.count - 1) : 0;
  for (size_t i = 0; i < items.count; ++i) {
    if (!joinable(vm, self, items.at[i], i)) return Value::error();
    size += text_view(items.at[i]).size();
    if (is_str(self)) chars += as_str(items.at[i])->chars;
    if (size > kMaxBytes) return vm.raise_out_of_memory(size);
  }
  if (!vm.heap.allows(size)) return vm.raise_out_of_memory(size);
  if (is_str(self)) {
    if (items.count == 1) return text_part(vm, items.at[0], text_view(items.at[0]));
    Str* result = str_uninitialized(vm, size, chars);
    join_into(result->own, separator, items);
    return result;
  }
  Bytes* bytes = vm.bytes_uninitialized(size);
  join_into(bytes->own, separator, items);
  if (self.as_object()->kind == Kind::kBytes) return bytes;
  return vm.byte_array(bytes->view());
}

namespace ascii = text::ascii;

constexpr NativeDef kShapeMethods[] = {
    {"upper(self, /)", cased<text::to_upper, ascii::to_upper, ascii::write_upper>,
     "The text in upper case."},
    {"lower(self, /)", cased<text::to_lower, ascii::to_lower, ascii::write_lower>,
     "The text in lower case."},
    {"title(self, /)", mapped<text::to_title, ascii::to_title>,
     "Every word with an upper-case first letter and the rest lower."},
    {"capitalize(self, /)", mapped<text::capitalize, ascii::capitalize>,
     "The first character in upper case, the rest lower."},
    {"swapcase(self, /)", mapped<text::swap_case, ascii::swap_case>,
     "Upper case to lower and lower to upper."},
    {"isalpha(self, /)", tested<text::is_alpha, ascii::is_alpha>,
     "Whether all characters are letters, and there is one."},
    {"isdigit(self, /)", tested<text::is_digit, ascii::is_digit>,
     "Whether all characters are digits, and there is one."},
    {"isalnum(self, /)", tested<text::is_alnum, ascii::is_alnum>,
     "Whether all characters are letters or digits, and there is one."},
    {"isspace(self, /)", tested<text::is_space, ascii::is_space>,
     "Whether all characters are blanks, and there is one."},
    {"isupper(self, /)", tested<text::is_upper, ascii::is_upper>,
     "Whether all letters are upper case, and there is one."},
    {"islower(self, /)", tested<text::is_lower, ascii::is_lower>,
     "Whether all letters are lower case, and there is one."},
    {"istitle(self, /)", tested<text::is_title, ascii::is_title>,
     "Whether every word begins in upper case and goes on in lower."},
    {"isascii(self, /)", is_ascii, "Whether all characters are ASCII."},
    {"center(self, width, fillchar=' ', /)", center, "Centred in a text of that width."},
    {"ljust(self, width, fillchar=' ', /)", ljust, "At the left of a text of that width."},
    {"rjust(self, width, fillchar=' ', /)", rjust, "At the right of a text of that width."},
    {"zfill(self, width, /)", zfill, "Filled up with zeros behind the sign."},
    {"expandtabs(self, tabsize=8)", expand_tabs, "With blanks in place of tabs."},
    {"replace(self, old, new, count=-1, /)", replace,
     "With new in place of old, at most count times from the left."},
    {"join(self, iterable, /)", join, "The items of the iterable with self between them."},
};

}  // namespace

void define_shape_methods(Vm& vm, Type* type) { vm.define(type, kShapeMethods); }

}  // namespace falcon::vm
