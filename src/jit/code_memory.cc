// See code_memory.h.
#include "jit/code_memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>

#include "base/assert.h"

namespace falcon::jit {

CodeMemory::~CodeMemory() {
  for (const Region& region : regions_) munmap(region.begin, region.size);
}

// A region with room for so many bytes, writable; null: none can be had.
CodeMemory::Region* CodeMemory::region_for(size_t bytes) {
  for (Region& region : regions_) {
    if (region.size - region.used < bytes) continue;
    if (mprotect(region.begin, region.size, PROT_READ | PROT_WRITE) != 0) return nullptr;
    return &region;
  }
  constexpr size_t kPage = 4096;
  const size_t size = std::max(kRegionBytes, (bytes + kPage - 1) / kPage * kPage);
  if (mapped_bytes_ + size > kMostBytes) return nullptr;
  void* begin = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (begin == MAP_FAILED) return nullptr;
  mapped_bytes_ += size;
  regions_.push_back({static_cast<char*>(begin), size, 0, 0});
  return &regions_.back();
}

const char* CodeMemory::place(const std::vector<uint8_t>& bytes) {
  constexpr size_t kAlignment = 16;  // of what is jumped to, as compilers do
  const size_t size = (bytes.size() + kAlignment - 1) / kAlignment * kAlignment;
  Region* region = region_for(size);
  if (region == nullptr) return nullptr;
  char* piece = region->begin + region->used;
  std::memcpy(piece, bytes.data(), bytes.size());
  if (mprotect(region->begin, region->size, PROT_READ | PROT_EXEC) != 0) {
    // A system that forbids it forbids it the first time, when there is nothing to lose.
    FALCON_ASSERT(region->pieces == 0);
    return nullptr;
  }
  region->used += size;
  ++region->pieces;
  return piece;
}

void CodeMemory::give_back(const char* piece) {
  for (Region& region : regions_) {
    if (piece < region.begin || piece >= region.begin + region.size) continue;
    if (--region.pieces == 0) region.used = 0;
  }
}

}  // namespace falcon::jit
