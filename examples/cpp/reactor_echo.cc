// An echo server on one thread and one reactor, for any number of clients.
//
//   reactor_echo [PORT]
//
// Each client is a Session: a Waiter that holds the operation it is in the middle of. An operation
// is stepped until it blocks; then the session parks, and the reactor wakes it to step on.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>

#include "falcon/net/constants.h"
#include "falcon/net/ops.h"
#include "falcon/net/reactor.h"
#include "falcon/net/socket.h"

namespace net = falcon::net;

namespace {

// Deletes itself when its client has gone.
class Session final : public net::Waiter {
 public:
  Session(net::Reactor& reactor, std::unique_ptr<net::Socket> socket)
      : reactor_(reactor), socket_(std::move(socket)) {}

  void wake(net::Wake) override { run(); }

  void run() {
    while (go_on()) {
    }
  }

 private:
  // One step of the operation in progress. False once this session is parked or deleted.
  bool go_on() {
    if (!sending_.has_value() && !receiving_.has_value()) {
      receiving_.emplace(*socket_, sizeof buffer_);
    }
    return receiving_.has_value() ? received(receiving_->step(buffer_, sizeof buffer_))
                                  : sent(sending_->step(buffer_, size_));
  }

  bool received(net::Step step) {
    if (step == net::Step::kBlocked) {
      reactor_.park(receiving_->block(), *this);
      return false;
    }
    size_ = receiving_->done();
    receiving_.reset();
    if (step == net::Step::kFailed || size_ == 0) {
      delete this;
      return false;
    }
    sending_.emplace(*socket_);
    return true;
  }

  bool sent(net::Step step) {
    if (step == net::Step::kBlocked) {
      reactor_.park(sending_->block(), *this);
      return false;
    }
    sending_.reset();
    if (step == net::Step::kFailed) {
      delete this;
      return false;
    }
    return true;
  }

  net::Reactor& reactor_;
  std::unique_ptr<net::Socket> socket_;
  std::optional<net::RecvOp> receiving_;
  std::optional<net::SendAllOp> sending_;
  std::size_t size_ = 0;
  char buffer_[4096];
};

class Listener final : public net::Waiter {
 public:
  Listener(net::Reactor& reactor, net::Socket& socket) : reactor_(reactor), socket_(socket) {}

  void wake(net::Wake) override { run(); }

  void run() {
    for (;;) {
      if (!accepting_.has_value()) {
        accepting_.emplace(socket_);
      }
      const net::Step step = accepting_->step();
      if (step == net::Step::kBlocked) {
        reactor_.park(accepting_->block(), *this);
        return;
      }
      if (step == net::Step::kFailed) {
        std::fprintf(stderr, "%s\n", accepting_->take_error().message().c_str());
        return;
      }
      auto* session = new Session(reactor_, accepting_->take());
      accepting_.reset();
      session->run();
    }
  }

 private:
  net::Reactor& reactor_;
  net::Socket& socket_;
  std::optional<net::AcceptOp> accepting_;
};

net::Result<falcon::Ok> serve(int port) {
  net::Reactor reactor;
  FALCON_TRY(auto socket, net::Socket::open(reactor.context(), net::kAfInet, net::kSockStream));
  FALCON_TRY_OK(socket->set_option(net::kSolSocket, net::kSoReuseaddr, 1));
  FALCON_TRY(const auto address, net::Address::numeric(net::kAfInet, "127.0.0.1", port));
  FALCON_TRY_OK(socket->bind(address));
  FALCON_TRY_OK(socket->listen(net::kSomaxconn));
  FALCON_TRY(const auto bound, socket->local_address());
  std::printf("listening on %s\n", bound.text().c_str());
  std::fflush(stdout);
  Listener listener(reactor, *socket);
  listener.run();
  while (reactor.has_waiters()) {
    FALCON_TRY_OK(reactor.poll(falcon::kNever));
  }
  return falcon::Ok{};
}

}  // namespace

int main(int argc, char** argv) {
  const auto result = serve(argc > 1 ? std::atoi(argv[1]) : 0);
  if (!result.ok()) {
    std::fprintf(stderr, "%s\n", result.error().message().c_str());
    return 1;
  }
  return 0;
}
