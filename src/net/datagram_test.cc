// Datagrams, sequenced packets, UNIX sockets and raw ones: boundaries, empty messages, sizes.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

#include "falcon/net/message.h"
#include "falcon/net/ops.h"
#include "support/fault_system.h"
#include "support/net_driver.h"

namespace falcon::net {
namespace {

struct UdpPair {
  explicit UdpPair(Reactor& reactor)
      : a(open(reactor, kAfInet, kSockDgram)), b(open(reactor, kAfInet, kSockDgram)) {
    must(a->bind(loopback()));
    must(b->bind(loopback()));
    EXPECT_FALSE(connect(*a, must(b->local_address())));
    EXPECT_FALSE(connect(*b, must(a->local_address())));
  }
  std::unique_ptr<Socket> a;
  std::unique_ptr<Socket> b;
};

class Datagram : public testing::Test {
 protected:
  Reactor reactor_;
};

TEST_F(Datagram, BoundariesAreKept) {
  UdpPair pair(reactor_);
  transmit(*pair.a, "one");
  transmit(*pair.a, "");
  transmit(*pair.a, "three");
  EXPECT_EQ(receive(*pair.b, 100).data, "one");
  const Received empty = receive(*pair.b, 100);
  EXPECT_EQ(empty.step, Step::kDone);
  EXPECT_EQ(empty.data, "");
  EXPECT_EQ(receive(*pair.b, 2).data, "th");  // the rest is lost, as recv(2) says
  transmit(*pair.a, "four");
  EXPECT_EQ(receive(*pair.b, 100).data, "four");
}

TEST_F(Datagram, RecvParksUntilOneComes) {
  UdpPair pair(reactor_);
  RecvOp op(*pair.b, 100, kMsgWaitall);  // means nothing for datagrams
  char buffer[100];
  Driver<RecvOp> driver(reactor_, op, [&] { return op.step(buffer, sizeof buffer); });
  EXPECT_FALSE(driver.over());
  transmit(*pair.a, "hi");
  poll_until(reactor_, [&] { return driver.over(); });
  EXPECT_EQ(std::string(buffer, op.done()), "hi");
}

TEST_F(Datagram, ASmallBufferAsksForMoreBeforeAnythingIsLost) {
  UdpPair pair(reactor_);
  const std::string message(5000, 'd');
  transmit(*pair.a, message);
  RecvOp op(*pair.b, 1 << 20);
  std::string buffer(100, '\0');
  Step step = op.step(buffer.data(), buffer.size());
  while (step == Step::kBlocked) {
    must(reactor_.poll(kNsPerMs));
    step = op.step(buffer.data(), buffer.size());
  }
  ASSERT_EQ(step, Step::kFull);
  EXPECT_EQ(op.wanted(), message.size());
  buffer.resize(op.wanted());
  EXPECT_EQ(op.step(buffer.data(), buffer.size()), Step::kDone);
  EXPECT_EQ(buffer, message);
}

// Also where the buffer is small and where a signal comes in between.
TEST_F(Datagram, ReadingThatIsShutDownEnds) {
  FaultSystem system;
  Reactor reactor(system);
  UdpPair pair(reactor);
  transmit(*pair.a, "last");
  must(pair.b->shutdown(kShutRd));
  system.fail("recv", EINTR);
  EXPECT_EQ(receive(*pair.b, 10).data, "last");
  for (const std::size_t capacity : {4U, 10U}) {
    system.fail("recv", EINTR);
    RecvOp op(*pair.b, 10);
    char buffer[10];
    EXPECT_EQ(op.step(buffer, capacity), Step::kDone);
    EXPECT_EQ(op.done(), 0U);
  }
  EXPECT_EQ(receive(*pair.b, 10, kMsgDontwait).error.kind(), ErrorKind::kWouldBlock);
}

TEST_F(Datagram, OneTooLargeIsRefusedWhole) {
  UdpPair pair(reactor_);
  EXPECT_EQ(transmit(*pair.a, std::string(70'000, 'x')).error.code(), EMSGSIZE);
}

TEST_F(Datagram, ARefusalComesWithTheNextOperation) {
  UdpPair pair(reactor_);
  pair.b->close();
  transmit(*pair.a, "nobody there");
  EXPECT_EQ(receive(*pair.a, 10).error.code(), ECONNREFUSED);
}

TEST_F(Datagram, UnconnectedSocketsReceiveFromAnybody) {
  auto receiver = open(reactor_, kAfInet, kSockDgram);
  must(receiver->bind(loopback()));
  auto sender = open(reactor_, kAfInet, kSockDgram);
  EXPECT_EQ(transmit(*sender, "x").error.code(), EDESTADDRREQ);
  ASSERT_FALSE(connect(*sender, must(receiver->local_address())));
  transmit(*sender, "x");
  EXPECT_EQ(receive(*receiver, 10).data, "x");
}

TEST_F(Datagram, SequencedPacketsKeepBoundariesAndEnd) {
  auto pair = must(Socket::pair(reactor_.context(), kAfUnix, kSockSeqpacket));
  transmit(*pair.first, "ab");
  transmit(*pair.first, "cd");
  EXPECT_EQ(receive(*pair.second, 100).data, "ab");
  EXPECT_EQ(receive(*pair.second, 100).data, "cd");
  pair.first->close();
  EXPECT_EQ(receive(*pair.second, 100).data, "");
}

TEST_F(Datagram, AFullUnixReceiverIsWaitedFor) {
  auto pair = must(Socket::pair(reactor_.context(), kAfUnix, kSockDgram));
  const std::string message(1000, 'u');
  int sent = 0;
  while (transmit<SendOp>(*pair.first, message, kMsgDontwait).step == Step::kDone) {
    ++sent;
  }
  SendOp op(*pair.first);
  Driver<SendOp> driver(reactor_, op, [&] { return op.step(message.data(), message.size()); });
  EXPECT_FALSE(driver.over());
  for (int i = 0; i < sent; ++i) {
    EXPECT_EQ(receive(*pair.second, 2000).data.size(), message.size());
  }
  poll_until(reactor_, [&] { return driver.over(); });
  EXPECT_EQ(driver.outcome(), Step::kDone);
}

TEST_F(Datagram, UnixStreamsByPath) {
  const std::string path = testing::TempDir() + "falcon-" + std::to_string(getpid()) + ".sock";
  const Address address = must(Address::unix_path(path));
  {
    auto server = listener(reactor_, address);
    EXPECT_EQ(must(server->local_address()).path(), path);
    auto client = open(reactor_, kAfUnix);
    ASSERT_FALSE(connect(*client, address));
    auto peer = accept(*server);
    EXPECT_EQ(peer->known_remote().path(), "");  // the client has no name
    transmit(*client, "by path");
    EXPECT_EQ(receive(*peer, 100).data, "by path");
    transmit(*peer, "back");
    EXPECT_EQ(receive(*client, 100).data, "back");
  }
  unlink(path.c_str());
}

TEST_F(Datagram, APathOf107BytesBinds) {
  const std::string folder = testing::TempDir();
  ASSERT_LT(folder.size(), 90U);
  const std::string path = folder + std::string(107 - folder.size(), 'p');
  auto socket = open(reactor_, kAfUnix);
  auto bound = socket->bind(must(Address::unix_path(path)));
  ASSERT_TRUE(bound.ok()) << bound.error().message();
  EXPECT_EQ(must(socket->local_address()).path(), path);
  unlink(path.c_str());
}

// The system gives an edge for each attempt that it refuses, and none when there is room.
TEST(FullReceiver, IsNotTriedAgainAtEachEdge) {
  FaultSystem system;
  Reactor reactor(system);
  const Address address =
      must(Address::unix_path(std::string("\0falcon-full-", 13) + std::to_string(getpid())));
  auto receiver = open(reactor, kAfUnix, kSockDgram);
  must(receiver->bind(address));
  auto sender = open(reactor, kAfUnix, kSockDgram);
  const auto fill = [&] {
    for (;;) {
      SendToOp op(*sender, kMsgDontwait);
      if (op.step("x", 1, &address) != Step::kDone) {
        break;
      }
    }
  };
  const auto poll_often = [&] {
    for (int i = 0; i < 1000; ++i) {
      must(reactor.poll(0));
    }
  };
  fill();
  {
    SendToOp op(*sender);
    Driver<SendToOp> driver(reactor, op, [&] { return op.step("y", 1, &address); });
    SendToOp next(*sender);
    Driver<SendToOp> next_driver(reactor, next, [&] { return next.step("z", 1, &address); });
    const int before = system.calls("sendto");
    poll_often();
    EXPECT_LT(system.calls("sendto") - before, 100);
    EXPECT_FALSE(driver.over());
    EXPECT_EQ(receive(*receiver, 1).data, "x");
    poll_until(reactor, [&] { return driver.over(); });
    EXPECT_FALSE(next_driver.over());
    EXPECT_EQ(receive(*receiver, 1).data, "x");
    poll_until(reactor, [&] { return next_driver.over(); });
    EXPECT_EQ(next_driver.outcome(), Step::kDone);
  }
  fill();
  char data[] = "w";
  std::vector<Piece> pieces = {{data, 1}};
  Address to = address;
  Message message;
  message.address = &to;
  message.pieces = pieces;
  {
    SendManyOp op(*sender, 0);
    Driver<SendManyOp> driver(reactor, op, [&] { return op.step({&message, 1}); });
    const int before = system.calls("sendmmsg");
    poll_often();
    EXPECT_LT(system.calls("sendmmsg") - before, 100);
    EXPECT_FALSE(driver.over());
  }
  SendMessageOp op(*sender, "sendmsg", 0);
  Driver<SendMessageOp> driver(reactor, op, [&] { return op.step(message); });
  const int before = system.calls("sendmsg");
  poll_often();
  EXPECT_LT(system.calls("sendmsg") - before, 100);
  EXPECT_FALSE(driver.over());
  sender->close();
  EXPECT_TRUE(driver.over());
  EXPECT_EQ(op.take_error().kind(), ErrorKind::kClosed);
}

TEST_F(Datagram, RawIcmpEcho) {
  auto made = Socket::open(reactor_.context(), kAfInet, kSockRaw, *constant("IPPROTO_ICMP"));
  if (!made.ok()) {
    EXPECT_EQ(made.error().code(), EPERM);
    GTEST_SKIP() << "raw sockets are not permitted here";
  }
  Socket& socket = **made;
  ASSERT_FALSE(connect(socket, loopback()));
  // Type 8 (echo), checksum over itself, identifier 1, sequence 1 (RFC 792).
  const std::string request("\x08\x00\xf7\xfd\x00\x01\x00\x01", 8);
  transmit(socket, request);
  for (;;) {
    const Received received = receive(socket, 1000);
    ASSERT_EQ(received.step, Step::kDone);
    if (received.data.at(20) == 0) {  // past the IP header: an echo reply
      EXPECT_EQ(received.data.substr(24), request.substr(4));
      break;
    }
  }
}

}  // namespace
}  // namespace falcon::net
