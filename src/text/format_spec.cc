// The parser of the format-spec mini-language: one pass, each part optional, in the order of the
// grammar in format.h.
#include <cstdio>
#include <optional>

#include "text/ascii.h"
#include "text/format.h"
#include "text/utf8.h"

namespace falcon::text {
namespace {

TextError value_error(std::string message) { return {ErrorKind::kValue, std::move(message)}; }

bool is_align(char c) { return c == '<' || c == '>' || c == '=' || c == '^'; }

const char* type_name(FormatTarget target) {
  switch (target) {
    case FormatTarget::kStr:
      return "str";
    case FormatTarget::kInt:
      return "int";
    case FormatTarget::kFloat:
      break;
  }
  return "float";
}

// A cursor over the spec.
class SpecParser {
 public:
  SpecParser(std::string_view spec, FormatTarget target)
      : whole_(spec), rest_(spec), target_(target) {}

  Outcome<FormatSpec> parse();

 private:
  [[nodiscard]] bool at(char c) const { return !rest_.empty() && rest_.front() == c; }
  bool take(char c) {
    if (!at(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void parse_align(FormatSpec& spec);
  Outcome<bool> parse_number(int64_t& number, const char* too_big);
  Outcome<Ok> parse_grouping(FormatSpec& spec);
  Outcome<Ok> parse_type(FormatSpec& spec);

  std::string_view whole_;
  std::string_view rest_;
  FormatTarget target_;
  bool fill_given_ = false;
  bool align_given_ = false;
};

void SpecParser::parse_align(FormatSpec& spec) {
  if (rest_.empty()) return;
  const Decoded first = decode_one(rest_, 0);
  if (rest_.size() > first.length && is_align(rest_[first.length])) {
    spec.fill = first.code_point;
    spec.align = rest_[first.length];
    rest_.remove_prefix(first.length + 1);
    fill_given_ = align_given_ = true;
  } else if (is_align(rest_.front())) {
    spec.align = rest_.front();
    rest_.remove_prefix(1);
    align_given_ = true;
  }
}

// Digits, if there are any; false if there are none.
Outcome<bool> SpecParser::parse_number(int64_t& number, const char* too_big) {
  if (rest_.empty() || !ascii::is_digit(rest_.front())) return false;
  number = 0;
  while (!rest_.empty() && ascii::is_digit(rest_.front())) {
    number = number * 10 + (rest_.front() - '0');
    if (number > kMaxFormatWidth) return value_error(too_big);
    rest_.remove_prefix(1);
  }
  return true;
}

Outcome<Ok> SpecParser::parse_grouping(FormatSpec& spec) {
  if (take(',')) spec.grouping = ',';
  if (at('_')) {
    if (spec.grouping != 0) return value_error("Cannot specify both ',' and '_'.");
    spec.grouping = '_';
    take('_');
  }
  if (at(',') && spec.grouping == '_') return value_error("Cannot specify both ',' and '_'.");
  return Ok{};
}

bool allows_grouping(const FormatSpec& spec) {
  constexpr std::u32string_view kAlways = U"defgEG%F";
  constexpr std::u32string_view kUnderscoreOnly = U"boxX";
  if (spec.type == 0 || kAlways.find(spec.type) != kAlways.npos) return true;
  return spec.grouping == '_' && kUnderscoreOnly.find(spec.type) != kUnderscoreOnly.npos;
}

Outcome<Ok> SpecParser::parse_type(FormatSpec& spec) {
  if (!rest_.empty()) {
    const Decoded type = decode_one(rest_, 0);
    if (type.length < rest_.size()) {
      return value_error("Invalid format specifier '" + std::string(whole_) +
                         "' for object of type '" + type_name(target_) + "'");
    }
    spec.type = type.code_point;
  }
  if (spec.grouping == 0 || allows_grouping(spec)) return Ok{};
  return value_error(std::string("Cannot specify '") + spec.grouping + "' with '" +
                     shown_code(spec.type) + "'.");
}

Outcome<FormatSpec> SpecParser::parse() {
  FormatSpec spec;
  spec.align = target_ == FormatTarget::kStr ? '<' : '>';
  if (target_ == FormatTarget::kStr) spec.type = 's';
  if (target_ == FormatTarget::kInt) spec.type = 'd';
  parse_align(spec);
  if (at('+') || at('-') || at(' ')) {
    spec.sign = rest_.front();
    rest_.remove_prefix(1);
  }
  spec.no_negative_zero = take('z');
  spec.alternate = take('#');
  if (!fill_given_ && take('0')) {
    spec.fill = '0';
    if (!align_given_ && target_ != FormatTarget::kStr) spec.align = '=';
  }
  FALCON_TRY_OK(parse_number(spec.width, "Too many decimal digits in format string"));
  FALCON_TRY_OK(parse_grouping(spec));
  if (take('.')) {
    FALCON_TRY(const bool given, parse_number(spec.precision, "precision too big"));
    if (!given) return value_error("Format specifier missing precision");
  }
  FALCON_TRY_OK(parse_type(spec));
  return spec;
}

}  // namespace

std::string shown_code(char32_t c) {
  if (c > 0x20 && c < 0x80) return std::string(1, static_cast<char>(c));
  char hex[16];
  std::snprintf(hex, sizeof hex, "\\x%x", static_cast<unsigned>(c));
  return hex;
}

Outcome<FormatSpec> parse_format_spec(std::string_view spec, FormatTarget target) {
  return SpecParser(spec, target).parse();
}

}  // namespace falcon::text
