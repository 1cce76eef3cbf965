// CLOCK_MONOTONIC through the C library, which answers without a system call.
#include "falcon/base/clock.h"

#include <ctime>

namespace falcon {

namespace {

std::int64_t read_clock(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return std::int64_t{now.tv_sec} * kNsPerSecond + now.tv_nsec;
}

}  // namespace

std::int64_t monotonic_ns() { return read_clock(CLOCK_MONOTONIC); }

std::int64_t coarse_monotonic_ns() { return read_clock(CLOCK_MONOTONIC_COARSE); }

std::int64_t deadline_after_ns(std::int64_t timeout_ns) {
  if (timeout_ns == kNever) {
    return kNever;
  }
  const std::int64_t now_ns = monotonic_ns();
  return timeout_ns > kNever - now_ns ? kNever : now_ns + timeout_ns;
}

}  // namespace falcon
