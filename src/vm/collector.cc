// The collector: marking and sweeping, at once or in steps.
//
// A small heap is collected whole at a safepoint. A large one would hold the program up for as long
// as its objects take to be looked at, so it is marked in steps, one for each quarter of a megabyte
// that the program allocates, and swept the same way:
//
//   begin_marking   the colour changes, so that every object is unmarked
//   look_anew       what roots and registers refer to is marked
//   mark            looks at marked objects, some at a time; the program goes on in between
//   look_anew       again and again, until one step marks what came up since the last time; of many
//                   waiting threads some at a time
//   finish_marking  the same once more, the C stacks too, and all that is reached from there
//   sweep           block by block, on the way or when a cell is wanted (Heap::take_cell)
//
// Why that finds everything that is alive: a reference can escape only by being stored into an
// object that was looked at before. Stores into objects of the kinds in tells_stores mark what is
// stored (Heap::wrote, the barrier of Dijkstra, Lamport et al., "On-the-fly garbage collection: an
// exercise in cooperation", 1978), or have the object looked at again (Heap::changed). Objects of
// all other kinds that can change are looked at again in any case, as roots are. New objects are
// born unmarked: what a native is still filling is known nowhere but on its C stack, which is
// looked at only at the end, when it is as it is. A long list or table is looked at in parts from
// its end to its start: what moves down within it, as when items before it are removed, is then
// seen later or twice.
//
// The pause at the end is bounded by the same steps: when one step was enough to mark all that was
// new, what can have come up since is what the program did in one step.
#include <algorithm>
#include <csetjmp>
#include <cstdlib>
#include <cstring>

#include "base/assert.h"
#include "vm/finalize.h"
#include "vm/heap_block.h"
#include "vm/str.h"
#include "vm/thread.h"
#include "vm/vm.h"

namespace falcon::vm {
namespace {

// Below this a whole collection takes some five milliseconds, and keeps less garbage than steps do.
constexpr size_t kSmallHeapBytes = size_t{12} << 20;
// A step for each that much allocated, and what it does: some 20,000 objects looked at take a
// millisecond or two, and are several times as much memory as was allocated meanwhile.
constexpr size_t kStepBytes = size_t{256} << 10;
constexpr size_t kMarkStep = 40000;
constexpr size_t kMostSteps = 6;  // in one go
// At most such a part of what lives is allocated while it is marked and swept.
constexpr size_t kAllocatedPart = 4;
constexpr size_t kSweepStepBytes = size_t{2} << 20;
constexpr size_t kSeenBytes = 512;  // what a large object that lives counts for in that
// Items of a list or table that are looked at in one go, and count as so many objects.
constexpr uint32_t kPartItems = 4096;
constexpr size_t kSavedRegisterBytes = 6 * sizeof(void*);

// Whether every store into such an object is told, or there is none once it is made.
bool tells_stores(Kind kind) {
  switch (kind) {
    case Kind::kStr:
    case Kind::kBytes:
    case Kind::kByteArray:
    case Kind::kInt:
    case Kind::kFloat:
    case Kind::kBigInt:
    case Kind::kTuple:
    case Kind::kRange:
    case Kind::kSlice:
    case Kind::kMethod:
    case Kind::kList:
    case Kind::kDict:
    case Kind::kSet:
    case Kind::kInstance:
    case Kind::kShape:
    case Kind::kCell:
    case Kind::kFunction:
      return true;
    default:
      return false;
  }
}

// Items that can be looked at in parts.
uint32_t length_of(const Object* object) {
  switch (object->kind) {
    case Kind::kList:
      return static_cast<const List*>(object)->size;
    case Kind::kTuple:
      return static_cast<const Tuple*>(object)->size();
    case Kind::kDict:
      return static_cast<const Dict*>(object)->table.used;
    case Kind::kSet:
      return static_cast<const Set*>(object)->table.used;
    default:
      return 0;
  }
}

}  // namespace

// --- marking

void Tracer::visit(Object* object) {
  if (object == nullptr) return;
#ifdef FALCON_GC_STRESS
  if (heap_.checking_) {
    FALCON_ASSERT(heap_.is_marked(object));  // a store that nobody told of
    return;
  }
#endif
  if (heap_.is_marked(object)) return;
  FALCON_ASSERT(object->kind != Kind::kFree);
  object->mark = heap_.color_;
  heap_.gray_.push_back(object);
}

__attribute__((no_sanitize("address"))) void Tracer::visit_conservatively(const void* begin,
                                                                          const void* end) {
  if (running_from() == nullptr) return;
  auto at = (reinterpret_cast<uintptr_t>(begin) + 7) & ~uintptr_t{7};
  for (; at + 8 <= reinterpret_cast<uintptr_t>(end); at += 8) {
    uintptr_t word = *reinterpret_cast<const uintptr_t*>(at);
    if (Object* cell = heap_.find_cell(word)) visit(cell);
  }
}

void Heap::shade(Object* object) { Tracer(*this).visit(object); }

void Heap::look_again(Object* object) {
  if ((object->flags & kLookAgain) != 0) return;
  object->flags |= kLookAgain;
  again_.push_back(object);
}

void Heap::begin_marking() {
  phase_ = Phase::kMarking;
  round_ = Round::kMuch;
  begin_bytes_ = bytes_;
  birth_color_ = color_;
  color_ = static_cast<uint8_t>(3 - color_);
  if (vm_.host() != nullptr) vm_.host()->begin_tracing();
}

// What an object of any kind may refer to: its class, and the dict of a script's subclass.
void Heap::trace_head(Object* object, Tracer& tracer) {
  tracer.visit(reinterpret_cast<Object*>(object->type));
  if ((object->flags & kHasDict) != 0) {
    tracer.visit(reinterpret_cast<Object*>(*dict_place(object)));
  }
}

void Heap::trace(Object* object, Tracer& tracer) {
  trace_head(object, tracer);
  if ((object->flags & kGrown) != 0) tracer.visit(static_cast<Str*>(object)->buffer());
  const Operations& operations = vm_.operations(object->kind);
  if (operations.trace != nullptr) operations.trace(object, tracer);
}

void Heap::look_at(Object* object) {
  Tracer tracer(*this);
  if (const uint32_t items = length_of(object); items > kPartItems) {
    trace_head(object, tracer);
    partial_.push_back({object, items});
    return;
  }
  trace(object, tracer);
  // At the end nothing changes any more.
  if (running_from_ != nullptr || tells_stores(object->kind)) return;
  // A generator's registers change while it runs, and else only after that is told.
  if (object->kind == Kind::kGenerator && static_cast<Generator*>(object)->state != kRunning)
    return;
  look_again(object);
}

// The next items of a long one, from its end, which may have become shorter meanwhile.
void Heap::look_at_part(Partial& part) {
  Tracer tracer(*this);
  const uint32_t end = std::min(part.next, length_of(part.object));
  part.next = end > kPartItems ? end - kPartItems : 0;
  if (part.object->kind == Kind::kList || part.object->kind == Kind::kTuple) {
    const Value* items = part.object->kind == Kind::kList ? static_cast<List*>(part.object)->items
                                                          : static_cast<Tuple*>(part.object)->items;
    for (uint32_t i = part.next; i < end; ++i) tracer.visit(items[i]);
  } else {
    const Entry* entries = part.object->kind == Kind::kDict
                               ? static_cast<Dict*>(part.object)->table.entries
                               : static_cast<Set*>(part.object)->table.entries;
    for (uint32_t i = part.next; i < end; ++i) {
      tracer.visit(entries[i].key);
      tracer.visit(entries[i].value);
    }
  }
}

// Looks at so many marked objects, or items. True: none is left to look at.
bool Heap::mark(size_t most) {
  while (most > 0) {
    if (!gray_.empty()) {
      Object* object = gray_.back();
      gray_.pop_back();
      look_at(object);
      --most;
    } else if (!partial_.empty()) {
      Partial part = partial_.back();
      partial_.pop_back();
      look_at_part(part);
      if (part.next > 0) partial_.push_back(part);
      most -= std::min<size_t>(most, kPartItems);
    } else {
      return true;
    }
  }
  return false;
}

// What roots, registers and objects that may have changed refer to now. False: some registers were
// left out.
bool Heap::look_anew() {
  Tracer tracer(*this);
  const bool whole = vm_.trace_roots(tracer);
  for (Object* object : std::exchange(again_, {})) {
    object->flags &= static_cast<uint8_t>(~kLookAgain);
    look_at(object);
  }
  return whole;
}

// What finish_marking does while it still may leave references in registers: not inline, so that
// none is there afterwards.
__attribute__((noinline)) void Heap::prepare_finish() {
#ifdef FALCON_GC_STRESS
  if (in_steps_) {
    mark(SIZE_MAX);
    check_marks();
  }
#endif
  std::sort(large_.begin(), large_.end(),
            [](const Large& a, const Large& b) { return a.object < b.object; });
}

void Heap::mark_step(size_t most) {
  if (round_ == Round::kDrained) {
    round_ = look_anew() ? Round::kAnew : Round::kMuch;
  } else if (!mark(most)) {
    round_ = Round::kMuch;
  } else if (round_ == Round::kAnew) {
    finish_marking();
  } else {
    round_ = Round::kDrained;
  }
}

// Not inline: the callers' registers that this function has use for lie right below its frame's
// address.
__attribute__((noinline)) void Heap::finish_marking() {
  prepare_finish();
  running_from_ = static_cast<char*>(__builtin_frame_address(0)) - kSavedRegisterBytes;
  Tracer tracer(*this);
  // Values that live in callee-saved registers, put on the stack. setjmp leaves most of it as it
  // is: what lay there is no root.
  std::jmp_buf registers = {};
  setjmp(registers);
  tracer.visit_conservatively(&registers, &registers + 1);
  look_anew();
  mark(SIZE_MAX);
  mark_finalizable(tracer);
  running_from_ = nullptr;
#ifdef FALCON_GC_STRESS
  if (in_steps_) check_marks();
  in_steps_ = false;
#endif
  vm_.sweep_weak(color_);
  birth_color_ = color_;
  begin_sweeping();
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
  mark(SIZE_MAX);
}

// --- sweeping

// No free cell is left to allocate from: those of a block come back when it is swept.
void Heap::begin_sweeping() {
  phase_ = Phase::kSweeping;
  live_bytes_ = bytes_;
  for (Object*& list : free_) list = nullptr;
  for (Block*& block : carving_) block = nullptr;
  for (Block* block : blocks_) unswept_[block->size_class].push_back(block);
  unswept_large_ = std::exchange(large_, {});
}

// Freeing does not put off the next step, which is due after so much allocated.
void Heap::freed_since(size_t bytes_before) {
  const size_t freed = bytes_before - bytes_;
  live_bytes_ -= std::min(live_bytes_, freed);
  next_collection_ -= std::min(next_collection_, freed);
}

// wanted: its cells are to be allocated from even if none is alive.
void Heap::sweep_block(Block* block, bool wanted) {
  const size_t bytes_before = bytes_;
  Object** free_list = &free_[block->size_class];
  Object* before = *free_list;
  bool empty = !wanted;
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
    supply_.drop_surplus(block, emptied_blocks_++);
    block->cell_bytes = 0;  // taken out by end_sweeping
  } else if (block->carved < block->cells_end() && carving_[block->size_class] == nullptr) {
    carving_[block->size_class] = block;
  }
  freed_since(bytes_before);
}

void Heap::sweep_large(size_t* bytes) {
  while (*bytes > 0 && !unswept_large_.empty()) {
    const size_t bytes_before = bytes_;
    const Large large = unswept_large_.back();
    unswept_large_.pop_back();
    if (is_marked(large.object)) {
      large_.push_back(large);
    } else {
      release(large.object);
      bytes_ -= large.bytes;
      free_large(large);
    }
    *bytes -= std::min(*bytes, std::max(kSeenBytes, bytes_before - bytes_));
    freed_since(bytes_before);
  }
}

// Sweeps so much: of blocks what they take up, and what is freed besides. True: all is swept. Not
// inline: no register of a caller that goes on to mark has a swept object then.
__attribute__((noinline)) bool Heap::sweep(size_t bytes) {
  for (std::vector<Block*>& unswept : unswept_) {
    while (bytes > 0 && !unswept.empty()) {
      const size_t bytes_before = bytes_;
      Block* block = unswept.back();
      unswept.pop_back();
      sweep_block(block, false);
      bytes -= std::min(bytes, std::max(kBlockBytes, bytes_before - bytes_));
    }
  }
  sweep_large(&bytes);
  if (bytes == 0) return false;
  end_sweeping();
  return true;
}

void Heap::end_sweeping() {
  std::erase_if(blocks_, [this](Block* block) {
    if (block->cell_bytes != 0) return false;
    supply_.give(block);
    return true;
  });
  emptied_blocks_ = 0;
  phase_ = Phase::kIdle;
  pieces_bytes_ = 0;
  if (bytes_ + limit_ / kLentPart <= limit_) slack_ = 0;
  size_t more = std::max(kLeastBetweenBytes, live_bytes_ / 4 * 3);
  // Near the limit it begins early enough to have its steps before that.
  const size_t most = limit_ + slack_;
  const size_t room = most - std::min(most, live_bytes_);
  if (more > room && room / 2 > live_bytes_ / kAllocatedPart) more = room / 2;
  schedule(live_bytes_ + more);
}

void Heap::finish_sweeping() {
  if (phase_ == Phase::kSweeping) sweep(SIZE_MAX);
}

// --- when

// Large objects take no time to be marked; what they put the collection off by does not count.
bool Heap::is_small() const { return bytes_ - std::min(bytes_, pieces_bytes_) < kSmallHeapBytes; }

void Heap::step() {
  if (phase_ == Phase::kIdle) {
    begin_marking();
    look_anew();
  } else if (phase_ == Phase::kSweeping) {
    sweep(kSweepStepBytes);
  } else if (bytes_ - std::min(bytes_, begin_bytes_) > begin_bytes_) {
    finish_marking();  // the program fills its memory faster than it is marked
  } else {
    mark_step(kMarkStep);
  }
}

void Heap::collect_step() {
#ifdef FALCON_GC_STRESS
  stress_step();
#else
  // At the limit there is no time for steps.
  if (phase_ == Phase::kIdle && (is_small() || over_limit())) return collect();
  // A native may have allocated much without coming to a safepoint.
  const size_t late = bytes_ - std::min(bytes_, next_collection_);
  for (size_t i = std::min(1 + late / kStepBytes, kMostSteps); i > 0; --i) {
    step();
    if (phase_ == Phase::kIdle) return;
  }
  schedule(bytes_ + kStepBytes);
#endif
}

void Heap::collect() {
  if (phase_ == Phase::kMarking) finish_marking();
  finish_sweeping();
  begin_marking();
  finish_marking();
  finish_sweeping();
}

#ifdef FALCON_GC_STRESS

// At each safepoint while the program has little memory, and the more rarely the more it has, so
// that a program with many objects still comes to its end: whole collections, and every other one
// in small steps, for which no safepoint is left out.
void Heap::stress_step() {
  constexpr size_t kMarkedInStress = 300;
  constexpr size_t kSweptInStress = size_t{512} << 10;
  if (phase_ == Phase::kIdle && stress_skips_ > 0) {
    --stress_skips_;
    return;
  }
  if (phase_ == Phase::kMarking) {
    mark_step(kMarkedInStress);
  } else if (phase_ == Phase::kSweeping) {
    sweep(kSweptInStress);
  } else if (++stress_turn_ % 2 == 0) {
    in_steps_ = true;
    begin_marking();
    look_anew();
  } else {
    collect();
  }
  if (phase_ == Phase::kIdle && bytes_ > stress_base_bytes_) {
    stress_skips_ = (bytes_ - stress_base_bytes_) / kStressStepBytes;
  }
}

// Nothing that is marked refers to anything that is not, but for what will be looked at again: else
// a store was not told.
void Heap::check_marks() {
  checking_ = true;
  Tracer tracer(*this);
  each_object([&](Object* object) {
    if (object->mark == color_ && (object->flags & kLookAgain) == 0) trace(object, tracer);
  });
  checking_ = false;
}

#endif

}  // namespace falcon::vm
