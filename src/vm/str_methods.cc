// The methods of str that bytes do not have: encode, translate, what Unicode alone distinguishes.
#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "text/unicode.h"
#include "text/utf8.h"
#include "vm/numbers.h"
#include "vm/text_support.h"
#include "vm/text_value.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

Value encode(Vm& vm, Args args) {
  return encode_text(vm, as_str(args[0])->view(), args[1], args[2]);
}

Value casefold(Vm& vm, Args args) {
  const std::string_view view = text_view(args[0]);
  if (!vm.heap.allows(view.size() * 2)) return vm.raise_out_of_memory(view.size() * 2);
  return str_from(vm, text::case_fold(view));
}

Value normalize(Vm& vm, Args args) {
  constexpr std::pair<std::string_view, text::Form> kForms[] = {{"NFC", text::Form::kNfc},
                                                                {"NFD", text::Form::kNfd},
                                                                {"NFKC", text::Form::kNfkc},
                                                                {"NFKD", text::Form::kNfkd}};
  const Value name = args.get(1, vm.names.empty);
  if (!is_str(name)) return raise_type(vm, "normalize() argument must be str, not ", name);
  const auto* form = &kForms[0];
  if (args.given(1)) {
    form = std::find_if(std::begin(kForms), std::end(kForms),
                        [&](const auto& each) { return each.first == as_str(name)->view(); });
  }
  if (form == std::end(kForms)) {
    return vm.raise(vm.types.value_error,
                    "invalid normalization form: expected NFC, NFD, NFKC or NFKD");
  }
  const Str* self = as_str(args[0]);
  if (self->is_ascii()) return text_part(vm, args[0], self->view());
  return text_outcome(vm, args[0], text_within_room(vm, [&](size_t limit) {
                        return text::normalize(self->view(), form->second, limit);
                      }));
}

template <bool (*kTest)(std::string_view)>
Value tested(Vm&, Args args) {
  return Value::boolean(kTest(text_view(args[0])));
}

// --- translate

// Appends what the table gives for a character: a str, an ordinal, or None for nothing. False:
// exception.
bool append_translation(Vm& vm, Value translation, std::string& out) {
  if (translation.is_none()) return true;
  if (is_str(translation)) {
    out.append(as_str(translation)->view());
    return true;
  }
  Value plain;
  if (!plain_int(translation, &plain)) {
    vm.raise(vm.types.type_error, "character mapping must return integer, None or str");
    return false;
  }
  const int64_t code = clamped_int(plain);
  if (code < 0 || code > static_cast<int64_t>(text::kLastCodePoint) ||
      !text::is_scalar(static_cast<char32_t>(code))) {
    vm.raise(vm.types.value_error, "character mapping must be in range(0x110000)");
    return false;
  }
  text::append_code_point(out, static_cast<char32_t>(code));
  return true;
}

// What the table has for a character: undefined where it has nothing.
Value look_up(Vm& vm, Value table, char32_t c) {
  const Value key = Value::small_int(static_cast<int64_t>(c));
  if (table.is_object() && table.as_object()->type == vm.types.dict) {
    return dict_get(vm, table.as<Dict>(), key);
  }
  const Value found = vm.get_item(table, key);
  if (found.is_error() && vm.catch_exception(vm.types.lookup_error)) return Value::undefined();
  return found;
}

Value translate(Vm& vm, Args args) {
  const Str* self = as_str(args[0]);
  std::string out;
  for (const char32_t c : text::CodePoints(self->view())) {
    const Value found = look_up(vm, args[1], c);
    if (found.is_error()) return found;
    if (found.is_undefined()) {
      text::append_code_point(out, c);
    } else if (!append_translation(vm, found, out)) {
      return Value::error();
    }
    if (!text_fits(vm, out.size())) return vm.raise_out_of_memory(out.size());
  }
  return str_from(vm, out);
}

// maketrans(dict): keys of one character become ordinals.
Value table_of_dict(Vm& vm, Value mapping) {
  if (!mapping.is_object() || mapping.as_object()->kind != Kind::kDict) {
    return vm.raise(vm.types.type_error,
                    "if you give only one argument to maketrans it must be a dict");
  }
  Dict* table = vm.dict();
  Dict* from = mapping.as<Dict>();
  // Keys are ints and strs, whose hashing runs no script; `from` stays as it is.
  for (uint32_t i = 0; table_next(from->table, &i); ++i) {
    const Entry entry = from->table.entries[i];
    Value key = entry.key;
    if (is_str(key)) {
      if (as_str(key)->chars != 1) {
        return vm.raise(vm.types.value_error, "string keys in translate table must be of length 1");
      }
      key = Value::small_int(
          static_cast<int64_t>(text::decode_one(as_str(key)->view(), 0).code_point));
    } else if (Value plain; plain_int(key, &plain)) {
      key = plain;
    } else {
      return vm.raise(vm.types.type_error, "keys in translate table must be strings or integers");
    }
    if (!dict_set(vm, table, key, entry.value)) return Value::error();
  }
  return table;
}

Value make_translation(Vm& vm, Args args) {
  if (!args.given(1)) return table_of_dict(vm, args[0]);
  for (uint32_t i = 0; i < 3; ++i) {
    if (!args.given(i) || is_str(args[i])) continue;
    constexpr std::string_view kPlaces[] = {
        "first maketrans argument must be a string if there "
        "is a second argument",
        "maketrans() argument 2 must be str", "maketrans() argument 3 must be str"};
    return vm.raise(vm.types.type_error, i == 0 ? std::string(kPlaces[0])
                                                : cat(kPlaces[i], ", not ", vm.type_name(args[i])));
  }
  const Str* from = as_str(args[0]);
  const Str* to = as_str(args[1]);
  if (from->chars != to->chars) {
    return vm.raise(vm.types.value_error,
                    "the first two maketrans arguments must have equal length");
  }
  Dict* table = vm.dict();
  const auto set = [&](char32_t key, Value value) {
    return dict_set(vm, table, Value::small_int(static_cast<int64_t>(key)), value);
  };
  text::CodePoints targets(to->view());
  auto target = targets.begin();
  for (const char32_t c : text::CodePoints(from->view())) {
    if (!set(c, Value::small_int(static_cast<int64_t>(*target)))) return Value::error();
    ++target;
  }
  if (!args.given(2)) return table;
  for (const char32_t c : text::CodePoints(as_str(args[2])->view())) {
    if (!set(c, Value::none())) return Value::error();
  }
  return table;
}

constexpr NativeDef kStrMethods[] = {
    {"encode(self, encoding='utf-8', errors='strict')", encode,
     "The text as bytes of an encoding."},
    {"casefold(self, /)", casefold, "The text for comparing without regard to case."},
    {"normalize(self, form='NFC', /)", normalize,
     "The text in a normalization form of Unicode: NFC, NFD, NFKC or NFKD."},
    {"isdecimal(self, /)", tested<text::is_decimal>,
     "Whether all characters are decimal digits, and there is one."},
    {"isnumeric(self, /)", tested<text::is_numeric>,
     "Whether all characters are numeric, and there is one."},
    {"isidentifier(self, /)", tested<text::is_identifier>, "Whether the text can be a name."},
    {"isprintable(self, /)", tested<text::is_printable>,
     "Whether repr shows every character as it is."},
    {"translate(self, table, /)", translate,
     "Every character replaced by what table[ord] has: an ordinal, a str, or None for nothing."},
};

constexpr NativeDef kStrStaticMethods[] = {
    {"maketrans(x, y=None, z=None, /)", make_translation,
     "A table for translate: of a dict, or of characters, what they become, and those to drop."},
};

}  // namespace

void define_str_methods(Vm& vm) {
  vm.define(vm.types.str, kStrMethods);
  define_static_methods(vm, vm.types.str, kStrStaticMethods, std::size(kStrStaticMethods));
}

}  // namespace falcon::vm
