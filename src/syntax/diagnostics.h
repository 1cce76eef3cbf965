// What is wrong with a program, as text for people: the place, the line, a caret under the part.
#pragma once

#include <string>

#include "syntax/parser.h"
#include "syntax/source.h"

namespace falcon::syntax {

// The line that a span starts on, without its indentation, and under it carets below the span:
//     print(1 +
//             ^
// Two lines of text, indented by four, each with its newline. Empty when the line is blank.
// A long line is cut around the span; control characters and bytes that are not UTF-8 are shown
// as '?', so that no source text can steer a terminal. Carets go to the end of the span or line.
std::string excerpt(const Source& source, Span span);

// The whole message, without colour; it ends with a newline:
//   File "x.fpl", line 3
//     print(1 +
//             ^
// SyntaxError: expected an expression, found the end of the line
// Hint: …
std::string render(const Source& source, const Diagnostic& diagnostic);

}  // namespace falcon::syntax
