// The monotonic clock, in nanoseconds: the one unit and the one clock of every deadline.
//
// Why not std::chrono in interfaces: a deadline is stored by the thousand, compared in heaps and
// handed to system calls; a plain 64-bit count does that and keeps headers light. 2^63 ns are 292
// years. Safe from every thread.
#ifndef FALCON_BASE_CLOCK_H_
#define FALCON_BASE_CLOCK_H_

#include <cstdint>

namespace falcon {

inline constexpr std::int64_t kNsPerSecond = 1'000'000'000;
inline constexpr std::int64_t kNsPerMs = 1'000'000;
inline constexpr std::int64_t kNsPerUs = 1'000;

// A deadline that never comes, and a timeout that never ends.
inline constexpr std::int64_t kNever = INT64_MAX;

// Nanoseconds since a fixed point in the past (clock_gettime(2), CLOCK_MONOTONIC).
std::int64_t monotonic_ns();

// The same clock, read at a fraction of the cost and up to a tick of the system behind (some
// milliseconds; CLOCK_MONOTONIC_COARSE).
std::int64_t coarse_monotonic_ns();

// The deadline `timeout_ns` from now; kNever stays kNever, and nothing overflows.
std::int64_t deadline_after_ns(std::int64_t timeout_ns);

}  // namespace falcon

#endif  // FALCON_BASE_CLOCK_H_
