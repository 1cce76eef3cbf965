// str.format and str.format_map: the template comes apart in the text layer, the values are looked
// up and formatted here.
//
// Everything in this file may run script (attributes, items, __format__), so pieces of the template
// are views into Strs that the caller holds, and the result grows in a std::string.
#include "text/format_field.h"
#include "text/utf8.h"
#include "vm/text_support.h"
#include "vm/text_value.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

// Fields within the spec of a field; none deeper (as CPython's format()).
constexpr int kMaxNesting = 2;

class Formatter {
 public:
  // `mapping` is what names are looked up in; `args` may be null (format_map).
  Formatter(Vm& vm, Tuple* args, Value mapping) : vm_(vm), args_(args), mapping_(mapping) {}

  // Appends the template with its fields filled. False: exception.
  bool run(std::string_view text, int nesting, std::string& out) {
    if (nesting > kMaxNesting) {
      return fail(vm_.types.value_error, "Max string recursion exceeded");
    }
    text::FormatTemplate pieces(text);
    for (;;) {
      text::FormatPiece piece;
      const auto more = pieces.next(piece);
      if (!more.ok()) return raise_text(vm_, more.error()), false;
      if (!more.value()) return true;
      out.append(piece.literal);
      if (piece.has_field && !append_field(piece, nesting, out)) return false;
      if (!text_fits(vm_, out.size())) return vm_.raise_out_of_memory(out.size()), false;
    }
  }

 private:
  bool fail(Type* type, std::string_view message) {
    vm_.raise(type, message);
    return false;
  }

  bool append_field(const text::FormatPiece& piece, int nesting, std::string& out) {
    Value value = field_value(piece.name);
    if (value.is_error()) return false;
    value = converted(value, piece.conversion);
    if (value.is_error()) return false;
    std::string nested;
    std::string_view spec = piece.spec;
    if (piece.spec_is_nested) {
      if (!run(piece.spec, nesting + 1, nested)) return false;
      spec = nested;
    }
    const Value formatted = vm_.format(value, spec.empty() ? vm_.names.empty : vm_.string(spec));
    if (formatted.is_error()) return false;
    out.append(as_str(formatted)->view());
    return true;
  }

  Value converted(Value value, char32_t conversion) {
    switch (conversion) {
      case 0:
        return value;
      case U'r':
        return vm_.repr(value);
      case U's':
        return vm_.str(value);
      case U'a':
        return ascii_of(vm_, value);
      default:
        return vm_.raise(vm_.types.value_error,
                         cat("Unknown conversion specifier ", text::to_utf8(conversion)));
    }
  }

  // The value of a field name: its first part, then the attributes and items behind it.
  Value field_value(std::string_view name) {
    auto parsed = text::FieldName::parse(name);
    if (!parsed.ok()) return raise_text(vm_, parsed.error());
    Value value = first_value(*parsed);
    for (;;) {
      if (value.is_error()) return value;
      text::FieldStep step;
      const auto more = parsed->next(step);
      if (!more.ok()) return raise_text(vm_, more.error());
      if (!more.value()) return value;
      if (step.is_attribute) {
        value = get_attribute(vm_, value, vm_.intern(step.text));
      } else {
        value = vm_.get_item(
            value, step.index >= 0 ? vm_.integer(step.index) : Value(vm_.string(step.text)));
      }
    }
  }

  Value first_value(const text::FieldName& name) {
    if (!name.first().empty() && name.first_index() < 0) {
      return vm_.get_item(mapping_, vm_.string(name.first()));
    }
    const bool automatic = name.first().empty();
    if (numbering_ == Numbering::kUnknown) {
      numbering_ = automatic ? Numbering::kAutomatic : Numbering::kManual;
    } else if (automatic != (numbering_ == Numbering::kAutomatic)) {
      return vm_.raise(vm_.types.value_error,
                       automatic ? "cannot switch from manual field specification to automatic "
                                   "field numbering"
                                 : "cannot switch from automatic field numbering to manual field "
                                   "specification");
    }
    return positional(automatic ? next_index_++ : name.first_index());
  }

  Value positional(int64_t index) {
    if (args_ == nullptr) {
      return vm_.raise(vm_.types.value_error, "Format string contains positional fields");
    }
    if (index >= static_cast<int64_t>(args_->size())) {
      return vm_.raise(vm_.types.index_error,
                       cat("Replacement index ", index, " out of range for positional args tuple"));
    }
    return args_->items[index];
  }

  enum class Numbering : uint8_t { kUnknown, kAutomatic, kManual };

  Vm& vm_;
  Tuple* args_;
  Value mapping_;
  Numbering numbering_ = Numbering::kUnknown;
  int64_t next_index_ = 0;
};

Value formatted(Vm& vm, Value self, Tuple* args, Value mapping) {
  std::string out;
  Formatter formatter(vm, args, mapping);
  if (!formatter.run(text_view(self), 1, out)) return Value::error();
  return str_from(vm, out);
}

Value format(Vm& vm, Args args) { return formatted(vm, args[0], args[1].as<Tuple>(), args[2]); }

Value format_map(Vm& vm, Args args) { return formatted(vm, args[0], nullptr, args[1]); }

constexpr NativeDef kFormatMethods[] = {
    {"format(self, /, *args, **kwargs)", format,
     "The text with its {fields} replaced by the arguments they name."},
    {"format_map(self, mapping, /)", format_map,
     "The text with its {fields} replaced by the items of the mapping."},
};

}  // namespace

void define_format_methods(Vm& vm) { vm.define(vm.types.str, kFormatMethods); }

}  // namespace falcon::vm
