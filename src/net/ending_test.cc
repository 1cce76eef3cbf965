// Socket::end_when_idle: which connections end at once, and which go on until they have been
// answered.
#include <gtest/gtest.h>

#include <string>

#include "falcon/net/message.h"
#include "falcon/net/read_op.h"
#include "falcon/net/relay.h"
#include "support/net_driver.h"

namespace falcon::net {
namespace {

class Ending : public testing::Test {
 protected:
  // The server's end, after a question that was answered.
  void talk() {
    transmit(client, "question");
    EXPECT_EQ(receive(server, 100).data, "question");
    transmit(server, "answer");
    EXPECT_EQ(receive(client, 100).data, "answer");
  }
  bool has_ended() {
    server.set_timeout_ns(0);
    const Received received = receive(server, 100);
    server.set_timeout_ns(kNever);
    return received.step == Step::kDone && received.data.empty();
  }

  Reactor reactor_;
  TcpPair pair_{reactor_};
  Socket& client = *pair_.client;
  Socket& server = *pair_.peer;
};

TEST_F(Ending, AnAnsweredConnectionEndsAndItsReaderIsWoken) {
  talk();
  RecvOp op(server, 100);
  char buffer[100];
  Driver<RecvOp> driver(reactor_, op, [&] { return op.step(buffer, sizeof buffer); });
  EXPECT_FALSE(driver.over());
  server.end_when_idle(false);
  EXPECT_TRUE(driver.over());
  EXPECT_EQ(driver.outcome(), Step::kDone);
  EXPECT_EQ(op.done(), 0U);
  EXPECT_TRUE(has_ended());
}

TEST_F(Ending, AReaderOfLinesFindsTheEnd) {
  transmit(client, "line\n");
  ReadOp first(server, ReadGoal::line(100));
  run<ReadOp>(reactor_, first, [&] { return first.step(); });
  first.take();
  transmit(server, "answer");
  ReadOp op(server, ReadGoal::line(100));
  Driver<ReadOp> driver(reactor_, op, [&] { return op.step(); });
  server.end_when_idle(false);
  EXPECT_EQ(driver.outcome(), Step::kDone);
  EXPECT_EQ(op.data(), "");
}

TEST_F(Ending, AReaderOfBatchesFindsTheEnd) {
  talk();
  server.end_when_idle(false);
  char buffer[10];
  Piece piece{buffer, sizeof buffer};
  Message message;
  message.pieces = {&piece, 1};
  for (int i = 0; i < 2; ++i) {
    message.size = 1;
    RecvManyOp op(server, 0);
    EXPECT_EQ(op.step({&message, 1}), Step::kDone);
    EXPECT_EQ(op.done(), 1U);
    EXPECT_EQ(message.size, 0U);
  }
}

TEST_F(Ending, WhatHasComeIsReadFirst) {
  talk();
  transmit(client, "next");
  server.end_when_idle(false);
  EXPECT_EQ(receive(server, 2).data, "ne");
  EXPECT_EQ(receive(server, 100).data, "xt");
  EXPECT_FALSE(has_ended());  // it has not been answered
  transmit(server, "answer");
  EXPECT_TRUE(has_ended());
}

TEST_F(Ending, WhatWasReadAheadIsUnderWay) {
  transmit(client, "one\ntwo\n");
  for (int i = 0; i < 2; ++i) {
    ReadOp op(server, ReadGoal::line(100));
    EXPECT_EQ(run<ReadOp>(reactor_, op, [&] { return op.step(); }), Step::kDone);
    EXPECT_EQ(op.data().size(), 4U);
    op.take();
    if (i == 0) {
      transmit(server, "answer");
      server.end_when_idle(false);
    }
  }
  EXPECT_FALSE(has_ended());
  transmit(server, "answer");
  EXPECT_TRUE(has_ended());
}

TEST_F(Ending, HalfAQuestionMayBeCompleted) {
  talk();
  transmit(client, "ha");
  RecvOp op(server, 4, kMsgWaitall);
  char buffer[4];
  Driver<RecvOp> driver(reactor_, op, [&] { return op.step(buffer, sizeof buffer); });
  server.end_when_idle(false);
  EXPECT_FALSE(driver.over());
  transmit(client, "lf");
  poll_until(reactor_, [&] { return driver.over(); });
  EXPECT_EQ(std::string(buffer, op.done()), "half");
}

TEST_F(Ending, ANewConnectionMaySpeak) {
  server.end_when_idle(false);
  EXPECT_FALSE(has_ended());
  server.end_when_idle(true);
  EXPECT_TRUE(has_ended());
}

// What was read ahead has not been received yet.
TEST_F(Ending, AFirstQuestionThatHasBegunIsAnswered) {
  transmit(client, "ques");
  ReadOp op(server, ReadGoal::line(100));
  Driver<ReadOp> driver(reactor_, op, [&] { return op.step(); });
  poll_until(reactor_, [&] { return server.read_ahead().size() == 4; });
  server.end_when_idle(false);
  EXPECT_FALSE(driver.over());
  transmit(client, "tion\n");
  poll_until(reactor_, [&] { return driver.over(); });
  EXPECT_EQ(op.data(), "question\n");
  op.take();
  EXPECT_FALSE(has_ended());
  transmit(server, "answer");
  EXPECT_TRUE(has_ended());
}

TEST_F(Ending, APeekIsNoQuestion) {
  talk();
  transmit(client, "x");
  EXPECT_EQ(receive(server, 1, kMsgPeek).data, "x");
  EXPECT_EQ(receive(server, 1).data, "x");
  transmit(server, "answer");
  server.end_when_idle(false);
  EXPECT_TRUE(has_ended());
}

TEST_F(Ending, ARelayIsUnderWay) {
  talk();
  TcpPair other(reactor_);
  RelayOp relay(server, *other.client);
  Driver<RelayOp> driver(reactor_, relay, [&] { return relay.step(); });
  server.end_when_idle(true);
  EXPECT_FALSE(driver.over());
  transmit(client, "through");
  EXPECT_EQ(receive(*other.peer, 100).data, "through");
}

TEST_F(Ending, AClosedSocketDoesNotMind) {
  server.close();
  server.end_when_idle(true);
  EXPECT_TRUE(server.closed());
}

}  // namespace
}  // namespace falcon::net
