// Allocation by size class, and the limit; what is dead is found and freed by collector.cc.
//
// Cells of one size live in 64 KiB blocks aligned to their size, carved a page at a time, so that a
// small program touches little memory. The mark is a colour that swaps with every collection:
// nothing has to be cleared. Objects over kLargestCellBytes are allocated by themselves.
#include "vm/heap.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "vm/heap_block.h"
#include "vm/thread.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

// Up to 256 bytes a class for every 16; above, four classes for each doubling.
constexpr uint16_t kClassBytes[] = {16,  32,  48,  64,   80,   96,   112,  128, 144, 160,
                                    176, 192, 208, 224,  240,  256,  320,  384, 448, 512,
                                    640, 768, 896, 1024, 1280, 1536, 1792, 2048};
constexpr size_t kCarveBytes = 4096;  // one page at a time
constexpr int kSweptFirst = 4;

bool is_small_buffer(size_t size_bytes) { return size_bytes <= SmallBuffers::kLargestBytes; }

// What a buffer takes; malloc adds a word of its own and gives 16 bytes at a time, 32 at least.
size_t cost_of(size_t size_bytes) {
  if (is_small_buffer(size_bytes)) return SmallBuffers::size_of(size_bytes);
  return std::max(size_t{32}, (size_bytes + 8 + 15) & ~size_t{15});
}

}  // namespace

Heap::Heap(Vm& vm) : vm_(vm) {}

Heap::~Heap() {
  finish_sweeping();
  each_object([this](Object* object) { release(object); });
  for (const Large& large : large_) free_large(large);
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
  sound_alarm_if_due();
  return object;
}

void Heap::sound_alarm() {
  Thread* thread = vm_.current();
  if (thread == nullptr || thread->budget <= 0) return;
  thread->kept_budget += thread->budget;
  thread->budget = 0;
}

Heap::Block* Heap::new_block(int size_class) {
  auto* block = static_cast<Block*>(supply_.take());
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
  // Some blocks are worth a look for cells that are dead, before new ones are made. What they leave
  // may close descriptors, and the caller may be about to tell of an error.
  const int error = errno;
  for (int tries = kSweptFirst; tries > 0 && free_[c] == nullptr && !unswept_[c].empty(); --tries) {
    Block* block = unswept_[c].back();
    unswept_[c].pop_back();
    sweep_block(block, true);
  }
  errno = error;
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
  const size_t offset = offset_of_large(size_bytes);
  void* memory = offset == 0
                     ? std::malloc(size_bytes)
                     : std::aligned_alloc(
                           kCacheLine, (size_bytes + offset + kCacheLine - 1) & ~(kCacheLine - 1));
  if (memory == nullptr) die_out_of_memory();
  auto* object = reinterpret_cast<Object*>(static_cast<char*>(memory) + offset);
  large_.push_back({object, size_bytes});
  bytes_ += size_bytes;
  if (size_bytes >= kPieceBytes) {
    const size_t put_off = size_bytes - size_bytes / kLargePart;
    pieces_bytes_ += put_off;
    schedule(next_collection_ + put_off);
  }
  return object;
}

void Heap::free_large(const Large& large) {
  std::free(reinterpret_cast<char*>(large.object) - offset_of_large(large.bytes));
}

void* Heap::allocate_outside(size_t size_bytes) {
  void* memory = is_small_buffer(size_bytes) ? small_.take(size_bytes)
                                             : std::malloc(std::max(size_t{1}, size_bytes));
  if (memory == nullptr) die_out_of_memory();
  account(static_cast<ptrdiff_t>(cost_of(size_bytes)));
  return memory;
}

void* Heap::reallocate_outside(void* memory, size_t old_size_bytes, size_t new_size_bytes) {
  if (memory == nullptr) return allocate_outside(new_size_bytes);
  const size_t old_cost = cost_of(old_size_bytes);
  const size_t new_cost = cost_of(new_size_bytes);
  if (is_small_buffer(old_size_bytes) || is_small_buffer(new_size_bytes)) {
    if (old_cost == new_cost) return memory;
    void* result = allocate_outside(new_size_bytes);
    std::memcpy(result, memory, std::min(old_size_bytes, new_size_bytes));
    free_outside(memory, old_size_bytes);
    return result;
  }
  void* result = std::realloc(memory, std::max(size_t{1}, new_size_bytes));
  if (result == nullptr) die_out_of_memory();
  account(static_cast<ptrdiff_t>(new_cost) - static_cast<ptrdiff_t>(old_cost));
  return result;
}

void Heap::free_outside(void* memory, size_t size_bytes) {
  if (memory == nullptr) return;
  if (is_small_buffer(size_bytes)) {
    small_.give(memory, size_bytes);
  } else {
    std::free(memory);
  }
  bytes_ -= cost_of(size_bytes);
}

// --- the limit

void Heap::set_limit(size_t bytes) {
  limit_ = std::min(bytes, kNoLimit);
  schedule(next_collection_);
}

bool Heap::allows_after_collection(size_t more_bytes) {
#ifdef FALCON_GC_STRESS
  collect_step();
#endif
  if (fits(more_bytes)) return true;
  if (more_bytes > limit_ + slack_) return false;
  collect();
  return fits(more_bytes);
}

size_t Heap::room() const {
  const size_t most = limit_ + slack_;
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

// The live cell that an address is in, or null.
Object* Heap::find_cell(uintptr_t address) const {
  if (supply_.may_hold(address)) {
    auto* block = static_cast<Block*>(BlockSupply::block_of(address));
    if (std::binary_search(blocks_.begin(), blocks_.end(), block)) {
      auto offset = static_cast<uint32_t>(address - reinterpret_cast<uintptr_t>(block));
      if (offset < sizeof(Block) || offset >= block->carved) return nullptr;
      uint32_t cell = (offset - static_cast<uint32_t>(sizeof(Block))) / block->cell_bytes;
      auto* object = reinterpret_cast<Object*>(block->begin() + size_t{cell} * block->cell_bytes);
      return object->kind == Kind::kFree ? nullptr : object;
    }
  }
  // Sorted by finish_marking().
  auto after = std::upper_bound(
      large_.begin(), large_.end(), address,
      [](uintptr_t a, const Large& l) { return a < reinterpret_cast<uintptr_t>(l.object); });
  if (after == large_.begin()) return nullptr;
  const Large& large = *(after - 1);
  return address < reinterpret_cast<uintptr_t>(large.object) + large.bytes ? large.object : nullptr;
}

void Heap::make_permanent() {
#ifdef FALCON_GC_STRESS
  stress_base_bytes_ = bytes_;
#endif
  each_object([](Object* object) {
    Kind kind = object->kind;
    bool closed = kind == Kind::kStr || kind == Kind::kProperty ||
                  (kind == Kind::kNative && !static_cast<Native*>(object)->data.is_object() &&
                   static_cast<Native*>(object)->on_loan == nullptr);
    if (closed) object->mark = kPermanent;
  });
}

}  // namespace falcon::vm
