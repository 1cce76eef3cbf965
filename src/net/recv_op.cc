// RecvOp: recv(2) as a blocking socket does it, over a non-blocking one.
#include <algorithm>
#include <cerrno>

#include "base/assert.h"
#include "base/inline.h"
#include "falcon/net/at_once.h"
#include "falcon/net/constants.h"
#include "falcon/net/ops.h"
#include "net/read_ahead.h"
#include "net/socket_internals.h"
#include "net/sys/system.h"

namespace falcon::net {

namespace {

bool call_may_wait(const Socket& socket) {
  return (SocketInternals::state(socket) & kMayBlock) != 0 && socket.recv_timeout_ns() == kNever;
}

// Makes the descriptor a blocking one, for a call that no signal can slip by. False: a signal has
// come, or the system refuses.
bool begin_call(Socket& socket) {
  std::uint32_t& state = SocketInternals::state(socket);
  if ((state & kBlocks) == 0 &&
      SocketInternals::system(socket).set_blocking(socket.descriptor(), true) < 0) {
    return false;
  }
  state |= kBlocks;
  return socket.context().reactor->begin_call(socket.descriptor());
}

// A call that waits; -EAGAIN if it must not, kInterrupted if a signal came. Not compiled into its
// caller, in whose way it would be where datagrams come faster than they are read.
[[gnu::noinline]] std::int64_t wait_and_receive(Socket& socket, void* buffer, std::size_t size,
                                                Address* from, CallGate& gate) {
  if (!gate.begin_call()) {
    return -EAGAIN;
  }
  if (!begin_call(socket)) {
    gate.end_call();
    return -EAGAIN;
  }
  const std::int64_t result = SocketInternals::on_system(socket, [&](auto& system) {
    return system.wait_and_recv(socket.descriptor(), buffer, size, from);
  });
  socket.context().reactor->end_call();
  if (result == kInterrupted || result == -EAGAIN) {
    SocketInternals::state(socket) &= ~kBlocks;  // Reactor::interrupt saw to that
    return kInterrupted;
  }
  gate.end_call();
  return result;
}

FALCON_INLINE std::int64_t receive_now(Socket& socket, void* buffer, std::size_t size, int flags,
                                       Address* from) {
  return retry_interrupted([&]() FALCON_INLINED {
    return SocketInternals::on_system(socket, [&](auto& system) FALCON_INLINED {
      return from == nullptr ? system.recv(socket.descriptor(), buffer, size, flags)
                             : system.recvfrom(socket.descriptor(), buffer, size, flags, from);
    });
  });
}

// recv_at_once for the operation `self`, which may have the turn; null for none. Compiled into its
// callers: each function that returns after a system call costs (sys/real_calls.h).
//
// Whether there is a datagram, a call that waits does not say. So one that does not is made first,
// and only when it was in vain the next kCallsThatWait do without.
FALCON_INLINE std::int64_t receive_once(Socket& socket, const void* self, void* buffer,
                                        std::size_t size, Address* from, CallGate* gate) {
  const void* owner = SocketInternals::recv_owner(socket);
  std::uint32_t& state = SocketInternals::state(socket);
  if (socket.closed() || size == 0 || (owner != nullptr && owner != self) ||
      !socket.read_ahead().empty() || SocketInternals::has_kept_error(socket) ||
      SocketInternals::recv_low_water(socket) > 1 || (state & (kEndsWhenIdle | kReadingOver)) != 0)
      [[unlikely]] {
    return kNotAtOnce;
  }
  std::int64_t result = -EAGAIN;
  if ((state & kCallsThatWait) != 0 && gate != nullptr && call_may_wait(socket)) {
    state -= kOneCallThatWaits;
    result = wait_and_receive(socket, buffer, size, from, *gate);
    gate = nullptr;
  }
  if (result == -EAGAIN) {
    if (SocketInternals::must_wait(socket, kNotReadable)) {
      return kNotYet;
    }
    result = receive_now(socket, buffer, size, 0, from);
  }
  if (result == -EAGAIN && gate != nullptr && call_may_wait(socket)) {
    result = wait_and_receive(socket, buffer, size, from, *gate);
    state |= result == -EAGAIN ? 0 : kCallsThatWait;
  }
  if (result > 0) [[likely]] {
    state |= SocketInternals::kAnswerDue | SocketInternals::kUsed;
    if (static_cast<std::size_t>(result) < size && short_recv_tells(state)) {
      state |= kNotReadable;
    }
  } else if (result == -EAGAIN || result == kInterrupted) {
    return kNotYet;
  } else if (result < 0) {
    SocketInternals::keep_error(socket, static_cast<int>(-result));
    return kNotAtOnce;
  }
  return result;
}

}  // namespace

std::int64_t recv_at_once(Socket& socket, void* buffer, std::size_t size, Address* from,
                          CallGate* gate) {
  return receive_once(socket, nullptr, buffer, size, from, gate);
}

Step RecvOp::step(void* buffer, std::size_t capacity, Address* from) {
  from_ = from;
  waiting_ = WaitFor::kNothing;
  if (flags_ == 0 && size_ <= capacity) {
    const std::int64_t result = receive_once(*socket_, this, buffer, size_, from, nullptr);
    if (result == kNotYet) {
      return wait();
    }
    if (result != kNotAtOnce) {
      done_ = static_cast<std::uint64_t>(result);
      SocketInternals::hand_on_recv(*socket_, this);
      return Step::kDone;
    }
  }
  return settle_recv(attempt(static_cast<char*>(buffer), capacity));
}

Step RecvOp::wait() {
  return settle_recv(wait_until(WaitFor::kReadable, socket_->recv_timeout_ns(), true));
}

Step RecvOp::attempt(char* buffer, std::size_t capacity) {
  if (socket_->closed()) {
    return fail_closed();
  }
  if (size_ == 0) {
    return Step::kDone;
  }
  FALCON_ASSERT(capacity > 0);
  if ((flags_ & (kMsgOob | kMsgErrqueue)) != 0) {
    return urgent(buffer, capacity);
  }
  if (!has_recv_turn()) {
    return wait_for_turn(WaitFor::kRecvTurn, socket_->recv_timeout_ns());
  }
  if (socket_->type() != kSockStream) {
    const int code = SocketInternals::take_kept_error(*socket_);
    return code != 0 ? fail(ErrorKind::kSystem, code) : datagram(buffer, capacity);
  }
  return stream(buffer, capacity);
}

// One recv(2). MSG_WAITALL is done here, and MSG_TRUNC would give counts beyond the buffer.
std::int64_t RecvOp::call(char* buffer, std::size_t size, int extra_flags) {
  const int flags = (flags_ & ~(kMsgWaitall | kMsgTrunc | kMsgDontwait)) | extra_flags;
  return receive_now(*socket_, buffer, size, flags, from_);
}

// What a negative result of recv(2) means for the operation.
Step RecvOp::stopped(std::int64_t result) {
  if (result == -EAGAIN && done_ == 0 && ends_here()) {
    return Step::kDone;
  }
  if (result == -EAGAIN) {
    return wait_until(WaitFor::kReadable, socket_->recv_timeout_ns(), true);
  }
  return give_up(ErrorKind::kSystem, static_cast<int>(-result));
}

Step RecvOp::ask_for_room(std::size_t wanted) {
  wanted_ = std::min(wanted, size_);
  return Step::kFull;
}

// Out-of-band data and the error queue never wait (tcp(7), ip(7)).
Step RecvOp::urgent(char* buffer, std::size_t capacity) {
  SocketInternals::state(*socket_) |= kAlwaysTry;
  const std::int64_t result = call(buffer, std::min(size_, capacity));
  if (result >= 0) {
    done_ = static_cast<std::uint64_t>(result);
    return Step::kDone;
  }
  return result == -EAGAIN ? fail(ErrorKind::kWouldBlock, EAGAIN)
                           : fail(ErrorKind::kSystem, static_cast<int>(-result));
}

bool RecvOp::peeks() const { return (flags_ & kMsgPeek) != 0; }

// Straight into the caller's buffer as long as nothing has to wait there for more to come.
Step RecvOp::stream(char* buffer, std::size_t capacity) {
  const std::size_t enough = recv_target(size_);
  if (!socket_->read_ahead().empty() || enough > capacity || (peeks() && enough > 1)) {
    return gather(buffer, capacity, enough);
  }
  if (const int code = SocketInternals::take_kept_error(*socket_); code != 0) {
    return fail(ErrorKind::kSystem, code);
  }
  std::uint32_t& state = SocketInternals::state(*socket_);
  while (done() < enough) {
    if (must_wait_for(kNotReadable)) {
      break;
    }
    const std::size_t room = std::min(size_, capacity) - done();
    const std::int64_t result = call(buffer + done_, room);
    if (result == 0) {
      return Step::kDone;
    }
    if (result == -EAGAIN) {
      break;
    }
    if (result < 0) {
      return give_up(ErrorKind::kSystem, static_cast<int>(-result));
    }
    const auto count = static_cast<std::size_t>(result);
    done_ += count;
    if (count < room && !peeks() && short_recv_tells(state)) {
      state |= kNotReadable;
    }
  }
  if (done() >= enough) {
    return Step::kDone;
  }
  const Step step = stopped(-EAGAIN);
  if (step == Step::kBlocked) {
    socket_->put_back({buffer, done()});
    done_ = 0;
  }
  return step;
}

// In the socket, until there is enough: what is there is handed over, or stays there if this fails.
Step RecvOp::gather(char* buffer, std::size_t capacity, std::size_t enough) {
  for (;;) {
    const std::size_t has = socket_->read_ahead().size();
    if (has >= enough || has >= capacity) {
      return has < enough || capacity < enough ? ask_for_room(std::max(has * 2, capacity * 2))
                                               : hand_over(buffer, capacity);
    }
    const std::int64_t result = receive_ahead(*socket_, size_ - has);
    if (result > 0) {
      continue;
    }
    if (result == 0) {
      return hand_over(buffer, capacity);
    }
    done_ = has;
    const Step step = stopped(result);
    done_ = 0;
    return step == Step::kDone ? hand_over(buffer, capacity) : step;
  }
}

Step RecvOp::hand_over(char* buffer, std::size_t capacity) {
  const std::string_view bytes = socket_->read_ahead().substr(0, std::min(size_, capacity));
  bytes.copy(buffer, bytes.size());
  done_ = bytes.size();
  if (!peeks()) {
    socket_->take_ahead(bytes.size());
  }
  return Step::kDone;
}

Step RecvOp::datagram(char* buffer, std::size_t capacity) {
  const std::size_t room = std::min(size_, capacity);
  if (room < size_) {
    // A message is cut to the buffer and the rest is lost: so learn its size first.
    const std::int64_t size = call(buffer, 0, kMsgPeek | kMsgTrunc);
    if (size < 0) {
      return stopped(size);
    }
    if (static_cast<std::size_t>(size) > room) {
      return ask_for_room(static_cast<std::size_t>(size));
    }
  }
  const std::int64_t result = call(buffer, room);
  if (result < 0) {
    return stopped(result);
  }
  done_ = static_cast<std::uint64_t>(result);
  return Step::kDone;
}

}  // namespace falcon::net
