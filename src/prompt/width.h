// How many columns of a terminal characters take, by Unicode's East Asian Width.
#pragma once

#include <string_view>

namespace falcon::prompt {

// A tab is shown as so many blanks.
constexpr int kTabColumns = 4;

// 0, 1 or 2; for a tab kTabColumns.
int columns_of(char32_t code_point);
// Of valid text without newlines.
int columns_of(std::string_view text);

}  // namespace falcon::prompt
