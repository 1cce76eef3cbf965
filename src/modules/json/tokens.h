// The parts of JSON that have an inside: strings and numbers (RFC 8259, sections 6 and 7).
//
// The decoder reads values with these, and the search for what is wrong with a text asks them too,
// so that both always agree. Pure functions over text that is valid UTF-8.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace falcon::modules::json {

// What is wrong with a text, in words, and at which byte of it.
struct Fault {
  size_t offset = 0;
  std::string message;
};

struct Number {
  enum class Kind : uint8_t { kInt, kBigInt, kFloat };
  Kind kind = Kind::kInt;
  int64_t integer = 0;  // kInt
  double real = 0;      // kFloat
};

// A number token, trimmed. A kBigInt is the token itself: a sign and digits. Beyond the grammar it
// is a fault to be too large for a float, or an integer of more than `max_digits` (0: no limit).
std::optional<Fault> read_number(std::string_view token, size_t max_digits, Number* out);

// Appends what stands between a string's quotes, escapes resolved.
std::optional<Fault> append_unescaped(std::string_view inside, std::string* out);

// What stands at an offset, for messages: "'}'", "'nan'", "the end of the text".
std::string found_at(std::string_view text, size_t offset);

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace falcon::modules::json
