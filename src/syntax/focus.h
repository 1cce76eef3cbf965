// The telling part of an expression that failed: which of its pieces to point at.
#pragma once

#include "syntax/source.h"

namespace falcon::syntax {

// Of the text under `span`, which an instruction worked out: the name of an attribute, the brackets
// of a subscript, the operator between two operands, the last call of a chain over several lines.
// The span itself where no part stands out.
// The text is parsed for this, so that neither trees nor chunks carry a second span for the sake of
// errors; a call costs the length of the span, of which at most kMaxFocusBytes are looked at.
Span focus_of(const Source& source, Span span);

constexpr size_t kMaxFocusBytes = 4096;

}  // namespace falcon::syntax
