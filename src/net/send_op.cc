// SendOp and SendAllOp: send(2) until everything is with the kernel.
#include <cerrno>

#include "base/inline.h"
#include "falcon/net/at_once.h"
#include "falcon/net/constants.h"
#include "falcon/net/ops.h"
#include "net/socket_internals.h"
#include "net/sys/system.h"

namespace falcon::net {

std::int64_t send_at_once(Socket& socket, const void* data, std::size_t size, const Address* to) {
  std::uint32_t& state = SocketInternals::state(socket);
  if (socket.closed() || (state & kNotWritable) != 0 ||
      SocketInternals::send_owner(socket) != nullptr || SocketInternals::has_kept_error(socket))
      [[unlikely]] {
    return kNotAtOnce;
  }
  const std::int64_t result = retry_interrupted([&]() FALCON_INLINED {
    return SocketInternals::on_system(socket, [&](auto& system) FALCON_INLINED {
      return to == nullptr ? system.send(socket.descriptor(), data, size, kMsgNosignal)
                           : system.sendto(socket.descriptor(), data, size, kMsgNosignal, *to);
    });
  });
  if (result < 0) [[unlikely]] {
    if (result != -EAGAIN) {
      SocketInternals::keep_error(socket, static_cast<int>(-result));
    } else if ((state & kWatchedWriting) != 0) {
      state |= kNotWritable;
    }
    return kNotAtOnce;
  }
  if (static_cast<std::size_t>(result) < size && socket.type() == kSockStream) {
    state |= short_send_tells(state) ? kNotWritable : 0;
  } else {
    state = (state & ~SocketInternals::kAnswerDue) | SocketInternals::kUsed;
  }
  return result;
}

Step SendOp::step(const void* data, std::size_t size, const Address* to) {
  waiting_ = WaitFor::kNothing;
  const Step step = settle_send(attempt(static_cast<const char*>(data), size, to));
  if (step == Step::kFailed && to != nullptr) {
    error_.amend_remote(*to);
  }
  return step;
}

Step SendOp::attempt(const char* data, std::size_t size, const Address* to) {
  if (const std::optional<Step> step = before_send()) {
    return *step;
  }
  const std::int64_t timeout_ns = socket_->send_timeout_ns();
  System& system = SocketInternals::system(*socket_);
  std::uint32_t& state = SocketInternals::state(*socket_);
  for (;;) {
    if (must_wait_for(kNotWritable)) {
      return wait_until(WaitFor::kWritable, timeout_ns, partial_counts_);
    }
    const std::size_t left = size - done();
    const std::int64_t result = retry_interrupted([&] {
      const int flags = flags_ | kMsgNosignal;
      return to != nullptr && done_ == 0 && !connecting_
                 ? system.sendto(socket_->descriptor(), data, left, flags, *to)
                 : system.send(socket_->descriptor(), data + done_, left, flags & ~kMsgFastopen);
    });
    if (result == -EINPROGRESS && (flags_ & kMsgFastopen) != 0) {
      connecting_ = true;
      return wait_until(WaitFor::kWritable, timeout_ns, partial_counts_);
    }
    if (result == -EAGAIN) {
      return wait_for_room(to, partial_counts_);
    }
    if (result < 0) {
      const int code = static_cast<int>(-result);
      return partial_counts_ ? give_up(ErrorKind::kSystem, code) : fail(ErrorKind::kSystem, code);
    }
    done_ += static_cast<std::uint64_t>(result);
    if (done() >= size || socket_->type() != kSockStream) {
      return Step::kDone;
    }
    if (short_send_tells(state)) {
      state |= kNotWritable;
    }
  }
}

}  // namespace falcon::net
