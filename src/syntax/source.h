// A source text with its name, and places in it.
//
// Every node, instruction and message points into the text by byte offsets (a Span), never by line
// and column: offsets are two words, and lines are worked out only when a message is shown.
// A Source is immutable after construction and may be shared between threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace falcon::syntax {

// A half-open range of byte offsets into a Source.
struct Span {
  uint32_t begin = 0;
  uint32_t end = 0;
};

// A place as people count: lines and columns from 1, columns in code points.
struct Position {
  uint32_t line = 1;
  uint32_t column = 1;
};

class Source {
 public:
  // name: what messages call the text (a path, or "<string>"). text: UTF-8, at most 1 GiB.
  Source(std::string name, std::string text);

  const std::string& name() const { return name_; }
  const std::string& text() const { return text_; }
  // The line and column of a byte offset; an offset past the end counts as the end.
  Position position(uint32_t offset) const;
  // The text of a line (from 1) without its newline; empty when there is no such line.
  std::string_view line(uint32_t line) const;
  uint32_t line_count() const { return static_cast<uint32_t>(line_starts_.size()); }
  // The byte offset at which a line (from 1) starts.
  uint32_t line_start(uint32_t line) const { return line_starts_[line - 1]; }

 private:
  std::string name_;
  std::string text_;
  std::vector<uint32_t> line_starts_;
};

}  // namespace falcon::syntax
