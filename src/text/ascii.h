// What bytes and bytearray ask of a byte string, by ASCII's rules and never the C locale's
// (<cctype> reads the locale, which a host program may have set).
//
// Threads: pure functions. Any bytes are fine.
#ifndef FALCON_TEXT_ASCII_H_
#define FALCON_TEXT_ASCII_H_

#include <string>
#include <string_view>

namespace falcon::text::ascii {

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
[[nodiscard]] constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
[[nodiscard]] constexpr bool is_alpha(char c) { return is_upper(c) || is_lower(c); }
[[nodiscard]] constexpr bool is_alnum(char c) { return is_alpha(c) || is_digit(c); }
// Space, \t, \n, \v, \f, \r.
[[nodiscard]] constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
[[nodiscard]] constexpr char to_upper(char c) {
  return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}
[[nodiscard]] constexpr char to_lower(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
// The value of a digit in bases up to 36, or 36 for anything else.
[[nodiscard]] constexpr int digit_value(char c) {
  if (is_digit(c)) return c - '0';
  if (is_alpha(c)) return to_lower(c) - 'a' + 10;
  return 36;
}

// Whole byte strings, as the methods of bytes answer; false for the empty one.
[[nodiscard]] bool is_alpha(std::string_view bytes);
[[nodiscard]] bool is_digit(std::string_view bytes);
[[nodiscard]] bool is_alnum(std::string_view bytes);
[[nodiscard]] bool is_space(std::string_view bytes);
[[nodiscard]] bool is_upper(std::string_view bytes);
[[nodiscard]] bool is_lower(std::string_view bytes);
[[nodiscard]] bool is_title(std::string_view bytes);

[[nodiscard]] std::string to_upper(std::string_view bytes);
[[nodiscard]] std::string to_lower(std::string_view bytes);
// The same into bytes.size() bytes at `out`.
void write_upper(std::string_view bytes, char* out);
void write_lower(std::string_view bytes, char* out);
[[nodiscard]] std::string to_title(std::string_view bytes);
[[nodiscard]] std::string capitalize(std::string_view bytes);
[[nodiscard]] std::string swap_case(std::string_view bytes);

}  // namespace falcon::text::ascii

#endif  // FALCON_TEXT_ASCII_H_
