// SendPartsOp: sendmsg(2) until everything is with the kernel.
#include <algorithm>
#include <cerrno>
#include <climits>

#include "falcon/net/constants.h"
#include "falcon/net/send_ops.h"
#include "net/socket_internals.h"
#include "net/sys/system.h"

namespace falcon::net {

namespace {

// Takes `count` bytes off its front.
void drop(Piece& piece, std::size_t count) {
  piece.data = static_cast<char*>(piece.data) + count;
  piece.size -= count;
}

}  // namespace

Step SendPartsOp::step(std::span<Piece> parts) {
  waiting_ = WaitFor::kNothing;
  if (offset_ != 0) {
    drop(parts[next_], offset_);
  }
  return settle_send(attempt(parts));
}

void SendPartsOp::advance(std::span<Piece> parts, std::size_t count) {
  done_ += count;
  while (next_ < parts.size() && count >= parts[next_].size) {
    count -= parts[next_].size;
    ++next_;
    offset_ = 0;
  }
  if (count > 0) {
    drop(parts[next_], count);
    offset_ += count;
  }
}

Step SendPartsOp::attempt(std::span<Piece> parts) {
  if (const std::optional<Step> step = before_send()) {
    return *step;
  }
  const std::int64_t timeout_ns = socket_->send_timeout_ns();
  System& system = SocketInternals::system(*socket_);
  std::uint32_t& state = SocketInternals::state(*socket_);
  const bool stream = socket_->type() == kSockStream;
  for (;;) {
    if (must_wait_for(kNotWritable)) {
      return wait_until(WaitFor::kWritable, timeout_ns, false);
    }
    Message batch;
    batch.pieces = parts.subspan(next_);
    if (stream) {
      batch.pieces = batch.pieces.first(std::min<std::size_t>(batch.pieces.size(), IOV_MAX));
    }
    const std::int64_t result = retry_interrupted(
        [&] { return system.sendmsg(socket_->descriptor(), batch, flags_ | kMsgNosignal); });
    if (result == -EAGAIN) {
      return wait_until(WaitFor::kWritable, timeout_ns, false);
    }
    if (result < 0) {
      return fail(ErrorKind::kSystem, static_cast<int>(-result));
    }
    if (!stream) {
      done_ += static_cast<std::uint64_t>(result);
      return Step::kDone;
    }
    const bool whole = next_ + batch.pieces.size() == parts.size();
    advance(parts, static_cast<std::size_t>(result));
    if (next_ == parts.size()) {
      return Step::kDone;
    }
    if (whole && short_send_tells(state)) {
      state |= kNotWritable;
    }
  }
}

}  // namespace falcon::net
