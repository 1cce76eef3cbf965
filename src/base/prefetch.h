// The cache line, and having memory fetched before it is used.
//
// Hints: whatever address is given, also null, nothing is read and nothing fails.
#pragma once

#include <cstddef>

namespace falcon {

inline constexpr std::size_t kCacheLine = 64;  // bytes, of x86-64 and most ARM

// The `bytes` from `from` on.
inline void prefetch(const void* from, std::size_t bytes) {
  for (std::size_t at = 0; at < bytes; at += kCacheLine) {
    __builtin_prefetch(static_cast<const char*>(from) + at);
  }
}

}  // namespace falcon
