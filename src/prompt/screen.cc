// See screen.h. The sequences are those that every terminal since the VT100 knows.
#include "prompt/screen.h"

#include <algorithm>

#include "prompt/width.h"
#include "text/utf8.h"

namespace falcon::prompt {

namespace {

constexpr std::string_view kPlain = "\033[0m";

// Colours of the terminal's own palette, which goes with its background.
std::string_view color_of(Look look) {
  switch (look) {
    case Look::kKeyword:
      return "\033[35m";
    case Look::kString:
      return "\033[32m";
    case Look::kNumber:
      return "\033[36m";
    case Look::kComment:
      return "\033[90m";
  }
  return kPlain;
}

// Puts characters into rows.
class RowMaker {
 public:
  RowMaker(Layout& layout, int columns) : layout_(layout), columns_(columns) {
    layout_.rows.emplace_back();
  }

  void put(std::string_view bytes, char32_t c) {
    int width = columns_of(c);
    if (column_ + width > columns_ && column_ > 0) new_row();
    if (c == '\t') {
      layout_.rows.back().append(static_cast<size_t>(width), ' ');
    } else {
      layout_.rows.back() += bytes;
    }
    column_ += width;
  }

  void put(std::string_view text) {
    text::CodePoints points(text);
    for (auto it = points.begin(); it != points.end(); ++it) {
      size_t length = text::encoded_length(*it);
      put(text.substr(it.offset(), length), *it);
    }
  }

  void new_row() {
    if (!color_.empty()) layout_.rows.back() += kPlain;
    layout_.rows.emplace_back(color_);
    column_ = 0;
  }

  // From here on, until the next call; empty: plain.
  void color(std::string_view color) {
    if (color == color_) return;
    layout_.rows.back() += color.empty() ? kPlain : color;
    color_ = color;
  }

  void mark_cursor() {
    if (column_ >= columns_) new_row();
    layout_.cursor_row = static_cast<int>(layout_.rows.size()) - 1;
    layout_.cursor_column = column_;
  }

 private:
  Layout& layout_;
  int columns_;
  int column_ = 0;
  std::string_view color_;
};

}  // namespace

Layout lay_out(const View& view, int columns) {
  Layout layout;
  RowMaker rows(layout, columns);
  rows.put(view.prompt);
  size_t piece = 0;
  size_t count = view.pieces == nullptr ? 0 : view.pieces->size();
  for (size_t at = 0; at < view.text.size();) {
    while (piece < count && (*view.pieces)[piece].end <= at) ++piece;
    bool colored = piece < count && (*view.pieces)[piece].begin <= at;
    rows.color(colored ? color_of((*view.pieces)[piece].look) : "");
    if (at == view.cursor) rows.mark_cursor();
    text::Decoded next = text::decode_one(view.text, at);
    if (next.code_point == '\n') {
      rows.color("");
      rows.new_row();
      rows.put(view.continuation);
    } else {
      rows.put(view.text.substr(at, next.length), next.code_point);
    }
    at += next.length;
  }
  rows.color("");
  if (view.cursor >= view.text.size()) rows.mark_cursor();
  return layout;
}

// Goes to the first row that is shown and clears from there.
std::string Screen::clearing() const {
  std::string out = "\r";
  if (shown_ && cursor_row_ > 0) out += "\033[" + std::to_string(cursor_row_) + "A";
  return out + "\033[J";
}

void Screen::hide() {
  if (!shown_) return;
  terminal_.write(clearing());
  shown_ = false;
}

void Screen::draw(const View& view) {
  columns_ = terminal_.columns();
  draw_rows(lay_out(view, columns_), terminal_.rows());
}

// Draws as many rows around the cursor as the window has.
void Screen::draw_rows(const Layout& layout, int window) {
  int count = static_cast<int>(layout.rows.size());
  int first = std::clamp(layout.cursor_row - window / 2, 0, std::max(0, count - window));
  int last = std::min(count, first + window) - 1;
  std::string out = clearing();
  for (int row = first; row <= last; ++row) {
    if (row > first) out += "\n";
    out += layout.rows[static_cast<size_t>(row)];
  }
  if (last > layout.cursor_row) out += "\033[" + std::to_string(last - layout.cursor_row) + "A";
  out += "\r";
  if (layout.cursor_column > 0) out += "\033[" + std::to_string(layout.cursor_column) + "C";
  terminal_.write(out);
  shown_ = true;
  cursor_row_ = layout.cursor_row - first;
}

void Screen::finish(View view) {
  view.cursor = view.text.size();
  Layout layout = lay_out(view, terminal_.columns());
  draw_rows(layout, static_cast<int>(layout.rows.size()));
  terminal_.write("\n");
  shown_ = false;
}

// A terminal that has become narrower has broken the rows, one that has become wider has not joined
// those that end in newlines of ours.
void Screen::resized(const View& view) {
  int columns = terminal_.columns();
  if (!shown_ || columns >= columns_) return;
  cursor_row_ = std::min(lay_out(view, columns).cursor_row, terminal_.rows() - 1);
}

void Screen::clear_window() {
  terminal_.write("\033[H\033[2J");
  shown_ = false;
}

}  // namespace falcon::prompt
