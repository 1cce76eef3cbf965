// The one way out of a Result that was read on the wrong side: see result.h.
#include "falcon/base/result.h"

#include <cstdio>
#include <cstdlib>

namespace falcon::detail {

void result_misuse(const char* side) {
  std::fprintf(stderr, "falcon: bug: read the %s of a Result that has none\n", side);
  std::abort();
}

}  // namespace falcon::detail
