// Where and why a text is no JSON: one strict pass over a text that the decoder has refused.
//
// The decoder is quick because it does not keep track of where it is; this is run only once
// something is wrong.
#pragma once

#include <optional>
#include <string_view>

#include "modules/json/tokens.h"

namespace falcon::modules::json {

// Lists and objects within each other: as deep as a text may go. Nobody nests so deep by intention,
// and the decoder's recursion needs some 200 bytes of C stack a level.
constexpr size_t kMaxDepth = 1000;

// The first fault of the text, which may be any bytes; nullopt: it has none. max_digits: as for
// read_number.
std::optional<Fault> find_fault(std::string_view text, size_t max_digits);

}  // namespace falcon::modules::json
