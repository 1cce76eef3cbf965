// Blocks of memory: 64 KiB each, aligned to their size so that an address finds its block.
//
// Asked of the system many at a time and never given back to it; of blocks that are returned most
// of the memory is, and the addresses are kept for the next one. Cells of objects (heap.h) and
// small buffers (small_buffers.h) lie in them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace falcon::vm {

class BlockSupply {
 public:
  static constexpr size_t kBlockBytes = size_t{64} << 10;

  BlockSupply() = default;
  ~BlockSupply();
  BlockSupply(const BlockSupply&) = delete;
  BlockSupply& operator=(const BlockSupply&) = delete;

  // A block of any content. Never null: without memory the process ends with a message.
  void* take();
  void give(void* block);
  // Gives the memory of a block that is about to be returned, after `more` others, to the system if
  // more than enough blocks keep theirs.
  void drop_surplus(void* block, size_t more);

  // Whether an address may be in a block.
  bool may_hold(uintptr_t address) const { return address >= lowest_ && address < highest_; }
  // The block that an address, which is in one, is in.
  static void* block_of(uintptr_t address) {
    return reinterpret_cast<void*>(address & ~(kBlockBytes - 1));
  }

 private:
  size_t taken() const;

  std::vector<void*> arenas_;  // what the blocks were cut from
  std::vector<void*> spare_;
  uintptr_t lowest_ = UINTPTR_MAX;
  uintptr_t highest_ = 0;
};

// There is no memory: says so and ends the process.
[[noreturn]] void die_out_of_memory();

}  // namespace falcon::vm
