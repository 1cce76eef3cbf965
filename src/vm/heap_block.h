// What heap.cc, which makes blocks and cells, and collector.cc, which walks them, know of both.
#pragma once

#include "vm/heap.h"
#include "vm/vm.h"

namespace falcon::vm {

struct Heap::Block {
  uint32_t cell_bytes;  // 0: empty, and given back when the sweep ends
  uint32_t carved;      // bytes from the start that were made into cells
  int32_t size_class;
  uint32_t unused;

  char* begin() { return reinterpret_cast<char*>(this) + sizeof(Block); }
  uint32_t cells_end() const {
    return static_cast<uint32_t>(sizeof(Block) +
                                 (kBlockBytes - sizeof(Block)) / cell_bytes * cell_bytes);
  }
};

template <class Visit>
void Heap::each_object(Visit visit) {
  for (Block* block : blocks_) {
    char* end = reinterpret_cast<char*>(block) + block->carved;
    for (char* at = block->begin(); at < end; at += block->cell_bytes) {
      auto* object = reinterpret_cast<Object*>(at);
      if (object->kind != Kind::kFree) visit(object);
    }
  }
  for (const Large& large : large_) visit(large.object);
}

// Inline: most cells that a sweep frees own nothing.
inline void Heap::release(Object* object) {
  const Operations& operations = vm_.operations(object->kind);
  if (operations.finalize != nullptr) operations.finalize(*this, object);
}

// A free cell's `type` is the next one.
inline Object* next_free(Object* cell) { return reinterpret_cast<Object*>(cell->type); }
inline void set_next_free(Object* cell, Object* next) {
  cell->type = reinterpret_cast<Type*>(next);
}

}  // namespace falcon::vm
