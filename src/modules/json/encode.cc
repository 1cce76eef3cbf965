// Values to JSON: one walk that appends to a string.
//
// The containers that are open form a chain through the C stack. It finds cycles, and names the
// place of a value that has no JSON ("$['users'][3]"); the walk itself keeps no path. No script
// runs during the walk, so pointers into containers stay good.
#include "modules/json/encode.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "text/number.h"
#include "text/repr.h"
#include "vm/numbers.h"
#include "vm/sequence.h"
#include "vm/tables.h"
#include "vm/text_support.h"
#include "vm/text_value.h"
#include "vm/vm.h"

namespace falcon::modules::json {

namespace {

using vm::Kind;
using vm::Value;

struct Style {
  std::string item_separator = ", ";
  std::string key_separator = ": ";
  std::string indent;
  bool lines = false;  // each item on a line of its own
  bool sort_keys = false;
};

// A container that is being written, and where in it the walk is.
struct Level {
  Value container;
  const Level* outer;
  Value key;           // of a dict
  uint32_t index = 0;  // of a list or tuple
};

class Encoder {
 public:
  Encoder(vm::Vm& vm, const Style& style) : vm_(vm), style_(style) {}

  Value run(Value value) {
    return write(value, nullptr) ? vm::str_from(vm_, out_) : Value::error();
  }

 private:
  bool append(std::string_view text) {
    if (text.size() > limit_ - out_.size() && !finds_room(text.size())) {
      vm_.raise_out_of_memory(out_.size() + text.size());
      return false;
    }
    out_ += text;
    return true;
  }

  // The text is on no account of the heap until it is whole; so now and then it is asked for room.
  bool finds_room(size_t more_bytes) {
    constexpr size_t kStep = size_t{1} << 20;
    const size_t wanted = out_.size() + more_bytes;
    if (!vm::text_fits(vm_, wanted)) return false;
    limit_ = std::clamp(vm_.heap.room(), wanted, wanted + kStep);
    return true;
  }

  bool write(Value value, const Level* outer) {
    switch (vm_.kind_of(value)) {
      case Kind::kNone:
        return append("null");
      case Kind::kBool:
        return append(value.is_true() ? "true" : "false");
      case Kind::kStr:
        return write_string(vm::as_str(value)->view());
      case Kind::kInt:
      case Kind::kBigInt:
        return write_int(value);
      case Kind::kFloat:
        return write_float(value, outer);
      case Kind::kList:
      case Kind::kTuple:
        return write_list(value, outer);
      case Kind::kDict:
        return write_dict(value, outer);
      default:
        return refuse(value, outer);
    }
  }

  bool write_int(Value value) {
    Value plain;
    vm::plain_int(value, &plain);
    if (plain.is_int()) {
      char digits[24];
      const auto end = std::to_chars(std::begin(digits), std::end(digits), plain.as_int()).ptr;
      return append({digits, static_cast<size_t>(end - digits)});
    }
    const Value text = vm::int_to_str(vm_, plain);
    return !text.is_error() && append(vm::as_str(text)->view());
  }

  bool write_float(Value value, const Level* outer) {
    double number = 0;
    vm::plain_float(value, &number);
    if (!std::isfinite(number)) {
      vm_.raise(vm_.types.value_error, vm::cat(place_of(outer), " is ", text::float_repr(number),
                                               ", which JSON does not have"));
      return false;
    }
    shown_.clear();
    text::append_float_repr(shown_, number);
    return append(shown_);
  }

  // RFC 8259, section 7: quotes, backslashes and control characters are escaped, nothing else has
  // to be.
  bool write_string(std::string_view text) {
    constexpr char kDigits[] = "0123456789abcdef";
    if (!append("\"")) return false;
    size_t begin = 0;
    for (size_t at = 0; at < text.size(); ++at) {
      const auto c = static_cast<uint8_t>(text[at]);
      if (c >= 0x20 && c != '"' && c != '\\') continue;
      const char* short_form = short_escape(c);
      const char long_form[] = {'\\', 'u', '0', '0', kDigits[c >> 4], kDigits[c & 15], '\0'};
      if (!append(text.substr(begin, at - begin)) ||
          !append(short_form == nullptr ? long_form : short_form)) {
        return false;
      }
      begin = at + 1;
    }
    return append(text.substr(begin)) && append("\"");
  }

  static const char* short_escape(uint8_t c) {
    switch (c) {
      case '"':
        return "\\\"";
      case '\\':
        return "\\\\";
      case '\b':
        return "\\b";
      case '\f':
        return "\\f";
      case '\n':
        return "\\n";
      case '\r':
        return "\\r";
      case '\t':
        return "\\t";
      default:
        return nullptr;
    }
  }

  bool new_line() {
    if (!append("\n")) return false;
    for (uint32_t i = 0; i < depth_; ++i) {
      if (!append(style_.indent)) return false;
    }
    return true;
  }

  bool begin_item(bool first) {
    if (!first && !append(style_.item_separator)) return false;
    return !style_.lines || new_line();
  }

  // False: a cycle, or too deep.
  bool may_enter(Value container, const Level* outer, const vm::NativeDepth& depth) {
    if (!depth.ok()) return false;
    for (const Level* level = outer; level != nullptr; level = level->outer) {
      if (!(level->container == container)) continue;
      vm_.raise(vm_.types.value_error, vm::cat(place_of(outer), " is ", place_of(level->outer),
                                               " again: a cycle has no JSON"));
      return false;
    }
    return true;
  }

  bool write_list(Value list, const Level* outer) {
    vm::NativeDepth native_depth(vm_);
    if (!may_enter(list, outer, native_depth)) return false;
    const vm::Items items = vm::items_of(list);
    if (items.count == 0) return append("[]");
    Level level{list, outer, Value::undefined()};
    ++depth_;
    if (!append("[")) return false;
    for (; level.index < items.count; ++level.index) {
      if (!begin_item(level.index == 0) || !write(items.at[level.index], &level)) return false;
    }
    --depth_;
    return (!style_.lines || new_line()) && append("]");
  }

  bool write_dict(Value dict, const Level* outer) {
    vm::NativeDepth native_depth(vm_);
    if (!may_enter(dict, outer, native_depth)) return false;
    const vm::Table& table = vm::table_of(dict);
    if (table.live == 0) return append("{}");
    Level level{dict, outer, Value::undefined()};
    ++depth_;
    if (!append("{")) return false;
    if (!(style_.sort_keys ? write_sorted(table, &level) : write_in_order(table, &level)))
      return false;
    --depth_;
    return (!style_.lines || new_line()) && append("}");
  }

  bool write_in_order(const vm::Table& table, Level* level) {
    bool first = true;
    for (uint32_t at = 0; vm::table_next(table, &at); ++at) {
      level->key = table.entries[at].key;
      if (!begin_item(first) || !write_key(level) || !write_member(table.entries[at].value, level))
        return false;
      first = false;
    }
    return true;
  }

  // By what the keys are in the text, so that keys of several classes are no matter.
  bool write_sorted(const vm::Table& table, Level* level) {
    std::vector<std::pair<std::string, uint32_t>> keys;
    for (uint32_t at = 0; vm::table_next(table, &at); ++at) {
      level->key = table.entries[at].key;
      std::string name;
      if (!key_text(level, &name)) return false;
      keys.emplace_back(std::move(name), at);
    }
    std::sort(keys.begin(), keys.end());
    for (size_t i = 0; i < keys.size(); ++i) {
      const vm::Entry& entry = table.entries[keys[i].second];
      level->key = entry.key;
      if (!begin_item(i == 0) || !write_string(keys[i].first) || !write_member(entry.value, level))
        return false;
    }
    return true;
  }

  bool write_member(Value value, const Level* level) {
    return append(style_.key_separator) && write(value, level);
  }

  bool write_key(const Level* level) {
    if (vm::is_str(level->key)) return write_string(vm::as_str(level->key)->view());
    std::string name;
    return key_text(level, &name) && write_string(name);
  }

  // The name that a key becomes: numbers and constants as their JSON.
  bool key_text(const Level* level, std::string* out) {
    const Value key = level->key;
    switch (vm_.kind_of(key)) {
      case Kind::kStr:
        *out = vm::as_str(key)->view();
        return true;
      case Kind::kNone:
      case Kind::kBool:
      case Kind::kInt:
      case Kind::kBigInt:
      case Kind::kFloat: {
        std::swap(out_, *out);
        const bool written = write(key, level);
        std::swap(out_, *out);
        return written;
      }
      default:
        vm_.raise(vm_.types.type_error,
                  vm::cat("a key of ", place_of(level->outer), " is a '", vm_.type_name(key),
                          "': JSON has str keys, and int, float, bool and None become such"));
        return false;
    }
  }

  bool refuse(Value value, const Level* outer) {
    const char* hint = vm::is_bytes_like(value) ? " (decode() makes a str of it)" : "";
    vm_.raise(vm_.types.type_error, vm::cat(place_of(outer), " is a '", vm_.type_name(value),
                                            "', for which JSON has no form", hint));
    return false;
  }

  // Of the value that is being written: "$" for the outermost, "$['users'][3]" within.
  std::string place_of(const Level* outer) const {
    if (outer == nullptr) return "$";
    std::vector<const Level*> path;
    for (; outer != nullptr && path.size() < kShownLevels; outer = outer->outer)
      path.push_back(outer);
    std::string place = outer == nullptr ? "$" : "$…";
    for (auto level = path.rbegin(); level != path.rend(); ++level) place += step_of(**level);
    return place;
  }

  std::string step_of(const Level& level) const {
    if (vm_.kind_of(level.container) != Kind::kDict) return vm::cat("[", level.index, "]");
    if (!vm::is_str(level.key)) return vm::cat("[<", vm_.type_name(level.key), ">]");
    std::string key;
    text::append_repr(key, vm::as_str(level.key)->view());
    return vm::cat("[", key, "]");
  }

  static constexpr size_t kShownLevels = 16;  // a place in a message

  vm::Vm& vm_;
  const Style& style_;
  size_t limit_ = 0;  // that so much text may be has been asked
  uint32_t depth_ = 0;
  std::string out_;
  std::string shown_;
};

// indent: None, a number of blanks, or the text itself. False: exception.
bool read_indent(vm::Vm& vm, Value indent, Style* style) {
  if (indent.is_undefined() || indent.is_none()) return true;
  style->lines = true;
  style->item_separator = ",";
  if (vm::is_str(indent)) {
    style->indent = vm::as_str(indent)->view();
    return true;
  }
  int64_t blanks = 0;
  if (!vm.to_index(indent, "indent", INT16_MIN, INT16_MAX, &blanks)) return false;
  style->indent.assign(static_cast<size_t>(std::max<int64_t>(blanks, 0)), ' ');
  return true;
}

bool read_separators(vm::Vm& vm, Value separators, Style* style) {
  if (separators.is_undefined() || separators.is_none()) return true;
  const Value pair = vm::tuple_from(vm, separators);
  if (pair.is_error()) return false;
  const auto* two = pair.as<vm::Tuple>();
  if (two->size() != 2 || !vm::is_str(two->items[0]) || !vm::is_str(two->items[1])) {
    vm.raise(vm.types.type_error, "separators must be two str: between items, and behind a key");
    return false;
  }
  style->item_separator = vm::as_str(two->items[0])->view();
  style->key_separator = vm::as_str(two->items[1])->view();
  return true;
}

}  // namespace

Value encode(vm::Vm& vm, Value value, const EncodeOptions& options) {
  Style style;
  if (!read_indent(vm, options.indent, &style) ||
      !read_separators(vm, options.separators, &style)) {
    return Value::error();
  }
  const int sort_keys = options.sort_keys.is_undefined() ? 0 : vm.truth(options.sort_keys);
  if (sort_keys < 0) return Value::error();
  style.sort_keys = sort_keys == 1;
  return Encoder(vm, style).run(value);
}

}  // namespace falcon::modules::json
