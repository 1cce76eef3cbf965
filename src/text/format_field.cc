// Bytes are walked, not code points: every mark of the grammar is ASCII, and a conversion alone is
// decoded.
#include "text/format_field.h"

#include <algorithm>

#include "text/ascii.h"
#include "text/utf8.h"

namespace falcon::text {
namespace {

TextError value_error(const char* message) { return {ErrorKind::kValue, message}; }

// The number that the text is, or -1 if it is none.
Outcome<int64_t> parse_index(std::string_view text) {
  int64_t number = text.empty() ? -1 : 0;
  for (const char c : text) {
    if (!ascii::is_digit(c)) return int64_t{-1};
    if (number > (INT64_MAX - (c - '0')) / 10) {
      return value_error("Too many decimal digits in format string");
    }
    number = number * 10 + (c - '0');
  }
  return number;
}

}  // namespace

Outcome<bool> FormatTemplate::next(FormatPiece& piece) {
  piece = FormatPiece{};
  if (offset_ >= text_.size()) return false;
  const size_t brace = text_.find_first_of("{}", offset_);
  if (brace == std::string_view::npos) {
    piece.literal = text_.substr(offset_);
    offset_ = text_.size();
    return true;
  }
  const char c = text_[brace];
  const bool is_last = brace + 1 == text_.size();
  const bool is_double = !is_last && text_[brace + 1] == c;
  if (c == '}' && !is_double) return value_error("Single '}' encountered in format string");
  if (c == '{' && is_last) return value_error("Single '{' encountered in format string");
  // Of a double brace one belongs to the literal.
  piece.literal = text_.substr(offset_, brace - offset_ + (is_double ? 1 : 0));
  offset_ = brace + (is_double ? 2 : 1);
  if (is_double) return true;
  return parse_field(piece);
}

// Behind '{': the name up to '}', '!' or ':', where brackets hide those.
Outcome<bool> FormatTemplate::parse_field(FormatPiece& piece) {
  piece.has_field = true;
  const size_t start = offset_;
  char c = 0;
  for (; offset_ < text_.size(); ++offset_) {
    c = text_[offset_];
    if (c == '{') return value_error("unexpected '{' in field name");
    if (c == '}' || c == '!' || c == ':') break;
    if (c == '[') {
      offset_ = std::min(text_.find(']', offset_), text_.size()) - 1;
    }
  }
  if (offset_ >= text_.size()) return value_error("expected '}' before end of string");
  piece.name = text_.substr(start, offset_ - start);
  ++offset_;
  if (c == '}') return true;
  if (c == '!') {
    FALCON_TRY(const bool is_done, parse_conversion(piece));
    if (is_done) return true;
  }
  return parse_spec(piece);
}

// Behind '!': true if the field ends behind the conversion.
Outcome<bool> FormatTemplate::parse_conversion(FormatPiece& piece) {
  if (offset_ >= text_.size()) {
    return value_error("end of string while looking for conversion specifier");
  }
  const Decoded conversion = decode_one(text_, offset_);
  piece.conversion = conversion.code_point;
  offset_ += conversion.length;
  if (offset_ >= text_.size()) return false;
  const char c = text_[offset_++];
  if (c != '}' && c != ':') return value_error("expected ':' after conversion specifier");
  return c == '}';
}

// Behind ':': the spec up to the brace that closes the field.
Outcome<bool> FormatTemplate::parse_spec(FormatPiece& piece) {
  const size_t start = offset_;
  int depth = 1;
  for (; offset_ < text_.size(); ++offset_) {
    if (text_[offset_] == '{') {
      piece.spec_is_nested = true;
      ++depth;
    } else if (text_[offset_] == '}' && --depth == 0) {
      piece.spec = text_.substr(start, offset_ - start);
      ++offset_;
      return true;
    }
  }
  return value_error("unmatched '{' in format spec");
}

Outcome<FieldName> FieldName::parse(std::string_view name) {
  FieldName result;
  const size_t end = std::min(name.find_first_of(".["), name.size());
  result.first_ = name.substr(0, end);
  result.rest_ = name.substr(end);
  FALCON_TRY(result.first_index_, parse_index(result.first_));
  return result;
}

Outcome<bool> FieldName::next(FieldStep& step) {
  step = FieldStep{};
  if (rest_.empty()) return false;
  const char mark = rest_.front();
  rest_.remove_prefix(1);
  size_t end = 0;
  if (mark == '.') {
    step.is_attribute = true;
    end = std::min(rest_.find_first_of(".["), rest_.size());
    step.text = rest_.substr(0, end);
  } else if (mark == '[') {
    end = rest_.find(']');
    if (end == std::string_view::npos) return value_error("Missing ']' in format string");
    step.text = rest_.substr(0, end);
    FALCON_TRY(step.index, parse_index(step.text));
    ++end;
  } else {
    return value_error("Only '.' or '[' may follow ']' in format field specifier");
  }
  if (step.text.empty()) return value_error("Empty attribute in format string");
  rest_.remove_prefix(end);
  return true;
}

}  // namespace falcon::text
