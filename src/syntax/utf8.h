// UTF-8 by code point, for the lexer, string escapes and messages (RFC 3629).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace falcon::syntax {

// The code point at the front of `text`, and how many bytes it takes: 0 when they are not UTF-8
// (overlong forms, surrogates and anything above U+10FFFF are not).
struct CodePoint {
  uint32_t value = 0;
  uint32_t size_bytes = 0;
};
CodePoint decode_utf8(std::string_view text);

// Appends a code point, which must be at most U+10FFFF and no surrogate.
void append_utf8(uint32_t code_point, std::string& out);

constexpr bool is_surrogate(uint32_t code_point) {
  return code_point >= 0xD800 && code_point <= 0xDFFF;
}

}  // namespace falcon::syntax
