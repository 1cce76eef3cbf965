// Reactor: one OS thread's wait for everything: sockets, deadlines, helper threads.
//
// One epoll_wait serves all that is ready; each descriptor is registered once, edge-triggered, the
// first time an operation on it blocks, and never deregistered (closing does that). Deadlines stand
// in a binary heap through the waiters. Work that the system can only do blocking (getaddrinfo, a
// lingering close) runs on helper threads and comes back through post().
//
// Contract: every method but post() belongs to the thread that owns the reactor. Nothing is made
// before it is needed: a program without sockets has no epoll descriptor and no helper threads.
// A Reactor outlives the sockets and operations that use it.
#ifndef FALCON_NET_REACTOR_H_
#define FALCON_NET_REACTOR_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "falcon/net/counters.h"
#include "falcon/net/error.h"
#include "falcon/net/system.h"
#include "falcon/net/wait.h"

namespace falcon::net {

class Descriptor;
class CountingSystem;
class HelperPool;
class PipePool;
class Poller;
struct Event;
class SharedReadAhead;
class TimerHeap;

// What a socket is opened in: the system it calls and, unless it is to block the calling OS thread,
// the reactor that waits for it. A plain `Context context;` is for use without a reactor.
// Outlives its sockets.
struct Context {
  System* system = &real_system();
  Reactor* reactor = nullptr;
  CountingSystem* counting = nullptr;  // `system` as what it is where there is a reactor
};

// Something to run on the reactor's thread: an intrusive node, owned by whoever posts it.
class Task {
 public:
  virtual void run() = 0;

 protected:
  ~Task() = default;

 private:
  friend class Reactor;
  Task* next_ = nullptr;
};

class Reactor {
 public:
  explicit Reactor(System& system = real_system());
  ~Reactor();
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;

  // The context for sockets that this reactor waits for. Its address is stable.
  Context& context() { return context_; }
  System& system() { return *context_.system; }
  // What its sockets have done so far.
  Counters& counters() { return counters_; }

  // Parks `waiter` until what `block` names has come, or its deadline. First come, first served.
  void park(const Block& block, Waiter& waiter);
  // Parks `waiter` until `deadline_ns` (monotonic).
  void sleep(std::int64_t deadline_ns, Waiter& waiter);
  // Has `observer` told of every wait from now on; null: nobody. It outlives the waits.
  void observe(WaitObserver* observer) { observer_ = observer; }
  // Takes a parked waiter out without waking it. False if it was not parked. O(log n) with a
  // deadline, O(1) without. The operation it waited for is to be stepped again or abandoned.
  bool cancel(Waiter& waiter);

  struct Polled {
    std::size_t woken = 0;     // wakes and tasks delivered
    bool interrupted = false;  // by a signal (EINTR) or interrupt(): look for Ctrl-C
  };
  // Waits for at most `timeout_ns` (0: only looks, kNever: without end) and delivers every wake
  // that is due. A deadline is never early; it may be late by the millisecond of epoll_wait(2).
  // Error: what epoll_create1(2) or epoll_wait(2) says.
  Result<Polled> poll(std::int64_t timeout_ns);

  // Whether anything parked can still be woken by time, by the network or by a helper thread.
  // A waiter for a turn alone does not count: whoever has the turn does.
  bool has_waiters() const { return wakeable_ != 0; }
  std::size_t waiter_count() const { return wakeable_; }

  // Makes post() usable (an eventfd(2), once). Error: what the system refuses.
  Result<Ok> enable_post();
  // Has `task` run by poll() on the reactor's thread, in order of posting. From any OS thread,
  // after enable_post(). Never fails, never blocks.
  void post(Task& task);

  // Ends the wait of poll(), the present one or else the next, which then says that it was
  // interrupted. For signal handlers: async-signal-safe (signal-safety(7)), from any thread, after
  // enable_post(). It ends a wait within a call (begin_call) only from a handler that the reactor's
  // thread runs.
  void interrupt();

  // Whether there is nobody to wait for: nothing is parked or posted, nobody observes.
  bool idle() const {
    return wakeable_ == 0 && observer_ == nullptr &&
           posted_.load(std::memory_order_relaxed) == nullptr;
  }

  // For operations. --------------------------------------------------------------------------
  // Registers the socket's descriptor. `for_writing` where the block is for room to send.
  // Gives 0 or an errno: EBUSY where another socket that is open has that descriptor.
  int watch(Socket& socket, bool for_writing);
  // The same for reading from what is no socket, and its end: nothing may be parked on it.
  int watch(Descriptor& descriptor);
  void unwatch(Descriptor& descriptor);
  // Stops watching a socket's descriptor, which stays open.
  void unwatch(const Socket& socket);
  // Around a call that waits itself, of a descriptor that the operation has made a blocking one:
  // until end_call, interrupt() makes it non-blocking again, so that a signal which comes right
  // before the call is not lost. False: interrupted already, the call must not be made.
  bool begin_call(int descriptor);
  void end_call() { in_call_.store(-1, std::memory_order_relaxed); }
  // Forgets the socket, whose descriptor is about to be closed. Late events for it are ignored.
  void forget(const Socket& socket);
  // Wakes every waiter of the queue, or the first only.
  void wake_all(WaitQueue& queue, Wake why);
  void wake_first(WaitQueue& queue, Wake why);
  // The helper threads, made when first asked for.
  HelperPool& helpers();
  // The memory that its sockets receive to before they know how much comes, made likewise.
  SharedReadAhead& shared_read_ahead();
  // Pipes to splice through.
  PipePool& pipes();

 private:
  static bool counts(const Waiter& waiter);
  void unpark(Waiter& waiter);
  void deliver(Waiter& waiter, Wake why);
  int ensure_poller();
  struct Watch;
  Watch& slot_of(int descriptor);
  int add(int descriptor, bool writing, void* what, bool is_descriptor);
  void forget(int descriptor, const void* what);
  const Watch* place_of(std::uint64_t token) const;
  const Watch* watched(std::uint64_t token) const;
  void ready(std::uint64_t token, std::uint32_t what);
  void socket_ready(std::uint64_t token, Socket& socket, std::uint32_t what);
  void look_ahead(const Event* events, std::size_t count) const;
  int wait_ms(std::int64_t timeout_ns) const;
  int wait(int timeout_ms);
  void wake_due_timers();
  void run_tasks();

  struct Watch {
    void* what = nullptr;          // a Socket, or a Descriptor if so it says
    std::uint32_t generation = 0;  // tells a late event of an earlier socket from this one's
    bool is_descriptor = false;
  };
  static_assert(sizeof(Watch) <= 16);  // there are as many as descriptors, and up to twice that

  Counters counters_;
  std::unique_ptr<CountingSystem> counting_;  // what the context's sockets call
  Context context_;
  WaitObserver* observer_ = nullptr;
  std::unique_ptr<Poller> poller_;
  std::unique_ptr<TimerHeap> timers_;
  std::unique_ptr<HelperPool> helpers_;
  std::unique_ptr<SharedReadAhead> shared_read_ahead_;
  std::unique_ptr<PipePool> pipes_;
  std::vector<Watch> watches_;  // by descriptor number
  std::size_t wakeable_ = 0;
  std::size_t woken_ = 0;
  int post_descriptor_ = -1;
  std::atomic<Task*> posted_{nullptr};  // newest first
  std::atomic<bool> interrupted_{false};
  std::atomic<int> in_call_{-1};  // the descriptor that a call waits for; -1: none does
};

}  // namespace falcon::net

#endif  // FALCON_NET_REACTOR_H_
