// What people write who come from other languages, and what Falcon writes instead.
//
// Tables only; where a slip is looked for is the parser's and the lexer's affair.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace falcon::syntax {

// The remedy for a word that starts a statement elsewhere (`def`, `let`) or stands before an
// expression (`new`, `await`); empty for any other word.
std::string_view remedy_for_word(std::string_view word);

// The remedy for a character that is no part of any token; empty for most.
std::string remedy_for_character(uint32_t code_point);

}  // namespace falcon::syntax
