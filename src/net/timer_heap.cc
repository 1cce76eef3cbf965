// The heap's moves: see timer_heap.h.
#include "net/timer_heap.h"

#include "base/assert.h"

namespace falcon::net {

std::int64_t TimerHeap::next_deadline_ns() const {
  return heap_.empty() ? kNever : heap_.front()->deadline_ns_;
}

void TimerHeap::place(Waiter* waiter, std::uint32_t index) {
  heap_[index] = waiter;
  waiter->timer_index_ = index;
}

void TimerHeap::add(Waiter& waiter, std::int64_t deadline_ns) {
  FALCON_ASSERT(waiter.timer_index_ == Waiter::kNoTimer);
  waiter.deadline_ns_ = deadline_ns;
  heap_.push_back(&waiter);
  waiter.timer_index_ = static_cast<std::uint32_t>(heap_.size() - 1);
  sift_up(waiter.timer_index_);
}

void TimerHeap::remove(Waiter& waiter) {
  const std::uint32_t index = waiter.timer_index_;
  FALCON_ASSERT(index < heap_.size() && heap_[index] == &waiter);
  waiter.timer_index_ = Waiter::kNoTimer;
  waiter.deadline_ns_ = kNever;
  Waiter* last = heap_.back();
  heap_.pop_back();
  if (last != &waiter) {
    place(last, index);
    sift_up(index);
    sift_down(last->timer_index_);
  }
}

void TimerHeap::sift_up(std::uint32_t index) {
  Waiter* waiter = heap_[index];
  while (index > 0) {
    const std::uint32_t parent = (index - 1) / 2;
    if (!sooner(waiter, heap_[parent])) {
      break;
    }
    place(heap_[parent], index);
    index = parent;
  }
  place(waiter, index);
}

void TimerHeap::sift_down(std::uint32_t index) {
  Waiter* waiter = heap_[index];
  const auto size = static_cast<std::uint32_t>(heap_.size());
  for (;;) {
    std::uint32_t child = 2 * index + 1;
    if (child >= size) {
      break;
    }
    if (child + 1 < size && sooner(heap_[child + 1], heap_[child])) {
      ++child;
    }
    if (!sooner(heap_[child], waiter)) {
      break;
    }
    place(heap_[child], index);
    index = child;
  }
  place(waiter, index);
}

}  // namespace falcon::net
