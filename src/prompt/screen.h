// Screen: draws the text that is being edited, over as many rows as it needs.
//
// Each row of the terminal is laid out here and ended by a newline of our own, so that it is known
// on which row the cursor stands. Every drawing goes back to the first row, clears from there on
// and writes all anew, in one write: what others put on the terminal in between (OutputWatch) only
// has to be surrounded by hide() and draw(). Of a text with more rows than the window the part
// around the cursor is shown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "prompt/scan.h"
#include "prompt/terminal.h"

namespace falcon::prompt {

// What is to be shown.
struct View {
  std::string_view prompt;        // before the first line
  std::string_view continuation;  // before the others
  std::string_view text;
  size_t cursor = 0;
  const std::vector<Piece>* pieces = nullptr;  // null: no colours
};

// The rows of a view in a window, each without its newline, and where the cursor is.
struct Layout {
  std::vector<std::string> rows;
  int cursor_row = 0;
  int cursor_column = 0;
};
Layout lay_out(const View& view, int columns);

class Screen {
 public:
  explicit Screen(Terminal& terminal) : terminal_(terminal) {}

  void draw(const View& view);
  // Clears what is drawn; the cursor is then at the start of the row where it began.
  void hide();
  // Draws a last time and goes to the row below: what is drawn stays.
  void finish(View view);
  // The window has another size: the rows of what is drawn are others, too.
  void resized(const View& view);
  // What was drawn is no longer there.
  void forget() { shown_ = false; }
  void clear_window();
  bool shown() const { return shown_; }

 private:
  std::string clearing() const;
  void draw_rows(const Layout& layout, int window);

  Terminal& terminal_;
  bool shown_ = false;
  int columns_ = 0;     // of the window when it was drawn
  int cursor_row_ = 0;  // counted from the first row that is shown
};

}  // namespace falcon::prompt
