// Drivers for tests of the operations: an operation stepped to its end on a reactor, alone or
// beside others, and sockets that are already where a test wants them.
#ifndef FALCON_TESTS_SUPPORT_NET_DRIVER_H_
#define FALCON_TESTS_SUPPORT_NET_DRIVER_H_

#include <gtest/gtest.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "falcon/net/constants.h"
#include "falcon/net/ops.h"
#include "falcon/net/reactor.h"
#include "falcon/net/socket.h"

namespace falcon::net {

// After this long a wait in a test is a hang. Far beyond what a loaded machine needs.
inline constexpr std::int64_t kHangNs = 30 * kNsPerSecond;

// Steps one operation as a green thread would: park when it blocks, step when woken.
template <class Op>
class Driver final : public Waiter {
 public:
  Driver(Reactor& reactor, Op& op, std::function<Step()> step)
      : reactor_(reactor), op_(op), step_(std::move(step)) {
    advance();
  }
  ~Driver() { reactor_.cancel(*this); }

  void wake(Wake why) override {
    last_wake_ = why;
    advance();
  }

  bool over() const { return over_; }
  Step outcome() const { return outcome_; }
  Wake last_wake() const { return last_wake_; }

 private:
  void advance() {
    outcome_ = step_();
    over_ = outcome_ != Step::kBlocked;
    if (!over_) {
      reactor_.park(op_.block(), *this);
    }
  }

  Reactor& reactor_;
  Op& op_;
  std::function<Step()> step_;
  Step outcome_ = Step::kBlocked;
  Wake last_wake_ = Wake::kReady;
  bool over_ = false;
};

// Polls until `done()`; fails the test if that does not come.
inline void poll_until(Reactor& reactor, const std::function<bool()>& done) {
  const std::int64_t hang_ns = monotonic_ns() + kHangNs;
  while (!done()) {
    ASSERT_LT(monotonic_ns(), hang_ns) << "the test hangs";
    auto polled = reactor.poll(50 * kNsPerMs);
    ASSERT_TRUE(polled.ok()) << polled.error().message();
  }
}

// Runs `op` to its end; `step` steps it.
template <class Op>
Step run(Reactor& reactor, Op& op, std::function<Step()> step) {
  Driver<Op> driver(reactor, op, std::move(step));
  poll_until(reactor, [&] { return driver.over(); });
  return driver.outcome();
}

// The value of a Result that a test takes for granted.
template <class T>
T must(Result<T> result) {
  if (!result.ok()) {
    ADD_FAILURE() << result.error().message();
    std::abort();
  }
  return std::move(result).value();
}

struct Received {
  Step step;
  std::string data;
  Error error;
};

inline Received receive(Socket& socket, std::size_t size, int flags = 0) {
  RecvOp op(socket, size, flags);
  std::string buffer(size, '\0');
  const Step step = run<RecvOp>(*socket.context().reactor, op,
                                [&] { return op.step(buffer.data(), buffer.size()); });
  buffer.resize(op.done());
  return {step, step == Step::kDone ? buffer : "", op.take_error()};
}

struct Sent {
  Step step;
  std::size_t count;
  Error error;
};

template <class Op = SendAllOp>
Sent transmit(Socket& socket, const std::string& data, int flags = 0) {
  Op op(socket, flags);
  const Step step =
      run<Op>(*socket.context().reactor, op, [&] { return op.step(data.data(), data.size()); });
  return {step, op.done(), op.take_error()};
}

inline Error connect(Socket& socket, const Address& address) {
  ConnectOp op(socket, address);
  run<ConnectOp>(*socket.context().reactor, op, [&] { return op.step(); });
  return op.take_error();
}

inline std::unique_ptr<Socket> accept(Socket& socket) {
  AcceptOp op(socket);
  run<AcceptOp>(*socket.context().reactor, op, [&] { return op.step(); });
  return op.take();
}

inline std::unique_ptr<Socket> open(Reactor& reactor, int family = kAfInet,
                                    int type = kSockStream) {
  return must(Socket::open(reactor.context(), family, type));
}

inline Address loopback(std::uint16_t port = 0) { return Address::inet({127, 0, 0, 1}, port); }

// A socket that listens on loopback, at a port of the system's choice.
inline std::unique_ptr<Socket> listener(Reactor& reactor, const Address& address = loopback(),
                                        int backlog = 16, int type = kSockStream) {
  auto socket = open(reactor, address.family(), type);
  must(socket->bind(address));
  must(socket->listen(backlog));
  return socket;
}

// Two ends of one TCP connection over loopback.
struct TcpPair {
  explicit TcpPair(
      Reactor& reactor, std::function<void(Socket&)> prepare = [](Socket&) {}) {
    auto server = listener(reactor);
    client = open(reactor);
    prepare(*client);
    const Error error = connect(*client, must(server->local_address()));
    EXPECT_FALSE(error) << error.message();
    peer = accept(*server);
  }
  std::unique_ptr<Socket> client;
  std::unique_ptr<Socket> peer;
};

}  // namespace falcon::net

#endif  // FALCON_TESTS_SUPPORT_NET_DRIVER_H_
