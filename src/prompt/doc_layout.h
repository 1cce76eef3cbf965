// How documentation is laid out in lines, at the prompt and by `falcon doc`.
//
// Plain functions on texts: they know neither values nor terminals and may run anywhere.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace falcon::prompt {

// The lines of a documentation string, each behind `indent` and with its newline, without the
// indentation that all but the first have in common and without blank lines at the end.
std::string indented(std::string_view text, std::string_view indent = "    ");
// Words in lines of at most so many columns, each behind two blanks; "" without words.
std::string filled(const std::vector<std::string>& words, size_t columns);

}  // namespace falcon::prompt
