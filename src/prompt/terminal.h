// Terminal: what descriptors 0 and 1 are connected to: its mode, its size, and writing to it.
//
// Two modes. While a line is edited the terminal is raw: keys come as bytes, without echo, and
// Ctrl-C and Ctrl-Z are keys. While a statement runs it is as it was found, so that programs read
// and are interrupted as usual. Output is processed in both, so that "\n" goes to the line's start,
// and Enter is always '\n', so that what is typed ahead of a statement is a line for its input().
//
// It is put back on every way out: by the destructor, and by handlers of the signals that end a
// process. A signal handler finds it through a global, so there is at most one at a time.
#pragma once

#include <termios.h>

#include <string_view>

namespace falcon::prompt {

class Terminal {
 public:
  Terminal();
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  // Whether lines can be edited: both descriptors are terminals, and not a dumb one.
  static bool can_edit();

  // Calls `told` from a signal handler when the window's size has changed, or when the process goes
  // on after it was stopped. It must be async-signal-safe.
  void watch_changes(void (*told)());

  void make_raw();
  void restore();
  // Ctrl-Z: stops the process group as the terminal would have, and returns when it goes on.
  void suspend();

  // Asked anew each time: at least 1.
  int columns() const;
  int rows() const;

  // Writes all of it; what the terminal does not take is dropped.
  static void write(std::string_view text);

 private:
  termios found_;
  bool raw_ = false;
};

}  // namespace falcon::prompt
