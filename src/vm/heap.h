// The heap: allocation and the tracing collector.
//
// Non-moving mark and sweep over size-class blocks, so that a native may hold raw pointers, and an
// object's address is its identity. Collection happens only at the interpreter's safepoints (and
// when a native asks, on running out of descriptors). Roots are the VM's own tables, every thread's
// registers, and, conservatively, the C stacks on which native frames live: a native needs no
// handles. A small heap is collected at once, a large one in steps with the program going on
// between them (collector.cc). The contract for whoever writes natives (docs/architecture.md, "Heap
// and collector"):
//   - values in local variables and arguments are safe;
//   - values in memory from malloc (std::vector and so on) are NOT seen: keep them in a List or
//     Tuple while script code may run;
//   - a pointer into an object's outside buffer (List::items) is stale after script code ran;
//   - a value that is stored into a list, table, instance, cell or function which script may know
//     already is told to `wrote`, or the whole object to `changed`.
// One OS thread at a time uses a heap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "base/prefetch.h"
#include "vm/block_supply.h"
#include "vm/object.h"
#include "vm/small_buffers.h"

namespace falcon::vm {

class Heap;
class Vm;

// Hands objects to the collector while it marks.
class Tracer {
 public:
  explicit Tracer(Heap& heap) : heap_(heap) {}
  void visit(Value value) {
    if (value.is_object()) visit(value.as_object());
  }
  void visit(Object* object);  // null is allowed
  // Every aligned word in [begin, end) that is the address of, or points into, a live cell. Only at
  // the end of marking; in steps before that, words that may be pointers are passed over.
  void visit_conservatively(const void* begin, const void* end);
  // Where the running C stack is in use from; what lies below is the collector's own, and what it
  // and others have left there. Null: it is not to be looked at.
  inline const void* running_from() const;

 private:
  Heap& heap_;
};

class Heap {
 public:
  explicit Heap(Vm& vm);
  ~Heap();
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  // A zeroed object of `size_bytes` (the header included) with its header set. Never null: when the
  // limit is passed the next safepoint raises MemoryError; when the system has none the process
  // ends with a message. Natives that allocate by a number from script check it with `allows`
  // first.
  template <class T>
  T* make(Type* type, Kind kind, size_t size_bytes = sizeof(T)) {
    return static_cast<T*>(allocate(type, kind, size_bytes));
  }
  // As make; only the first `zero_bytes` are zeroed (0: all). Inline as far as a free cell of a
  // small class goes: of a size that the compiler knows little is left to do.
  Object* allocate(Type* type, Kind kind, size_t size_bytes, size_t zero_bytes = 0) {
    Object* object;
    if (size_bytes <= kLargestFineBytes && free_[fine_class(size_bytes)] != nullptr) [[likely]] {
      const int c = fine_class(size_bytes);
      object = free_[c];
      free_[c] = reinterpret_cast<Object*>(object->type);  // the next free cell
      __builtin_prefetch(free_[c], 1);                     // the whole heap is more than a cache
      bytes_ += (static_cast<size_t>(c) + 1) * kFineBytes;
      sound_alarm_if_due();
    } else {
      object = allocate_slow(size_bytes);
    }
    std::memset(static_cast<void*>(object + 1), 0,
                (zero_bytes == 0 ? size_bytes : zero_bytes) - sizeof(Object));
    object->type = type;
    object->kind = kind;
    object->mark = birth_color_;
    object->flags = size_bytes <= kLargestCellBytes ? uint8_t{0} : kLarge;
    object->dict_at = 0;
    object->aux = 0;
    return object;
  }

  // Memory outside the heap that an object owns, for the account.
  void* allocate_outside(size_t size_bytes);
  void* reallocate_outside(void* memory, size_t old_size_bytes, size_t new_size_bytes);
  void free_outside(void* memory, size_t size_bytes);
  void account(ptrdiff_t bytes) {
    bytes_ = static_cast<size_t>(static_cast<ptrdiff_t>(bytes_) + bytes);
    sound_alarm_if_due();
  }

  // --- the limit of what the account may come to
  // Whether that many more bytes are within the limit; natives raise MemoryError otherwise.
  // Collects if they are not, so it keeps what a safepoint's collection keeps, and calls no script.
  bool allows(size_t more_bytes) {
#ifndef FALCON_GC_STRESS
    if (fits(more_bytes)) [[likely]]
      return true;
#endif
    return allows_after_collection(more_bytes);
  }
  // How many more bytes are, for what finds out its size only as it goes.
  size_t room() const;
  void set_limit(size_t bytes);
  size_t bytes() const { return bytes_; }
  size_t limit() const { return limit_; }
  bool over_limit() const { return bytes_ > limit_ + slack_; }
  // Whether the last collection has left too little below the limit to go on with.
  bool is_full() const { return bytes_ + limit_ / kLeastFreePart > limit_ + slack_; }
  // For MemoryError: who handles it has a little more to do so, until a collection finds that it
  // has helped.
  void lend();
  // While it lives there is a quarter more than the limit, for what must be said at the end of all
  // memory.
  class Reserve {
   public:
    explicit Reserve(Heap& heap) : heap_(heap), limit_(heap.limit_) {
      heap.set_limit(limit_ + limit_ / 4);
    }
    ~Reserve() { heap_.set_limit(limit_); }
    Reserve(const Reserve&) = delete;
    Reserve& operator=(const Reserve&) = delete;

   private:
    Heap& heap_;
    size_t limit_;
  };

  // Makes the natives, strings and properties that exist now permanent: they refer to nothing but
  // each other and to classes, which are roots, so that collections need not go through them. For
  // the end of the Vm's construction; it halves the cost of collecting a small program.
  void make_permanent();

  // --- the write barrier
  // While a collection marks in steps, an object may have been looked at when something is stored
  // into it: then nobody would look at what was stored. So stores into lists, tables, instances,
  // cells and functions are told here, unless the object is new and nobody knows it yet.
  void wrote(Value value) {
    if (is_marking() && value.is_object()) [[unlikely]]
      shade(value.as_object());
  }
  void wrote(Object* object) {
    if (is_marking() && object != nullptr) [[unlikely]]
      shade(object);
  }
  void wrote(const Value* values, size_t count) {
    if (!is_marking()) return;
    for (size_t i = 0; i < count; ++i) wrote(values[i]);
  }
  // For what is stored without each value being told: many items of a list that were replaced or
  // moved, and a generator that goes on. The object is looked at once more before marking ends.
  void changed(Object* object) {
    if (is_marking() && is_marked(object)) [[unlikely]]
      look_again(object);
  }

  // For machine code, which does `wrote` itself: the byte that is kMarkingPhase while a collection
  // marks.
  static constexpr uint8_t kMarkingPhase = 1;
  const void* phase_place() const { return &phase_; }
  Vm& vm() { return vm_; }

  // Whether a collection marks in steps, and is between two of them.
  bool is_marking() const { return phase_ == Phase::kMarking; }
  bool wants_collection() const { return bytes_ >= next_collection_; }
  // Has the running thread's next safepoint look.
  void sound_alarm_if_due() {
    if (wants_collection()) [[unlikely]]
      sound_alarm();
  }
  // At a safepoint that found wants_collection(): a whole collection of a small heap, the next step
  // of a large one's. In the gc-stress build at every safepoint, the one and the other in turns.
  void collect_step();
  // A whole collection, which frees all that is dead.
  void collect();
  // Objects whose __del__ is to be called, found by the last collections. Taken by the caller.
  std::vector<Object*>& finalizer_queue() { return finalizer_queue_; }
  // Notes an object that has something to finalize (finalize.h).
  void watch(Object* object) { watched_.push_back(object); }
  bool has_watched() const { return !watched_.empty(); }
  // All that are noted, in the order of their noting, and none any more.
  std::vector<Object*> take_watched() { return std::exchange(watched_, {}); }

 private:
  friend class Tracer;
  struct Block;
  struct Large {
    Object* object;
    size_t bytes;
  };
  static constexpr size_t kBlockBytes = BlockSupply::kBlockBytes;
  static constexpr size_t kLargestCellBytes = 2048;  // 32 cells to a block at least
  static constexpr int kClassCount = 28;
  // Up to 256 bytes a class for every 16.
  static constexpr size_t kFineBytes = 16;
  static constexpr size_t kLargestFineBytes = 256;
  // The least that is allocated between two collections: cells of which a core's cache holds most,
  // and little beside the 4 MB that the process has anyway.
  static constexpr size_t kLeastBetweenBytes = size_t{1} << 20;
  // What an object of at least kPieceBytes counts for in that, as a part of its size: received
  // pieces of 64 KiB then cost a collection for every 128 of them.
  static constexpr size_t kLargePart = 8;
  static constexpr size_t kPieceBytes = 32 * 1024;

  // Where a piece begins in a cache line: the data of Bytes is then at the start of one. The system
  // takes up to twice the time to copy 64 KiB to where it begins 8 bytes off (rep movsb of x86-64).
  static constexpr size_t offset_of_large(size_t size_bytes) {
    return size_bytes < kPieceBytes ? 0 : kCacheLine - (sizeof(Object) + 2 * sizeof(uint32_t));
  }

  // Of the limit: what is lent with one MemoryError and with all, and what must be free after a
  // collection, lest they follow each other.
  static constexpr size_t kLentPart = 16;
  static constexpr size_t kMostLentPart = 8;
  static constexpr size_t kLeastFreePart = 64;
  static constexpr size_t kNoLimit = SIZE_MAX / 4;

  static constexpr uint8_t kPermanent = 3;

  bool is_marked(const Object* object) const { return (object->mark & color_) != 0; }
  static constexpr int fine_class(size_t size_bytes) {
    return static_cast<int>((size_bytes + kFineBytes - 1) / kFineBytes) - 1;
  }
  static int class_of(size_t size_bytes);
  Object* allocate_slow(size_t size_bytes);
  // Takes the budget of the running thread.
  void sound_alarm();
  Object* take_cell(int size_class);
  Object* allocate_large(size_t size_bytes);
  static void free_large(const Large& large);
  static void carve(Block* block, Object** free_list);
  Object* find_cell(uintptr_t address) const;
  bool allows_after_collection(size_t more_bytes);
  bool fits(size_t more_bytes) const {
    return more_bytes <= limit_ + slack_ && bytes_ <= limit_ + slack_ - more_bytes;
  }
  void schedule(size_t at_bytes);
  Block* new_block(int size_class);

  // The collector, in the order in which it works (collector.cc).
  enum class Phase : uint8_t { kIdle, kMarking = kMarkingPhase, kSweeping };
  enum class Round : uint8_t {
    kMuch,     // marked objects wait to be looked at
    kDrained,  // none did after the last step
    kAnew,     // the last step looked at roots and at what may have changed
  };
  struct Partial {  // a long list, tuple or table: what lies below `next` has not been looked at
    Object* object;
    uint32_t next;
  };
  bool is_small() const;
  void step();
  void begin_marking();
  void shade(Object* object);
  void look_again(Object* object);
  bool mark(size_t most);
  void mark_step(size_t most);
  void look_at(Object* object);
  void trace(Object* object, Tracer& tracer);
  void trace_head(Object* object, Tracer& tracer);
  // Every object that has not been freed; for who knows of blocks (heap_block.h).
  template <class Visit>
  void each_object(Visit visit);
  void look_at_part(Partial& part);
  bool look_anew();
  void prepare_finish();
  void finish_marking();
  void mark_finalizable(Tracer& tracer);
  void begin_sweeping();
  bool sweep(size_t bytes);
  void sweep_block(Block* block, bool wanted);
  void sweep_large(size_t* bytes);
  void freed_since(size_t bytes_before);
  void end_sweeping();
  void finish_sweeping();
  void release(Object* object);
#ifdef FALCON_GC_STRESS
  void stress_step();
  void check_marks();
#endif

  Vm& vm_;
  BlockSupply supply_;
  SmallBuffers small_{supply_};
  Object* free_[kClassCount] = {};
  std::vector<Block*> blocks_;        // sorted by address while collecting
  Block* carving_[kClassCount] = {};  // whose end has cells that were never handed out
  std::vector<Large> large_;          // sorted likewise when marking ends
  std::vector<Object*> gray_;         // marked, not looked at yet
  std::vector<Partial> partial_;      // looked at in part
  std::vector<Object*> again_;        // to be looked at once more (kLookAgain)
  std::vector<Block*> unswept_[kClassCount];
  std::vector<Large> unswept_large_;
  std::vector<Object*> watched_;
  std::vector<Object*> finalizer_queue_;
  size_t bytes_ = 0;
  size_t next_collection_ = kLeastBetweenBytes;
  size_t limit_ = kNoLimit;
  size_t slack_ = 0;         // lent beyond it
  size_t live_bytes_ = 0;    // what the last collection kept, or keeps
  size_t pieces_bytes_ = 0;  // what large objects since then have put the next one off by
  size_t begin_bytes_ = 0;   // bytes_ when the marking under way began
#ifdef FALCON_GC_STRESS
  static constexpr size_t kStressStepBytes = 64 * 1024;
  size_t stress_base_bytes_ = 0;  // what the Vm is born with
  size_t stress_skips_ = 0;
  uint32_t stress_turn_ = 0;
  bool in_steps_ = false;
  bool checking_ = false;
#endif
  size_t emptied_blocks_ = 0;  // by the sweep under way
  Phase phase_ = Phase::kIdle;
  Round round_ = Round::kMuch;
  const void* running_from_ = nullptr;  // of the C stack, while marking is finished
  uint8_t color_ = 1;        // 1 or 2, swapped by each collection; kPermanent has both bits
  uint8_t birth_color_ = 1;  // of new objects: color_, but the other one while marking
};

inline const void* Tracer::running_from() const { return heap_.running_from_; }

}  // namespace falcon::vm
