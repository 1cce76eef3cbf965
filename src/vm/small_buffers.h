// Memory of up to 512 bytes for what an object owns outside of its cell: the items of a list, a
// small table, the slots of an instance.
//
// Who frees a buffer says how large it is, so one of 64 bytes takes 64 (malloc has a word of its
// own before each, and takes 80), and blocks of equal buffers are kept apart: freeing is a store
// into the block, and what malloc does at times, putting together all that was freed, which held a
// program with much garbage up for 13 ms, is not to be done. A block without a buffer in use goes
// back to the supply. Under AddressSanitizer all buffers are malloc's, which sees what is used
// after it was freed.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/block_supply.h"

namespace falcon::vm {

class SmallBuffers {
 public:
#if defined(__SANITIZE_ADDRESS__)
  static constexpr size_t kLargestBytes = 0;
#else
  static constexpr size_t kLargestBytes = 512;
#endif
  static constexpr size_t kStepBytes = 16;

  explicit SmallBuffers(BlockSupply& supply) : supply_(supply) {}
  SmallBuffers(const SmallBuffers&) = delete;
  SmallBuffers& operator=(const SmallBuffers&) = delete;

  // What a buffer of so many bytes, at most kLargestBytes, takes.
  static constexpr size_t size_of(size_t size_bytes) {
    return size_bytes == 0 ? kStepBytes : (size_bytes + kStepBytes - 1) & ~(kStepBytes - 1);
  }
  // A buffer of at least so many bytes, at most kLargestBytes, aligned to 16; never null.
  void* take(size_t size_bytes) {
    Block*& first = open_[class_of(size_bytes)];
    if (first == nullptr || first->free == nullptr) [[unlikely]]
      find_free(first, size_of(size_bytes));
    Buffer* buffer = first->free;
    first->free = buffer->next;
    ++first->used;
    return buffer;
  }
  // Takes back what take(size_bytes) gave.
  void give(void* memory, size_t size_bytes) {
    auto* buffer = static_cast<Buffer*>(memory);
    auto* block = static_cast<Block*>(BlockSupply::block_of(reinterpret_cast<uintptr_t>(memory)));
    buffer->next = block->free;
    block->free = buffer;
    --block->used;
    if (!block->is_open || block->used == 0) [[unlikely]]
      note_free(open_[class_of(size_bytes)], block);
  }

 private:
  struct Buffer {
    Buffer* next;
  };
  struct Block {
    Buffer* free;
    Block* next;  // open ones
    Block* previous;
    uint32_t used;
    uint32_t carved;  // bytes from the start that were made into buffers
    bool is_open;     // buffers can be had from it: it is in the list of its class
  };
  static constexpr size_t kHeadBytes = 48;
  static_assert(sizeof(Block) <= kHeadBytes);

  static constexpr size_t class_of(size_t size_bytes) {
    return size_of(size_bytes) / kStepBytes - 1;
  }
  void find_free(Block*& first, size_t buffer_bytes);
  void note_free(Block*& first, Block* block);
  static void carve(Block* block, size_t buffer_bytes);

  BlockSupply& supply_;
  Block* open_[kLargestBytes / kStepBytes + 1] = {};  // of each class, the first one in use
};

}  // namespace falcon::vm
