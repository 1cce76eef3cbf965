// The end of a program whose invariant broke: see assert.h.
#include "base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace falcon::detail {

void assert_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "falcon: bug: %s:%d: assertion failed: %s\n", file, line, condition);
  std::abort();
}

}  // namespace falcon::detail
