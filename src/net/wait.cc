// The ring of a WaitQueue: see wait.h.
#include "falcon/net/wait.h"

#include "base/assert.h"

namespace falcon::net {

Waiter::~Waiter() { FALCON_ASSERT(!parked()); }

WaitQueue::~WaitQueue() { FALCON_ASSERT(first_ == nullptr); }

void WaitQueue::push(Waiter& waiter) {
  FALCON_ASSERT(waiter.queue_ == nullptr);
  waiter.queue_ = this;
  if (first_ == nullptr) {
    waiter.previous_ = waiter.next_ = &waiter;
    first_ = &waiter;
    return;
  }
  Waiter* last = first_->previous_;
  waiter.previous_ = last;
  waiter.next_ = first_;
  last->next_ = first_->previous_ = &waiter;
}

void WaitQueue::remove(Waiter& waiter) {
  FALCON_ASSERT(waiter.queue_ == this);
  if (waiter.next_ == &waiter) {
    first_ = nullptr;
  } else {
    waiter.previous_->next_ = waiter.next_;
    waiter.next_->previous_ = waiter.previous_;
    if (first_ == &waiter) {
      first_ = waiter.next_;
    }
  }
  waiter.queue_ = nullptr;
  waiter.previous_ = waiter.next_ = nullptr;
}

}  // namespace falcon::net
