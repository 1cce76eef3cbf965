// The blank between two tokens of a line.
#pragma once

#include "fmt/piece.h"

namespace falcon::fmt {

// Whether a blank stands between two pieces that follow each other on a line.
bool spaced(const Piece& left, const Piece& right);

}  // namespace falcon::fmt
