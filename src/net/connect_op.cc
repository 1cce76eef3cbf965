// ConnectOp: connect(2), made again after each wait.
//
// Why connect again and not SO_ERROR: the second connect(2) tells success, failure and "still under
// way" apart in one call, cannot be misled by a wake meant for something else, and puts a failed
// socket back into the state in which it may connect anew, which reading SO_ERROR does not.
#include <cerrno>
#include <utility>

#include "base/assert.h"
#include "falcon/net/constants.h"
#include "falcon/net/ops.h"
#include "net/socket_internals.h"
#include "net/sys/system.h"

namespace falcon::net {

namespace {

// A full backlog of a UNIX socket gives no event when it has room again (connect(2), EAGAIN): the
// pauses between attempts grow to what a person does not notice.
constexpr std::uint8_t kLongestPauseMs = 64;

}  // namespace

ConnectOp::ConnectOp(Socket& socket, Address address) : Operation(socket, "connect") {
  addresses_.push_back(std::move(address));
}

ConnectOp::ConnectOp(Socket& socket, std::vector<Address> addresses, std::int64_t deadline_ns)
    : Operation(socket, "connect"), addresses_(std::move(addresses)) {
  FALCON_ASSERT(!addresses_.empty());
  deadline_ns_ = deadline_ns;
  deadline_set_ = deadline_ns != kNever;
}

Step ConnectOp::step() {
  waiting_ = WaitFor::kNothing;
  if (socket_->closed()) {
    return fail_here(fail_closed());
  }
  return attempt();
}

Step ConnectOp::attempt() {
  System& system = SocketInternals::system(*socket_);
  for (;;) {
    const Address& target = addresses_[index_];
    const int result =
        retry_interrupted([&] { return system.connect(socket_->descriptor(), target); });
    const int code = -result;
    if (result == 0 || (code == EISCONN && started_)) {
      SocketInternals::remote(*socket_) = target;
      SocketInternals::state(*socket_) &= ~(kNotReadable | kNotWritable);
      return Step::kDone;
    }
    if (code == EINPROGRESS || code == EALREADY) {
      started_ = true;
      if (SocketInternals::timeout_ns(*socket_) == 0) {
        return fail_here(fail(ErrorKind::kWouldBlock, code));
      }
      return fail_here(wait_until(WaitFor::kWritable, socket_->send_timeout_ns(), false));
    }
    if (code == EAGAIN && socket_->family() == kAfUnix) {
      return fail_here(pause(socket_->send_timeout_ns(), kLongestPauseMs));
    }
    if (index_ + 1 == addresses_.size()) {
      return fail_here(fail(ErrorKind::kSystem, code));
    }
    ++index_;
    started_ = false;
  }
}

Block ConnectOp::block() const {
  Block block = Operation::block();
  if (block.what == WaitFor::kDelay) {
    // It has no turn. In the queue of writers closing ends the pause, too.
    block.queue = &SocketInternals::writable(*socket_);
  }
  return block;
}

// The error of a socket that is not connected: its remote is the one that was tried, and a local
// address that the system chose for the attempt and took back is none.
Step ConnectOp::fail_here(Step step) {
  if (step == Step::kFailed) {
    error_.amend_remote(addresses_[index_]);
    if (error_.local().is_any()) {
      error_.amend_local({});
    }
  }
  return step;
}

}  // namespace falcon::net
