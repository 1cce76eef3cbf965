// The arena: blocks that grow, so that a small program takes little and a large one few
// allocations.
#include "syntax/ast.h"

#include <algorithm>
#include <cstring>

namespace falcon::syntax {

namespace {

// A small program's tree (some dozen nodes of 40 to 80 bytes) fits in the first block.
constexpr size_t kFirstBlockBytes = 4096;
// Blocks double up to this size: the unused tail of the last one stays below it.
constexpr size_t kLargestBlockBytes = 256 * 1024;

}  // namespace

void* Arena::allocate(size_t size_bytes, size_t align) {
  const auto address = reinterpret_cast<uintptr_t>(at_);
  const size_t padding = (align - address % align) % align;
  if (left_ < size_bytes + padding) {
    const size_t doubled = kFirstBlockBytes << std::min<size_t>(blocks_.size(), 6);
    const size_t block_bytes = std::max(std::min(doubled, kLargestBlockBytes), size_bytes);
    blocks_.push_back(std::make_unique<char[]>(block_bytes));  // aligned for every node
    at_ = blocks_.back().get() + size_bytes;
    left_ = block_bytes - size_bytes;
    return blocks_.back().get();
  }
  char* result = at_ + padding;
  at_ = result + size_bytes;
  left_ -= size_bytes + padding;
  return result;
}

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return {};
  auto* to = static_cast<char*>(allocate(text.size(), 1));
  std::memcpy(to, text.data(), text.size());
  return {to, text.size()};
}

}  // namespace falcon::syntax
