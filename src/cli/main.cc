// The command: `falcon FILE [ARG…]` and its kin.
//
// The words are few and end where the script's own begin, so they are read by hand: an options
// library would have to be told not to look at the script's.
#include <malloc.h>

#include "cli/run.h"

namespace {

// Buffers of a megabyte and more are the system's again when they are freed, and of what they are
// large for only what is used counts. Left alone, glibc takes a freed one for a sign to keep such
// sizes for good (mallopt(3), M_MMAP_THRESHOLD): a server would never give back what its largest
// message took.
constexpr int kMappedBytes = 1 << 20;
constexpr int kKeptBytes = 4 << 20;

}  // namespace

int main(int argc, char** argv) {
  mallopt(M_MMAP_THRESHOLD, kMappedBytes);
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
  return falcon::cli::run_command(argc, argv);
}
