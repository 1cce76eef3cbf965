// Ctrl-R: a search through the history while its words are typed. See editor.h.
#include "prompt/editor.h"

namespace falcon::prompt {

void Editor::begin_search() {
  searching_ = true;
  before_search_ = buffer_.text();
  wanted_.clear();
  found_ = history_.size();
}

// Shows the nearest entry before `from` that has the words, if there is one.
void Editor::search_from(size_t from) {
  size_t found = history_.older_with(from, wanted_);
  if (found == History::kNone) return;
  found_ = found;
  buffer_.set(history_[found]);
}

void Editor::end_search(bool keep) {
  searching_ = false;
  if (!keep) {
    buffer_.set(before_search_);
  } else if (found_ < history_.size()) {
    place_ = found_;
    draft_.clear();
  }
}

// Words, Ctrl-R and Backspace go on with the search; Ctrl-G gives it up; any other key is one for
// the entry that was found.
Editor::Next Editor::search_key(const Key& key) {
  bool control = key.kind == KeyKind::kControl;
  if (key.kind == KeyKind::kText) {
    wanted_ += key.text;
    search_from(found_ == history_.size() ? found_ : found_ + 1);
  } else if (control && key.letter == 'R') {
    search_from(found_);
  } else if (key.kind == KeyKind::kBackspace) {
    EditBuffer wanted;
    wanted.set(wanted_);
    wanted.erase_left();
    wanted_ = wanted.text();
    found_ = history_.size();
    search_from(found_);
  } else if (control && key.letter == 'G') {
    end_search(false);
  } else {
    end_search(true);
    return press(key);
  }
  return Next::kGoOn;
}

}  // namespace falcon::prompt
