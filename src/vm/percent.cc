// The operator `%` of str, bytes and bytearray: format % values.
//
// The text layer parses conversions and lays out numbers; here it is decided which value each takes
// and what it becomes. Values are turned into text by script (__str__, __repr__, __getitem__), so a
// bytearray's format is copied first.
#include "text/percent_format.h"
#include "text/utf8.h"
#include "vm/numbers.h"
#include "vm/text_support.h"
#include "vm/text_value.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

class Percent {
 public:
  Percent(Vm& vm, bool is_bytes, std::string_view format, Value values)
      : vm_(vm), is_bytes_(is_bytes), format_(format), values_(values) {
    if (values.is_object() && values.as_object()->kind == Kind::kTuple) {
      tuple_ = values.as<Tuple>();
    } else {
      is_mapping_ = values.is_object() && !is_str(values) && !is_bytes_like(values) &&
                    (vm.operations(vm.kind_of(values)).get_item != nullptr ||
                     !type_lookup(vm, vm.type_of(values), vm.names.getitem).is_undefined());
    }
  }

  // False: exception.
  bool run(std::string& out) {
    size_t at = 0;
    for (;;) {
      const size_t percent = format_.find('%', at);
      out.append(format_.substr(at, percent == std::string_view::npos ? percent : percent - at));
      if (percent == std::string_view::npos) break;
      auto spec = text::parse_percent(format_, percent + 1, is_bytes_);
      if (!spec.ok()) return raise_text(vm_, spec.error()), false;
      if (!append(*spec, out)) return false;
      if (!text_fits(vm_, out.size())) return vm_.raise_out_of_memory(out.size()), false;
      at = spec->end;
    }
    const bool left_over = tuple_ != nullptr ? next_ < tuple_->size() : next_ == 0;
    if (left_over && !is_mapping_) {
      return fail(vm_.types.type_error, is_bytes_
                                            ? "not all arguments converted during bytes formatting"
                                            : "not all arguments converted during string "
                                              "formatting");
    }
    return true;
  }

 private:
  bool fail(Type* type, std::string_view message) {
    vm_.raise(type, message);
    return false;
  }

  // The next value in turn.
  Value take() {
    const uint32_t count = tuple_ != nullptr ? tuple_->size() : 1;
    if (next_ >= count) {
      return vm_.raise(vm_.types.type_error, "not enough arguments for format string");
    }
    const uint32_t at = next_++;
    return tuple_ != nullptr ? tuple_->items[at] : values_;
  }

  Value keyed(std::string_view key) {
    if (!is_mapping_) return vm_.raise(vm_.types.type_error, "format requires a mapping");
    next_ = 1;
    return vm_.get_item(values_, is_bytes_ ? Value(vm_.bytes(key)) : Value(vm_.string(key)));
  }

  // A '*': an int from the values. False: exception.
  bool take_star(int64_t* out) {
    const Value value = take();
    if (value.is_error()) return false;
    Value plain;
    if (!plain_int(value, &plain)) return fail(vm_.types.type_error, "* wants int");
    *out = clamped_int(plain);
    return true;
  }

  bool append(text::PercentSpec& spec, std::string& out) {
    Value value;
    if (spec.has_key) {
      value = keyed(spec.key);
      if (value.is_error()) return false;
    }
    int64_t star = 0;
    if (spec.width_from_value) {
      if (!take_star(&star)) return false;
      if (!spec.set_width(star)) return fail(vm_.types.value_error, "width too big");
    }
    if (spec.precision_from_value) {
      if (!take_star(&star)) return false;
      if (!spec.set_precision(star)) return fail(vm_.types.value_error, "precision too big");
    }
    if (spec.type == U'%') {
      out.push_back('%');
      return true;
    }
    if (!spec.has_key) value = take();
    return !value.is_error() && append_value(spec, value, out);
  }

  bool append_value(const text::PercentSpec& spec, Value value, std::string& out) {
    switch (spec.type) {
      case U'd':
      case U'i':
      case U'u':
        return append_int(spec, decimal(spec, value), out);
      case U'o':
      case U'x':
      case U'X':
        return append_int(spec, whole(spec, value), out);
      case U'e':
      case U'E':
      case U'f':
      case U'F':
      case U'g':
      case U'G':
        return append_float(spec, value, out);
      default:
        return append_text(spec, value, out);
    }
  }

  // Appends what write(the most bytes that it may take) gives. False: exception.
  template <class Write>
  bool put(Write write, std::string& out) {
    const auto piece = text_within_room(vm_, write);
    if (!piece.ok()) return raise_text(vm_, piece.error()), false;
    out.append(piece.value());
    return true;
  }

  // %d takes floats too, cut to whole numbers, and what has __int__.
  Value decimal(const text::PercentSpec& spec, Value value) {
    Value plain;
    if (plain_int(value, &plain)) {
      if (plain.is_int()) return plain;
      const Value digits = int_to_str(vm_, plain);  // for its limit
      return digits.is_error() ? digits : plain;
    }
    double number;
    const auto has = [&](Str* name) {
      return !type_lookup(vm_, vm_.type_of(value), name).is_undefined();
    };
    const bool converts = value.is_object() && value.as_object()->kind == Kind::kInstance &&
                          (has(vm_.names.int_) || has(vm_.names.index));
    if (converts || plain_float(value, &number)) return int_of(vm_, value);
    return vm_.raise(vm_.types.type_error,
                     cat("%", text::to_utf8(spec.type), " format: a real number is required, not ",
                         vm_.type_name(value)));
  }

  Value whole(const text::PercentSpec& spec, Value value) {
    const Value index = as_index(vm_, value);
    if (index.is_error()) return index;
    Value plain;
    if (plain_int(index, &plain)) return plain;
    return vm_.raise(vm_.types.type_error,
                     cat("%", text::to_utf8(spec.type), " format: an integer is required, not ",
                         vm_.type_name(value)));
  }

  bool append_int(const text::PercentSpec& spec, Value plain, std::string& out) {
    if (plain.is_error()) return false;
    return put([&](size_t limit) { return text::percent_int(big_value(plain), spec, limit); }, out);
  }

  bool append_float(const text::PercentSpec& spec, Value value, std::string& out) {
    if (is_str(value) || is_bytes_like(value)) {
      return fail(vm_.types.type_error,
                  is_bytes_ ? cat("float argument required, not ", vm_.type_name(value))
                            : cat("must be real number, not ", vm_.type_name(value)));
    }
    const Value number = float_of(vm_, value);
    if (number.is_error()) {
      if (!vm_.catch_exception(vm_.types.type_error)) return false;
      return fail(vm_.types.type_error, cat("must be real number, not ", vm_.type_name(value)));
    }
    return put([&](size_t limit) { return text::percent_float(number.as_double(), spec, limit); },
               out);
  }

  bool append_text(const text::PercentSpec& spec, Value value, std::string& out) {
    std::string_view view;
    Value made;
    char single[4];
    if (spec.type == U'c') {
      if (!character(value, single, &view)) return false;
    } else {
      made = is_bytes_ ? as_bytes(spec.type, value) : as_text(spec.type, value);
      if (made.is_error()) return false;
      view = text_view(made);
    }
    return put([&](size_t limit) { return text::percent_text(view, spec, is_bytes_, limit); }, out);
  }

  Value as_text(char32_t type, Value value) {
    if (type == U'r') return vm_.repr(value);
    return type == U'a' ? ascii_of(vm_, value) : vm_.str(value);
  }

  Value as_bytes(char32_t type, Value value) {
    if (type == U'r' || type == U'a') return ascii_of(vm_, value);
    if (is_bytes_like(value)) return value;
    if (!is_str(value) && value.is_object()) {
      const Value made = vm_.call_special(value, vm_.names.bytes, {});
      if (made.is_error() || is_bytes_like(made)) return made;
    }
    return raise_type(vm_,
                      "%b requires a bytes-like object, or an object that implements __bytes__, "
                      "not ",
                      value);
  }

  // %c: a code point, or a text of one character.
  bool character(Value value, char* single, std::string_view* out) {
    const Value index = as_index(vm_, value);
    if (index.is_error()) return false;
    Value plain;
    if (plain_int(index, &plain)) return code(clamped_int(plain), single, out);
    if (is_bytes_) {
      if (bytes_view(value, out) && out->size() == 1) return true;
      return fail(vm_.types.type_error, "%c requires an integer in range(256) or a single byte");
    }
    if (is_str(value) && as_str(value)->chars == 1) {
      *out = as_str(value)->view();
      return true;
    }
    return fail(vm_.types.type_error, "%c requires int or char");
  }

  bool code(int64_t number, char* single, std::string_view* out) {
    if (is_bytes_) {
      if (number < 0 || number > 255) {
        return fail(vm_.types.overflow_error, "%c arg not in range(256)");
      }
      single[0] = static_cast<char>(number);
      *out = std::string_view(single, 1);
      return true;
    }
    if (number < 0 || number > static_cast<int64_t>(text::kLastCodePoint) ||
        !text::is_scalar(static_cast<char32_t>(number))) {
      return fail(vm_.types.overflow_error, "%c arg not in range(0x110000)");
    }
    *out = std::string_view(single, text::encode_one(static_cast<char32_t>(number), single));
    return true;
  }

  Vm& vm_;
  bool is_bytes_;
  std::string_view format_;
  Value values_;
  Tuple* tuple_ = nullptr;
  bool is_mapping_ = false;
  uint32_t next_ = 0;
};

}  // namespace

Value text_percent(Vm& vm, Value self, Value values) {
  std::string copy;
  std::string_view format = text_view(self);
  if (self.as_object()->kind == Kind::kByteArray) {
    copy = format;
    format = copy;
  }
  std::string out;
  Percent percent(vm, !is_str(self), format, values);
  if (!percent.run(out)) return Value::error();
  return text_like(vm, self, out);
}

}  // namespace falcon::vm
