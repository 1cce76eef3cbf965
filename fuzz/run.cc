// Fuzz target: any text is compiled and run, with bounds. Whatever it does, the process goes on,
// and the next text finds nothing of it.
#include "support.h"

namespace {

// Few steps, since one may compile as much text as an input has, and builds with sanitizers and
// coverage take hundreds of times as long for that.
constexpr falcon::fuzz::Bounds kBounds = {.memory_bytes = size_t{32} << 20, .steps = 2000};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace falcon;
  fuzz::Runtime(fuzz::view_of(data, size), kBounds).run("data");
  return 0;
}
