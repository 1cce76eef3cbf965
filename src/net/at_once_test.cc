// What is received and sent by one call without an operation, and what is left to one.
#include "falcon/net/at_once.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "falcon/net/message.h"
#include "net/sys/forwarding_system.h"
#include "support/fault_system.h"
#include "support/net_driver.h"

namespace falcon::net {
namespace {

class AtOnce : public testing::Test {
 protected:
  std::int64_t recv(Socket& socket, std::size_t size = 10) {
    return recv_at_once(socket, buffer_, size, nullptr, nullptr);
  }
  std::int64_t send(Socket& socket, const std::string& data) {
    return send_at_once(socket, data.data(), data.size(), nullptr);
  }

  char buffer_[100] = {};
  FaultSystem system_;
  Reactor reactor_{system_};
  TcpPair pair_{reactor_};
};

TEST_F(AtOnce, WhatIsThere) {
  EXPECT_EQ(send(*pair_.client, "abc"), 3);
  poll_until(reactor_, [&] { return recv(*pair_.peer, 2) == 2; });
  EXPECT_EQ(recv(*pair_.peer), 1);
  EXPECT_EQ(buffer_[0], 'c');
  pair_.client->close();
  poll_until(reactor_, [&] { return recv(*pair_.peer) == 0; });
}

TEST_F(AtOnce, NothingYet) {
  EXPECT_EQ(recv(*pair_.peer), kNotYet);
  RecvOp op(*pair_.peer, 10);
  bool waits = true;  // the first step
  Driver<RecvOp> driver(reactor_, op, [&] {
    return std::exchange(waits, false) ? op.wait() : op.step(buffer_, sizeof buffer_);
  });
  EXPECT_FALSE(driver.over());
  const int calls = system_.calls("recv");
  EXPECT_EQ(recv(*pair_.peer), kNotAtOnce);  // it is the operation's turn
  EXPECT_EQ(system_.calls("recv"), calls);
  send(*pair_.client, "x");
  poll_until(reactor_, [&] { return driver.over(); });
  EXPECT_EQ(op.done(), 1U);
  const int after = system_.calls("recv");
  EXPECT_EQ(recv(*pair_.peer), kNotYet);  // known from the short count
  EXPECT_EQ(system_.calls("recv"), after);
}

TEST_F(AtOnce, AWaitThatIsForbiddenOrOver) {
  pair_.peer->set_timeout_ns(0);
  EXPECT_EQ(recv(*pair_.peer), kNotYet);
  RecvOp op(*pair_.peer, 10);
  EXPECT_EQ(op.wait(), Step::kFailed);
  EXPECT_EQ(op.take_error().kind(), ErrorKind::kWouldBlock);
  EXPECT_EQ(system_.calls("recv"), 1);
  pair_.peer->set_timeout_ns(1);
  EXPECT_EQ(recv(*pair_.peer), kNotYet);
  EXPECT_EQ(receive(*pair_.peer, 10).error.kind(), ErrorKind::kTimeout);
}

TEST_F(AtOnce, WhatAnOperationHasToSeeTo) {
  EXPECT_EQ(recv(*pair_.peer, 0), kNotAtOnce);
  send(*pair_.client, "abc");
  pair_.peer->put_back("z");
  EXPECT_EQ(recv(*pair_.peer), kNotAtOnce);
  EXPECT_EQ(receive(*pair_.peer, 1).data, "z");
  must(pair_.peer->set_option(kSolSocket, kSoRcvlowat, 3));
  EXPECT_EQ(recv(*pair_.peer), kNotAtOnce);
  EXPECT_EQ(receive(*pair_.peer, 10).data, "abc");
  pair_.peer->close();
  EXPECT_EQ(recv(*pair_.peer), kNotAtOnce);
  EXPECT_EQ(send(*pair_.peer, "x"), kNotAtOnce);
}

TEST_F(AtOnce, AServerThatEndsIsFoundIdle) {
  pair_.peer->end_when_idle(true);
  EXPECT_EQ(recv(*pair_.peer), kNotAtOnce);
  const Received end = receive(*pair_.peer, 10);
  EXPECT_EQ(end.step, Step::kDone);
  EXPECT_EQ(end.data, "");
}

TEST_F(AtOnce, AnErrorIsTheOperations) {
  system_.fail("recv", ECONNRESET);
  EXPECT_EQ(recv(*pair_.peer), kNotAtOnce);
  EXPECT_EQ(receive(*pair_.peer, 10).error.code(), ECONNRESET);
  system_.fail("send", ENOBUFS);
  EXPECT_EQ(send(*pair_.peer, "x"), kNotAtOnce);
  EXPECT_EQ(transmit(*pair_.peer, "x").error.code(), ENOBUFS);
  system_.fail("send", EINTR);
  EXPECT_EQ(send(*pair_.peer, "x"), 1);
}

TEST_F(AtOnce, ASendThatComesShortIsWentOnWith) {
  system_.limit(2);
  ASSERT_EQ(send(*pair_.client, "abcd"), 2);
  system_.limit(0);
  SendAllOp op(*pair_.client, 0, 2);
  EXPECT_EQ(run<SendAllOp>(reactor_, op, [&] { return op.step("abcd", 4); }), Step::kDone);
  EXPECT_EQ(op.done(), 4U);
  EXPECT_EQ(receive(*pair_.peer, 4, kMsgWaitall).data, "abcd");
}

TEST_F(AtOnce, ASendWaitsForRoomAndForItsTurn) {
  const std::string much(64 << 20, 'm');
  SendAllOp op(*pair_.client);
  Driver<SendAllOp> driver(reactor_, op, [&] { return op.step(much.data(), much.size()); });
  ASSERT_FALSE(driver.over());
  EXPECT_EQ(send(*pair_.client, "x"), kNotAtOnce);
}

class DatagramsAtOnce : public AtOnce {
 protected:
  DatagramsAtOnce() {
    must(a_->bind(loopback()));
    must(b_->bind(loopback()));
  }
  std::vector<Message> messages(std::size_t count) {
    room_.assign(count, std::string(10, '.'));
    pieces_.clear();
    for (std::string& text : room_) {
      pieces_.push_back({text.data(), text.size()});
    }
    std::vector<Message> made(count);
    for (std::size_t i = 0; i < count; ++i) {
      made[i].pieces = {&pieces_[i], 1};
    }
    return made;
  }
  void send_to_b(int count) {
    const Address to = must(b_->local_address());
    for (int i = 0; i < count; ++i) {
      ASSERT_EQ(send_at_once(*a_, "xy", 2, &to), 2);
    }
  }

  // Has an operation wait, after which the reactor knows the socket.
  void watch_b() {
    RecvOp op(*b_, 10);
    Driver<RecvOp> driver(reactor_, op, [&] { return op.step(buffer_, 10); });
    send_to_b(1);
    poll_until(reactor_, [&] { return driver.over(); });
  }

  std::unique_ptr<Socket> a_ = open(reactor_, kAfInet, kSockDgram);
  std::unique_ptr<Socket> b_ = open(reactor_, kAfInet, kSockDgram);
  std::vector<std::string> room_;
  std::vector<Piece> pieces_;
};

TEST_F(DatagramsAtOnce, WithAddresses) {
  send_to_b(1);
  Address from;
  EXPECT_EQ(recv_at_once(*b_, buffer_, sizeof buffer_, &from, nullptr), 2);
  EXPECT_EQ(from, must(a_->local_address()));
  EXPECT_EQ(recv_at_once(*b_, buffer_, sizeof buffer_, &from, nullptr), kNotYet);
}

// Lets calls wait as long as it is open, and counts them.
struct Gate : CallGate {
  bool begin_call() override {
    begun += open ? 1 : 0;
    return open;
  }
  void end_call() override { ++ended; }
  bool open = true;
  int begun = 0;
  int ended = 0;
};

// A datagram that comes when the first look at the socket has been in vain.
class CallsThatWait : public DatagramsAtOnce {
 protected:
  CallsThatWait() { must(reactor_.enable_post()); }
  std::int64_t recv_late(Socket& socket, Address* from = nullptr) {
    system_.fail(from == nullptr ? "recv" : "recvfrom", EAGAIN);
    return recv_at_once(socket, buffer_, sizeof buffer_, from, &gate_);
  }

  Gate gate_;
};

TEST_F(CallsThatWait, WhenThereIsNothingYet) {
  send_to_b(2);
  EXPECT_EQ(recv_at_once(*b_, buffer_, sizeof buffer_, nullptr, &gate_), 2);
  EXPECT_EQ(gate_.begun, 0);  // it was there
  Address from;
  EXPECT_EQ(recv_late(*b_, &from), 2);
  EXPECT_EQ(from, must(a_->local_address()));
  EXPECT_EQ(gate_.begun, 1);
  EXPECT_EQ(gate_.ended, 1);
  EXPECT_EQ(system_.calls("set_blocking"), 1);
  // The descriptor blocks now, and nothing else waits for all that.
  EXPECT_EQ(recv_at_once(*b_, buffer_, sizeof buffer_, nullptr, nullptr), kNotYet);
  EXPECT_EQ(fcntl(b_->descriptor(), F_GETFL) & O_NONBLOCK, 0);
  std::vector<Message> got = messages(1);
  RecvManyOp batch(*b_, kMsgDontwait);
  EXPECT_EQ(batch.step(got), Step::kFailed);
  const int descriptor = b_->detach();
  EXPECT_EQ(fcntl(descriptor, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
  system_.close(descriptor);
}

TEST_F(CallsThatWait, TheNextDoSoWithoutALookBefore) {
  send_to_b(20);
  EXPECT_EQ(recv_late(*b_), 2);
  const int calls = system_.calls("recv");
  for (int i = 0; i < 15; ++i) {
    EXPECT_EQ(recv_at_once(*b_, buffer_, sizeof buffer_, nullptr, &gate_), 2);
  }
  EXPECT_EQ(gate_.begun, 16);
  EXPECT_EQ(system_.calls("recv"), calls + 15);
  EXPECT_EQ(recv_at_once(*b_, buffer_, sizeof buffer_, nullptr, &gate_), 2);  // there it is
  EXPECT_EQ(recv_at_once(*b_, buffer_, sizeof buffer_, nullptr, &gate_), 2);
  EXPECT_EQ(gate_.begun, 16);
  EXPECT_EQ(gate_.ended, 16);
}

TEST_F(CallsThatWait, NotAfterAnInterrupt) {
  send_to_b(2);
  EXPECT_EQ(recv_late(*b_), 2);
  reactor_.interrupt();
  EXPECT_EQ(recv_at_once(*b_, buffer_, sizeof buffer_, nullptr, &gate_), 2);
  EXPECT_EQ(recv_at_once(*b_, buffer_, sizeof buffer_, nullptr, &gate_), kNotYet);
  EXPECT_EQ(gate_.ended, gate_.begun);
  EXPECT_TRUE(must(reactor_.poll(0)).interrupted);
}

TEST_F(CallsThatWait, NotThroughAClosedGate) {
  send_to_b(3);
  gate_.open = false;
  EXPECT_EQ(recv_late(*b_), kNotYet);
  gate_.open = true;
  EXPECT_EQ(recv_late(*b_), 2);  // the next would wait without a look
  gate_.open = false;
  EXPECT_EQ(recv_at_once(*b_, buffer_, sizeof buffer_, nullptr, &gate_), 2);
  EXPECT_EQ(recv_at_once(*b_, buffer_, sizeof buffer_, nullptr, &gate_), 2);
  EXPECT_EQ(recv_at_once(*b_, buffer_, sizeof buffer_, nullptr, &gate_), kNotYet);
  EXPECT_EQ(gate_.begun, 1);
  EXPECT_EQ(gate_.ended, 1);
}

TEST_F(CallsThatWait, NotWhereTheSystemRefuses) {
  system_.fail("set_blocking", EPERM);
  send_to_b(1);
  EXPECT_EQ(recv_late(*b_), kNotYet);
  EXPECT_EQ(gate_.begun, 1);
  EXPECT_EQ(gate_.ended, 1);
}

TEST_F(CallsThatWait, OnWhatSockets) {
  b_->set_timeout_ns(0);
  EXPECT_EQ(recv_late(*b_), kNotYet);
  b_->set_timeout_ns(kNever);
  EXPECT_EQ(recv_late(*pair_.peer), kNotYet);  // a stream
  EXPECT_EQ(gate_.begun, 0);
  Context without_reactor;
  without_reactor.system = &system_;
  const auto alone = must(Socket::open(without_reactor, kAfInet, kSockDgram));
  EXPECT_EQ(recv_late(*alone), kNotYet);
  EXPECT_EQ(gate_.begun, 0);
  send_to_b(1);
  EXPECT_EQ(recv_late(*b_), 2);
  EXPECT_EQ(gate_.begun, 1);
  const auto copy = must(b_->duplicate());  // which has the mode of the first
  EXPECT_NE(fcntl(copy->descriptor(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_EQ(recv_late(*copy), kNotYet);
  EXPECT_EQ(recv_late(*b_), kNotYet);
  EXPECT_EQ(gate_.begun, 1);
}

Reactor* g_interrupted;

// A reactor that SIGALRM interrupts, and a socket that nothing comes to.
class WaitingCall : public testing::Test {
 protected:
  WaitingCall() {
    must(reactor_.enable_post());
    g_interrupted = &reactor_;
    struct sigaction action {};
    action.sa_handler = [](int) { g_interrupted->interrupt(); };
    sigaction(SIGALRM, &action, &before_);
  }
  ~WaitingCall() override { sigaction(SIGALRM, &before_, nullptr); }

  void expect_interrupted() {
    char byte;
    EXPECT_EQ(recv_at_once(*socket_, &byte, 1, nullptr, &gate_), kNotYet);
    EXPECT_TRUE(must(reactor_.poll(0)).interrupted);
  }

  // The real system, where a signal may come right before the call.
  struct : ForwardingSystem {
    using ForwardingSystem::ForwardingSystem;
    std::int64_t wait_and_recv(int descriptor, void* buffer, std::size_t size,
                               Address* from) override {
      if (raises) {
        std::raise(SIGALRM);
      }
      return next().wait_and_recv(descriptor, buffer, size, from);
    }
    bool raises = false;
  } system_{real_system()};
  Gate gate_;
  struct sigaction before_ {};
  Reactor reactor_{system_};
  std::unique_ptr<Socket> socket_ = open(reactor_, kAfInet, kSockDgram);
};

TEST_F(WaitingCall, ASignalEndsIt) {
  for (int us = 1; us <= 100; ++us) {
    const itimerval soon{{0, 0}, {0, us}};
    setitimer(ITIMER_REAL, &soon, nullptr);
    expect_interrupted();
  }
}

TEST_F(WaitingCall, ASignalRightBeforeItDoesToo) {
  system_.raises = true;
  expect_interrupted();
  expect_interrupted();
  EXPECT_EQ(gate_.begun, 2);
  EXPECT_EQ(gate_.ended, 0);  // the waits go on, by the reactor
}

TEST_F(DatagramsAtOnce, ABatchOfMoreThanTheSystemGivesAtOnce) {
  std::vector<Message> got = messages(100);
  watch_b();
  send_to_b(100);
  must(reactor_.poll(kNsPerSecond));
  RecvManyOp first(*b_, 0);
  EXPECT_EQ(run<RecvManyOp>(reactor_, first, [&] { return first.step(got); }), Step::kDone);
  EXPECT_EQ(first.done(), 72U);
  RecvManyOp second(*b_, 0);
  EXPECT_EQ(run<RecvManyOp>(reactor_, second, [&] { return second.step(got); }), Step::kDone);
  EXPECT_EQ(second.done(), 28U);
}

TEST_F(DatagramsAtOnce, AnErrorInsideABatchIsToldByTheNext) {
  std::vector<Message> got = messages(20);
  watch_b();
  send_to_b(11);
  must(reactor_.poll(kNsPerSecond));
  system_.fail("recvmmsg", ECONNREFUSED, 2);
  RecvManyOp first(*b_, 0);
  EXPECT_EQ(run<RecvManyOp>(reactor_, first, [&] { return first.step(got); }), Step::kDone);
  EXPECT_EQ(first.done(), 8U);
  RecvMessageOp second(*b_, "recvmsg", 0);
  EXPECT_EQ(run<RecvMessageOp>(reactor_, second, [&] { return second.step(got.data()); }),
            Step::kFailed);
  EXPECT_EQ(second.take_error().code(), ECONNREFUSED);
  RecvManyOp third(*b_, 0);
  EXPECT_EQ(run<RecvManyOp>(reactor_, third, [&] { return third.step(got); }), Step::kDone);
  EXPECT_EQ(third.done(), 3U);
}

TEST_F(DatagramsAtOnce, AKeptErrorIsToldBeforeAWait) {
  Message got = messages(1)[0];
  {
    RecvOp waiting(*b_, 10);
    Driver<RecvOp> driver(reactor_, waiting, [&] { return waiting.step(buffer_, 10); });
    ASSERT_FALSE(driver.over());
  }
  system_.fail("sendto", ECONNREFUSED);
  const Address to = must(a_->local_address());
  EXPECT_EQ(send_at_once(*b_, "x", 1, &to), kNotAtOnce);
  RecvMessageOp op(*b_, "recvmsg", 0);
  EXPECT_EQ(run<RecvMessageOp>(reactor_, op, [&] { return op.step(&got); }), Step::kFailed);
}

TEST_F(DatagramsAtOnce, AQueueOfErrorsSaysNothingOfData) {
  std::vector<Message> got = messages(3);
  watch_b();
  send_to_b(1);
  must(reactor_.poll(kNsPerSecond));
  RecvManyOp errors(*b_, kMsgErrqueue);
  EXPECT_EQ(run<RecvManyOp>(reactor_, errors, [&] { return errors.step(got); }), Step::kFailed);
  EXPECT_EQ(errors.take_error().kind(), ErrorKind::kWouldBlock);
  EXPECT_EQ(recv(*b_), 2);
}

// What is looked at from an offset on (SO_PEEK_OFF, socket(7)) may be over before the data is.
TEST_F(DatagramsAtOnce, NothingMoreToLookAtSaysNothingOfData) {
  must(b_->set_option(SOL_SOCKET, SO_PEEK_OFF, 0));
  watch_b();
  send_to_b(1);
  must(reactor_.poll(kNsPerSecond));
  EXPECT_EQ(receive(*b_, 10, kMsgPeek).data, "xy");
  {
    RecvOp peek(*b_, 10, kMsgPeek);
    Driver<RecvOp> driver(reactor_, peek, [&] { return peek.step(buffer_, 10); });
    EXPECT_FALSE(driver.over());
  }
  EXPECT_EQ(recv(*b_), 2);
}

}  // namespace
}  // namespace falcon::net
