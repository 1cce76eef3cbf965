// The heap's moves: see timer_heap.h.
#include "net/timer_heap.h"

#include "base/assert.h"

namespace falcon::net {

std::int64_t TimerHeap::next_deadline_ns() const {
  return heap_.empty() ? kNever : heap_.front().deadline_ns;
}

void TimerHeap::place(const Entry& entry, std::uint32_t index) {
  heap_[index] = entry;
  entry.waiter->timer_index_ = index;
}

void TimerHeap::add(Waiter& waiter, std::int64_t deadline_ns) {
  FALCON_ASSERT(waiter.timer_index_ == Waiter::kNoTimer);
  heap_.push_back({deadline_ns, &waiter});
  waiter.timer_index_ = static_cast<std::uint32_t>(heap_.size() - 1);
  sift_up(waiter.timer_index_);
}

void TimerHeap::remove(Waiter& waiter) {
  const std::uint32_t index = waiter.timer_index_;
  FALCON_ASSERT(index < heap_.size() && heap_[index].waiter == &waiter);
  waiter.timer_index_ = Waiter::kNoTimer;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (last.waiter != &waiter) {
    place(last, index);
    sift_up(index);
    sift_down(last.waiter->timer_index_);
  }
}

void TimerHeap::sift_up(std::uint32_t index) {
  const Entry entry = heap_[index];
  while (index > 0) {
    const std::uint32_t parent = (index - 1) / 2;
    if (entry.deadline_ns >= heap_[parent].deadline_ns) {
      break;
    }
    place(heap_[parent], index);
    index = parent;
  }
  place(entry, index);
}

void TimerHeap::sift_down(std::uint32_t index) {
  const Entry entry = heap_[index];
  const auto size = static_cast<std::uint32_t>(heap_.size());
  for (;;) {
    std::uint32_t child = 2 * index + 1;
    if (child >= size) {
      break;
    }
    if (child + 1 < size && heap_[child + 1].deadline_ns < heap_[child].deadline_ns) {
      ++child;
    }
    if (heap_[child].deadline_ns >= entry.deadline_ns) {
      break;
    }
    place(heap_[child], index);
    index = child;
  }
  place(entry, index);
}

}  // namespace falcon::net
