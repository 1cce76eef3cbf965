// See width.h. utf8proc has the table.
#include "prompt/width.h"

#include <utf8proc.h>

#include <algorithm>

#include "text/utf8.h"

namespace falcon::prompt {

int columns_of(char32_t code_point) {
  if (code_point == '\t') return kTabColumns;
  return std::clamp(utf8proc_charwidth(static_cast<utf8proc_int32_t>(code_point)), 0, 2);
}

int columns_of(std::string_view text) {
  int columns = 0;
  for (char32_t c : text::CodePoints(text)) columns += columns_of(c);
  return columns;
}

}  // namespace falcon::prompt
