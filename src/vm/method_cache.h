// The cache behind type_lookup: (type version, name) to what was found.
//
// Versions are unique over all types and change when a class changes, so a line is never wrong,
// only old; nothing needs to be cleared but by the collector, which does not look into it.
#pragma once

#include <cstdint>

#include "vm/value.h"

namespace falcon::vm {

struct Str;

class MethodCache {
 public:
  struct Line {
    uint32_t version = 0;
    Str* name = nullptr;
    Value value;  // undefined: not found
  };
  Line& line(uint32_t version, const Str* name) {
    const uint64_t mixed = (reinterpret_cast<uintptr_t>(name) ^ version) * 0x9E3779B97F4A7C15;
    return lines_[mixed >> (64 - kLineBits)];
  }
  void clear() {
    for (Line& line : lines_) line = Line();
  }

 private:
  // A program's classes times the methods that it calls; 24 KiB.
  static constexpr int kLineBits = 10;
  Line lines_[1 << kLineBits];
};

}  // namespace falcon::vm
