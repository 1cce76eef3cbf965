// See tokens.h. A lone surrogate has no place in a str, so it is a fault here and not a
// replacement.
#include "modules/json/tokens.h"

#include <charconv>
#include <cmath>

#include "text/ascii.h"
#include "text/number.h"
#include "text/repr.h"
#include "text/utf8.h"

namespace falcon::modules::json {

namespace {

using text::ascii::is_digit;

// Integers of so many digits fit 64 bits.
constexpr size_t kShortDigits = 18;
// A word in a message: enough to recognise it.
constexpr size_t kShownBytes = 24;

constexpr size_t kHexDigits = 4;  // of \uXXXX

// The number that four hexadecimal digits at `offset` make.
std::optional<char32_t> hex_escape(std::string_view inside, size_t offset) {
  if (inside.size() - offset < kHexDigits) return std::nullopt;
  uint32_t code = 0;
  const char* begin = inside.data() + offset;
  const auto parsed = std::from_chars(begin, begin + kHexDigits, code, 16);
  if (parsed.ec != std::errc() || parsed.ptr != begin + kHexDigits) return std::nullopt;
  return code;
}

bool is_high_surrogate(char32_t code) { return code >= 0xD800 && code < 0xDC00; }
bool is_low_surrogate(char32_t code) { return code >= 0xDC00 && code < 0xE000; }

// Reads \uXXXX, or two of them that make a pair, whose backslash is at *offset; moves *offset
// behind.
std::optional<Fault> read_code_point(std::string_view inside, size_t* offset, char32_t* out) {
  constexpr size_t kEscapeBytes = 2 + kHexDigits;
  const size_t begin = *offset;
  const auto first = hex_escape(inside, begin + 2);
  if (!first) return Fault{begin, "expected four hexadecimal digits after '\\u'"};
  *offset += kEscapeBytes;
  *out = *first;
  if (!text::is_surrogate(*first)) return std::nullopt;
  if (is_high_surrogate(*first) && inside.substr(*offset, 2) == "\\u") {
    const auto second = hex_escape(inside, *offset + 2);
    if (second && is_low_surrogate(*second)) {
      *offset += kEscapeBytes;
      // Unicode 14, 3.9, "UTF-16".
      *out = 0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00);
      return std::nullopt;
    }
  }
  std::string escape(inside.substr(begin, kEscapeBytes));
  return Fault{begin, "a lone surrogate, '" + escape + "', is no character"};
}

// What a backslash and `c` stand for; 0: nothing.
char simple_escape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

// Moves over digits; false: there is none.
bool skip_digits(std::string_view token, size_t* at) {
  const size_t begin = *at;
  while (*at < token.size() && is_digit(token[*at])) ++*at;
  return *at > begin;
}

std::optional<Fault> digit_fault(std::string_view token, size_t at) {
  return Fault{at, "expected a digit, found " + found_at(token, at)};
}

// The grammar of a number: where its integer part ends, and whether it has more.
std::optional<Fault> check_number(std::string_view token, size_t* integer_end) {
  size_t at = token.starts_with('-') ? 1 : 0;
  const size_t first = at;
  if (!skip_digits(token, &at)) return digit_fault(token, at);
  if (token[first] == '0' && at > first + 1) {
    return Fault{first, "a number does not begin with 0"};
  }
  *integer_end = at;
  if (at < token.size() && token[at] == '.' && !skip_digits(token, &++at)) {
    return digit_fault(token, at);
  }
  if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
    ++at;
    if (at < token.size() && (token[at] == '+' || token[at] == '-')) ++at;
    if (!skip_digits(token, &at)) return digit_fault(token, at);
  }
  if (at < token.size()) return Fault{at, "a number does not go on with " + found_at(token, at)};
  return std::nullopt;
}

bool is_word(char c) { return text::ascii::is_alpha(c) || is_digit(c) || c == '_'; }

}  // namespace

std::optional<Fault> read_number(std::string_view token, size_t max_digits, Number* out) {
  size_t integer_end = 0;
  if (auto fault = check_number(token, &integer_end)) return fault;
  const char* end = token.data() + token.size();
  if (integer_end == token.size()) {
    if (token.size() <= kShortDigits) {
      out->kind = Number::Kind::kInt;
      std::from_chars(token.data(), end, out->integer);
      return std::nullopt;
    }
    out->kind = Number::Kind::kBigInt;
    const size_t digits = token.size() - (token.starts_with('-') ? 1 : 0);
    if (max_digits == 0 || digits <= max_digits) return std::nullopt;
    return Fault{0, "an integer of more than " + std::to_string(max_digits) +
                        " digits, the limit that sys.set_int_max_str_digits() changes"};
  }
  out->kind = Number::Kind::kFloat;
  if (std::from_chars(token.data(), end, out->real).ec == std::errc()) return std::nullopt;
  out->real = *text::parse_float(token);  // too small: 0, or too large: inf
  if (std::isfinite(out->real)) return std::nullopt;
  return Fault{0, "a number that is too large for a float"};
}

std::optional<Fault> append_unescaped(std::string_view inside, std::string* out) {
  size_t at = 0;
  while (at < inside.size()) {
    const size_t escape = std::min(inside.find('\\', at), inside.size());
    out->append(inside.substr(at, escape - at));
    at = escape;
    if (at == inside.size()) break;
    const char kind = at + 1 < inside.size() ? inside[at + 1] : '\0';
    if (kind == 'u') {
      char32_t code = 0;
      if (auto fault = read_code_point(inside, &at, &code)) return fault;
      text::append_code_point(*out, code);
      continue;
    }
    const char plain = simple_escape(kind);
    if (plain == '\0') {
      return Fault{at, "a backslash does not go with " + found_at(inside, at + 1) +
                           R"(: escapes are \" \\ \/ \b \f \n \r \t \uXXXX)"};
    }
    out->push_back(plain);
    at += 2;
  }
  return std::nullopt;
}

std::string found_at(std::string_view text, size_t offset) {
  if (offset >= text.size()) return "the end of the text";
  size_t end = offset;
  while (end < text.size() && end - offset < kShownBytes && is_word(text[end])) ++end;
  if (end == offset) end += text::decode_one(text, offset).length;
  std::string shown;
  text::append_repr(shown, text.substr(offset, end - offset));
  return shown;
}

}  // namespace falcon::modules::json
