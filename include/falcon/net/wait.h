// How an operation says what it waits for, and what waits: Step, Block, Waiter, WaitQueue.
//
// An operation is a step function. A step that cannot go on says so and names a Block; whoever runs
// it parks a Waiter on that Block and steps again once the waiter is woken. Nothing here allocates:
// a Waiter is an intrusive node that lives in whatever waits (a green thread, a C++ session).
//
// Contract: one OS thread, the reactor's. Park right after the step that blocked, with no other
// call into the library in between, or a wake may be missed.
#ifndef FALCON_NET_WAIT_H_
#define FALCON_NET_WAIT_H_

#include <cstdint>

#include "falcon/base/clock.h"

namespace falcon::net {

class Reactor;
class Socket;
class WaitQueue;

enum class Step : std::uint8_t {
  kDone,     // over: read the operation's outcome
  kBlocked,  // park on block(), then step again
  kFailed,   // over: take_error()
  // RecvOp, ReadOp: needs memory of wanted() bytes. SendFileOp, RelayOp: has moved much without
  // waiting; let others have their turn. Step again then.
  kFull,
};

enum class WaitFor : std::uint8_t {
  kNothing,
  kReadable,  // data, a connection, or the end
  kWritable,  // room, or the end of connecting
  kRecvTurn,  // another operation is receiving on the same socket
  kSendTurn,  // another operation is sending on the same socket
  kDelay,     // only time has to pass
  kHelper,    // something that a helper thread does: a name look-up, say
  kClose,     // a lingering close on a helper thread
};

enum class Wake : std::uint8_t {
  kReady,     // what was waited for may have come: step again
  kDeadline,  // the deadline of the Block came: step again, it will say so
  kClosed,    // the socket was closed: step again, it will say so
};

struct Block {
  WaitFor what = WaitFor::kNothing;
  Socket* socket = nullptr;           // null where no socket is involved
  WaitQueue* queue = nullptr;         // where to stand in line; null where there is none
  std::int64_t deadline_ns = kNever;  // monotonic
  const void* operation = nullptr;    // whose turn it will be
};

// Something that waits: in at most one queue and with at most one deadline at a time.
// Must not be destroyed, copied or moved while parked.
class Waiter {
 public:
  Waiter() = default;
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  // Called by the reactor once a wait is over; the waiter is parked no longer. May park again, step
  // operations, close sockets; must not call Reactor::poll.
  virtual void wake(Wake why) = 0;

  bool parked() const { return queue_ != nullptr || timer_index_ != kNoTimer; }

 protected:
  ~Waiter();

 private:
  friend class Reactor;
  friend class TimerHeap;
  friend class WaitQueue;
  static constexpr std::uint32_t kNoTimer = UINT32_MAX;

  Waiter* previous_ = nullptr;
  Waiter* next_ = nullptr;
  WaitQueue* queue_ = nullptr;
  const void* operation_ = nullptr;
  std::uint32_t timer_index_ = kNoTimer;
  WaitFor what_ = WaitFor::kNothing;
};

// Is told of every wait of a reactor, by Reactor::observe.
class WaitObserver {
 public:
  virtual void parked(const Waiter& waiter, const Block& block) = 0;
  virtual void woken(const Waiter& waiter, Wake why) = 0;
  virtual void cancelled(const Waiter& waiter) = 0;

 protected:
  ~WaitObserver() = default;
};

// Waiters in order of arrival: a ring through the nodes, so that it costs its owner one pointer and
// leaving from the middle is O(1).
class WaitQueue {
 public:
  WaitQueue() = default;
  WaitQueue(const WaitQueue&) = delete;
  WaitQueue& operator=(const WaitQueue&) = delete;
  ~WaitQueue();

  bool empty() const { return first_ == nullptr; }
  Waiter* first() const { return first_; }
  // The operation that the first waiter waits for a turn with.
  const void* first_operation() const { return first_ == nullptr ? nullptr : first_->operation_; }

 private:
  friend class Reactor;
  void push(Waiter& waiter);
  void remove(Waiter& waiter);

  Waiter* first_ = nullptr;
};

}  // namespace falcon::net

#endif  // FALCON_NET_WAIT_H_
