// What is wrong with a program, as text for people: the place, the line, a caret under the part.
//
// Tracebacks and the messages of the parser show source lines alike, so both are drawn here.
#pragma once

#include <string>

#include "base/colors.h"
#include "syntax/parser.h"
#include "syntax/source.h"

namespace falcon::syntax {

// What to underline of a line, in byte offsets into it: `span` by '~', and `focus`, which lies in
// it, by '^'. Where they are equal there is nothing but carets.
struct Marks {
  Span span;
  Span focus;
};

// The line without its indentation, and marks below:
//     limit = config.limt
//             ~~~~~~~^^^^
// Two lines of text, indented by four, each with its newline. Empty when the line is blank.
// Columns are those of a terminal: wide characters take two, combining ones none, a tab is shown as
// spaces. A long line is cut around the focus. Control characters, those that turn the direction of
// text, and bytes that are not UTF-8 are shown as '?', so that no source text can steer a terminal.
std::string excerpt(std::string_view line, Marks marks, Colors colors = {});

// The line that a span starts on, with carets to the end of the span or line.
std::string excerpt(const Source& source, Span span, Colors colors = {});

// The whole message; it ends with a newline:
//   File "x.fpl", line 3
//     print(1 +
//             ^
// SyntaxError: expected an expression, found the end of the line
// Hint: …
std::string render(const Source& source, const Diagnostic& diagnostic, Colors colors = {});

// Parts of such messages, each a line: `  File "x.fpl", line 3`, with `, in f` if a function is
// named, and `Hint: …`.
std::string place_line(std::string_view file, size_t line, std::string_view function,
                       Colors colors = {});
std::string hint_line(std::string_view hint, Colors colors = {});

}  // namespace falcon::syntax
