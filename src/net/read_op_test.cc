// ReadOp and the bytes that sockets read ahead: what is found, what stays, who has it next.
#include "falcon/net/read_op.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "falcon/net/blocking.h"
#include "support/fault_system.h"
#include "support/net_driver.h"

namespace falcon::net {
namespace {

constexpr std::size_t kLimit = 65536;

struct Outcome {
  Step step;
  std::string data;
  bool ended;
  Error error;
};

Outcome read(Socket& socket, const ReadGoal& goal) {
  ReadOp op(socket, goal);
  op.allow(SIZE_MAX);
  const Step step = run<ReadOp>(*socket.context().reactor, op, [&] { return op.step(); });
  Outcome outcome{step, "", false, op.take_error()};
  if (step == Step::kDone) {
    outcome.data = op.data();
    outcome.ended = op.ended();
    op.take();
  }
  return outcome;
}

void set_recv_timeout(Socket& socket, std::int64_t timeout_ns) {
  const OptionBytes bytes = timeout_option(timeout_ns);
  must(socket.set_option(kSolSocket, kSoRcvtimeo, bytes.bytes, bytes.size));
}

class Reading : public testing::Test {
 protected:
  Socket& from() { return *pair_.peer; }
  void put(const std::string& data) { transmit(*pair_.client, data); }
  std::string line() { return read(from(), ReadGoal::line(kLimit)).data; }

  FaultSystem system_;
  Reactor reactor_{system_};
  TcpPair pair_{reactor_};
};

TEST_F(Reading, LinesComeOneByOneFromOneCall) {
  put("one\ntwo\n\nlast");
  const int before = system_.calls("recv");
  EXPECT_EQ(line(), "one\n");
  EXPECT_EQ(line(), "two\n");
  EXPECT_EQ(line(), "\n");
  EXPECT_EQ(system_.calls("recv"), before + 1);
  pair_.client->close();
  EXPECT_EQ(line(), "last");
  const Outcome end = read(from(), ReadGoal::line(kLimit));
  EXPECT_EQ(end.data, "");
  EXPECT_TRUE(end.ended);
}

TEST_F(Reading, EachKindOfReadGoesOnWhereTheLastOneStopped) {
  put("line\nab--12345" + std::string("\0\3xyz", 5) + "tail");
  EXPECT_EQ(line(), "line\n");
  EXPECT_EQ(read(from(), ReadGoal::until("--", kLimit)).data, "ab--");
  EXPECT_EQ(read(from(), ReadGoal::exactly(3)).data, "123");
  EXPECT_EQ(receive(from(), 1, kMsgPeek).data, "4");
  EXPECT_EQ(receive(from(), 2).data, "45");
  EXPECT_EQ(read(from(), ReadGoal::frame(2, kLimit)).data, "xyz");
  pair_.client->close();
  EXPECT_EQ(read(from(), ReadGoal::all(kLimit)).data, "tail");
}

TEST_F(Reading, AnIdleSocketKeepsNothing) {
  put("whole\n");
  EXPECT_EQ(line(), "whole\n");
  EXPECT_EQ(from().read_ahead(), "");
  EXPECT_EQ(from().read_ahead_memory(), 0U);
}

TEST_F(Reading, SocketsShareWhatTheyReceiveTo) {
  TcpPair other(reactor_);
  put("a1\na2\na3");
  transmit(*other.client, "b1\nb2\n");
  EXPECT_EQ(line(), "a1\n");
  EXPECT_EQ(from().read_ahead_memory(), 0U);
  EXPECT_EQ(read(*other.peer, ReadGoal::line(kLimit)).data, "b1\n");
  EXPECT_EQ(from().read_ahead(), "a2\na3");
  EXPECT_EQ(from().read_ahead_memory(), 5U);  // no more than they need
  EXPECT_EQ(line(), "a2\n");
  put("\n");
  EXPECT_EQ(line(), "a3\n");
  EXPECT_EQ(read(*other.peer, ReadGoal::line(kLimit)).data, "b2\n");
}

TEST_F(Reading, ALineLongerThanTheSharedChunkHasMemoryOfItsOwn) {
  const std::string longest(300'000, 'x');
  put(longest + "\nnext\n");
  ReadOp op(from(), ReadGoal::line(1 << 20));
  Step step = Step::kFull;
  std::size_t asked = 0;
  while (step == Step::kFull) {
    step = run<ReadOp>(reactor_, op, [&] { return op.step(); });
    if (step == Step::kFull) {
      EXPECT_GT(op.wanted(), asked);
      EXPECT_LE(op.wanted(), 4 * longest.size());
      asked = op.wanted();
      op.allow(asked);
    }
  }
  EXPECT_GT(asked, longest.size());
  ASSERT_EQ(step, Step::kDone);
  EXPECT_EQ(op.data(), longest + "\n");
  op.take();
  EXPECT_LT(from().read_ahead_memory(), 100U);
  EXPECT_EQ(line(), "next\n");
}

TEST_F(Reading, ASeparatorThatComesInPiecesIsFound) {
  ReadOp op(from(), ReadGoal::until("--end--", kLimit));
  Driver<ReadOp> driver(reactor_, op, [&] { return op.step(); });
  for (const char byte : std::string("a--en--end--b")) {
    EXPECT_FALSE(driver.over());
    put(std::string(1, byte));
    must(reactor_.poll(0));
    if (driver.over()) {
      break;
    }
  }
  poll_until(reactor_, [&] { return driver.over(); });
  EXPECT_EQ(op.data(), "a--en--end--");
}

// What is too much, and what is too little: nothing is taken.
// -----------------------------------------------------------------------------------------------

TEST_F(Reading, ALimitStopsALineThatIsTooLong) {
  put("123456\n");
  const Outcome outcome = read(from(), ReadGoal::line(6));
  ASSERT_EQ(outcome.step, Step::kFailed);
  EXPECT_EQ(outcome.error.kind(), ErrorKind::kLimit);
  EXPECT_EQ(outcome.error.code(), EMSGSIZE);
  EXPECT_NE(outcome.error.message().find("no end of line within the limit of 6 bytes"),
            std::string::npos);
  EXPECT_EQ(read(from(), ReadGoal::line(7)).data, "123456\n");
}

TEST_F(Reading, ALastLineMayBeAsLongAsTheLimit) {
  put("123456");
  pair_.client->close();
  EXPECT_EQ(read(from(), ReadGoal::line(6)).data, "123456");
}

TEST_F(Reading, ALimitStopsAFrameAndWhatDoesNotEnd) {
  put(std::string("\0\xff", 2) + "body");
  EXPECT_NE(
      read(from(), ReadGoal::frame(2, 254)).error.message().find("a frame of 255 bytes is over"),
      std::string::npos);
  EXPECT_EQ(read(from(), ReadGoal::all(5)).error.kind(), ErrorKind::kLimit);
  EXPECT_EQ(read(from(), ReadGoal::until("no", 5)).error.kind(), ErrorKind::kLimit);
  EXPECT_EQ(from().read_ahead().size(), 6U);
}

TEST_F(Reading, TheEndInTheMiddleIsAnErrorAndTheBytesStay) {
  put(std::string("\0\0\0\x09part", 8));
  pair_.client->close();
  const Outcome exactly = read(from(), ReadGoal::exactly(10));
  EXPECT_EQ(exactly.error.kind(), ErrorKind::kIncomplete);
  EXPECT_NE(exactly.error.message().find("the stream ended after 8 of 10 bytes"),
            std::string::npos);
  EXPECT_EQ(read(from(), ReadGoal::frame(4, kLimit)).error.kind(), ErrorKind::kIncomplete);
  EXPECT_EQ(read(from(), ReadGoal::until("--", kLimit)).error.kind(), ErrorKind::kIncomplete);
  EXPECT_EQ(receive(from(), 100).data, std::string("\0\0\0\x09part", 8));
  const Outcome end = read(from(), ReadGoal::frame(4, kLimit));
  EXPECT_EQ(end.step, Step::kDone);
  EXPECT_TRUE(end.ended);
}

TEST_F(Reading, ATimeoutLosesNothing) {
  set_recv_timeout(from(), 20 * kNsPerMs);
  put("half a li");
  const Outcome outcome = read(from(), ReadGoal::line(kLimit));
  EXPECT_EQ(outcome.error.kind(), ErrorKind::kTimeout);
  EXPECT_EQ(outcome.error.bytes_done(), 9U);
  put("ne\n");
  EXPECT_EQ(line(), "half a line\n");
}

TEST_F(Reading, GivingUpLosesNothing) {
  {
    ReadOp op(from(), ReadGoal::exactly(100));
    Driver<ReadOp> driver(reactor_, op, [&] { return op.step(); });
    put("begun");
    poll_until(reactor_, [&] { return from().read_ahead().size() == 5; });
  }
  EXPECT_EQ(receive(from(), 100).data, "begun");
}

TEST_F(Reading, ARecvThatWaitsForMoreLosesNothingWhenGivenUp) {
  {
    char buffer[100];
    RecvOp op(from(), sizeof buffer, kMsgWaitall);
    Driver<RecvOp> driver(reactor_, op, [&] { return op.step(buffer, sizeof buffer); });
    put("begun");
    poll_until(reactor_, [&] { return from().read_ahead().size() == 5; });
  }
  put("\n");
  EXPECT_EQ(line(), "begun\n");
}

TEST_F(Reading, AnErrorOfTheConnectionLeavesWhatCameBefore) {
  put("came");
  system_.fail("recv", ECONNRESET, 2);
  EXPECT_EQ(read(from(), ReadGoal::line(kLimit)).error.code(), ECONNRESET);
  EXPECT_EQ(receive(from(), 100).data, "came");
}

TEST_F(Reading, ClosingWakesAReaderAndDropsTheBytes) {
  ReadOp op(from(), ReadGoal::line(kLimit));
  Driver<ReadOp> driver(reactor_, op, [&] { return op.step(); });
  put("half");
  poll_until(reactor_, [&] { return !from().read_ahead().empty(); });
  from().close();
  ASSERT_TRUE(driver.over());
  EXPECT_EQ(op.take_error().kind(), ErrorKind::kClosed);
  EXPECT_EQ(from().read_ahead(), "");
}

// Flags of recv, and turns.
// -----------------------------------------------------------------------------------------------

TEST_F(Reading, FlagsOfRecvSeeWhatWasReadAhead) {
  put("x\nabcdef");
  EXPECT_EQ(line(), "x\n");
  EXPECT_EQ(receive(from(), 2, kMsgPeek).data, "ab");
  EXPECT_EQ(receive(from(), 2, kMsgDontwait).data, "ab");
  put("ghi");
  EXPECT_EQ(receive(from(), 6, kMsgPeek | kMsgWaitall).data, "cdefgh");
  EXPECT_EQ(receive(from(), 6, kMsgWaitall).data, "cdefgh");
  EXPECT_EQ(receive(from(), 100).data, "i");
  EXPECT_EQ(receive(from(), 1, kMsgDontwait).error.kind(), ErrorKind::kWouldBlock);
}

TEST_F(Reading, OutOfBandDataIsNotReadAhead) {
  put("a\nb");
  EXPECT_EQ(line(), "a\n");
  transmit(*pair_.client, "!", kMsgOob);
  poll_until(reactor_, [&] { return receive(from(), 1, kMsgOob).data == "!"; });
  EXPECT_EQ(receive(from(), 100).data, "b");
}

TEST_F(Reading, TheLowWaterMarkCountsWhatWasReadAhead) {
  must(from().set_option(kSolSocket, kSoRcvlowat, 4));
  put("a\nbcd");
  EXPECT_EQ(line(), "a\n");
  RecvOp op(from(), 100);
  char buffer[100];
  Driver<RecvOp> driver(reactor_, op, [&] { return op.step(buffer, sizeof buffer); });
  EXPECT_FALSE(driver.over());
  put("e");
  poll_until(reactor_, [&] { return driver.over(); });
  EXPECT_EQ(std::string(buffer, op.done()), "bcde");
}

TEST_F(Reading, TwoReadersAreServedInTurnAndShareNoLine) {
  ReadOp first(from(), ReadGoal::line(kLimit));
  Driver<ReadOp> one(reactor_, first, [&] { return first.step(); });
  ReadOp second(from(), ReadGoal::line(kLimit));
  std::string got;
  Driver<ReadOp> two(reactor_, second, [&] {
    const Step step = second.step();
    if (step == Step::kDone) {
      got = second.data();
      second.take();
    }
    return step;
  });
  EXPECT_EQ(second.block().what, WaitFor::kRecvTurn);
  EXPECT_EQ(line_at_hand(from(), kLimit), "");
  put("for one\nfor two\n");
  poll_until(reactor_, [&] { return one.over(); });
  EXPECT_EQ(first.data(), "for one\n");
  EXPECT_FALSE(two.over());  // the first one's line is still there
  first.take();
  ASSERT_TRUE(two.over());
  EXPECT_EQ(got, "for two\n");
}

TEST_F(Reading, OtherTypesOfSocketsAreRefused) {
  auto datagrams = open(reactor_, kAfInet, kSockDgram);
  EXPECT_EQ(read(*datagrams, ReadGoal::line(kLimit)).error.code(), EOPNOTSUPP);
}

TEST(ReadingBlocking, WithoutAReactor) {
  Context context;
  auto pair = must(Socket::pair(context, kAfUnix, kSockStream));
  must(blocking::send_all(*pair.first, "one\ntwo\nrest", 12));
  EXPECT_EQ(must(blocking::read(*pair.second, ReadGoal::line(kLimit))), "one\n");
  EXPECT_EQ(must(blocking::read(*pair.second, ReadGoal::line(kLimit))), "two\n");
  char buffer[10];
  EXPECT_EQ(must(blocking::recv(*pair.second, buffer, sizeof buffer)), 4U);
}

}  // namespace
}  // namespace falcon::net
