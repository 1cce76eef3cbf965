// How a str and a bytes show themselves: Python's repr() and ascii().
//
// Single quotes, unless the text has single quotes and no double ones. A str escapes what is not
// printable (unicode.h) as \t \n \r \xHH \uHHHH \UHHHHHHHH; bytes escape everything outside ASCII's
// printable range.
//
// Threads: pure functions. The append forms let a container's repr grow one string.
#ifndef FALCON_TEXT_REPR_H_
#define FALCON_TEXT_REPR_H_

#include <string>
#include <string_view>

namespace falcon::text {

void append_repr(std::string& out, std::string_view text);         // 'é\n'
void append_ascii(std::string& out, std::string_view text);        // '\xe9\n', ASCII only
void append_bytes_repr(std::string& out, std::string_view bytes);  // b'\xc3\xa9\n'

// One code point as an escape: \n, \x00, \ud7ff, \U0001f600.
void append_escape(std::string& out, char32_t c);

[[nodiscard]] std::string repr(std::string_view text);
[[nodiscard]] std::string ascii_repr(std::string_view text);
[[nodiscard]] std::string bytes_repr(std::string_view bytes);

}  // namespace falcon::text

#endif  // FALCON_TEXT_REPR_H_
