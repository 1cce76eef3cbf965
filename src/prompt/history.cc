// See history.h.
#include "prompt/history.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "prompt/keys.h"

namespace falcon::prompt {

namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\\') {
      out += "\\\\";
    } else {
      out += c;
    }
  }
  return out;
}

std::string unescaped(std::string_view line) {
  std::string out;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\\' || i + 1 == line.size()) {
      out += line[i];
    } else {
      out += line[++i] == 'n' ? '\n' : line[i];
    }
  }
  return clean_text(out);
}

std::string folder_of(const std::string& file) { return file.substr(0, file.rfind('/')); }

// Makes the folder and those above it, for the user alone.
void make_folders(const std::string& folder) {
  if (folder.empty() || mkdir(folder.c_str(), 0700) == 0 || errno != ENOENT) return;
  make_folders(folder_of(folder));
  mkdir(folder.c_str(), 0700);
}

// The file, open and locked, as it is named now: another prompt may just have replaced it. -1:
// none.
int open_locked(const std::string& file) {
  for (;;) {
    int descriptor = open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0 || flock(descriptor, LOCK_EX) != 0) return descriptor;
    struct stat mine = {};
    struct stat named = {};
    bool same = fstat(descriptor, &mine) == 0 && stat(file.c_str(), &named) == 0 &&
                mine.st_ino == named.st_ino && mine.st_dev == named.st_dev;
    if (same) return descriptor;
    close(descriptor);
  }
}

bool write_all(int descriptor, std::string_view data) {
  while (!data.empty()) {
    ssize_t n = write(descriptor, data.data(), data.size());
    if (n <= 0) return false;
    data.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

std::vector<std::string> lines_of(int descriptor) {
  std::string text;
  char buffer[16384];
  for (off_t at = 0;;) {
    ssize_t n = pread(descriptor, buffer, sizeof(buffer), at);
    if (n <= 0) break;
    text.append(buffer, static_cast<size_t>(n));
    at += n;
  }
  std::vector<std::string> lines;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = std::min(text.find('\n', begin), text.size());
    if (end > begin) lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

}  // namespace

std::string History::usual_file() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') return std::string(state) + "/falcon/history";
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home != '/') return "";
  return std::string(home) + "/.local/state/falcon/history";
}

History::History(std::string file) : file_(std::move(file)) {
  if (file_.empty()) return;
  int descriptor = open(file_.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  std::vector<std::string> lines = lines_of(descriptor);
  close(descriptor);
  size_t first = lines.size() > kBound ? lines.size() - kBound : 0;
  for (size_t i = first; i < lines.size(); ++i) entries_.push_back(unescaped(lines[i]));
  if (lines.size() > 2 * kBound) trim();
}

void History::add(const std::string& text) {
  if (!entries_.empty() && entries_.back() == text) return;
  entries_.push_back(text);
  if (entries_.size() > kBound) entries_.erase(entries_.begin());
  if (!file_.empty() && text.size() <= kMaxEntryBytes) append_to_file(text);
}

void History::append_to_file(const std::string& text) {
  make_folders(folder_of(file_));
  int descriptor = open_locked(file_);
  if (descriptor < 0) return;
  write_all(descriptor, escaped(text) + '\n');
  close(descriptor);
}

// Replaces the file by its last entries: a new file in its place, so that it is whole at any time.
void History::trim() {
  int descriptor = open_locked(file_);
  if (descriptor < 0) return;
  std::vector<std::string> lines = lines_of(descriptor);
  std::string text;
  for (size_t i = lines.size() - std::min(lines.size(), kBound); i < lines.size(); ++i) {
    text += lines[i] + '\n';
  }
  std::string other = file_ + ".new";
  int made = open(other.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (made >= 0) {
    bool whole = write_all(made, text);
    close(made);
    if (!whole || rename(other.c_str(), file_.c_str()) != 0) unlink(other.c_str());
  }
  close(descriptor);
}

size_t History::older_with_prefix(size_t from, std::string_view words) const {
  while (from-- > 0) {
    if (entries_[from].starts_with(words)) return from;
  }
  return kNone;
}

size_t History::newer_with_prefix(size_t from, std::string_view words) const {
  while (++from < entries_.size()) {
    if (entries_[from].starts_with(words)) return from;
  }
  return kNone;
}

size_t History::older_with(size_t from, std::string_view words) const {
  while (from-- > 0) {
    if (entries_[from].find(words) != std::string::npos) return from;
  }
  return kNone;
}

}  // namespace falcon::prompt
