// The reactor's loop. One poll(): tasks, the wait, what became ready, deadlines, tasks again.
#include "falcon/net/reactor.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

#include "base/assert.h"
#include "base/prefetch.h"
#include "falcon/net/descriptor.h"
#include "falcon/net/socket.h"
#include "net/counting_system.h"
#include "net/helper_pool.h"
#include "net/pipe_pool.h"
#include "net/poll/poller.h"
#include "net/read_ahead.h"
#include "net/socket_internals.h"
#include "net/sys/system.h"
#include "net/timer_heap.h"

namespace falcon::net {

namespace {

// The token of the descriptor behind post(): no socket has it, for generations start at 1.
constexpr std::uint64_t kPostToken = 0;

constexpr std::uint64_t token_of(int descriptor, std::uint32_t generation) {
  return std::uint64_t{generation} << 32 | static_cast<std::uint32_t>(descriptor);
}

Error poll_error(const char* operation, int code) {
  Error::Parts parts;
  parts.operation = operation;
  parts.code = code;
  return Error(std::move(parts));
}

}  // namespace

Reactor::Reactor(System& system)
    : counting_(std::make_unique<CountingSystem>(system, counters_)),
      timers_(std::make_unique<TimerHeap>()) {
  context_.system = context_.counting = counting_.get();
  context_.reactor = this;
}

Reactor::~Reactor() {
  helpers_.reset();
  run_tasks();
  if (post_descriptor_ >= 0) {
    system().close(post_descriptor_);
  }
}

// Parking
// ------------------------------------------------------------------------------------------

bool Reactor::counts(const Waiter& waiter) {
  const bool turn = waiter.what_ == WaitFor::kRecvTurn || waiter.what_ == WaitFor::kSendTurn;
  return !turn || waiter.timer_index_ != Waiter::kNoTimer;
}

void Reactor::park(const Block& block, Waiter& waiter) {
  FALCON_ASSERT(!waiter.parked() && block.what != WaitFor::kNothing);
  waiter.what_ = block.what;
  waiter.operation_ = block.operation;
  if (block.queue != nullptr) {
    block.queue->push(waiter);
  }
  if (block.deadline_ns != kNever) {
    timers_->add(waiter, block.deadline_ns);
  }
  wakeable_ += counts(waiter) ? 1 : 0;
  counters_.waits += block.socket != nullptr ? 1 : 0;
  if (observer_ != nullptr) {
    observer_->parked(waiter, block);
  }
}

void Reactor::sleep(std::int64_t deadline_ns, Waiter& waiter) {
  Block block;
  block.what = WaitFor::kDelay;
  // A sleep without end still ends one day: it must be cancellable like any other.
  block.deadline_ns = std::min(deadline_ns, kNever - 1);
  park(block, waiter);
}

void Reactor::unpark(Waiter& waiter) {
  wakeable_ -= counts(waiter) ? 1 : 0;
  if (waiter.queue_ != nullptr) {
    waiter.queue_->remove(waiter);
  }
  if (waiter.timer_index_ != Waiter::kNoTimer) {
    timers_->remove(waiter);
  }
  waiter.what_ = WaitFor::kNothing;
}

bool Reactor::cancel(Waiter& waiter) {
  if (!waiter.parked()) {
    return false;
  }
  unpark(waiter);
  if (observer_ != nullptr) {
    observer_->cancelled(waiter);
  }
  return true;
}

void Reactor::deliver(Waiter& waiter, Wake why) {
  unpark(waiter);
  if (observer_ != nullptr) {
    observer_->woken(waiter, why);
  }
  ++woken_;
  waiter.wake(why);
}

void Reactor::wake_first(WaitQueue& queue, Wake why) {
  if (!queue.empty()) {
    deliver(*queue.first(), why);
  }
}

void Reactor::wake_all(WaitQueue& queue, Wake why) {
  if (queue.empty()) {
    return;
  }
  if (queue.first()->next_ == queue.first()) {  // the only one
    deliver(*queue.first(), why);
    return;
  }
  // Those that park again while being woken wait for the next time: the present ones move aside.
  // The queue itself may be gone after the first wake.
  WaitQueue present;
  while (!queue.empty()) {
    Waiter& waiter = *queue.first();
    queue.remove(waiter);
    present.push(waiter);
  }
  while (!present.empty()) {
    deliver(*present.first(), why);
  }
}

// Descriptors
// --------------------------------------------------------------------------------------

int Reactor::ensure_poller() {
  if (poller_ != nullptr) {
    return 0;
  }
  int code = 0;
  poller_ = make_poller(system(), &code);
  return code;
}

Reactor::Watch& Reactor::slot_of(int descriptor) {
  const auto at = static_cast<std::size_t>(descriptor);
  if (at >= watches_.size()) {
    watches_.resize(std::max(at + 1, watches_.size() * 2));
  }
  return watches_[at];
}

int Reactor::watch(Socket& socket, bool for_writing) {
  std::uint32_t& state = SocketInternals::state(socket);
  const bool writing = for_writing || (state & kPlainTcp) != 0;
  const std::uint32_t wanted = kWatched | (writing ? kWatchedWriting : 0);
  if ((state & wanted) == wanted) {
    return 0;
  }
  if (const int code = ensure_poller(); code != 0) {
    return code;
  }
  const int descriptor = socket.descriptor();
  const int code =
      (state & kWatched) == 0
          ? add(descriptor, writing, &socket, false)
          : poller_->change(descriptor, true, token_of(descriptor, slot_of(descriptor).generation));
  if (code == 0) {
    state |= wanted;
  }
  return code;
}

// Watches for `what` a number that it does not watch yet.
int Reactor::add(int descriptor, bool writing, void* what, bool is_descriptor) {
  Watch& slot = slot_of(descriptor);
  const std::uint64_t token = token_of(descriptor, slot.generation + 1);
  int code = poller_->add(descriptor, writing, token);
  if (code == EEXIST) {
    // Two that are open have one descriptor, and an event would come to the second alone; or else
    // the number was closed and came back for the same open file, which a duplicate kept open.
    code = slot.what != nullptr ? EBUSY : poller_->change(descriptor, writing, token);
  }
  if (code == 0) {
    slot = {what, slot.generation + 1, is_descriptor};
  }
  return code;
}

int Reactor::watch(Descriptor& descriptor) {
  if (const int code = ensure_poller(); code != 0) {
    return code;
  }
  return add(descriptor.number(), false, &descriptor, true);
}

void Reactor::unwatch(Descriptor& descriptor) {
  poller_->remove(descriptor.number());
  forget(descriptor.number(), &descriptor);
}

void Reactor::unwatch(const Socket& socket) {
  poller_->remove(socket.descriptor());
  forget(socket);
}

void Reactor::forget(const Socket& socket) { forget(socket.descriptor(), &socket); }

void Reactor::forget(int descriptor, const void* what) {
  const auto at = static_cast<std::size_t>(descriptor);
  if (at < watches_.size() && watches_[at].what == what) {
    watches_[at].what = nullptr;
    ++watches_[at].generation;
  }
}

// Where the watch of that token is, or was.
const Reactor::Watch* Reactor::place_of(std::uint64_t token) const {
  const auto at = static_cast<std::size_t>(token & UINT32_MAX);
  return at < watches_.size() ? &watches_[at] : nullptr;
}

const Reactor::Watch* Reactor::watched(std::uint64_t token) const {
  const Watch* watch = place_of(token);
  return watch != nullptr && watch->generation == token >> 32 ? watch : nullptr;
}

void Reactor::ready(std::uint64_t token, std::uint32_t what) {
  const Watch* watch = watched(token);
  if (watch == nullptr || watch->what == nullptr) {
    return;
  }
  if (watch->is_descriptor) {
    wake_all(static_cast<Descriptor*>(watch->what)->readable_, Wake::kReady);
  } else {
    socket_ready(token, *static_cast<Socket*>(watch->what), what);
  }
}

void Reactor::socket_ready(std::uint64_t token, Socket& socket, std::uint32_t what) {
  const bool readable = (what & (kEventReadable | kEventUrgent | kEventEnd)) != 0;
  const bool writable = (what & (kEventWritable | kEventEnd)) != 0;
  std::uint32_t& state = SocketInternals::state(socket);
  state &= ~((readable ? kNotReadable : 0) | (writable ? kNotWritable : 0));
  state |= (what & (kEventUrgent | kEventEnd)) != 0 ? kAlwaysTry : 0;
  if (readable) {
    wake_all(SocketInternals::readable(socket), Wake::kReady);
    if (watched(token) == nullptr) {
      return;  // a wake has closed it
    }
  }
  if (writable) {
    wake_all(SocketInternals::writable(socket), Wake::kReady);
  }
}

// The loop
// -----------------------------------------------------------------------------------------

int Reactor::wait_ms(std::int64_t timeout_ns) const {
  const std::int64_t next_ns = timers_->next_deadline_ns();
  if (timeout_ns != 0 && next_ns != kNever) {
    timeout_ns = std::min(timeout_ns, std::max<std::int64_t>(0, next_ns - monotonic_ns()));
  }
  if (timeout_ns == kNever) {
    return -1;
  }
  // Up to the next millisecond: a wait that ends early would only spin until the deadline.
  const std::int64_t ms = timeout_ns / kNsPerMs + (timeout_ns % kNsPerMs != 0 ? 1 : 0);
  return static_cast<int>(std::min<std::int64_t>(ms, INT_MAX));
}

int Reactor::wait(int timeout_ms) {
  if (poller_ != nullptr) {
    return poller_->wait(timeout_ms);
  }
  return timeout_ms == 0 ? 0 : system().poll(-1, 0, timeout_ms);
}

// Has the memory of what comes soon fetched: of a thousand connections none is in the cache. The
// watch of one is looked for nine events ahead, its socket six, and who waits there three, each
// through the one before.
void Reactor::look_ahead(const Event* events, std::size_t count) const {
  constexpr std::size_t kWatchAhead = 9;
  constexpr std::size_t kSocketAhead = 6;
  constexpr std::size_t kWaiterAhead = 3;
  constexpr std::size_t kOfSocket = 2 * kCacheLine;
  // A waiter is a part of what waits: of a green thread most lies before it.
  constexpr std::size_t kBeforeWaiter = 4 * kCacheLine;
  constexpr std::size_t kFromWaiter = 2 * kCacheLine;
  if (count > kWatchAhead) {
    prefetch(place_of(events[kWatchAhead].token), 1);
  }
  if (count > kSocketAhead) {
    const Watch* watch = watched(events[kSocketAhead].token);
    prefetch(watch == nullptr ? nullptr : watch->what, kOfSocket);
  }
  const Watch* watch = count > kWaiterAhead ? watched(events[kWaiterAhead].token) : nullptr;
  if (watch != nullptr && watch->what != nullptr && !watch->is_descriptor) {
    const Waiter* waiter = SocketInternals::readable(*static_cast<Socket*>(watch->what)).first();
    if (waiter != nullptr) {
      const auto at = reinterpret_cast<std::uintptr_t>(waiter) - kBeforeWaiter;
      prefetch(reinterpret_cast<const void*>(at), kBeforeWaiter + kFromWaiter);
    }
  }
}

Result<Reactor::Polled> Reactor::poll(std::int64_t timeout_ns) {
  woken_ = 0;
  run_tasks();
  const int result = wait(woken_ != 0 ? 0 : wait_ms(timeout_ns));
  Polled polled;
  if (result < 0) {
    if (result != kInterrupted) {
      return poll_error("epoll_wait", -result);
    }
    polled.interrupted = true;
  } else if (poller_ != nullptr) {
    const std::span<const Event> events = poller_->events();
    for (std::size_t i = 0; i < events.size(); ++i) {
      look_ahead(&events[i], events.size() - i);
      if (events[i].token != kPostToken) {
        ready(events[i].token, events[i].what);
      }
    }
  }
  wake_due_timers();
  run_tasks();
  if (interrupted_.load(std::memory_order_relaxed)) {
    interrupted_.store(false);
    polled.interrupted = true;
  }
  polled.woken = woken_;
  return polled;
}

void Reactor::wake_due_timers() {
  if (timers_->empty()) {
    return;
  }
  const std::int64_t now_ns = monotonic_ns();
  // Those that park again with a deadline in the past wait for the next round.
  for (std::size_t left = timers_->size(); left > 0 && timers_->next_deadline_ns() <= now_ns;
       --left) {
    deliver(timers_->first(), Wake::kDeadline);
  }
}

// Posting
// ------------------------------------------------------------------------------------------

Result<Ok> Reactor::enable_post() {
  if (post_descriptor_ >= 0) {
    return Ok{};
  }
  if (const int code = ensure_poller(); code != 0) {
    return poll_error("epoll_create1", code);
  }
  const int descriptor = retry_interrupted([&] { return system().eventfd(); });
  if (descriptor < 0) {
    return poll_error("eventfd", -descriptor);
  }
  // Edge-triggered: each write is an edge, and the count need never be read.
  if (const int code = poller_->add(descriptor, false, kPostToken); code != 0) {
    system().close(descriptor);
    return poll_error("epoll_ctl", code);
  }
  post_descriptor_ = descriptor;
  return Ok{};
}

void Reactor::post(Task& task) {
  FALCON_ASSERT(post_descriptor_ >= 0);
  Task* head = posted_.load(std::memory_order_relaxed);
  do {
    task.next_ = head;
  } while (!posted_.compare_exchange_weak(head, &task, std::memory_order_release,
                                          std::memory_order_relaxed));
  // Whoever put the first task there wakes the reactor, which takes all of them. From here on
  // `task` may be gone.
  if (head == nullptr) {
    retry_interrupted([&] { return system().write_event(post_descriptor_); });
  }
}

void Reactor::interrupt() {
  const int kept = errno;  // a handler must leave it as it was
  interrupted_.store(true);
  const int descriptor = in_call_.load(std::memory_order_relaxed);
  if (descriptor >= 0) {
    system().set_blocking(descriptor, false);
  }
  system().write_event(post_descriptor_);
  errno = kept;
}

// The handler runs on this thread: what it has to see in order, only the compiler could change.
bool Reactor::begin_call(int descriptor) {
  in_call_.store(descriptor, std::memory_order_relaxed);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  if (!interrupted_.load(std::memory_order_relaxed)) {
    return true;
  }
  end_call();
  return false;
}

void Reactor::run_tasks() {
  if (posted_.load(std::memory_order_relaxed) == nullptr) {
    return;
  }
  Task* newest = posted_.exchange(nullptr, std::memory_order_acquire);
  Task* oldest = nullptr;
  while (newest != nullptr) {
    Task* next = std::exchange(newest->next_, oldest);
    oldest = newest;
    newest = next;
  }
  while (oldest != nullptr) {
    Task* task = std::exchange(oldest, oldest->next_);
    ++woken_;
    task->run();
  }
}

HelperPool& Reactor::helpers() {
  if (helpers_ == nullptr) {
    helpers_ = std::make_unique<HelperPool>(*this);
  }
  return *helpers_;
}

SharedReadAhead& Reactor::shared_read_ahead() {
  if (shared_read_ahead_ == nullptr) {
    shared_read_ahead_ = std::make_unique<SharedReadAhead>();
  }
  return *shared_read_ahead_;
}

PipePool& Reactor::pipes() {
  if (pipes_ == nullptr) {
    pipes_ = std::make_unique<PipePool>(system());
  }
  return *pipes_;
}

}  // namespace falcon::net
