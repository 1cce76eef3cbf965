// PlainReader: lines as the system gives them, without editing: for dumb terminals, and for input
// that is no terminal.
#pragma once

#include "prompt/input.h"
#include "prompt/reader.h"

namespace falcon::prompt {

class PlainReader final : public Reader {
 public:
  explicit PlainReader(Input& input) : input_(input) {}
  ReadOutcome read(std::string* text) override;

 private:
  static void show(const char* prompt);

  Input& input_;
};

}  // namespace falcon::prompt
