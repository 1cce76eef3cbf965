// History: what was typed before, in this run and earlier ones, and the file that keeps it.
//
// The file has one entry a line; a newline within an entry is written \n and a backslash \\. It is
// only ever appended to, one write(2) an entry, under flock(2), so that prompts that run at the
// same time keep each other's entries; when it has grown to twice the bound it is replaced, under
// the same lock, by its last entries. It belongs to the user alone (mode 0600). Nothing that goes
// wrong with it is an error: then there is less history.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace falcon::prompt {

class History {
 public:
  // Entries that are kept.
  static constexpr size_t kBound = 1000;
  // A longer entry is remembered in this run only.
  static constexpr size_t kMaxEntryBytes = 64 << 10;

  // Reads the file; an empty name: nothing is kept.
  explicit History(std::string file);

  // $XDG_STATE_HOME/falcon/history, ~/.local/state/falcon/history, or empty.
  static std::string usual_file();

  // Adds what was run, unless it is what was run before it.
  void add(const std::string& text);

  size_t size() const { return entries_.size(); }
  const std::string& operator[](size_t i) const { return entries_[i]; }  // oldest first

  static constexpr size_t kNone = static_cast<size_t>(-1);
  // The nearest entry before place `from` that begins with (or contains) `words`; kNone: there is
  // none.
  size_t older_with_prefix(size_t from, std::string_view words) const;
  size_t newer_with_prefix(size_t from, std::string_view words) const;  // behind `from`
  size_t older_with(size_t from, std::string_view words) const;

 private:
  void append_to_file(const std::string& text);
  void trim();

  std::string file_;
  std::vector<std::string> entries_;
};

}  // namespace falcon::prompt
