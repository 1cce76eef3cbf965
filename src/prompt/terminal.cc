// See terminal.h. The mode is changed with TCSADRAIN: what was written is shown before, and what
// was typed ahead is kept.
#include "prompt/terminal.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace falcon::prompt {

namespace {

// Has a paste come between marks (xterm's mode 2004), and no longer.
constexpr std::string_view kMarkPastes = "\033[?2004h";
constexpr std::string_view kMarkNoPastes = "\033[?2004l";

// Where the system cannot tell.
constexpr int kUsualColumns = 80;
constexpr int kUsualRows = 24;

// For the handlers: the mode to go back to, while the terminal is raw.
termios g_found;
volatile std::sig_atomic_t g_raw = 0;
void (*g_told)() = nullptr;

void on_change(int) {
  int kept = errno;
  g_told();
  errno = kept;
}

// Puts the terminal back and dies of the signal after all.
void on_death(int number) {
  if (g_raw != 0) {
    tcsetattr(STDIN_FILENO, TCSANOW, &g_found);
    [[maybe_unused]] ssize_t n = ::write(STDOUT_FILENO, kMarkNoPastes.data(), kMarkNoPastes.size());
  }
  std::signal(number, SIG_DFL);
  std::raise(number);
}

void handle(int number, void (*handler)(int)) {
  struct sigaction action = {};
  sigaction(number, nullptr, &action);
  if (action.sa_handler != SIG_DFL) return;  // ignored by the parent, or somebody else's
  action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, nullptr);
}

winsize size_of_window() {
  winsize size = {};
  ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
  return size;
}

}  // namespace

Terminal::Terminal() {
  tcgetattr(STDIN_FILENO, &found_);
  g_found = found_;
  for (int number : {SIGHUP, SIGTERM, SIGQUIT, SIGABRT}) handle(number, on_death);
}

Terminal::~Terminal() {
  restore();
  if (g_told == nullptr) return;
  std::signal(SIGWINCH, SIG_DFL);
  std::signal(SIGCONT, SIG_DFL);
}

bool Terminal::can_edit() {
  const char* name = std::getenv("TERM");
  bool dumb = name == nullptr || *name == '\0' || std::strcmp(name, "dumb") == 0;
  return !dumb && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
}

void Terminal::watch_changes(void (*told)()) {
  g_told = told;
  handle(SIGWINCH, on_change);
  handle(SIGCONT, on_change);
}

void Terminal::make_raw() {
  termios raw = found_;
  raw.c_iflag &= ~static_cast<tcflag_t>(BRKINT | INPCK | ISTRIP | IXON);
  raw.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | IEXTEN | ISIG);
  raw.c_cflag |= CS8;
  // read(2) gives what is there and never waits: the reactor does that.
  raw.c_cc[VMIN] = 0;
  raw.c_cc[VTIME] = 0;
  raw_ = true;
  g_raw = 1;
  tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
  write(kMarkPastes);
}

void Terminal::restore() {
  if (!raw_) return;
  write(kMarkNoPastes);
  tcsetattr(STDIN_FILENO, TCSADRAIN, &found_);
  raw_ = false;
  g_raw = 0;
}

void Terminal::suspend() {
  restore();
  kill(0, SIGTSTP);
  make_raw();
}

int Terminal::columns() const {
  int columns = size_of_window().ws_col;
  return columns > 0 ? columns : kUsualColumns;
}

int Terminal::rows() const {
  int rows = size_of_window().ws_row;
  return rows > 0 ? rows : kUsualRows;
}

void Terminal::write(std::string_view text) {
  while (!text.empty()) {
    ssize_t n = ::write(STDOUT_FILENO, text.data(), text.size());
    if (n >= 0) {
      text.remove_prefix(static_cast<size_t>(n));
    } else if (errno == EAGAIN) {
      pollfd room{STDOUT_FILENO, POLLOUT, 0};
      poll(&room, 1, -1);
    } else if (errno != EINTR) {
      return;
    }
  }
}

}  // namespace falcon::prompt
