// The tables behind unicode.cc: properties that utf8proc lacks. Each holds only what the general
// category does not tell, so that a query asks the category first and the table for the exceptions.
//
// Internal to the layer. Threads: constant data.
#ifndef FALCON_TEXT_UNICODE_TABLES_H_
#define FALCON_TEXT_UNICODE_TABLES_H_

#include <string_view>

namespace falcon::text {

[[nodiscard]] bool is_other_digit(char32_t c);      // digits that are not decimal: superscripts
[[nodiscard]] bool is_numeric_letter(char32_t c);   // numeric, but a letter by category
[[nodiscard]] bool is_other_upper(char32_t c);      // Uppercase, but not Lu
[[nodiscard]] bool is_other_lower(char32_t c);      // Lowercase, but not Ll
[[nodiscard]] bool is_blank(char32_t c);            // every blank
[[nodiscard]] bool is_barred_start(char32_t c);     // a letter, but not XID_Start
[[nodiscard]] bool is_other_start(char32_t c);      // XID_Start, but not a letter
[[nodiscard]] bool is_barred_continue(char32_t c);  // not XID_Continue, against its category
[[nodiscard]] bool is_other_continue(char32_t c);   // XID_Continue, against its category
[[nodiscard]] bool is_inside_word(char32_t c);      // punctuation that does not end a word

// A case mapping to several code points.
struct SpecialCase {
  char32_t code_point;
  std::u32string_view upper;
  std::u32string_view title;
};
// nullptr if the simple mapping holds.
[[nodiscard]] const SpecialCase* find_special_case(char32_t c);

}  // namespace falcon::text

#endif  // FALCON_TEXT_UNICODE_TABLES_H_
