// AcceptOp: accept4(2), past the connections that did not live to be accepted.
#include <cerrno>
#include <utility>

#include "falcon/net/constants.h"
#include "falcon/net/ops.h"
#include "net/socket_internals.h"
#include "net/sys/system.h"

namespace falcon::net {

namespace {

// An error of the new connection, not of the listening socket: accept(2), "Error handling", says to
// treat these like EAGAIN. EOPNOTSUPP is in its list and also what a socket gives that cannot
// listen.
bool died_in_queue(int code, int type) {
  switch (code) {
    case ECONNABORTED:
    case EPROTO:
    case ENETDOWN:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case ENETUNREACH:
      return true;
    case EOPNOTSUPP:
      return type == kSockStream;
    default:
      return false;
  }
}

}  // namespace

Step AcceptOp::step() {
  waiting_ = WaitFor::kNothing;
  return settle_recv(attempt());
}

Step AcceptOp::attempt() {
  if (socket_->closed()) {
    return fail_closed();
  }
  if (!has_recv_turn()) {
    return wait_for_turn(WaitFor::kRecvTurn, socket_->recv_timeout_ns());
  }
  System& system = SocketInternals::system(*socket_);
  for (;;) {
    if (must_wait_for(kNotReadable)) {
      return wait_until(WaitFor::kReadable, socket_->recv_timeout_ns(), false);
    }
    Address peer;
    const int result =
        retry_interrupted([&] { return system.accept4(socket_->descriptor(), &peer); });
    if (result >= 0) {
      accepted_ = SocketInternals::accepted(*socket_, result, std::move(peer));
      return Step::kDone;
    }
    if (result == -EAGAIN && ends_here()) {
      return fail(ErrorKind::kSystem, EINVAL);
    }
    if (result == -EAGAIN) {
      return wait_until(WaitFor::kReadable, socket_->recv_timeout_ns(), false);
    }
    if (!died_in_queue(-result, socket_->type())) {
      return fail(ErrorKind::kSystem, -result);
    }
  }
}

}  // namespace falcon::net
