// Editor: keys to changes of the text, and the text on the screen.
//
// Ways of Emacs and readline, over several lines. Enter runs what is whole (scan.h) and else begins
// a line. Up and down move between lines, then through the history, to entries that begin as the
// text did. The screen is drawn when no more keys are there; what other threads write in between
// goes above it, for the editor is the OutputWatch of its Vm.
//
// Between two keys other threads run; nothing here calls script but completion, which asks nothing
// of a script's code either.
#pragma once

#include <string>
#include <vector>

#include "prompt/edit_buffer.h"
#include "prompt/history.h"
#include "prompt/input.h"
#include "prompt/keys.h"
#include "prompt/reader.h"
#include "prompt/screen.h"
#include "vm/file.h"

namespace falcon::prompt {

class Editor final : public Reader, public vm::OutputWatch {
 public:
  // The objects must outlive the editor. module: where names are completed.
  Editor(vm::Vm& vm, vm::Module* module, Terminal& terminal, Input& input, History& history);

  ReadOutcome read(std::string* text) override;
  void before_output() override;
  void after_output(std::string_view written) override;
  void after_input(std::string_view read) override;

 private:
  enum class Next : uint8_t { kGoOn, kAccept, kInterrupt, kEnd, kStop };

  Next wait_for_key();
  Next press(const Key& key);
  Next control(char letter);
  void alt(char letter);
  Next enter();
  void new_line();
  std::string indent(size_t more) const;
  void type(const Key& key);
  void tab();
  void list(const std::vector<std::string>& names);
  void older();
  void newer();
  void show_entry(size_t place);
  void suspend();
  void take_changes();
  void draw();
  View view();
  void write_above(std::string_view text);

  // Searching the history, Ctrl-R (search.cc).
  void begin_search();
  Next search_key(const Key& key);
  void search_from(size_t from);
  void end_search(bool keep);

  vm::Vm& vm_;
  vm::Module* module_;
  Terminal& terminal_;
  Input& input_;
  History& history_;
  Screen screen_;
  EditBuffer buffer_;
  KeyDecoder decoder_;
  Key key_;
  Scan scan_;
  bool colors_ = false;
  bool reading_ = false;       // a text is being edited
  bool at_line_start_ = true;  // of the terminal, while no text is edited

  size_t place_ = 0;   // in the history; its size: the text is new
  std::string draft_;  // the text that was new

  bool searching_ = false;
  std::string wanted_;
  size_t found_ = History::kNone;
  std::string prompt_;  // while searching
  std::string before_search_;
};

}  // namespace falcon::prompt
