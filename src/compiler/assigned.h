// Which registers certainly hold a value at a point of the code: a set of register numbers.
//
// Reading a local variable needs a check only where it may be unassigned. The set is kept while
// code is made: branches that meet intersect, a loop or a handler starts with what held before it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace falcon::compiler {

class Assigned {
 public:
  bool has(uint32_t reg) const {
    return reg / 64 < words_.size() && ((words_[reg / 64] >> (reg % 64)) & 1) != 0;
  }
  void add(uint32_t reg) {
    if (reg / 64 >= words_.size()) words_.resize(reg / 64 + 1);
    words_[reg / 64] |= uint64_t{1} << (reg % 64);
  }
  void remove(uint32_t reg) {
    if (reg / 64 < words_.size()) words_[reg / 64] &= ~(uint64_t{1} << (reg % 64));
  }
  void intersect(const Assigned& other) {
    words_.resize(std::min(words_.size(), other.words_.size()));
    for (size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  }
  void remove_all(const Assigned& others) {
    size_t count = std::min(words_.size(), others.words_.size());
    for (size_t i = 0; i < count; ++i) words_[i] &= ~others.words_[i];
  }

 private:
  std::vector<uint64_t> words_;
};

}  // namespace falcon::compiler
