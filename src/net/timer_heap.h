// TimerHeap: the deadlines of parked waiters, soonest first.
//
// A binary heap; each waiter knows its index, so that taking one out is O(log n). The deadlines
// stand here: most waiters have none. Why
// not a timing wheel: deadlines here are few against wakes, and a heap fires none early and needs
// no tick.
#ifndef FALCON_NET_TIMER_HEAP_H_
#define FALCON_NET_TIMER_HEAP_H_

#include <cstdint>
#include <vector>

#include "falcon/net/wait.h"

namespace falcon::net {

class TimerHeap {
 public:
  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  // The soonest deadline; kNever if there is none.
  std::int64_t next_deadline_ns() const;
  // The waiter with the soonest deadline; among equals, any. Must not be empty.
  Waiter& first() const { return *heap_.front().waiter; }

  void add(Waiter& waiter, std::int64_t deadline_ns);
  void remove(Waiter& waiter);

 private:
  struct Entry {
    std::int64_t deadline_ns;
    Waiter* waiter;
  };
  void sift_up(std::uint32_t index);
  void sift_down(std::uint32_t index);
  void place(const Entry& entry, std::uint32_t index);

  std::vector<Entry> heap_;
};

}  // namespace falcon::net

#endif  // FALCON_NET_TIMER_HEAP_H_
