// Streams: that recv and send over a non-blocking descriptor look as they do over a blocking one.
#include <gtest/gtest.h>

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

class Stream : public testing::Test {
 protected:
  Reactor reactor_;
  TcpPair pair_{reactor_};
};

// Recv --------------------------------------------------------------------------------------------

TEST_F(Stream, RecvGivesWhatIsThere) {
  transmit(*pair_.client, std::string("a\0b", 3));
  EXPECT_EQ(receive(*pair_.peer, 1).data, "a");
  EXPECT_EQ(receive(*pair_.peer, 100).data, std::string("\0b", 2));
}

TEST_F(Stream, RecvOfNothingDoesNotWait) {
  const Received received = receive(*pair_.peer, 0);
  EXPECT_EQ(received.step, Step::kDone);
  EXPECT_EQ(received.data, "");
}

TEST_F(Stream, TheEndIsEmptyAndStaysSo) {
  transmit(*pair_.client, "last");
  pair_.client->close();
  EXPECT_EQ(receive(*pair_.peer, 100).data, "last");
  for (int i = 0; i < 3; ++i) {
    const Received received = receive(*pair_.peer, 100);
    EXPECT_EQ(received.step, Step::kDone);
    EXPECT_EQ(received.data, "");
  }
}

TEST_F(Stream, DataAndEndThatComeTogetherAreBothSeen) {
  // The reader is watched and has drained before, so that short counts are believed.
  for (int round = 0; round < 50; ++round) {
    TcpPair pair(reactor_);
    RecvOp op(*pair.peer, 100);
    char buffer[100];
    Driver<RecvOp> driver(reactor_, op, [&] { return op.step(buffer, sizeof buffer); });
    transmit(*pair.client, "x");
    if (round % 2 == 0) {
      must(reactor_.poll(0));  // sometimes the event of the data is seen before the end comes
    }
    pair.client->close();
    poll_until(reactor_, [&] { return driver.over(); });
    EXPECT_EQ(op.done(), 1U);
    const Received end = receive(*pair.peer, 100);
    EXPECT_EQ(end.step, Step::kDone);
    EXPECT_EQ(end.data, "");
  }
}

TEST_F(Stream, RecvTimeoutEndsAParkedRecv) {
  set_timeout(*pair_.peer, kSoRcvtimeo, kShortNs);
  const std::int64_t start_ns = monotonic_ns();
  const Received received = receive(*pair_.peer, 10);
  EXPECT_EQ(received.step, Step::kFailed);
  EXPECT_EQ(received.error.kind(), ErrorKind::kTimeout);
  EXPECT_EQ(received.error.code(), ETIMEDOUT);
  EXPECT_GE(monotonic_ns() - start_ns, kShortNs);
  EXPECT_TRUE(received.error.local().known());
  EXPECT_TRUE(received.error.remote().known());
  transmit(*pair_.client, "later");
  EXPECT_EQ(receive(*pair_.peer, 10).data, "later");
}

TEST_F(Stream, WaitallWaitsForAllOfIt) {
  RecvOp op(*pair_.peer, 10, kMsgWaitall);
  char buffer[10];
  Driver<RecvOp> driver(reactor_, op, [&] { return op.step(buffer, sizeof buffer); });
  for (const char* piece : {"abc", "defg", "hij"}) {
    EXPECT_FALSE(driver.over());
    transmit(*pair_.client, piece);
    must(reactor_.poll(10 * kNsPerMs));
  }
  poll_until(reactor_, [&] { return driver.over(); });
  EXPECT_EQ(std::string(buffer, 10), "abcdefghij");
}

TEST_F(Stream, WaitallGivesWhatCameBeforeTheDeadlineOrTheEnd) {
  set_timeout(*pair_.peer, kSoRcvtimeo, kShortNs);
  transmit(*pair_.client, "part");
  const Received received = receive(*pair_.peer, 10, kMsgWaitall);
  EXPECT_EQ(received.step, Step::kDone);
  EXPECT_EQ(received.data, "part");
  transmit(*pair_.client, "end");
  pair_.client->close();
  EXPECT_EQ(receive(*pair_.peer, 10, kMsgWaitall).data, "end");
}

TEST_F(Stream, LowWaterMarkWaitsForItsAmount) {
  must(pair_.peer->set_option(kSolSocket, kSoRcvlowat, 5));
  EXPECT_EQ(must(pair_.peer->get_option(kSolSocket, kSoRcvlowat)), 5);
  RecvOp op(*pair_.peer, 100);
  char buffer[100];
  Driver<RecvOp> driver(reactor_, op, [&] { return op.step(buffer, sizeof buffer); });
  transmit(*pair_.client, "abc");
  must(reactor_.poll(10 * kNsPerMs));
  EXPECT_FALSE(driver.over());
  transmit(*pair_.client, "defg");
  poll_until(reactor_, [&] { return driver.over(); });
  EXPECT_EQ(std::string(buffer, op.done()), "abcdefg");
  transmit(*pair_.client, "xy");
  EXPECT_EQ(receive(*pair_.peer, 2).data, "xy");  // never more than was asked for
}

TEST_F(Stream, PeekLeavesTheData) {
  transmit(*pair_.client, "seen");
  EXPECT_EQ(receive(*pair_.peer, 2, kMsgPeek).data, "se");
  EXPECT_EQ(receive(*pair_.peer, 10, kMsgPeek).data, "seen");
  EXPECT_EQ(receive(*pair_.peer, 10).data, "seen");
}

TEST_F(Stream, PeekWithWaitallWaitsAndEndsWithTheStream) {
  RecvOp op(*pair_.peer, 6, kMsgPeek | kMsgWaitall);
  char buffer[6];
  Driver<RecvOp> driver(reactor_, op, [&] { return op.step(buffer, sizeof buffer); });
  transmit(*pair_.client, "abc");
  must(reactor_.poll(10 * kNsPerMs));
  EXPECT_FALSE(driver.over());
  transmit(*pair_.client, "def");
  poll_until(reactor_, [&] { return driver.over(); });
  EXPECT_EQ(std::string(buffer, op.done()), "abcdef");
  EXPECT_EQ(receive(*pair_.peer, 6).data, "abcdef");
  transmit(*pair_.client, "gh");
  pair_.client->close();
  EXPECT_EQ(receive(*pair_.peer, 6, kMsgPeek | kMsgWaitall).data, "gh");
}

TEST_F(Stream, DontwaitAnswersAtOnce) {
  Received received = receive(*pair_.peer, 10, kMsgDontwait);
  EXPECT_EQ(received.step, Step::kFailed);
  EXPECT_EQ(received.error.kind(), ErrorKind::kWouldBlock);
  EXPECT_EQ(received.error.code(), EAGAIN);
  transmit(*pair_.client, "now");
  EXPECT_EQ(receive(*pair_.peer, 10, kMsgWaitall | kMsgDontwait).data, "now");
}

TEST_F(Stream, ABufferThatGrowsWithTheData) {
  const std::string data(100'000, 'g');
  std::string buffer(16, '\0');
  RecvOp op(*pair_.peer, data.size(), kMsgWaitall);
  Driver<RecvOp> driver(reactor_, op, [&] {
    for (;;) {
      const Step step = op.step(buffer.data(), buffer.size());
      if (step != Step::kFull) {
        return step;
      }
      EXPECT_GT(op.wanted(), op.done());
      buffer.resize(std::min(op.wanted(), buffer.size() * 2));
    }
  });
  transmit(*pair_.client, data);
  poll_until(reactor_, [&] { return driver.over(); });
  EXPECT_EQ(op.done(), data.size());
  EXPECT_EQ(buffer.substr(0, data.size()), data);
}

TEST_F(Stream, OutOfBandData) {
  EXPECT_EQ(receive(*pair_.peer, 1, kMsgOob).error.code(), EINVAL);  // none yet
  transmit(*pair_.client, "ab");
  transmit(*pair_.client, "!", kMsgOob);
  transmit(*pair_.client, "cd");
  EXPECT_EQ(receive(*pair_.peer, 100).data, "ab");  // up to the mark
  EXPECT_EQ(receive(*pair_.peer, 1, kMsgOob).data, "!");
  EXPECT_EQ(receive(*pair_.peer, 100).data, "cd");
  EXPECT_EQ(receive(*pair_.peer, 1, kMsgOob).error.code(), EINVAL);  // taken
}

TEST_F(Stream, OutOfBandDataInLine) {
  must(pair_.peer->set_option(kSolSocket, kSoOobinline, 1));
  transmit(*pair_.client, "ab");
  transmit(*pair_.client, "!", kMsgOob);
  std::string all;
  while (all.size() < 3) {
    all += receive(*pair_.peer, 100).data;
  }
  EXPECT_EQ(all, "ab!");
}

TEST_F(Stream, DataBehindAnUrgentMarkIsNotForgotten) {
  // The reader parks first, is woken by ordinary data and stops short at the mark.
  for (int round = 0; round < 20; ++round) {
    TcpPair pair(reactor_);
    RecvOp op(*pair.peer, 100);
    char buffer[100];
    Driver<RecvOp> driver(reactor_, op, [&] { return op.step(buffer, sizeof buffer); });
    transmit(*pair.client, "ab");
    transmit(*pair.client, "!", kMsgOob);
    transmit(*pair.client, "cd");
    std::string all;
    poll_until(reactor_, [&] { return driver.over(); });
    all.assign(buffer, op.done());
    while (all.size() < 4) {
      all += receive(*pair.peer, 100).data;
    }
    EXPECT_EQ(all, "abcd");
  }
}

TEST_F(Stream, ARecvOnAnUnconnectedSocketFails) {
  auto socket = open(reactor_);
  EXPECT_EQ(receive(*socket, 1).error.code(), ENOTCONN);
}

// Send --------------------------------------------------------------------------------------------

TEST_F(Stream, SendSaysHowMuchWent) {
  const Sent sent = transmit<SendOp>(*pair_.client, "four");
  EXPECT_EQ(sent.step, Step::kDone);
  EXPECT_EQ(sent.count, 4U);
  EXPECT_EQ(transmit<SendOp>(*pair_.client, "").count, 0U);
}

TEST_F(Stream, MuchDataArrivesWholeAtASlowReader) {
  std::string data(4 << 20, '\0');
  for (std::size_t i = 0; i < data.size(); ++i) {
    data[i] = static_cast<char>(i * 7 % 251);
  }
  SendAllOp op(*pair_.client);
  Driver<SendAllOp> driver(reactor_, op, [&] { return op.step(data.data(), data.size()); });
  EXPECT_FALSE(driver.over());
  std::string received;
  while (received.size() < data.size()) {
    received += receive(*pair_.peer, 10'000).data;
  }
  poll_until(reactor_, [&] { return driver.over(); });
  EXPECT_EQ(op.done(), data.size());
  EXPECT_EQ(received, data);
}

TEST_F(Stream, SendTimeoutGivesThePartAndSendallAnError) {
  set_timeout(*pair_.client, kSoSndtimeo, kShortNs);
  const std::string data(64 << 20, 's');
  const Sent part = transmit<SendOp>(*pair_.client, data);
  EXPECT_EQ(part.step, Step::kDone);
  EXPECT_GT(part.count, 0U);
  EXPECT_LT(part.count, data.size());
  Sent none{Step::kDone, 0, {}};
  while (none.step == Step::kDone) {  // a little room may still come
    none = transmit<SendOp>(*pair_.client, data);
  }
  EXPECT_EQ(none.error.kind(), ErrorKind::kTimeout);
  receive(*pair_.peer, part.count, kMsgWaitall);  // all that filled the buffers first
  const Sent all = transmit(*pair_.client, data);
  EXPECT_EQ(all.step, Step::kFailed);
  EXPECT_EQ(all.error.kind(), ErrorKind::kTimeout);
  EXPECT_GT(all.error.bytes_done(), 0U);
}

TEST_F(Stream, SendDontwaitGivesWhatFits) {
  const std::string data(64 << 20, 's');
  const Sent part = transmit<SendOp>(*pair_.client, data, kMsgDontwait);
  EXPECT_EQ(part.step, Step::kDone);
  EXPECT_GT(part.count, 0U);
  Sent none{Step::kDone, 0, {}};
  while (none.step == Step::kDone) {  // a little room may still come
    none = transmit<SendOp>(*pair_.client, data, kMsgDontwait);
  }
  EXPECT_EQ(none.error.kind(), ErrorKind::kWouldBlock);
}

TEST_F(Stream, AGonePeerIsABrokenPipeAndNoSignal) {
  must(pair_.client->set_option(kSolSocket, kSoLinger, linger_option(true, 0).bytes, 8));
  pair_.client->close();
  Sent sent{Step::kDone, 0, {}};
  while (sent.step == Step::kDone) {
    sent = transmit(*pair_.peer, "into the void");
  }
  EXPECT_TRUE(sent.error.code() == EPIPE || sent.error.code() == ECONNRESET);
  EXPECT_EQ(transmit(*pair_.peer, "again").error.code(), EPIPE);
}

TEST_F(Stream, LingerOfZeroResetsThePeer) {
  must(pair_.client->set_option(kSolSocket, kSoLinger, linger_option(true, 0).bytes, 8));
  pair_.client->close();
  EXPECT_EQ(receive(*pair_.peer, 10).error.code(), ECONNRESET);
}

// Turns -------------------------------------------------------------------------------------------

TEST_F(Stream, SendallsDoNotInterleave) {
  std::vector<std::unique_ptr<SendAllOp>> ops;
  std::vector<std::unique_ptr<Driver<SendAllOp>>> drivers;
  std::vector<std::string> data;
  constexpr std::size_t kSize = 3 << 20;
  for (char letter = 'a'; letter < 'e'; ++letter) {
    data.emplace_back(kSize, letter);
  }
  for (std::size_t i = 0; i < data.size(); ++i) {
    ops.push_back(std::make_unique<SendAllOp>(*pair_.client));
    SendAllOp& op = *ops.back();
    drivers.push_back(std::make_unique<Driver<SendAllOp>>(
        reactor_, op, [&op, &data, i] { return op.step(data[i].data(), data[i].size()); }));
  }
  EXPECT_EQ(transmit<SendOp>(*pair_.client, "!", kMsgDontwait).error.kind(),
            ErrorKind::kWouldBlock);
  std::string expected;
  for (const std::string& piece : data) {
    expected += piece;
  }
  std::string received;
  while (received.size() < expected.size()) {
    received += receive(*pair_.peer, 1 << 20).data;
  }
  EXPECT_TRUE(received == expected);  // whole and in order of arrival
}

TEST_F(Stream, AnAbandonedSendGivesItsTurnAway) {
  const std::string much(64 << 20, 'm');
  auto first = std::make_unique<SendAllOp>(*pair_.client);
  auto first_driver = std::make_unique<Driver<SendAllOp>>(
      reactor_, *first, [&] { return first->step(much.data(), much.size()); });
  SendAllOp second(*pair_.client);
  Driver<SendAllOp> second_driver(reactor_, second, [&] { return second.step("z", 1); });
  EXPECT_EQ(second.block().what, WaitFor::kSendTurn);
  first_driver.reset();
  first.reset();
  std::string last;
  while (!second_driver.over()) {
    last = receive(*pair_.peer, 1 << 20).data;
  }
  must(pair_.client->shutdown(kShutWr));
  for (std::string next = last; !next.empty(); next = receive(*pair_.peer, 1 << 20).data) {
    last = next;
  }
  EXPECT_EQ(last.back(), 'z');
}

TEST_F(Stream, ReadersAreServedInOrder) {
  std::vector<int> order;
  std::vector<std::unique_ptr<RecvOp>> ops;
  std::vector<std::unique_ptr<Driver<RecvOp>>> drivers;
  char buffers[5];
  for (int i = 0; i < 5; ++i) {
    ops.push_back(std::make_unique<RecvOp>(*pair_.peer, 1));
    RecvOp& op = *ops.back();
    drivers.push_back(std::make_unique<Driver<RecvOp>>(reactor_, op, [&op, &order, &buffers, i] {
      const Step step = op.step(buffers + i, 1);
      if (step == Step::kDone) {
        order.push_back(i);
      }
      return step;
    }));
  }
  EXPECT_EQ(receive(*pair_.peer, 1, kMsgDontwait).error.kind(), ErrorKind::kWouldBlock);
  transmit(*pair_.client, "vwxyz");
  poll_until(reactor_, [&] { return order.size() == 5; });
  // Each step hands the turn on from within, so the order is seen from the bytes.
  EXPECT_EQ(std::string(buffers, 5), "vwxyz");
}

TEST_F(Stream, AReaderTimesOutWhileItWaitsForItsTurn) {
  RecvOp first(*pair_.peer, 1);
  char buffer[1];
  Driver<RecvOp> driver(reactor_, first, [&] { return first.step(buffer, 1); });
  set_timeout(*pair_.peer, kSoRcvtimeo, kShortNs);
  EXPECT_EQ(receive(*pair_.peer, 1).error.kind(), ErrorKind::kTimeout);
  EXPECT_FALSE(driver.over());
  transmit(*pair_.client, "1");
  poll_until(reactor_, [&] { return driver.over(); });
}

TEST_F(Stream, ReadingAndWritingGoOnSideBySide) {
  RecvOp reading(*pair_.client, 10);
  char buffer[10];
  Driver<RecvOp> reader(reactor_, reading, [&] { return reading.step(buffer, sizeof buffer); });
  EXPECT_EQ(transmit(*pair_.client, "out").step, Step::kDone);
  EXPECT_EQ(receive(*pair_.peer, 10).data, "out");
  transmit(*pair_.peer, "in");
  poll_until(reactor_, [&] { return reader.over(); });
  EXPECT_EQ(std::string(buffer, reading.done()), "in");
}

// System calls ------------------------------------------------------------------------------------

TEST(StreamCalls, ARoundTripIsOneRecvAndOneSend) {
  FaultSystem system;
  Reactor reactor(system);
  TcpPair pair(reactor);
  const auto round_trip = [&] {
    RecvOp op(*pair.peer, 4096);
    char buffer[4096];
    Driver<RecvOp> driver(reactor, op, [&] { return op.step(buffer, sizeof buffer); });
    EXPECT_FALSE(driver.over());  // as a server does: it waits before the client speaks
    transmit(*pair.client, "ping");
    poll_until(reactor, [&] { return driver.over(); });
    transmit(*pair.peer, "pong");
    EXPECT_EQ(receive(*pair.client, 4096).data, "pong");
  };
  round_trip();
  round_trip();
  const int recvs = system.calls("recv");
  const int sends = system.calls("send");
  const int controls = system.calls("epoll_ctl");
  for (int i = 0; i < 100; ++i) {
    round_trip();
  }
  EXPECT_EQ(system.calls("recv") - recvs, 200);  // both sides
  EXPECT_EQ(system.calls("send") - sends, 200);
  EXPECT_EQ(system.calls("epoll_ctl"), controls);
}

}  // namespace
}  // namespace falcon::net
