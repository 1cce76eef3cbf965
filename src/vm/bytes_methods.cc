// The methods of bytes and bytearray that str does not have: decode, hex and fromhex, translation
// by a table of 256 bytes.
#include <array>

#include "text/ascii.h"
#include "text/utf8.h"
#include "vm/text_support.h"
#include "vm/text_value.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

Value decode(Vm& vm, Args args) { return decode_bytes(vm, text_view(args[0]), args[1], args[2]); }

// --- hexadecimal

// The separator of hex(): one ASCII character. False: exception.
bool separator_argument(Vm& vm, Value value, char* out) {
  std::string_view view;
  if (!text_or_bytes(value, &view)) {
    raise_type(vm, "sep must be str or bytes, not ", value);
    return false;
  }
  if (view.size() != 1 || !text::is_ascii(view)) {
    vm.raise(vm.types.value_error, view.size() == 1 || (is_str(value) && as_str(value)->chars == 1)
                                       ? "sep must be ASCII."
                                       : "sep must be length 1.");
    return false;
  }
  *out = view[0];
  return true;
}

std::string hex_text(std::string_view view, char separator, size_t group, bool from_left) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(view.size() * 3);
  for (size_t i = 0; i < view.size(); ++i) {
    // Groups count from the right unless asked otherwise.
    const size_t position = from_left ? i : view.size() - i;
    if (group > 0 && i > 0 && position % group == 0) out.push_back(separator);
    const auto byte = static_cast<unsigned char>(view[i]);
    out.push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 15]);
  }
  return out;
}

Value hex(Vm& vm, Args args) {
  int64_t group = 1;
  char separator = 0;
  if (!count_argument(vm, args, 2, 1, &group)) return Value::error();
  if (!args.given(1)) {
    group = 0;
  } else if (!separator_argument(vm, args[1], &separator)) {
    return Value::error();
  }
  const std::string_view view = text_view(args[0]);
  if (view.size() > kMaxBytes / 3 || !vm.heap.allows(view.size() * 3)) {
    return vm.raise_out_of_memory(view.size() * 3);
  }
  const uint64_t size = group < 0 ? 0 - static_cast<uint64_t>(group) : static_cast<uint64_t>(group);
  return vm.ascii(hex_text(view, separator, size, group < 0));
}

// The result of a class method: bytes as they are, or what the class makes of them.
Value as_class(Vm& vm, Value cls, Value bytes) {
  return cls == Value(vm.types.bytes) ? bytes : vm.call(cls, {bytes});
}

Value from_hex(Vm& vm, Args args) {
  if (!is_str(args[1])) {
    return vm.raise(vm.types.type_error,
                    cat("fromhex() argument must be str, not ", vm.type_name(args[1])));
  }
  const std::string_view text = as_str(args[1])->view();
  std::string out;
  out.reserve(text.size() / 2);
  const auto refuse = [&](size_t offset) {
    const size_t at = text::count_code_points(text.substr(0, offset));
    return vm.raise(vm.types.value_error,
                    cat("non-hexadecimal number found in fromhex() arg at position ",
                        static_cast<uint64_t>(at)));
  };
  for (size_t i = 0; i < text.size();) {
    if (text::ascii::is_space(text[i])) {
      ++i;
      continue;
    }
    const int high = text::ascii::digit_value(text[i]);
    if (high > 15) return refuse(i);
    const int low = i + 1 < text.size() ? text::ascii::digit_value(text[i + 1]) : 36;
    if (low > 15) return refuse(i + 1);
    out.push_back(static_cast<char>(high << 4 | low));
    i += 2;
  }
  return as_class(vm, args[0], vm.bytes(out));
}

// --- translate

constexpr size_t kByteValues = 256;

Value translate(Vm& vm, Args args) {
  const Value self = args[0];
  std::string_view table;
  if (!args[1].is_none()) {
    if (!needle_argument(vm, self, args[1], "", &table)) return Value::error();
    if (table.size() != kByteValues) {
      return vm.raise(vm.types.value_error, "translation table must be 256 characters long");
    }
  }
  std::array<bool, kByteValues> deleted = {};
  if (args.given(2)) {
    std::string_view set;
    if (!needle_argument(vm, self, args[2], "", &set)) return Value::error();
    for (const char c : set) deleted[static_cast<unsigned char>(c)] = true;
  }
  const std::string_view view = text_view(self);
  std::string out;
  out.reserve(view.size());
  for (const char c : view) {
    const auto byte = static_cast<unsigned char>(c);
    if (!deleted[byte]) out.push_back(table.empty() ? c : table[byte]);
  }
  return text_like(vm, self, out);
}

Value make_translation(Vm& vm, Args args) {
  std::string_view texts[2];
  for (uint32_t i = 0; i < 2; ++i) {
    if (!text_or_bytes(args[i], &texts[i])) {
      return raise_type(vm, "a bytes-like object is required, not ", args[i]);
    }
  }
  if (texts[0].size() != texts[1].size()) {
    return vm.raise(vm.types.value_error, "maketrans arguments must have same length");
  }
  std::string table(kByteValues, '\0');
  for (size_t i = 0; i < kByteValues; ++i) table[i] = static_cast<char>(i);
  for (size_t i = 0; i < texts[0].size(); ++i) {
    table[static_cast<unsigned char>(texts[0][i])] = texts[1][i];
  }
  return vm.bytes(table);
}

constexpr NativeDef kBytesMethods[] = {
    {"decode(self, encoding='utf-8', errors='strict')", decode, "The text that the bytes encode."},
    {"hex(self, sep=None, bytes_per_sep=1)", hex,
     "The bytes as hexadecimal digits, with a separator between groups if given."},
    {"translate(self, table, /, delete=b'')", translate,
     "Every byte replaced by what the table of 256 has for it, after dropping those to delete."},
};

constexpr NativeDef kBytesClassMethods[] = {
    {"fromhex(cls, text, /)", from_hex, "The bytes that hexadecimal digits spell."},
};

constexpr NativeDef kBytesStaticMethods[] = {
    {"maketrans(frm, to, /)", make_translation,
     "A table for translate that turns each byte of the first into that of the second."},
};

}  // namespace

void define_bytes_methods(Vm& vm, Type* type) {
  vm.define(type, kBytesMethods);
  define_class_methods(vm, type, kBytesClassMethods, std::size(kBytesClassMethods));
  define_static_methods(vm, type, kBytesStaticMethods, std::size(kBytesStaticMethods));
}

}  // namespace falcon::vm
