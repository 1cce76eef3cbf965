// str.format's template: literal text and replacement fields, {name!conversion:spec}, and a field
// name's own parts, first.attribute[index]. Values are the binding's affair; a spec that holds
// fields (`spec_is_nested`) is formatted with the same arguments first, to a depth of two.
//
// Threads: a parser belongs to one call. It views the template, which must outlive it.
#ifndef FALCON_TEXT_FORMAT_FIELD_H_
#define FALCON_TEXT_FORMAT_FIELD_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "text/outcome.h"

namespace falcon::text {

// A run of literal text, then a field if there is one.
struct FormatPiece {
  std::string_view literal;  // braces already single
  bool has_field = false;
  std::string_view name;    // "" for automatic numbering
  char32_t conversion = 0;  // 'r' 's' 'a' as written, unchecked; 0 when not given
  std::string_view spec;
  bool spec_is_nested = false;
};

class FormatTemplate {
 public:
  explicit FormatTemplate(std::string_view text) : text_(text) {}

  // The next piece; false at the end. kValue with Python's words: "Single '}' encountered in format
  // string", "expected '}' before end of string", …
  Outcome<bool> next(FormatPiece& piece);

 private:
  Outcome<bool> parse_field(FormatPiece& piece);
  Outcome<bool> parse_conversion(FormatPiece& piece);
  Outcome<bool> parse_spec(FormatPiece& piece);

  std::string_view text_;
  size_t offset_ = 0;
};

// One step of a field name behind its first part: .attribute or [index].
struct FieldStep {
  bool is_attribute = false;
  std::string_view text;
  int64_t index = -1;  // the number, if `text` is one and the step is [index]; else -1
};

class FieldName {
 public:
  // kValue: "Empty attribute in format string", "Missing ']' in format string", …
  static Outcome<FieldName> parse(std::string_view name);

  FieldName() = default;
  // "" asks for automatic numbering; `first_index` is the number if it is one, else -1.
  [[nodiscard]] std::string_view first() const { return first_; }
  [[nodiscard]] int64_t first_index() const { return first_index_; }
  // The next step; false at the end.
  Outcome<bool> next(FieldStep& step);

 private:
  std::string_view first_;
  int64_t first_index_ = -1;
  std::string_view rest_;
};

}  // namespace falcon::text

#endif  // FALCON_TEXT_FORMAT_FIELD_H_
