// The line is taken apart into characters first: only so can marks follow tabs and wide characters,
// and can a long line be cut without cutting a character.
#include "syntax/diagnostics.h"

#include <algorithm>
#include <vector>

#include <utf8proc.h>

#include "syntax/utf8.h"

namespace falcon::syntax {

namespace {

// With the indent, what fits in a terminal of 100 columns.
constexpr size_t kMaxColumns = 96;
// How much of a cut line stands before the focus.
constexpr size_t kColumnsBefore = 40;
constexpr size_t kTabColumns = 4;
// Of a line as a machine writes it, only so much around the focus is looked at.
constexpr size_t kMaxBytesAround = 8192;

// One character of the line: the text that shows it, and what stands below.
struct Cell {
  std::string_view text;
  size_t columns = 1;
  char mark = ' ';
};

// Characters that are no picture of themselves but change what is around them.
bool steers(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x200B || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

size_t columns_of(uint32_t c) {
  if (c < 0x300) return 1;
  return static_cast<size_t>(std::max(utf8proc_charwidth(static_cast<utf8proc_int32_t>(c)), 0));
}

char mark_at(size_t offset, const Marks& marks) {
  if (offset >= marks.focus.begin && offset < marks.focus.end) return '^';
  return offset >= marks.span.begin && offset < marks.span.end ? '~' : ' ';
}

std::vector<Cell> cells_of(std::string_view line, size_t begin, size_t end, const Marks& marks) {
  std::vector<Cell> cells;
  for (size_t i = begin; i < end;) {
    const CodePoint c = decode_utf8(line.substr(i));
    const size_t size = std::max<size_t>(c.size_bytes, 1);
    Cell cell{line.substr(i, size), 1, mark_at(i, marks)};
    if (line[i] == '\t') {
      cell.columns = kTabColumns;  // at most
    } else if (c.size_bytes == 0 || steers(c.value)) {
      cell.text = "?";
    } else {
      cell.columns = columns_of(c.value);
    }
    cells.push_back(cell);
    i += size;
  }
  return cells;
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f' || c == '\v'; }

size_t start_of_character(std::string_view line, size_t at) {
  while (at > 0 && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80) --at;
  return at;
}

// Text and marks, side by side, by columns.
class Drawing {
 public:
  void add(const Cell& cell) {
    size_t columns = cell.columns;
    if (cell.text == "\t") {
      columns -= marks_.size() % kTabColumns;
      text_.append(columns, ' ');
    } else {
      text_ += cell.text;
    }
    marks_.append(columns, cell.mark);
  }
  void add_cut() { add({"…", 1, ' '}); }

  std::string finish(const Colors& colors) {
    text_.erase(text_.find_last_not_of(' ') + 1);
    marks_.erase(marks_.find_last_not_of(' ') + 1);
    const size_t first = std::min(marks_.find_first_not_of(' '), marks_.size());
    return "    " + text_ + "\n    " + marks_.substr(0, first) +
           colors.paint(Ink::kMark, marks_.substr(first)) + "\n";
  }

 private:
  std::string text_;
  std::string marks_;
};

// The cells to show: all, or those around the first one in focus.
struct Cut {
  size_t begin;
  size_t end;
};
Cut cut_around(const std::vector<Cell>& cells, size_t focus) {
  Cut cut{0, cells.size()};
  const auto columns = [&](size_t begin, size_t end) {
    size_t sum = 0;
    for (size_t i = begin; i < end; ++i) sum += cells[i].columns;
    return sum;
  };
  if (columns(0, cells.size()) <= kMaxColumns) return cut;
  while (columns(cut.begin, focus) > kColumnsBefore) ++cut.begin;
  while (columns(cut.begin, cut.end) > kMaxColumns) --cut.end;
  return cut;
}

}  // namespace

std::string excerpt(std::string_view line, Marks marks, Colors colors) {
  size_t first = 0;
  while (first < line.size() && is_blank(line[first])) ++first;
  size_t last = line.size();
  while (last > first && is_blank(line[last - 1])) --last;
  if (first == last) return {};
  const size_t focus = std::clamp<size_t>(marks.focus.begin, first, line.size());
  size_t begin = first;
  if (focus - begin > kMaxBytesAround) begin = start_of_character(line, focus - kMaxBytesAround);
  size_t end = std::max(focus, last);
  if (end - focus > kMaxBytesAround) end = start_of_character(line, focus + kMaxBytesAround);
  std::vector<Cell> cells = cells_of(line, begin, end, marks);
  size_t at = 0;  // the cell in focus
  for (size_t offset = begin; at < cells.size() && offset < focus; ++at) {
    offset += std::max<size_t>(decode_utf8(line.substr(offset)).size_bytes, 1);
  }
  // A focus of no characters is a place: one caret there, be it behind the line.
  if (at == cells.size()) cells.push_back({" ", 1, '^'});
  while (at > 0 && cells[at].columns == 0) --at;
  cells[at].mark = '^';
  const Cut cut = cut_around(cells, at);
  Drawing drawing;
  if (cut.begin > 0 || begin > first) drawing.add_cut();
  for (size_t i = cut.begin; i < cut.end; ++i) drawing.add(cells[i]);
  if (cut.end < cells.size() || end < last) drawing.add_cut();
  return drawing.finish(colors);
}

std::string excerpt(const Source& source, Span span, Colors colors) {
  const uint32_t line = source.position(span.begin).line;
  const uint32_t start = source.line_start(line);
  const Span within{span.begin - start, std::max(span.begin, span.end) - start};
  return excerpt(source.line(line), {within, within}, colors);
}

std::string place_line(std::string_view file, size_t line, std::string_view function,
                       Colors colors) {
  std::string text = "  File " + colors.paint(Ink::kPlace, "\"" + std::string(file) + "\"") +
                     ", line " + colors.paint(Ink::kPlace, std::to_string(line));
  if (!function.empty()) text += ", in " + colors.paint(Ink::kPlace, function);
  return text + "\n";
}

std::string hint_line(std::string_view hint, Colors colors) {
  return colors.paint(Ink::kHint, "Hint:") + " " + std::string(hint) + "\n";
}

std::string render(const Source& source, const Diagnostic& diagnostic, Colors colors) {
  const bool deep = diagnostic.kind == Diagnostic::Kind::kRecursion;
  const uint32_t line = source.position(diagnostic.span.begin).line;
  std::string text = place_line(source.name(), line, {}, colors) +
                     excerpt(source, diagnostic.span, colors) +
                     colors.paint(Ink::kError, deep ? "RecursionError" : "SyntaxError") + ": " +
                     diagnostic.message + "\n";
  if (!diagnostic.hint.empty()) text += hint_line(diagnostic.hint, colors);
  return text;
}

}  // namespace falcon::syntax
