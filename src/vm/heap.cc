// Allocation by size class, marking with an explicit stack, sweeping block by block.
//
// Cells of one size live in 64 KiB blocks aligned to their size, carved a page at a time, so that a
// small program touches little memory. The mark is a colour that swaps with every collection:
// nothing has to be cleared. Objects over kLargestCellBytes are allocated by themselves.
#include "vm/heap.h"

#include <sys/mman.h>

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/assert.h"
#include "vm/finalize.h"
#include "vm/thread.h"
#include "vm/vm.h"

namespace falcon::vm {

struct Heap::Block {
  uint32_t cell_bytes;
  uint32_t carved;  // bytes from the start that were made into cells
  int32_t size_class;
  uint32_t unused;

  char* begin() { return reinterpret_cast<char*>(this) + sizeof(Block); }
  uint32_t cells_end() const {
    return static_cast<uint32_t>(sizeof(Block) +
                                 (kBlockBytes - sizeof(Block)) / cell_bytes * cell_bytes);
  }
};

namespace {

// Up to 256 bytes a class for every 16; above, four classes for each doubling.
constexpr uint16_t kClassBytes[] = {16,  32,  48,  64,   80,   96,   112,  128, 144, 160,
                                    176, 192, 208, 224,  240,  256,  320,  384, 448, 512,
                                    640, 768, 896, 1024, 1280, 1536, 1792, 2048};
constexpr size_t kCarveBytes = 4096;             // one page at a time
constexpr size_t kKeptBlocks = 16;               // empty ones whose memory is kept in any case
constexpr size_t kArenaBytes = size_t{1} << 20;  // blocks are asked of the system 16 at a time

Object* next_free(Object* cell) { return reinterpret_cast<Object*>(cell->type); }
void set_next_free(Object* cell, Object* next) { cell->type = reinterpret_cast<Type*>(next); }

constexpr size_t kSavedRegisterBytes = 6 * sizeof(void*);

// What malloc takes for as many bytes: 16 at a time, with a word of its own, 32 at least.
size_t cost_of(size_t size_bytes) {
  return std::max(size_t{32}, (size_bytes + 8 + 15) & ~size_t{15});
}

[[noreturn]] void die_out_of_memory() {
  std::fputs("falcon: the system has no more memory\n", stderr);
  std::abort();
}

}  // namespace

Heap::Heap(Vm& vm) : vm_(vm) {}

Heap::~Heap() {
  for (Block* block : blocks_) {
    char* end = reinterpret_cast<char*>(block) + block->carved;
    for (char* at = block->begin(); at < end; at += block->cell_bytes) {
      auto* object = reinterpret_cast<Object*>(at);
      if (object->kind != Kind::kFree) release(object);
    }
  }
  for (const Large& large : large_) {
    release(large.object);
    std::free(large.object);
  }
  for (void* arena : arenas_) munmap(arena, kArenaBytes);
}

int Heap::class_of(size_t size_bytes) {
  if (size_bytes <= kLargestFineBytes) return fine_class(size_bytes);
  int c = fine_class(kLargestFineBytes) + 1;
  while (kClassBytes[c] < size_bytes) ++c;
  return c;
}

// A cell for an object; its header is the caller's to write.
Object* Heap::allocate_slow(size_t size_bytes) {
  Object* object;
  if (size_bytes > kLargestCellBytes) {
    object = allocate_large(size_bytes);
  } else {
    int c = class_of(size_bytes);
    bytes_ += kClassBytes[c];
    object = take_cell(c);
  }
  if (wants_collection()) sound_alarm();
  return object;
}

void Heap::sound_alarm() {
  Thread* thread = vm_.current();
  if (thread == nullptr || thread->budget <= 0) return;
  thread->kept_budget += thread->budget;
  thread->budget = 0;
}

Heap::Block* Heap::new_block(int size_class) {
  if (spare_blocks_.empty()) {
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
      spare_blocks_.push_back(reinterpret_cast<Block*>(aligned + at - kBlockBytes));
    }
  }
  Block* block = spare_blocks_.back();
  spare_blocks_.pop_back();
  block->cell_bytes = kClassBytes[size_class];
  block->carved = sizeof(Block);
  block->size_class = size_class;
  blocks_.insert(std::upper_bound(blocks_.begin(), blocks_.end(), block), block);
  return block;
}

// Makes the next page of a block into free cells.
void Heap::carve(Block* block, Object** free_list) {
  uint32_t end = block->cells_end();
  uint32_t stop = block->carved + static_cast<uint32_t>(kCarveBytes);
  Object* first = nullptr;
  Object* last = nullptr;
  while (block->carved < end && (first == nullptr || block->carved < stop)) {
    auto* cell = reinterpret_cast<Object*>(reinterpret_cast<char*>(block) + block->carved);
    cell->kind = Kind::kFree;
    if (first == nullptr) {
      first = cell;
    } else {
      set_next_free(last, cell);
    }
    last = cell;
    block->carved += block->cell_bytes;
  }
  if (last != nullptr) {
    set_next_free(last, *free_list);
    *free_list = first;
  }
}

Object* Heap::take_cell(int c) {
  if (free_[c] == nullptr) {
    Block*& block = carving_[c];
    if (block == nullptr || block->carved >= block->cells_end()) block = new_block(c);
    carve(block, &free_[c]);
  }
  Object* object = free_[c];
  free_[c] = next_free(object);
  return object;
}

Object* Heap::allocate_large(size_t size_bytes) {
  auto* object = static_cast<Object*>(std::malloc(size_bytes));
  if (object == nullptr) die_out_of_memory();
  large_.push_back({object, size_bytes});
  bytes_ += size_bytes;
  if (size_bytes >= kPieceBytes) schedule(next_collection_ + size_bytes - size_bytes / kLargePart);
  return object;
}

void* Heap::allocate_outside(size_t size_bytes) {
  void* memory = std::malloc(size_bytes == 0 ? 1 : size_bytes);
  if (memory == nullptr) die_out_of_memory();
  account(static_cast<ptrdiff_t>(cost_of(size_bytes)));
  return memory;
}

void* Heap::reallocate_outside(void* memory, size_t old_size_bytes, size_t new_size_bytes) {
  const size_t old_cost = memory == nullptr ? 0 : cost_of(old_size_bytes);
  void* result = std::realloc(memory, new_size_bytes == 0 ? 1 : new_size_bytes);
  if (result == nullptr) die_out_of_memory();
  account(static_cast<ptrdiff_t>(cost_of(new_size_bytes)) - static_cast<ptrdiff_t>(old_cost));
  return result;
}

void Heap::free_outside(void* memory, size_t size_bytes) {
  if (memory == nullptr) return;
  std::free(memory);
  bytes_ -= cost_of(size_bytes);
}

// --- the limit

void Heap::set_limit(size_t bytes) {
  limit_ = std::min(bytes, kNoLimit);
  schedule(next_collection_);
}

bool Heap::allows(size_t more_bytes) {
#ifdef FALCON_GC_STRESS
  collect_for_stress();
#endif
  if (fits(more_bytes)) return true;
  if (more_bytes > limit_ + slack_) return false;
  collect();
  return fits(more_bytes);
}

size_t Heap::room() {
  size_t most = limit_ + slack_;
  size_t used_since = bytes_ - std::min(bytes_, after_collection_);
  if (bytes_ > most / 2 && used_since > most / kLentPart) collect();
  return most - std::min(most, bytes_);
}

void Heap::lend() {
  size_t over = bytes_ - std::min(bytes_, limit_);
  slack_ = std::min(std::max(slack_, over) + limit_ / kLentPart, limit_ / kMostLentPart);
  schedule(next_collection_);
}

// The next collection is due when the account has come to that, but no later than at the limit;
// beyond that, at once.
void Heap::schedule(size_t at_bytes) {
  next_collection_ = std::min(at_bytes, std::max(limit_ + slack_, bytes_) + 1);
}

// --- marking

void Tracer::visit(Object* object) {
  if (object == nullptr || heap_.is_marked(object)) return;
  FALCON_ASSERT(object->kind != Kind::kFree);
  object->mark = heap_.color_;
  heap_.gray_.push_back(object);
}

__attribute__((no_sanitize("address"))) void Tracer::visit_conservatively(const void* begin,
                                                                          const void* end) {
  auto at = (reinterpret_cast<uintptr_t>(begin) + 7) & ~uintptr_t{7};
  for (; at + 8 <= reinterpret_cast<uintptr_t>(end); at += 8) {
    uintptr_t word = *reinterpret_cast<const uintptr_t*>(at);
    if (Object* cell = heap_.find_cell(word)) visit(cell);
  }
}

// The live cell that an address is in, or null.
Object* Heap::find_cell(uintptr_t address) const {
  if (address >= lowest_ && address < highest_) {
    auto* block = reinterpret_cast<Block*>(address & ~(kBlockBytes - 1));
    if (std::binary_search(blocks_.begin(), blocks_.end(), block)) {
      auto offset = static_cast<uint32_t>(address - reinterpret_cast<uintptr_t>(block));
      if (offset < sizeof(Block) || offset >= block->carved) return nullptr;
      uint32_t cell = (offset - static_cast<uint32_t>(sizeof(Block))) / block->cell_bytes;
      auto* object = reinterpret_cast<Object*>(block->begin() + size_t{cell} * block->cell_bytes);
      return object->kind == Kind::kFree ? nullptr : object;
    }
  }
  // Sorted by collect().
  auto after = std::upper_bound(
      large_.begin(), large_.end(), address,
      [](uintptr_t a, const Large& l) { return a < reinterpret_cast<uintptr_t>(l.object); });
  if (after == large_.begin()) return nullptr;
  const Large& large = *(after - 1);
  return address < reinterpret_cast<uintptr_t>(large.object) + large.bytes ? large.object : nullptr;
}

void Heap::drain(Tracer& tracer) {
  while (!gray_.empty()) {
    Object* object = gray_.back();
    gray_.pop_back();
    tracer.visit(reinterpret_cast<Object*>(object->type));
    const Operations& operations = vm_.operations(object->kind);
    if (operations.trace != nullptr) operations.trace(object, tracer);
    if ((object->flags & kHasDict) != 0) {
      tracer.visit(reinterpret_cast<Object*>(*dict_place(object)));
    }
    if ((object->flags & kGrown) != 0) tracer.visit(static_cast<Str*>(object)->buffer());
  }
}

// Dead objects with something to finalize live once more: that is done from the queue.
void Heap::mark_finalizable(Tracer& tracer) {
  for (Object* object : finalizer_queue_) tracer.visit(object);
  size_t kept = 0;
  for (Object* object : watched_) {
    if (!wants_finalizer(object)) {
      object->flags &= static_cast<uint8_t>(~kHasFinalizer);
    } else if (is_marked(object)) {
      watched_[kept++] = object;
    } else {
      finalizer_queue_.push_back(object);
    }
  }
  watched_.resize(kept);
  for (Object* object : finalizer_queue_) tracer.visit(object);
  drain(tracer);
}

#ifdef FALCON_GC_STRESS
void Heap::collect_for_stress() {
  if (stress_skips_ > 0) {
    --stress_skips_;
    return;
  }
  collect();
  if (bytes_ > stress_base_bytes_) stress_skips_ = (bytes_ - stress_base_bytes_) / kStressStepBytes;
}
#endif

void Heap::make_permanent() {
#ifdef FALCON_GC_STRESS
  stress_base_bytes_ = bytes_;
#endif
  auto settle = [](Object* object) {
    Kind kind = object->kind;
    bool closed = kind == Kind::kStr || kind == Kind::kProperty ||
                  (kind == Kind::kNative && !static_cast<Native*>(object)->data.is_object());
    if (closed) object->mark = kPermanent;
  };
  for (Block* block : blocks_) {
    char* end = reinterpret_cast<char*>(block) + block->carved;
    for (char* at = block->begin(); at < end; at += block->cell_bytes)
      settle(reinterpret_cast<Object*>(at));
  }
  for (const Large& large : large_) settle(large.object);
}

__attribute__((noinline)) void Heap::collect() {
  std::sort(large_.begin(), large_.end(),
            [](const Large& a, const Large& b) { return a.object < b.object; });
  color_ = static_cast<uint8_t>(3 - color_);
  // The callers' registers that this function has use for lie right below its frame's address.
  Tracer tracer(*this, static_cast<char*>(__builtin_frame_address(0)) - kSavedRegisterBytes);
  // Values that live in callee-saved registers, put on the stack. setjmp leaves most of it as it
  // is: what lay there is no root.
  std::jmp_buf registers = {};
  setjmp(registers);
  tracer.visit_conservatively(&registers, &registers + 1);
  vm_.trace_roots(tracer);
  drain(tracer);
  mark_finalizable(tracer);
  vm_.sweep_weak(color_);
  sweep();
  after_collection_ = bytes_;
  if (bytes_ + limit_ / kLentPart <= limit_) slack_ = 0;
  schedule(bytes_ + std::max(kLeastBetweenBytes, bytes_));
}

// --- sweeping

void Heap::release(Object* object) {
  const Operations& operations = vm_.operations(object->kind);
  if (operations.finalize != nullptr) operations.finalize(*this, object);
}

void Heap::sweep_block(Block* block) {
  Object** free_list = &free_[block->size_class];
  Object* before = *free_list;
  bool empty = true;
  char* end = reinterpret_cast<char*>(block) + block->carved;
  for (char* at = block->begin(); at < end; at += block->cell_bytes) {
    auto* object = reinterpret_cast<Object*>(at);
    if (object->kind != Kind::kFree && is_marked(object)) {
      empty = false;
      continue;
    }
    if (object->kind != Kind::kFree) {
      release(object);
      bytes_ -= block->cell_bytes;
#ifdef FALCON_GC_STRESS
      std::memset(at, 0xDD, block->cell_bytes);
#endif
      object->kind = Kind::kFree;
    }
    set_next_free(object, *free_list);
    *free_list = object;
  }
  if (empty) {
    *free_list = before;
    block->cell_bytes = 0;  // taken out by sweep()
  }
}

void Heap::sweep() {
  for (Object*& list : free_) list = nullptr;
  for (Block* block : blocks_) sweep_block(block);
  for (Block*& block : carving_) {
    if (block != nullptr && block->cell_bytes == 0) block = nullptr;
  }
  size_t kept = 0;
  for (Block* block : blocks_) {
    if (block->cell_bytes == 0) {
      // After a burst most of its memory goes back to the system; the addresses are kept.
      if (spare_blocks_.size() > blocks_.size() / 4 + kKeptBlocks) {
        madvise(block, kBlockBytes, MADV_DONTNEED);
      }
      spare_blocks_.push_back(block);
    } else {
      blocks_[kept++] = block;
    }
  }
  blocks_.resize(kept);
  kept = 0;
  for (Large& large : large_) {
    if (is_marked(large.object)) {
      large_[kept++] = large;
    } else {
      release(large.object);
      bytes_ -= large.bytes;
      std::free(large.object);
    }
  }
  large_.resize(kept);
}

}  // namespace falcon::vm
