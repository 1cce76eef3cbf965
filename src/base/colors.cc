// See colors.h.
#include "base/colors.h"

#include <unistd.h>

#include <cstdlib>

namespace falcon {
namespace {

std::string_view start_of(Ink ink) {
  switch (ink) {
    case Ink::kError:
      return "\x1B[1;31m";
    case Ink::kMark:
      return "\x1B[31m";
    case Ink::kPlace:
      return "\x1B[36m";
    case Ink::kHint:
      return "\x1B[32m";
  }
  return {};
}

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

}  // namespace

std::string Colors::paint(Ink ink, std::string_view text) const {
  if (!on_ || text.empty()) return std::string(text);
  return std::string(start_of(ink)).append(text).append("\x1B[0m");
}

bool wants_colors(int descriptor) {
  if (is_set("NO_COLOR")) return false;
  if (is_set("FORCE_COLOR")) return true;
  const char* terminal = std::getenv("TERM");
  return terminal != nullptr && std::string_view(terminal) != "dumb" && isatty(descriptor) == 1;
}

}  // namespace falcon
