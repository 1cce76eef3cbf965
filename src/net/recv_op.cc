// RecvOp: recv(2) as a blocking socket does it, over a non-blocking one.
#include <algorithm>
#include <cerrno>

#include "base/assert.h"
#include "falcon/net/constants.h"
#include "falcon/net/ops.h"
#include "net/socket_internals.h"
#include "net/sys/system.h"

namespace falcon::net {

namespace {

// Without a reactor nothing tells when more data has come beside what a peek has seen: poll(2)
// would answer at once for what is there. So it looks again after this long.
constexpr std::int64_t kPeekPauseNs = 2 * kNsPerMs;

// Whether a short count proves that there is nothing more until the next edge.
bool short_count_tells(std::uint32_t state) {
  return (state & (kWatched | kPlainTcp | kAlwaysTry)) == (kWatched | kPlainTcp);
}

}  // namespace

Step RecvOp::step(void* buffer, std::size_t capacity) {
  waiting_ = WaitFor::kNothing;
  return settle_recv(attempt(static_cast<char*>(buffer), capacity));
}

Step RecvOp::attempt(char* buffer, std::size_t capacity) {
  if (socket_->closed()) {
    return fail_closed();
  }
  if (size_ == 0) {
    return Step::kDone;
  }
  FALCON_ASSERT(capacity > done_);
  if ((flags_ & (kMsgOob | kMsgErrqueue)) != 0) {
    return urgent(buffer, capacity);
  }
  if (!has_recv_turn()) {
    return wait_for_turn(WaitFor::kRecvTurn, socket_->recv_timeout_ns());
  }
  if (done_ == 0) {
    if (const int code = SocketInternals::take_kept_error(*socket_); code != 0) {
      return fail(ErrorKind::kSystem, code);
    }
  }
  if (socket_->type() != kSockStream) {
    return datagram(buffer, capacity);
  }
  return (flags_ & kMsgPeek) != 0 ? peek(buffer, capacity) : stream(buffer, capacity);
}

// One recv(2). MSG_WAITALL is done here, and MSG_TRUNC would give counts beyond the buffer.
std::int64_t RecvOp::call(char* buffer, std::size_t size, int extra_flags) {
  const int flags = (flags_ & ~(kMsgWaitall | kMsgTrunc | kMsgDontwait)) | extra_flags;
  System& system = SocketInternals::system(*socket_);
  return retry_interrupted([&] { return system.recv(socket_->descriptor(), buffer, size, flags); });
}

// What a negative result of recv(2) means for the operation.
Step RecvOp::stopped(std::int64_t result) {
  if (result == -EAGAIN) {
    return wait_until(WaitFor::kReadable, socket_->recv_timeout_ns(), true);
  }
  return give_up(ErrorKind::kSystem, static_cast<int>(-result));
}

Step RecvOp::ask_for_room(std::size_t wanted) {
  wanted_ = std::min(wanted, size_);
  return Step::kFull;
}

std::size_t RecvOp::target() const {
  if ((flags_ & kMsgWaitall) != 0) {
    return size_;
  }
  const int mark = std::max(SocketInternals::recv_low_water(*socket_), 1);
  return std::min(static_cast<std::size_t>(mark), size_);
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

Step RecvOp::stream(char* buffer, std::size_t capacity) {
  std::uint32_t& state = SocketInternals::state(*socket_);
  const std::size_t enough = target();
  for (;;) {
    const std::size_t room = std::min(size_, capacity) - done();
    if (room == 0) {
      return ask_for_room(std::max(enough, capacity));
    }
    if ((state & kNotReadable) != 0) {
      return stopped(-EAGAIN);
    }
    const std::int64_t result = call(buffer + done_, room);
    if (result < 0) {
      return stopped(result);
    }
    if (result == 0) {
      return Step::kDone;
    }
    const auto count = static_cast<std::size_t>(result);
    done_ += count;
    if (count < room && short_count_tells(state)) {
      state |= kNotReadable;
    }
    if (done() >= enough) {
      return Step::kDone;
    }
  }
}

// Looks until there is enough, from the start each time, for nothing is taken.
Step RecvOp::peek(char* buffer, std::size_t capacity) {
  const std::size_t enough = target();
  const std::size_t room = std::min(size_, capacity);
  if (room < enough) {
    return ask_for_room(enough);
  }
  done_ = 0;
  const std::int64_t result = call(buffer, room);
  if (result < 0) {
    return stopped(result);
  }
  done_ = static_cast<std::uint64_t>(result);
  if (result == 0 || done() >= enough) {
    return Step::kDone;
  }
  System& system = SocketInternals::system(*socket_);
  const int ready =
      retry_interrupted([&] { return system.poll(socket_->descriptor(), kPollEnd, 0); });
  if (ready < 0 || (ready & kPollEnd) != 0) {
    return Step::kDone;
  }
  const Step step = wait_until(WaitFor::kReadable, socket_->recv_timeout_ns(), true);
  if (step == Step::kBlocked && socket_->context().reactor == nullptr) {
    waiting_ = WaitFor::kDelay;
    delay_until_ns_ = std::min(deadline_ns_, deadline_after_ns(kPeekPauseNs));
  }
  SocketInternals::state(*socket_) &= ~kNotReadable;  // there is data, only not enough
  return step;
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
