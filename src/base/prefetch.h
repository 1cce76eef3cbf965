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
  const std::size_t lines = (first % kCacheLine + bytes + kCacheLine - 1) / kCacheLine;
  for (std::size_t i = 0; i < lines; ++i) {
    __builtin_prefetch(reinterpret_cast<const void*>(first + i * kCacheLine));
    // GCC takes a function that does nothing else for one without effect: it left out all calls.
    __asm__ volatile("");
  }
}

}  // namespace falcon
