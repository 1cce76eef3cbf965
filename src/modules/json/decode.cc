// JSON to values by simdjson's on-demand walk: it finds the tokens and checks brackets, commas and
// UTF-8; strings and numbers are read by tokens.h.
//
// The text is copied with brackets around it: simdjson wants room behind the text anyway, and with
// a list outermost a lone number or string is no special case. Whatever is wrong, the walk only
// stops; fault.h then says what and where. Each value built is a safepoint; the builder lies on the
// C stack, where the collector sees what it holds. Finding the tokens is one call, which takes
// about a second for a gigabyte. The only includer of simdjson.h, which is large.
#include "modules/json/decode.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "modules/json/fault.h"
#include "modules/json/tokens.h"
#include "text/utf8.h"
#include "vm/numbers.h"
#include "vm/text_support.h"
#include "vm/vm.h"

namespace falcon::modules::json {

namespace {

namespace ondemand = simdjson::ondemand;
using vm::Value;

// What simdjson takes for a text, in bytes for each of its bytes: the copy, four for the places of
// tokens, and two for a buffer of strings that it has ready.
constexpr size_t kWorkingBytes = 7;

std::string_view trimmed(std::string_view token) {
  while (!token.empty() && is_blank(token.back())) token.remove_suffix(1);
  return token;
}

// Builds values. A result of undefined says: the text is wrong, look for the fault.
//
// Scalars are not taken by simdjson's get methods: it has no integers beyond 64 bits, and its
// floats are not the nearest for every long decimal. What it leaves unchecked for that, the token
// behind a scalar, is looked at here.
class Builder {
 public:
  explicit Builder(vm::Vm& vm) : vm_(vm) {}

  Value document(ondemand::document& document) {
    ondemand::array array;
    if (document.get_array().get(array) != simdjson::SUCCESS) return Value::undefined();
    Value list = items(array, 0);
    if (list.is_undefined() || list.is_error()) return list;
    const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    if (!at_end || list.as<vm::List>()->size != 1) return Value::undefined();
    return list.as<vm::List>()->items[0];
  }

 private:
  Value value(ondemand::value& from, size_t depth) {
    const std::string_view token = from.raw_json_token();
    switch (token.front()) {
      case '{': {
        ondemand::object object;
        if (from.get_object().get(object) != simdjson::SUCCESS) return Value::undefined();
        return entries(object, depth + 1);
      }
      case '[': {
        ondemand::array array;
        if (from.get_array().get(array) != simdjson::SUCCESS) return Value::undefined();
        return items(array, depth + 1);
      }
      default: {
        const char next =
            token.data()[token.size()];  // of the token behind: our bracket at the latest
        if (next != ',' && next != ']' && next != '}') return Value::undefined();
        return scalar(trimmed(token));
      }
    }
  }

  Value scalar(std::string_view token) {
    if (token.front() == '"') {
      if (token.size() < 2 || token.back() != '"') return Value::undefined();
      return string(token.substr(1, token.size() - 2));
    }
    if (token == "true") return Value::boolean(true);
    if (token == "false") return Value::boolean(false);
    if (token == "null") return Value::none();
    Number number;
    if (read_number(token, vm_.max_decimal_digits, &number)) return Value::undefined();
    switch (number.kind) {
      case Number::Kind::kInt:
        return vm_.integer(number.integer);
      case Number::Kind::kFloat:
        return Value::number(number.real);
      case Number::Kind::kBigInt:
        break;
    }
    return vm::integer_from(vm_, *text::BigInt::from_text(token, 10));
  }

  // The outermost list is ours and not counted.
  Value items(ondemand::array& array, size_t depth) {
    vm::NativeDepth native_depth(vm_);
    if (!native_depth.ok()) return Value::error();
    if (depth > kMaxDepth) return Value::undefined();
    vm::List* list = vm_.list();
    for (auto element : array) {
      if (element.error() != simdjson::SUCCESS) return Value::undefined();
      ondemand::value from = element.value_unsafe();
      const Value item = value(from, depth);
      if (item.is_undefined() || item.is_error()) return item;
      if (!vm::list_append(vm_, list, item) || !vm_.pause(1)) return Value::error();
    }
    return checked(list);
  }

  Value entries(ondemand::object& object, size_t depth) {
    vm::NativeDepth native_depth(vm_);
    if (!native_depth.ok()) return Value::error();
    if (depth > kMaxDepth) return Value::undefined();
    vm::Dict* dict = vm_.dict();
    for (auto member : object) {
      if (member.error() != simdjson::SUCCESS) return Value::undefined();
      ondemand::field field = member.value_unsafe();
      const Value name = key(field.key().raw());
      if (name.is_undefined()) return name;
      const Value item = value(field.value(), depth);
      if (item.is_undefined() || item.is_error()) return item;
      vm::dict_set_str(vm_, dict, vm::as_str(name), item);
      if (!vm_.pause(1)) return Value::error();
    }
    return checked(dict);
  }

  // Objects are made without asking; here is where a text that means too many of them is stopped.
  Value checked(Value container) {
    return vm_.heap.over_limit() ? vm_.raise_out_of_memory() : container;
  }

  Value string(std::string_view inside) {
    if (inside.find('\\') != inside.npos) {
      scratch_.clear();
      if (append_unescaped(inside, &scratch_)) return Value::undefined();
      return vm_.string(scratch_);
    }
    if (inside.size() > kSharedBytes) return vm_.string(inside);
    // Keys and short words come again and again: those seen last are shared.
    vm::Str*& known = shared_[slot_of(inside)];
    if (known == nullptr || known->view() != inside) known = vm_.string(inside);
    return known;
  }

  // By the first and the last eight bytes, so that numbered words do not meet. Whoever makes them
  // meet on purpose loses only the sharing.
  static size_t slot_of(std::string_view inside) {
    constexpr uint64_t kMix =
        0x9E3779B97F4A7C15;  // 2^64 over the golden ratio (Knuth, TAOCP 3, 6.4)
    const size_t size = std::min(inside.size(), sizeof(uint64_t));
    uint64_t first = 0;
    uint64_t last = 0;
    std::memcpy(&first, inside.data(), size);
    std::memcpy(&last, inside.data() + (inside.size() - size), size);
    return ((first + inside.size()) * kMix + last) * kMix >> (64 - kSharedBits);
  }

  // `inside` points behind the opening quote; simdjson has seen that there is a closing one.
  Value key(const char* inside) {
    size_t size = 0;
    while (inside[size] != '"') size += inside[size] == '\\' ? 2 : 1;
    return string({inside, size});
  }

  static constexpr int kSharedBits = 8;
  static constexpr size_t kSharedBytes = 32;  // the longest string that is shared

  vm::Vm& vm_;
  std::string scratch_;
  vm::Str* shared_[size_t{1} << kSharedBits] = {};
};

Value raise_fault(vm::Vm& vm, vm::Type* type, Value input, const Fault& fault) {
  std::string_view text;
  vm::text_or_bytes(input, &text);
  const std::string_view before = text.substr(0, fault.offset);
  int64_t line = 1;
  for (const char c : before) line += c == '\n' ? 1 : 0;
  const size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  // Of bytes that may be no UTF-8, too.
  const auto characters = [](std::string_view part) {
    int64_t count = 0;
    for (const char c : part) count += text::is_continuation(c) ? 0 : 1;
    return count;
  };
  const int64_t column = characters(before.substr(line_start)) + 1;
  vm::Exception* exception =
      vm.make_exception(type, vm::cat(fault.message, " (line ", line, ", column ", column, ")"));
  const int64_t position =
      vm::is_str(input) ? characters(before) : static_cast<int64_t>(fault.offset);
  vm::set_exception_attribute(vm, exception, "msg", vm.string(fault.message));
  vm::set_exception_attribute(vm, exception, "pos", vm.integer(position));
  vm::set_exception_attribute(vm, exception, "lineno", vm.integer(line));
  vm::set_exception_attribute(vm, exception, "colno", vm.integer(column));
  return vm.raise_value(exception);
}

// undefined: the text is wrong.
Value build(vm::Vm& vm, std::string_view text) {
  std::string padded;
  padded.reserve(text.size() + 2 + simdjson::SIMDJSON_PADDING);
  padded += '[';
  padded += text;
  padded += ']';
  const size_t size = padded.size();
  padded.resize(size + simdjson::SIMDJSON_PADDING, ' ');
  ondemand::parser parser;
  ondemand::document document;
  const auto error =
      parser.iterate(simdjson::padded_string_view(padded.data(), size, padded.size()))
          .get(document);
  if (error == simdjson::MEMALLOC) return vm.raise_out_of_memory();
  if (error != simdjson::SUCCESS) return Value::undefined();
  return Builder(vm).document(document);
}

}  // namespace

Value decode(vm::Vm& vm, Value input, vm::Type* decode_error) {
  std::string_view text;
  if (!vm::text_or_bytes(input, &text)) {
    return vm::raise_type(vm, "decode() expects str, bytes or bytearray, not ", input);
  }
  const size_t wanted = text.size() * kWorkingBytes;
  if (!vm.heap.allows(wanted)) return vm.raise_out_of_memory(wanted);
  const Value made = build(vm, text);
  if (!made.is_undefined()) return made;
  vm::text_or_bytes(input, &text);  // others have run, and a bytearray may be another one now
  const auto fault = find_fault(text, vm.max_decimal_digits);
  return raise_fault(vm, decode_error, input, fault ? *fault : Fault{0, "the text is no JSON"});
}

}  // namespace falcon::modules::json
