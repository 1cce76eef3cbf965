// Blocks by the arena: see block_supply.h.
#include "vm/block_supply.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace falcon::vm {
namespace {

constexpr size_t kArenaBlocks = 16;
constexpr size_t kArenaBytes = kArenaBlocks * BlockSupply::kBlockBytes;
constexpr size_t kKeptBlocks = 64;  // spare ones whose memory is kept in any case

}  // namespace

void die_out_of_memory() {
  std::fputs("falcon: the system has no more memory\n", stderr);
  std::abort();
}

BlockSupply::~BlockSupply() {
  for (void* arena : arenas_) munmap(arena, kArenaBytes);
}

size_t BlockSupply::taken() const { return arenas_.size() * kArenaBlocks - spare_.size(); }

void* BlockSupply::take() {
  if (spare_.empty()) {
    void* memory = mmap(nullptr, kArenaBytes + kBlockBytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) die_out_of_memory();
    auto address = reinterpret_cast<uintptr_t>(memory);
    uintptr_t aligned = (address + kBlockBytes - 1) & ~(kBlockBytes - 1);
    if (aligned > address) munmap(memory, aligned - address);
    if (aligned < address + kBlockBytes) {
      munmap(reinterpret_cast<void*>(aligned + kArenaBytes), address + kBlockBytes - aligned);
    }
    arenas_.push_back(reinterpret_cast<void*>(aligned));
    lowest_ = std::min(lowest_, aligned);
    highest_ = std::max(highest_, aligned + kArenaBytes);
    for (size_t at = kArenaBytes; at > 0; at -= kBlockBytes) {
      spare_.push_back(reinterpret_cast<void*>(aligned + at - kBlockBytes));
    }
  }
  void* block = spare_.back();
  spare_.pop_back();
  return block;
}

void BlockSupply::drop_surplus(void* block, size_t more) {
  // After a burst most of its memory goes back to the system.
  if (spare_.size() + more >= taken() / 4 + kKeptBlocks) {
    madvise(block, kBlockBytes, MADV_DONTNEED);
  }
}

void BlockSupply::give(void* block) { spare_.push_back(block); }

}  // namespace falcon::vm
