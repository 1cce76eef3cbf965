// A program in the one style: `falcon fmt`.
//
// A pure function of the text. What it gives is a program with the same tokens, the same comments
// and the same tree, or nothing: that is checked each time, so that no mistake in here can cost
// anybody a line.
#pragma once

#include <string>

#include "syntax/parser.h"

namespace falcon::fmt {

struct Outcome {
  bool good = false;
  std::string text;  // when good
  syntax::Diagnostic
      error;  // else: why the text is no program, or what its formatted form would have lost
};

// Formatting the result again gives the result.
[[nodiscard]] Outcome format(const syntax::Source& source);

}  // namespace falcon::fmt
