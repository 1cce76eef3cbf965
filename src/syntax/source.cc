// Lines of a source text, found once at construction: a message then costs a binary search.
// A line ends at "\n", "\r\n" or a lone "\r", as the lexer has it.
#include "syntax/source.h"

#include <algorithm>
#include <utility>

namespace falcon::syntax {

Source::Source(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)) {
  line_starts_.push_back(0);
  for (size_t i = 0; i < text_.size(); ++i) {
    const bool lone_return = text_[i] == '\r' && (i + 1 == text_.size() || text_[i + 1] != '\n');
    if (text_[i] == '\n' || lone_return) line_starts_.push_back(static_cast<uint32_t>(i + 1));
  }
}

Position Source::position(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const auto line = static_cast<uint32_t>(after - line_starts_.begin());
  uint32_t column = 1;
  for (uint32_t i = line_start(line); i < offset; ++i) {
    const bool continues = (static_cast<unsigned char>(text_[i]) & 0xC0) == 0x80;
    if (!continues) ++column;
  }
  return {line, column};
}

std::string_view Source::line(uint32_t line) const {
  if (line < 1 || line > line_count()) return {};
  const uint32_t begin = line_start(line);
  size_t end = line < line_count() ? line_start(line + 1) : text_.size();
  while (end > begin && (text_[end - 1] == '\n' || text_[end - 1] == '\r')) --end;
  return std::string_view(text_).substr(begin, end - begin);
}

}  // namespace falcon::syntax
