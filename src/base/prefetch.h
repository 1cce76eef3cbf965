// The cache line, and having memory fetched before it is used.
//
// Hints: whatever address is given, also null, nothing is read and nothing fails.
#pragma once

#include <cstddef>
#include <cstdint>

namespace falcon {

inline constexpr std::size_t kCacheLine = 64;  // bytes, of x86-64 and most ARM

// The `bytes` from `from` on.
inline void prefetch(const void* from, std::size_t bytes) {
  const auto first = reinterpret_cast<std::uintptr_t>(from);
  for (std::size_t at = 0; at < bytes; at += kCacheLine) {
    __builtin_prefetch(reinterpret_cast<const void*>(first + at));
  }
}

}  // namespace falcon
