// EditBuffer: the text that is being written, over several lines, with a cursor in it.
//
// Places are byte offsets and always stand before a whole character: a code point with those of no
// width (accents that combine, joiners) that follow it. The text is valid UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace falcon::prompt {

class EditBuffer {
 public:
  const std::string& text() const { return text_; }
  size_t cursor() const { return cursor_; }
  bool empty() const { return text_.empty(); }

  // Puts another text in place, with the cursor at its end.
  void set(std::string text);
  void insert(std::string_view text);

  // Moves; false: it stands at the edge already.
  bool left();
  bool right();
  bool up();  // to the line above, in the same column as nearly as can be
  bool down();
  void word_left() { cursor_ = word_start(cursor_); }
  void word_right() { cursor_ = word_end(cursor_); }
  void line_start() { cursor_ = start_of_line(cursor_); }
  void line_end() { cursor_ = end_of_line(cursor_); }
  void text_end() { cursor_ = text_.size(); }
  bool on_first_line() const { return start_of_line(cursor_) == 0; }
  bool on_last_line() const { return end_of_line(cursor_) == text_.size(); }

  // Takes out one character, if there is one.
  void erase_left();
  void erase_right();
  // Takes out what a kill key does, and keeps it for yank(); kills in a row are joined.
  void kill_to_line_end();  // at the end of a line: its newline
  void kill_to_line_start();
  void kill_blank_word_left();  // back to a blank, as Ctrl-W does
  void kill_word_left();
  void kill_word_right();
  void yank() { insert(killed_); }
  // Tells that a key was pressed that kills nothing: the next kill begins anew.
  void end_kills() { killing_ = false; }

  // The line that the cursor is on, up to the cursor.
  std::string_view line_before_cursor() const;

 private:
  size_t start_of_line(size_t at) const;
  size_t end_of_line(size_t at) const;
  size_t before(size_t at) const;  // one character back (at > 0)
  size_t after(size_t at) const;
  size_t word_start(size_t at) const;
  size_t word_end(size_t at) const;
  size_t at_column(size_t line_start, int column) const;
  void kill(size_t begin, size_t end, bool in_front);

  std::string text_;
  size_t cursor_ = 0;
  std::string killed_;
  bool killing_ = false;
};

}  // namespace falcon::prompt
