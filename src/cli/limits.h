// What a program can be run with: --memory-limit, --time-limit, --step-limit, and --workers.
#pragma once

#include <cstddef>
#include <cstdint>

#include "falcon/base/clock.h"

namespace falcon::cli {

struct Limits {
  size_t memory_bytes;
  int64_t time_ns = kNever;
  int64_t steps = INT64_MAX;
  int workers = 0;  // processes that run the program; 0: this one alone
};

// Those that hold when nothing is said: as much memory as the system can give, so that a program
// that asks for more gets MemoryError and is not killed.
Limits default_limits();

// Reads the options that stand right behind argv[0]. How many words they are; -1 after telling what
// is wrong.
int read_limits(int argc, char** argv, Limits* limits);

}  // namespace falcon::cli
