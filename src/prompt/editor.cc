// See editor.h.
#include "prompt/editor.h"

#include <algorithm>
#include <csignal>

#include "prompt/colors.h"
#include "prompt/completion.h"
#include "prompt/width.h"

namespace falcon::prompt {

namespace {

constexpr size_t kIndentColumns = 4;

Input* g_woken = nullptr;  // a signal handler has no other way to find it
volatile std::sig_atomic_t g_changed = 0;

}  // namespace

Editor::Editor(vm::Vm& vm, vm::Module* module, Terminal& terminal, Input& input, History& history)
    : vm_(vm),
      module_(module),
      terminal_(terminal),
      input_(input),
      history_(history),
      screen_(terminal) {
  g_woken = &input_;
  terminal_.watch_changes([] {
    g_changed = 1;
    g_woken->wake();
  });
}

// --- reading

ReadOutcome Editor::read(std::string* text) {
  if (!at_line_start_) terminal_.write("\n");
  at_line_start_ = true;
  colors_ = shows_colors(vm_);
  buffer_.set("");
  place_ = history_.size();
  draft_.clear();
  terminal_.make_raw();
  reading_ = true;
  Next next = Next::kGoOn;
  while (next == Next::kGoOn) next = wait_for_key();
  if (searching_) end_search(true);
  screen_.finish(view());
  reading_ = false;
  terminal_.restore();
  if (next == Next::kInterrupt) return ReadOutcome::kInterrupted;
  if (next == Next::kEnd) return ReadOutcome::kEnd;
  if (next == Next::kStop) return ReadOutcome::kStopped;
  *text = buffer_.text();
  while (!text->empty() && (text->back() == '\n' || text->back() == ' ')) text->pop_back();
  if (!text->empty()) history_.add(*text);
  return ReadOutcome::kText;
}

Editor::Next Editor::wait_for_key() {
  if (!decoder_.pending() && !input_.ready()) draw();
  int byte = input_.next();
  switch (byte) {
    case Input::kEnd:
      return Next::kEnd;
    case Input::kInterrupted:
      return Next::kInterrupt;
    case Input::kStopped:
      return Next::kStop;
    case Input::kWoken:
      take_changes();
      return Next::kGoOn;
    default:
      if (!decoder_.feed(static_cast<unsigned char>(byte), &key_)) return Next::kGoOn;
      return searching_ ? search_key(key_) : press(key_);
  }
}

// The window has another size, or the process was stopped and goes on: somebody else may have set
// the terminal's mode, and written on it.
void Editor::take_changes() {
  if (g_changed == 0) return;
  g_changed = 0;
  screen_.resized(view());
  terminal_.make_raw();
  draw();
}

void Editor::suspend() {
  screen_.finish(view());
  terminal_.suspend();
}

// --- keys

Editor::Next Editor::press(const Key& key) {
  bool kills = (key.kind == KeyKind::kControl &&
                (key.letter == 'K' || key.letter == 'U' || key.letter == 'W')) ||
               key.kind == KeyKind::kAltBackspace ||
               (key.kind == KeyKind::kAlt && key.letter == 'd');
  if (!kills) buffer_.end_kills();
  switch (key.kind) {
    case KeyKind::kText:
      type(key);
      break;
    case KeyKind::kControl:
      return control(key.letter);
    case KeyKind::kAlt:
      alt(key.letter);
      break;
    case KeyKind::kEnter:
      return enter();
    case KeyKind::kAltEnter:
      new_line();
      break;
    case KeyKind::kTab:
      tab();
      break;
    case KeyKind::kBackTab:
      break;
    case KeyKind::kBackspace:
      buffer_.erase_left();
      break;
    case KeyKind::kAltBackspace:
      buffer_.kill_word_left();
      break;
    case KeyKind::kDelete:
      buffer_.erase_right();
      break;
    case KeyKind::kUp:
      older();
      break;
    case KeyKind::kDown:
      newer();
      break;
    case KeyKind::kLeft:
      buffer_.left();
      break;
    case KeyKind::kRight:
      buffer_.right();
      break;
    case KeyKind::kWordLeft:
      buffer_.word_left();
      break;
    case KeyKind::kWordRight:
      buffer_.word_right();
      break;
    case KeyKind::kHome:
      buffer_.line_start();
      break;
    case KeyKind::kEnd:
      buffer_.line_end();
      break;
  }
  return Next::kGoOn;
}

Editor::Next Editor::control(char letter) {
  switch (letter) {
    case 'A':
      buffer_.line_start();
      break;
    case 'B':
      buffer_.left();
      break;
    case 'C':
      return Next::kInterrupt;
    case 'D':
      if (buffer_.empty()) return Next::kEnd;
      buffer_.erase_right();
      break;
    case 'E':
      buffer_.line_end();
      break;
    case 'F':
      buffer_.right();
      break;
    case 'K':
      buffer_.kill_to_line_end();
      break;
    case 'L':
      screen_.clear_window();
      break;
    case 'N':
      newer();
      break;
    case 'P':
      older();
      break;
    case 'R':
      begin_search();
      break;
    case 'U':
      buffer_.kill_to_line_start();
      break;
    case 'W':
      buffer_.kill_blank_word_left();
      break;
    case 'Y':
      buffer_.yank();
      break;
    case 'Z':
      suspend();
      break;
    default:
      break;
  }
  return Next::kGoOn;
}

void Editor::alt(char letter) {
  switch (letter) {
    case 'b':
      return buffer_.word_left();
    case 'd':
      return buffer_.kill_word_right();
    case 'f':
      return buffer_.word_right();
    default:
      return;
  }
}

// --- text

void Editor::type(const Key& key) {
  std::string_view text = key.text;
  if (key.pasted) {
    bool at_end = buffer_.cursor() == buffer_.text().size();
    while (at_end && text.ends_with('\n')) text.remove_suffix(1);
    return buffer_.insert(text);
  }
  std::string_view line = buffer_.line_before_cursor();
  if (text == "}" && line.find_first_not_of(' ') == line.npos) {  // as far out as what it closes
    size_t blanks = line.size();
    while (blanks-- > 0) buffer_.erase_left();
    buffer_.insert(indent(0));
  }
  buffer_.insert(text);
}

Editor::Next Editor::enter() {
  if (buffer_.on_last_line() && is_whole(buffer_.text())) return Next::kAccept;
  new_line();
  return Next::kGoOn;
}

void Editor::new_line() { buffer_.insert("\n" + indent(kIndentColumns)); }

// The blanks for a line at the cursor: `more` than the line has on which the innermost bracket is
// open, or as many as the line above; none within a string.
std::string Editor::indent(size_t more) const {
  std::string_view before = std::string_view(buffer_.text()).substr(0, buffer_.cursor());
  Scan scanned = scan(before);
  if (scanned.in_string) return "";
  size_t line = scanned.open_line;
  if (!scanned.in_bracket) {
    line = before.size() - buffer_.line_before_cursor().size();
    more = 0;
  }
  size_t begin = std::min(before.find_first_not_of(' ', line), before.size());
  return std::string(begin - line + more, ' ');
}

void Editor::tab() {
  std::string_view line = buffer_.line_before_cursor();
  if (line.find_first_not_of(' ') == line.npos) return buffer_.insert("    ");
  std::string_view before = std::string_view(buffer_.text()).substr(0, buffer_.cursor());
  Completion completion = complete(vm_, module_->globals, before);
  if (completion.names.empty()) return;
  std::string_view common = completion.names.front();
  for (const std::string& name : completion.names) {
    auto [a, b] = std::mismatch(common.begin(), common.end(), name.begin(), name.end());
    common = common.substr(0, static_cast<size_t>(a - common.begin()));
  }
  size_t typed = buffer_.cursor() - completion.begin;
  if (common.size() > typed) return buffer_.insert(common.substr(typed));
  if (completion.names.size() > 1) list(completion.names);
}

// Shows names above the text, in columns.
void Editor::list(const std::vector<std::string>& names) {
  int widest = 0;
  for (const std::string& name : names) widest = std::max(widest, columns_of(name));
  size_t across = static_cast<size_t>(std::max(1, terminal_.columns() / (widest + 2)));
  size_t down = (names.size() + across - 1) / across;
  std::string out;
  for (size_t row = 0; row < down; ++row) {
    for (size_t i = row; i < names.size(); i += down) {
      out += names[i];
      if (i + down >= names.size()) continue;
      out.append(static_cast<size_t>(widest + 2 - columns_of(names[i])), ' ');
    }
    out += '\n';
  }
  write_above(out);
}

// --- history

void Editor::older() {
  if (buffer_.up()) return;
  if (place_ == history_.size()) draft_ = buffer_.text();
  size_t found = history_.older_with_prefix(place_, draft_);
  if (found != History::kNone) show_entry(found);
}

void Editor::newer() {
  if (buffer_.down()) return;
  if (place_ == history_.size()) return;
  size_t found = history_.newer_with_prefix(place_, draft_);
  show_entry(found == History::kNone ? history_.size() : found);
}

void Editor::show_entry(size_t place) {
  place_ = place;
  buffer_.set(place == history_.size() ? draft_ : history_[place]);
}

// --- the screen

View Editor::view() {
  View view{kPrompt, kContinuation, buffer_.text(), buffer_.cursor(), nullptr};
  if (searching_) {
    prompt_ = "(search: " + wanted_ + ") ";
    view.prompt = prompt_;
  }
  if (colors_) {
    scan_ = scan(buffer_.text());
    view.pieces = &scan_.pieces;
  }
  return view;
}

void Editor::draw() { screen_.draw(view()); }

void Editor::before_output() {
  if (reading_) screen_.hide();
}

void Editor::after_output(std::string_view written) {
  if (written.empty()) return;
  at_line_start_ = written.back() == '\n';
  if (!reading_) return;
  if (!at_line_start_) terminal_.write("\n");
  at_line_start_ = true;
  draw();
}

void Editor::after_input(std::string_view read) { at_line_start_ = read.ends_with('\n'); }

void Editor::write_above(std::string_view text) {
  screen_.hide();
  terminal_.write(text);
}

}  // namespace falcon::prompt
