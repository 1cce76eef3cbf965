// Colours of the messages that people read on standard error, and whether a stream shows any.
//
// One place decides both, so that every report looks alike. ANSI's eight colours only: they follow
// the terminal's own theme. Pure but for wants_colors, which reads the environment; any thread may.
#ifndef FALCON_BASE_COLORS_H_
#define FALCON_BASE_COLORS_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace falcon {

enum class Ink : uint8_t {
  kError,  // the class of an exception, or the head of a report
  kMark,   // what underlines a part of a line
  kPlace,  // files, lines, functions
  kHint,   // advice
};

class Colors {
 public:
  constexpr Colors() = default;  // none: paint gives the text as it is
  explicit constexpr Colors(bool on) : on_(on) {}

  bool on() const { return on_; }
  std::string paint(Ink ink, std::string_view text) const;

 private:
  bool on_ = false;
};

// Whether what is written to a descriptor should be coloured: never when NO_COLOR is set to
// something (no-color.org); always when FORCE_COLOR is (force-color.org); else on a terminal that
// is not dumb.
bool wants_colors(int descriptor);

}  // namespace falcon

#endif  // FALCON_BASE_COLORS_H_
