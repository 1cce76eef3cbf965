// The line is taken apart into characters first: only so can carets follow tabs and code points,
// and can a long line be cut without cutting a character.
#include "syntax/diagnostics.h"

#include <algorithm>
#include <vector>

#include "syntax/utf8.h"

namespace falcon::syntax {

namespace {

// With the indent, what fits in a terminal of 100 columns.
constexpr size_t kMaxColumns = 96;
// How much of a cut line stands before the span.
constexpr size_t kColumnsBefore = 40;

// One character of the line: the text that shows it, and whether the span covers it.
struct Cell {
  std::string_view text;
  bool marked = false;
};

std::vector<Cell> cells_of(std::string_view line, uint32_t line_start, Span span) {
  std::vector<Cell> cells;
  for (size_t i = 0; i < line.size();) {
    const CodePoint c = decode_utf8(line.substr(i));
    const size_t size = std::max<size_t>(c.size_bytes, 1);
    const bool control = c.value < 0x20 || (c.value >= 0x7F && c.value < 0xA0);
    const bool shown = c.size_bytes > 0 && (!control || line[i] == '\t');
    const size_t offset = line_start + i;
    cells.push_back(
        {shown ? line.substr(i, size) : "?", offset >= span.begin && offset < span.end});
    i += size;
  }
  return cells;
}

bool is_blank(const Cell& cell) { return cell.text == " " || cell.text == "\t"; }

}  // namespace

std::string excerpt(const Source& source, Span span) {
  const uint32_t line_number = source.position(span.begin).line;
  const uint32_t line_start = source.line_start(line_number);
  const std::string_view line = source.line(line_number);
  std::vector<Cell> cells = cells_of(line, line_start, span);
  // A span of no characters, or beyond the last one, is a place: one caret there.
  size_t first = 0;
  while (first < cells.size() && !cells[first].marked) ++first;
  if (first == cells.size()) {
    const size_t column = source.position(span.begin).column - 1;
    while (cells.size() <= column) cells.push_back({" ", false});
    cells[column].marked = true;
    first = column;
  }
  size_t begin = 0;
  while (begin < first && is_blank(cells[begin])) ++begin;
  size_t end = cells.size();
  bool cut_before = false;
  bool cut_after = false;
  if (end - begin > kMaxColumns) {
    cut_before = first - begin > kColumnsBefore;
    if (cut_before) begin = first - kColumnsBefore;
    cut_after = end - begin > kMaxColumns;
    if (cut_after) end = begin + kMaxColumns;
  }
  std::string text = cut_before ? "    …" : "    ";
  std::string marks = cut_before ? "     " : "    ";
  bool any = false;
  for (size_t i = begin; i < end; ++i) {
    any = any || !is_blank(cells[i]);
    text += cells[i].text;
    marks += cells[i].marked ? "^" : cells[i].text == "\t" ? "\t" : " ";
  }
  if (!any) return {};
  if (cut_after) text += "…";
  text.erase(text.find_last_not_of(' ') + 1);
  marks.erase(marks.find_last_not_of(" \t") + 1);
  return text + "\n" + marks + "\n";
}

std::string render(const Source& source, const Diagnostic& diagnostic) {
  const bool deep = diagnostic.kind == Diagnostic::Kind::kRecursion;
  std::string text = "  File \"" + source.name() + "\", line " +
                     std::to_string(source.position(diagnostic.span.begin).line) + "\n" +
                     excerpt(source, diagnostic.span) +
                     (deep ? "RecursionError: " : "SyntaxError: ") + diagnostic.message + "\n";
  if (!diagnostic.hint.empty()) text += "Hint: " + diagnostic.hint + "\n";
  return text;
}

}  // namespace falcon::syntax
