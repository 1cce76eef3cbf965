// Blocks of equal buffers: see small_buffers.h.
#include "vm/small_buffers.h"

namespace falcon::vm {
namespace {

constexpr size_t kCarveBytes = 4096;  // one page at a time

}  // namespace

// Makes the next page of a block into free buffers, as many as there is room for.
void SmallBuffers::carve(Block* block, size_t buffer_bytes) {
  const size_t stop = block->carved + kCarveBytes;
  while (block->carved + buffer_bytes <= BlockSupply::kBlockBytes &&
         (block->free == nullptr || block->carved + buffer_bytes <= stop)) {
    auto* buffer = reinterpret_cast<Buffer*>(reinterpret_cast<char*>(block) + block->carved);
    buffer->next = block->free;
    block->free = buffer;
    block->carved += static_cast<uint32_t>(buffer_bytes);
  }
}

// Leaves a block with a free buffer in `first`.
void SmallBuffers::find_free(Block*& first, size_t buffer_bytes) {
  while (first != nullptr) {
    if (first->free == nullptr) carve(first, buffer_bytes);
    if (first->free != nullptr) return;
    first->is_open = false;  // full, until one of its buffers comes back
    first = first->next;
  }
  first = static_cast<Block*>(supply_.take());
  *first = {nullptr, nullptr, nullptr, 0, kHeadBytes, true};
  carve(first, buffer_bytes);
}

// One buffer of the block came back, the first since it was full or the last that was in use.
void SmallBuffers::note_free(Block*& first, Block* block) {
  if (!block->is_open) {  // behind the one in use, which is to be filled first
    block->is_open = true;
    Block*& place = first == nullptr ? first : first->next;
    block->previous = first;
    block->next = place;
    if (block->next != nullptr) block->next->previous = block;
    place = block;
  }
  if (block->used > 0 || block == first) return;
  block->previous->next = block->next;
  if (block->next != nullptr) block->next->previous = block->previous;
  supply_.drop_surplus(block, 0);
  supply_.give(block);
}

}  // namespace falcon::vm
