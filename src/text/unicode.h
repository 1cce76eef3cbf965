// Unicode properties and case mapping, as str's methods need them (Unicode 15 as utf8proc 2.8
// has it; Python 3.11 is at 14, which differs in code points that 15 added).
//
// Categories and simple case mappings come from utf8proc; what it lacks (numeric types, the
// Other_Lowercase and Other_Uppercase lists, multi-character case mappings, identifier exceptions)
// is in unicode_tables.cc. For bytes, whose rules are ASCII's, see ascii.h.
//
// Threads: pure functions. `text` is valid UTF-8 throughout.
#ifndef FALCON_TEXT_UNICODE_H_
#define FALCON_TEXT_UNICODE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "text/outcome.h"

namespace falcon::text {

// One code point.
[[nodiscard]] bool is_alpha(char32_t c);
[[nodiscard]] bool is_decimal(char32_t c);
[[nodiscard]] bool is_digit(char32_t c);
[[nodiscard]] bool is_numeric(char32_t c);
[[nodiscard]] bool is_alnum(char32_t c);
[[nodiscard]] bool is_space(char32_t c);
[[nodiscard]] bool is_upper(char32_t c);
[[nodiscard]] bool is_lower(char32_t c);
[[nodiscard]] bool is_title(char32_t c);  // the title-case category, Lt: Dž and its like
[[nodiscard]] bool is_printable(char32_t c);
[[nodiscard]] bool is_identifier_start(char32_t c);  // XID_Start or '_'
[[nodiscard]] bool is_identifier_continue(char32_t c);

// A whole string, as str's methods answer: the empty string is only printable and ASCII.
[[nodiscard]] bool is_alpha(std::string_view text);
[[nodiscard]] bool is_decimal(std::string_view text);
[[nodiscard]] bool is_digit(std::string_view text);
[[nodiscard]] bool is_numeric(std::string_view text);
[[nodiscard]] bool is_alnum(std::string_view text);
[[nodiscard]] bool is_space(std::string_view text);
[[nodiscard]] bool is_upper(std::string_view text);
[[nodiscard]] bool is_lower(std::string_view text);
[[nodiscard]] bool is_title(std::string_view text);
[[nodiscard]] bool is_printable(std::string_view text);
[[nodiscard]] bool is_identifier(std::string_view text);

[[nodiscard]] std::string to_upper(std::string_view text);
[[nodiscard]] std::string to_lower(std::string_view text);
[[nodiscard]] std::string to_title(std::string_view text);
[[nodiscard]] std::string capitalize(std::string_view text);
[[nodiscard]] std::string swap_case(std::string_view text);
[[nodiscard]] std::string case_fold(std::string_view text);

// The normalization forms of Unicode (Standard Annex 15). kMemory: the characters on the way, four
// bytes each, would take more than the limit.
enum class Form : uint8_t { kNfc, kNfd, kNfkc, kNfkd };
[[nodiscard]] Outcome<std::string> normalize(std::string_view text, Form form, size_t limit_bytes);

}  // namespace falcon::text

#endif  // FALCON_TEXT_UNICODE_H_
