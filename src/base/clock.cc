// CLOCK_MONOTONIC through the C library, which answers without a system call.
#include "falcon/base/clock.h"

#include <ctime>

namespace falcon {

std::int64_t monotonic_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * kNsPerSecond + now.tv_nsec;
}

std::int64_t deadline_after_ns(std::int64_t timeout_ns) {
  if (timeout_ns == kNever) {
    return kNever;
  }
  const std::int64_t now_ns = monotonic_ns();
  return timeout_ns > kNever - now_ns ? kNever : now_ns + timeout_ns;
}

}  // namespace falcon
