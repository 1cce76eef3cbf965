// The names of characters as Unicode 15 has them: "GREEK SMALL LETTER ALPHA".
//
// A layer of its own, because the parser (\N{NAME}) and the VM (unicode_name) both need it and
// neither knows the other's text layer. The tables are made at build time
// (tools/make_name_tables.cc) and are constant data: nothing is unpacked at the start, and any
// thread may ask.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace falcon::names {

// The name of a character; empty where Unicode gives none: control characters, private use,
// surrogates, code points that are not assigned.
[[nodiscard]] std::string name_of(char32_t c);

// The character that has this name, or this alias of NameAliases.txt (names of control characters,
// abbreviations, corrections). Case does not matter, everything else does.
[[nodiscard]] std::optional<char32_t> find(std::string_view name);

}  // namespace falcon::names
