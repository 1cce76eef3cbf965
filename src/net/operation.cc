// What the operations share: giving up, waiting, and taking turns.
//
// A turn is the address of the operation whose it is, in the socket. It is taken when an operation
// blocks, so that the common case of one reader and one writer costs a comparison, and it is handed
// to the first in line directly: a newcomer cannot slip in between.
#include <algorithm>
#include <cerrno>
#include <utility>

#include "falcon/net/constants.h"
#include "falcon/net/ops.h"
#include "net/socket_internals.h"

namespace falcon::net {

namespace {

// Of a sender, whose receiver has to read on for there to be room.
constexpr std::uint8_t kLongestPauseMs = 20;

void hand_on(Socket& socket, const void*& owner, WaitQueue& queue, const void* self) {
  if (owner != self) {
    return;
  }
  owner = queue.first_operation();
  if (owner != nullptr) {
    socket.context().reactor->wake_first(queue, Wake::kReady);
  }
}

}  // namespace

void SocketInternals::hand_on_recv(Socket& s, const void* self) {
  hand_on(s, s.recv_owner_, s.recv_turn_, self);
}

void SocketInternals::hand_on_send(Socket& s, const void* self) {
  hand_on(s, s.send_owner_, s.send_turn_, self);
}

Step Operation::fail(ErrorKind kind, int code, std::string detail) {
  Error::Parts parts;
  parts.operation = name_;
  parts.kind = kind;
  parts.code = code;
  parts.bytes_done = done_;
  parts.elapsed_ns = began_ns_ == 0 ? 0 : monotonic_ns() - began_ns_;
  parts.detail = std::move(detail);
  parts.remote = socket_->known_remote();
  if (!socket_->closed()) {
    SocketInternals::fill_local(*socket_, &parts.local);
  }
  error_ = Error(std::move(parts));
  if (kind == ErrorKind::kTimeout && socket_->context().reactor != nullptr) {
    ++socket_->context().reactor->counters().timeouts;
  }
  return Step::kFailed;
}

Step Operation::fail_closed() { return fail(ErrorKind::kClosed, EBADF); }

Step Operation::give_up(ErrorKind kind, int code) {
  if (done_ == 0) {
    return fail(kind, code);
  }
  if (kind == ErrorKind::kSystem) {
    SocketInternals::keep_error(*socket_, code);
  }
  return Step::kDone;
}

Operation::Patience Operation::patience(std::int64_t timeout_ns) {
  if ((flags_ & kMsgDontwait) != 0 || SocketInternals::timeout_ns(*socket_) == 0) {
    return Patience::kForbidden;
  }
  if (!deadline_set_) {
    deadline_set_ = true;
    deadline_ns_ = deadline_after_ns(timeout_ns);
  }
  if (began_ns_ == 0) {
    began_ns_ = deadline_ns_ == kNever || timeout_ns == kNever ? coarse_monotonic_ns()
                                                               : deadline_ns_ - timeout_ns;
  }
  return deadline_ns_ != kNever && monotonic_ns() >= deadline_ns_ ? Patience::kOver
                                                                  : Patience::kLeft;
}

Step Operation::wait_until(WaitFor what, std::int64_t timeout_ns, bool partial_counts) {
  const auto stop = [&](ErrorKind kind, int code) {
    return partial_counts ? give_up(kind, code) : fail(kind, code);
  };
  switch (patience(timeout_ns)) {
    case Patience::kForbidden:
      return stop(ErrorKind::kWouldBlock, EAGAIN);
    case Patience::kOver:
      return stop(ErrorKind::kTimeout, ETIMEDOUT);
    case Patience::kLeft:
      break;
  }
  if (Reactor* reactor = socket_->context().reactor; reactor != nullptr) {
    const bool writing = what == WaitFor::kWritable;
    if (const int code = reactor->watch(*socket_, writing); code != 0) {
      return stop(ErrorKind::kSystem, code);
    }
    // Nothing behind an offset (SO_PEEK_OFF) or in the queue of errors says nothing of the data.
    if (writing || (flags_ & (kMsgPeek | kMsgOob | kMsgErrqueue)) == 0) {
      SocketInternals::state(*socket_) |= writing ? kNotWritable : kNotReadable;
    }
  }
  waiting_ = what;
  return Step::kBlocked;
}

Step Operation::wait_for_turn(WaitFor what, std::int64_t timeout_ns) {
  switch (patience(timeout_ns)) {
    case Patience::kForbidden:
      return fail(ErrorKind::kWouldBlock, EAGAIN);
    case Patience::kOver:
      return fail(ErrorKind::kTimeout, ETIMEDOUT);
    case Patience::kLeft:
      break;
  }
  waiting_ = what;
  return Step::kBlocked;
}

Step Operation::pause(std::int64_t timeout_ns, std::uint8_t longest_ms) {
  const Step step = wait_for_turn(WaitFor::kDelay, timeout_ns);
  if (step == Step::kBlocked) {
    pause_ms_ = static_cast<std::uint8_t>(std::clamp<int>(pause_ms_ * 2, 1, longest_ms));
  }
  return step;
}

// Where the queue of another UNIX socket is full, the system says of the sender that it is writable
// at every attempt, and nothing when there is room.
Step Operation::wait_for_room(const Address* to, bool partial_counts) {
  const std::int64_t timeout_ns = socket_->send_timeout_ns();
  return to != nullptr && socket_->family() == kAfUnix && socket_->type() != kSockStream
             ? pause(timeout_ns, kLongestPauseMs)
             : wait_until(WaitFor::kWritable, timeout_ns, partial_counts);
}

bool Operation::must_wait_for(std::uint32_t bit) const {
  return (flags_ & kMsgDontwait) == 0 && SocketInternals::must_wait(*socket_, bit);
}

bool Operation::ends_here() const {
  const bool may_wait = (flags_ & kMsgDontwait) == 0 && SocketInternals::timeout_ns(*socket_) != 0;
  return SocketInternals::ends_here(*socket_) ||
         (may_wait && (SocketInternals::state(*socket_) & kReadingOver) != 0);
}

std::size_t Operation::recv_target(std::size_t size) const {
  if ((flags_ & kMsgWaitall) != 0) {
    return size;
  }
  const int mark = std::max(SocketInternals::recv_low_water(*socket_), 1);
  return std::min(static_cast<std::size_t>(mark), size);
}

bool Operation::has_recv_turn() const {
  const void* owner = SocketInternals::recv_owner(*socket_);
  return owner == nullptr || owner == this;
}

bool Operation::has_send_turn() const {
  const void* owner = SocketInternals::send_owner(*socket_);
  return owner == nullptr || owner == this;
}

std::optional<Step> Operation::before_send() {
  if (socket_->closed()) {
    return fail_closed();
  }
  if (!has_send_turn()) {
    return wait_for_turn(WaitFor::kSendTurn, socket_->send_timeout_ns());
  }
  if (const int code = SocketInternals::take_kept_error(*socket_); code != 0) {
    return fail(ErrorKind::kSystem, code);
  }
  return std::nullopt;
}

Step Operation::settle_recv(Step step) {
  if (step == Step::kDone || step == Step::kFailed) {
    if (step == Step::kDone && done_ > 0 && (flags_ & kMsgPeek) == 0) {
      SocketInternals::state(*socket_) |= SocketInternals::kAnswerDue | SocketInternals::kUsed;
    }
    SocketInternals::hand_on_recv(*socket_, this);
  } else if (waiting_ != WaitFor::kRecvTurn) {
    SocketInternals::recv_owner(*socket_) = this;
  }
  return step;
}

Step Operation::settle_send(Step step) {
  if (step == Step::kDone || step == Step::kFailed) {
    if (step == Step::kDone) {
      std::uint32_t& state = SocketInternals::state(*socket_);
      state = (state & ~SocketInternals::kAnswerDue) | SocketInternals::kUsed;
    }
    SocketInternals::hand_on_send(*socket_, this);
  } else if (waiting_ != WaitFor::kSendTurn) {
    SocketInternals::send_owner(*socket_) = this;
  }
  return step;
}

void Operation::abandon_recv() {
  if (waiting()) {
    waiting_ = WaitFor::kNothing;
    settle_recv(Step::kFailed);
  }
}

void Operation::abandon_send() {
  if (waiting()) {
    waiting_ = WaitFor::kNothing;
    settle_send(Step::kFailed);
  }
}

Block Operation::block() const {
  Block block;
  block.what = waiting_;
  block.socket = socket_;
  block.operation = this;
  block.deadline_ns = deadline_ns_;
  switch (waiting_) {
    case WaitFor::kReadable:
      block.queue = &SocketInternals::readable(*socket_);
      break;
    case WaitFor::kWritable:
      block.queue = &SocketInternals::writable(*socket_);
      break;
    case WaitFor::kRecvTurn:
      block.queue = &SocketInternals::recv_turn(*socket_);
      break;
    case WaitFor::kSendTurn:
      block.queue = &SocketInternals::send_turn(*socket_);
      break;
    case WaitFor::kDelay:
      // Closing ends the pause; a new edge for the socket does not.
      block.queue = &SocketInternals::send_turn(*socket_);
      block.deadline_ns = std::min(deadline_ns_, deadline_after_ns(pause_ms_ * kNsPerMs));
      break;
    case WaitFor::kNothing:
    case WaitFor::kHelper:
    case WaitFor::kClose:
      break;
  }
  return block;
}

}  // namespace falcon::net
