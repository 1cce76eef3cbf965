// Connecting, accepting and closing.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include "falcon/net/ops.h"
#include "support/fault_system.h"
#include "support/net_driver.h"

namespace falcon::net {
namespace {

constexpr std::int64_t kShortNs = 30 * kNsPerMs;

void set_timeout(Socket& socket, int option, std::int64_t timeout_ns) {
  const OptionBytes bytes = timeout_option(timeout_ns);
  must(socket.set_option(kSolSocket, option, bytes.bytes, bytes.size));
}

// A port of loopback at which nobody listens: bound, and never listened at.
std::unique_ptr<Socket> deaf(Reactor& reactor) {
  auto socket = open(reactor);
  must(socket->bind(loopback()));
  return socket;
}

Address abstract(const std::string& name) {
  return must(Address::unix_path(std::string(1, '\0') + "falcon-test-" + name + "-" +
                                 std::to_string(monotonic_ns())));
}

class Connection : public testing::Test {
 protected:
  Reactor reactor_;
};

// Connect -----------------------------------------------------------------------------------------

TEST_F(Connection, BothSidesKnowTheOther) {
  TcpPair pair(reactor_);
  EXPECT_EQ(must(pair.client->local_address()), pair.peer->known_remote());
  EXPECT_EQ(must(pair.peer->local_address()), pair.client->known_remote());
  EXPECT_EQ(must(pair.client->remote_address()), pair.client->known_remote());
}

TEST_F(Connection, RefusedSaysWhereTo) {
  auto nobody = deaf(reactor_);
  const Address address = must(nobody->local_address());
  auto socket = open(reactor_);
  const Error error = connect(*socket, address);
  EXPECT_EQ(error.code(), ECONNREFUSED);
  EXPECT_EQ(error.message(),
            "connect to " + address.text() + " failed: Connection refused (ECONNREFUSED)");
}

TEST_F(Connection, ASocketThatWasRefusedMayTryAgain) {
  auto nobody = deaf(reactor_);
  auto somebody = listener(reactor_);
  auto socket = open(reactor_);
  EXPECT_EQ(connect(*socket, must(nobody->local_address())).code(), ECONNREFUSED);
  EXPECT_EQ(connect(*socket, must(nobody->local_address())).code(), ECONNREFUSED);
  EXPECT_FALSE(connect(*socket, must(somebody->local_address())));
  auto peer = accept(*somebody);
  transmit(*socket, "hello");
  EXPECT_EQ(receive(*peer, 10).data, "hello");
}

TEST_F(Connection, AConnectedSocketSaysSo) {
  TcpPair pair(reactor_);
  EXPECT_EQ(connect(*pair.client, pair.client->known_remote()).code(), EISCONN);
}

TEST_F(Connection, EachAddressIsTriedInTurn) {
  auto nobody = deaf(reactor_);
  auto somebody = listener(reactor_);
  auto socket = open(reactor_);
  ConnectOp op(*socket, {must(nobody->local_address()), must(somebody->local_address())});
  EXPECT_EQ(run<ConnectOp>(reactor_, op, [&] { return op.step(); }), Step::kDone);
  EXPECT_EQ(op.address(), must(somebody->local_address()));
}

// A listener whose queue is full lets a further SYN go unanswered: a connect that hangs, on
// loopback.
class FullQueue {
 public:
  explicit FullQueue(Reactor& reactor) : server_(listener(reactor, loopback(), 0)) {
    // A backlog of 0 still takes one connection.
    for (int i = 0; i < 2; ++i) {
      fillers_.push_back(open(reactor));
      ops_.push_back(std::make_unique<ConnectOp>(*fillers_.back(), address()));
      ops_.back()->step();
    }
  }
  Address address() { return must(server_->local_address()); }

 private:
  std::unique_ptr<Socket> server_;
  std::vector<std::unique_ptr<Socket>> fillers_;
  std::vector<std::unique_ptr<ConnectOp>> ops_;
};

TEST_F(Connection, SendTimeoutEndsAConnect) {
  FullQueue full(reactor_);
  auto socket = open(reactor_);
  set_timeout(*socket, kSoSndtimeo, kShortNs);
  const std::int64_t start_ns = monotonic_ns();
  const Error error = connect(*socket, full.address());
  ASSERT_TRUE(error);
  EXPECT_EQ(error.kind(), ErrorKind::kTimeout);
  EXPECT_EQ(error.remote(), full.address());
  EXPECT_GE(monotonic_ns() - start_ns, kShortNs);
}

TEST_F(Connection, ClosingEndsAConnect) {
  FullQueue full(reactor_);
  auto socket = open(reactor_);
  ConnectOp op(*socket, full.address());
  Driver<ConnectOp> driver(reactor_, op, [&] { return op.step(); });
  ASSERT_FALSE(driver.over());
  socket->close();
  EXPECT_TRUE(driver.over());
  EXPECT_EQ(op.take_error().kind(), ErrorKind::kClosed);
}

TEST_F(Connection, AFullUnixBacklogIsWaitedFor) {
  const Address address = abstract("backlog");
  auto server = listener(reactor_, address, 0);
  std::vector<std::unique_ptr<Socket>> clients;
  std::vector<std::unique_ptr<ConnectOp>> ops;
  std::vector<std::unique_ptr<Driver<ConnectOp>>> drivers;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(open(reactor_, kAfUnix));
    ops.push_back(std::make_unique<ConnectOp>(*clients.back(), address));
    ConnectOp& op = *ops.back();
    drivers.push_back(
        std::make_unique<Driver<ConnectOp>>(reactor_, op, [&op] { return op.step(); }));
  }
  EXPECT_FALSE(drivers.back()->over());
  EXPECT_EQ(ops.back()->block().what, WaitFor::kDelay);
  std::vector<std::unique_ptr<Socket>> peers;
  for (int i = 0; i < 3; ++i) {
    peers.push_back(accept(*server));
    ASSERT_NE(peers.back(), nullptr);
  }
  poll_until(reactor_, [&] { return drivers.back()->over(); });
  for (const auto& driver : drivers) {
    EXPECT_EQ(driver->outcome(), Step::kDone);
  }
}

TEST_F(Connection, AFullUnixBacklogEndsWithTheTimeoutOrTheClose) {
  const Address address = abstract("timeout");
  auto server = listener(reactor_, address, 0);
  auto filler = open(reactor_, kAfUnix);
  EXPECT_FALSE(connect(*filler, address));
  auto socket = open(reactor_, kAfUnix);
  set_timeout(*socket, kSoSndtimeo, kShortNs);
  EXPECT_EQ(connect(*socket, address).kind(), ErrorKind::kTimeout);
  auto other = open(reactor_, kAfUnix);
  ConnectOp op(*other, address);
  Driver<ConnectOp> driver(reactor_, op, [&] { return op.step(); });
  ASSERT_FALSE(driver.over());
  other->close();
  EXPECT_TRUE(driver.over());
}

TEST_F(Connection, Inet6Loopback) {
  auto server = listener(reactor_, must(Address::numeric(kAfInet6, "::1", 0)));
  auto client = open(reactor_, kAfInet6);
  ASSERT_FALSE(connect(*client, must(server->local_address())));
  auto peer = accept(*server);
  EXPECT_EQ(peer->known_remote().host(), "::1");
  transmit(*client, "six");
  EXPECT_EQ(receive(*peer, 10).data, "six");
}

TEST_F(Connection, BindingToBroadcastBindsToAny) {
  auto socket = open(reactor_);
  must(socket->bind(Address::inet({255, 255, 255, 255}, 0)));
  EXPECT_TRUE(must(socket->local_address()).is_any());
}

TEST_F(Connection, AnAddressInUseSaysWhich) {
  auto first = listener(reactor_);
  auto second = open(reactor_);
  auto bound = second->bind(must(first->local_address()));
  ASSERT_FALSE(bound.ok());
  EXPECT_EQ(bound.error().code(), EADDRINUSE);
  EXPECT_NE(bound.error().message().find(must(first->local_address()).text()), std::string::npos);
}

// Accept ------------------------------------------------------------------------------------------

TEST_F(Connection, AcceptTimesOut) {
  auto server = listener(reactor_);
  set_timeout(*server, kSoRcvtimeo, kShortNs);
  AcceptOp op(*server);
  EXPECT_EQ(run<AcceptOp>(reactor_, op, [&] { return op.step(); }), Step::kFailed);
  EXPECT_EQ(op.take_error().kind(), ErrorKind::kTimeout);
}

TEST_F(Connection, AcceptorsAreServedInOrder) {
  auto server = listener(reactor_);
  std::vector<int> order;
  std::vector<std::unique_ptr<AcceptOp>> ops;
  std::vector<std::unique_ptr<Driver<AcceptOp>>> drivers;
  std::vector<Address> peers(3);
  for (std::size_t i = 0; i < 3; ++i) {
    ops.push_back(std::make_unique<AcceptOp>(*server));
    AcceptOp& op = *ops.back();
    drivers.push_back(
        std::make_unique<Driver<AcceptOp>>(reactor_, op, [&op] { return op.step(); }));
  }
  std::vector<std::unique_ptr<Socket>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(open(reactor_));
    ASSERT_FALSE(connect(*clients.back(), must(server->local_address())));
  }
  poll_until(reactor_, [&] { return drivers[2]->over(); });
  for (std::size_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(drivers[i]->over());
    EXPECT_EQ(ops[i]->take()->known_remote(), must(clients[i]->local_address()));
  }
}

TEST_F(Connection, TheKernelsInheritanceIsFollowed) {
  auto server = listener(reactor_);
  set_timeout(*server, kSoRcvtimeo, kShortNs);
  auto client = open(reactor_);
  ASSERT_FALSE(connect(*client, must(server->local_address())));
  auto peer = accept(*server);
  const Received received = receive(*peer, 1);
  EXPECT_EQ(received.error.kind(), ErrorKind::kTimeout);
}

TEST_F(Connection, AcceptOnASocketThatDoesNotListen) {
  auto socket = open(reactor_);
  AcceptOp op(*socket);
  EXPECT_EQ(run<AcceptOp>(reactor_, op, [&] { return op.step(); }), Step::kFailed);
  EXPECT_EQ(op.take_error().code(), EINVAL);
  auto datagrams = open(reactor_, kAfInet, kSockDgram);
  AcceptOp wrong(*datagrams);
  EXPECT_EQ(run<AcceptOp>(reactor_, wrong, [&] { return wrong.step(); }), Step::kFailed);
  EXPECT_EQ(wrong.take_error().code(), EOPNOTSUPP);
}

TEST_F(Connection, WhoeverAsksForAConnectionTooLateIsRefused) {
  auto server = listener(reactor_);
  const Address address = must(server->local_address());
  auto early = open(reactor_);
  ASSERT_FALSE(connect(*early, address));
  must(server->drop_connection_requests());
  auto late = open(reactor_);
  ConnectOp op(*late, address);
  Driver<ConnectOp> driver(reactor_, op, [&] { return op.step(); });
  auto peer = accept(*server);
  EXPECT_EQ(peer->known_remote(), must(early->local_address()));
  transmit(*early, "still heard");
  EXPECT_EQ(receive(*peer, 100).data, "still heard");
  EXPECT_FALSE(driver.over());
  server->close();
  // It asks again after a second.
  poll_until(reactor_, [&] { return driver.over(); });
  EXPECT_EQ(driver.outcome(), Step::kFailed);
  EXPECT_EQ(op.take_error().code(), ECONNREFUSED);
}

TEST_F(Connection, OnlyAListenerOfTcpDropsRequests) {
  auto datagrams = open(reactor_, kAfInet, kSockDgram);
  EXPECT_EQ(datagrams->drop_connection_requests().error().code(), EOPNOTSUPP);
  datagrams->close();
  EXPECT_EQ(datagrams->drop_connection_requests().error().kind(), ErrorKind::kClosed);
}

// Close -------------------------------------------------------------------------------------------

TEST_F(Connection, ClosingWakesEverythingParked) {
  TcpPair pair(reactor_);
  auto server = listener(reactor_);
  const std::string much(64 << 20, 'm');
  char buffer[10];
  RecvOp recv_op(*pair.client, 10);
  RecvOp queued_op(*pair.client, 10);
  SendAllOp send_op(*pair.client);
  AcceptOp accept_op(*server);
  Driver<RecvOp> receiving(reactor_, recv_op, [&] { return recv_op.step(buffer, 10); });
  Driver<RecvOp> queued(reactor_, queued_op, [&] { return queued_op.step(buffer, 10); });
  Driver<SendAllOp> sending(reactor_, send_op,
                            [&] { return send_op.step(much.data(), much.size()); });
  Driver<AcceptOp> accepting(reactor_, accept_op, [&] { return accept_op.step(); });
  pair.client->close();
  server->close();
  EXPECT_TRUE(receiving.over() && queued.over() && sending.over() && accepting.over());
  EXPECT_EQ(recv_op.take_error().kind(), ErrorKind::kClosed);
  EXPECT_EQ(queued_op.take_error().kind(), ErrorKind::kClosed);
  EXPECT_EQ(accept_op.take_error().kind(), ErrorKind::kClosed);
  const Error error = send_op.take_error();
  EXPECT_EQ(error.kind(), ErrorKind::kClosed);
  EXPECT_EQ(error.code(), EBADF);
  EXPECT_GT(error.bytes_done(), 0U);
  EXPECT_FALSE(reactor_.has_waiters());
}

TEST_F(Connection, EveryUseOfAClosedSocketSaysSo) {
  TcpPair pair(reactor_);
  Socket& socket = *pair.client;
  socket.close();
  socket.close();
  EXPECT_TRUE(socket.closed());
  EXPECT_EQ(socket.bind(loopback()).error().kind(), ErrorKind::kClosed);
  EXPECT_EQ(socket.listen(1).error().kind(), ErrorKind::kClosed);
  EXPECT_EQ(socket.local_address().error().kind(), ErrorKind::kClosed);
  EXPECT_EQ(socket.remote_address().error().kind(), ErrorKind::kClosed);
  EXPECT_EQ(socket.shutdown(kShutWr).error().kind(), ErrorKind::kClosed);
  EXPECT_EQ(socket.set_option(kSolSocket, kSoReuseaddr, 1).error().kind(), ErrorKind::kClosed);
  EXPECT_EQ(socket.get_option(kSolSocket, kSoReuseaddr).error().kind(), ErrorKind::kClosed);
  EXPECT_EQ(connect(socket, loopback(1)).kind(), ErrorKind::kClosed);
  EXPECT_EQ(receive(socket, 1).error.kind(), ErrorKind::kClosed);
  EXPECT_EQ(receive(socket, 0).error.kind(), ErrorKind::kClosed);
  EXPECT_EQ(transmit(socket, "x").error.kind(), ErrorKind::kClosed);
  EXPECT_EQ(accept(socket), nullptr);
}

TEST(Close, AReusedNumberIsLeftAlone) {
  FaultSystem system;
  Reactor reactor(system);
  TcpPair old(reactor);
  const int number = old.client->descriptor();
  old.client->close();
  TcpPair fresh(reactor);
  ASSERT_TRUE(fresh.client->descriptor() == number || fresh.peer->descriptor() == number);
  old.client->close();
  old.client.reset();
  transmit(*fresh.client, "still here");
  EXPECT_EQ(receive(*fresh.peer, 100).data, "still here");
  EXPECT_EQ(system.wrong_closes(), 0);
}

TEST(Close, DescriptorsDoNotLeak) {
  FaultSystem system;
  Reactor reactor(system);
  { TcpPair warm(reactor); }
  const std::size_t before = system.open_descriptors();
  for (int i = 0; i < 100; ++i) {
    TcpPair pair(reactor);
    transmit(*pair.client, "x");
    receive(*pair.peer, 1);
  }
  EXPECT_EQ(system.open_descriptors(), before);
  EXPECT_EQ(system.wrong_closes(), 0);
}

TEST(Close, ALateEventOfAnEarlierSocketIsIgnored) {
  // A duplicate keeps the old file in the engine after close; its events carry the old generation.
  Reactor reactor;
  TcpPair old(reactor);
  RecvOp parked(*old.client, 1);
  char buffer[1];
  {
    Driver<RecvOp> driver(reactor, parked, [&] { return parked.step(buffer, 1); });
    auto duplicate = must(Socket::adopt(reactor.context(), dup(old.client->descriptor())));
    old.client->close();
    EXPECT_TRUE(driver.over());
    TcpPair fresh(reactor);
    EXPECT_EQ(receive(*fresh.client, 1, kMsgDontwait).error.kind(), ErrorKind::kWouldBlock);
    transmit(*old.peer, "late");
    must(reactor.poll(10 * kNsPerMs));
    EXPECT_EQ(receive(*duplicate, 10).data, "late");
    transmit(*fresh.peer, "mine");
    EXPECT_EQ(receive(*fresh.client, 10).data, "mine");
  }
}

TEST_F(Connection, ALingeringCloseWaitsWithoutBlockingTheThread) {
  TcpPair pair(reactor_);
  const OptionBytes linger = linger_option(true, 60);
  must(pair.client->set_option(kSolSocket, kSoLinger, linger.bytes, linger.size));
  const std::string data(64 << 20, 'l');  // more than both buffers hold
  transmit<SendOp>(*pair.client, data, kMsgDontwait);
  CloseOp op(*pair.client);
  Driver<CloseOp> driver(reactor_, op, [&] { return op.step(); });
  EXPECT_TRUE(pair.client->closed());
  EXPECT_FALSE(driver.over());  // the peer has not read yet
  EXPECT_EQ(op.block().what, WaitFor::kClose);
  std::size_t received = 0;
  for (Received r = receive(*pair.peer, 100'000); !r.data.empty();
       r = receive(*pair.peer, 100'000)) {
    received += r.data.size();
  }
  EXPECT_GT(received, 0U);
  pair.peer->close();
  poll_until(reactor_, [&] { return driver.over(); });
}

TEST_F(Connection, CloseOpWithoutLingerIsDoneAtOnce) {
  TcpPair pair(reactor_);
  CloseOp op(*pair.client);
  EXPECT_EQ(op.step(), Step::kDone);
  CloseOp again(*pair.client);
  EXPECT_EQ(again.step(), Step::kDone);
}

}  // namespace
}  // namespace falcon::net
