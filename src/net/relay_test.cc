// RelayOp: everything arrives in order both ways, ends pass on as halves, and nothing is lost or
// left open when it fails or is given up.
#include "falcon/net/relay.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <memory>
#include <string>

#include "support/fault_system.h"
#include "support/net_driver.h"

namespace falcon::net {
namespace {

// far_a -- a =relay= b -- far_b
class Relaying : public testing::Test {
 protected:
  Relaying() { std::signal(SIGPIPE, SIG_IGN); }  // splice(2) knows no MSG_NOSIGNAL
  ~Relaying() override {
    driver_.reset();
    relay_.reset();
    left_.reset();
    right_.reset();
    reactor_.reset();
    EXPECT_EQ(system_.open_descriptors(), 0U);
    EXPECT_EQ(system_.wrong_closes(), 0);
  }
  void start(std::int64_t idle_ns = kNever) {
    relay_ = std::make_unique<RelayOp>(a(), b(), idle_ns);
    driver_ = std::make_unique<Driver<RelayOp>>(*reactor_, *relay_, [this] {
      Step step = relay_->step();
      while (step == Step::kFull) {
        step = relay_->step();
      }
      return step;
    });
  }
  Step finish() {
    poll_until(*reactor_, [&] { return driver_->over(); });
    return driver_->outcome();
  }
  Socket& far_a() { return *left_->client; }
  Socket& a() { return *left_->peer; }
  Socket& b() { return *right_->client; }
  Socket& far_b() { return *right_->peer; }

  // Sends `data` from one end and gives what comes out at the other.
  std::string through(Socket& in, Socket& out, const std::string& data) {
    SendAllOp op(in);
    Driver<SendAllOp> sending(*reactor_, op, [&] { return op.step(data.data(), data.size()); });
    std::string all;
    while (all.size() < data.size()) {
      const Received piece = receive(out, 1 << 16);
      if (piece.data.empty()) {
        break;
      }
      all += piece.data;
    }
    return all;
  }

  FaultSystem system_;
  std::unique_ptr<Reactor> reactor_ = std::make_unique<Reactor>(system_);
  std::unique_ptr<TcpPair> left_ = std::make_unique<TcpPair>(*reactor_);
  std::unique_ptr<TcpPair> right_ = std::make_unique<TcpPair>(*reactor_);
  std::unique_ptr<RelayOp> relay_;
  std::unique_ptr<Driver<RelayOp>> driver_;
};

std::string pattern(std::size_t size) {
  std::string data(size, '\0');
  for (std::size_t i = 0; i < size; ++i) {
    data[i] = static_cast<char>(i * 13 + i / 256 + i / 65536);
  }
  return data;
}

TEST_F(Relaying, BothWaysAndEachEndByItself) {
  start();
  EXPECT_EQ(through(far_a(), far_b(), "question"), "question");
  EXPECT_EQ(through(far_b(), far_a(), "answer"), "answer");
  must(far_a().shutdown(kShutWr));
  EXPECT_EQ(receive(far_b(), 10).data, "");  // the end has come through
  EXPECT_EQ(through(far_b(), far_a(), "more of an answer"), "more of an answer");
  must(far_b().shutdown(kShutWr));
  EXPECT_EQ(receive(far_a(), 10).data, "");
  EXPECT_EQ(finish(), Step::kDone);
  EXPECT_EQ(relay_->from_a(), 8U);
  EXPECT_EQ(relay_->from_b(), 23U);
}

TEST_F(Relaying, MuchIsSplicedAndArrivesInOrder) {
  start();
  const std::string data = pattern(20'000'000);
  EXPECT_EQ(through(far_a(), far_b(), data), data);
  EXPECT_GT(system_.calls("splice"), 0);
  EXPECT_EQ(system_.calls("pipe"), 1);
  EXPECT_EQ(through(far_b(), far_a(), data), data);
}

TEST_F(Relaying, WhatCannotSpliceIsCopied) {
  for (const int code : {EINVAL, ENOSYS}) {
    system_.fail("splice", code, 1, 2);
  }
  start();
  const std::string data = pattern(5'000'000);
  EXPECT_EQ(through(far_a(), far_b(), data), data);
  EXPECT_EQ(through(far_b(), far_a(), data), data);
}

TEST_F(Relaying, ATargetThatCannotSpliceGetsWhatIsInThePipe) {
  system_.fail("splice", EINVAL, 2);
  start();
  const std::string data = pattern(5'000'000);
  EXPECT_EQ(through(far_a(), far_b(), data), data);
  EXPECT_EQ(system_.calls("splice"), 2);
}

TEST_F(Relaying, WithoutDescriptorsForAPipeItIsCopied) {
  system_.fail("pipe", EMFILE, 1, 1'000'000);
  start();
  const std::string data = pattern(5'000'000);
  EXPECT_EQ(through(far_a(), far_b(), data), data);
  EXPECT_EQ(system_.calls("splice"), 0);
}

TEST_F(Relaying, ShortAndInterruptedCalls) {
  for (const char* call : {"splice", "recv", "send"}) {
    system_.fail(call, EINTR, 2, 3);
  }
  system_.limit(20'000);
  start();
  const std::string data = pattern(1'000'000);
  EXPECT_EQ(through(far_a(), far_b(), data), data);
  system_.limit(100);
  EXPECT_EQ(through(far_b(), far_a(), data.substr(0, 20'000)), data.substr(0, 20'000));
  system_.limit(0);
}

TEST_F(Relaying, WhatWasReadAheadGoesFirst) {
  transmit(far_a(), "ahead");
  EXPECT_EQ(receive(a(), 1).data, "a");
  a().put_back("A");
  transmit(far_a(), " behind");
  start();
  EXPECT_EQ(receive(far_b(), 12, kMsgWaitall).data, "Ahead behind");
}

TEST_F(Relaying, NothingForTooLongEndsIt) {
  start(30 * kNsPerMs);
  EXPECT_EQ(through(far_a(), far_b(), "x"), "x");
  EXPECT_EQ(finish(), Step::kFailed);
  const Error error = relay_->take_error();
  EXPECT_EQ(error.kind(), ErrorKind::kTimeout);
  EXPECT_FALSE(relay_->failed_from_a() || relay_->failed_from_b());
}

TEST_F(Relaying, AnErrorSaysWhichWay) {
  start();
  EXPECT_EQ(through(far_b(), far_a(), "12345"), "12345");
  system_.fail("recv", ECONNRESET);
  transmit(far_b(), "x");
  EXPECT_EQ(finish(), Step::kFailed);
  EXPECT_TRUE(relay_->failed_from_b());
  const Error error = relay_->take_error();
  EXPECT_EQ(error.code(), ECONNRESET);
  EXPECT_EQ(error.bytes_done(), 5U);
  EXPECT_NE(error.message().find("relay from 127.0.0.1:"), std::string::npos);
  EXPECT_NE(error.message().find("receiving"), std::string::npos);
}

TEST_F(Relaying, WhatTheOtherWayHasIsPassedOnAllTheSame) {
  transmit(far_a(), "question");
  transmit(far_b(), "answer");
  system_.fail("send", EPIPE);
  start();
  EXPECT_EQ(finish(), Step::kFailed);
  EXPECT_TRUE(relay_->failed_from_a());
  EXPECT_EQ(receive(far_a(), 100).data, "answer");
  EXPECT_EQ(receive(a(), 100).data, "question");  // left where it came from
}

TEST_F(Relaying, APeerThatIsGoneIsAnError) {
  start();
  const OptionBytes reset = linger_option(true, 0);
  must(far_b().set_option(kSolSocket, kSoLinger, reset.bytes, reset.size));
  far_b().close();
  EXPECT_EQ(finish(), Step::kFailed);
  EXPECT_EQ(relay_->take_error().code(), ECONNRESET);
}

TEST_F(Relaying, ClosingEitherSocketEndsIt) {
  start();
  must(far_b().shutdown(kShutWr));
  EXPECT_EQ(receive(far_a(), 10).data, "");
  b().close();  // nothing but the other way is left, and that waits for a
  ASSERT_TRUE(driver_->over());
  EXPECT_EQ(relay_->take_error().kind(), ErrorKind::kClosed);
}

TEST_F(Relaying, GivenUpItLosesNothing) {
  start();
  const std::string data = pattern(30'000'000);
  SendAllOp op(far_a());
  Driver<SendAllOp> sending(*reactor_, op, [&] { return op.step(data.data(), data.size()); });
  // Nobody receives: it stops with a full pipe.
  const int before = system_.calls("splice");
  poll_until(*reactor_, [&] {
    return system_.calls("splice") > before + 2 && must(reactor_->poll(20 * kNsPerMs)).woken == 0;
  });
  driver_.reset();
  relay_->abandon();
  std::string all;
  const std::uint64_t passed = relay_->from_a();
  while (all.size() < passed) {
    all += receive(far_b(), 1 << 16).data;
  }
  EXPECT_EQ(all.size(), passed);
  while (all.size() < data.size()) {
    all += receive(a(), 1 << 16).data;
  }
  EXPECT_TRUE(all == data);
}

TEST_F(Relaying, ItWaitsForItsTurns) {
  RecvOp receiving(a(), 5);
  char buffer[5];
  Driver<RecvOp> first(*reactor_, receiving, [&] { return receiving.step(buffer, sizeof buffer); });
  start();
  transmit(far_a(), "first");
  poll_until(*reactor_, [&] { return first.over(); });
  EXPECT_EQ(through(far_a(), far_b(), "then"), "then");
}

TEST_F(Relaying, OnlyStreamsAreJoined) {
  auto datagrams = open(*reactor_, kAfInet, kSockDgram);
  RelayOp relay(a(), *datagrams);
  EXPECT_EQ(run<RelayOp>(*reactor_, relay, [&] { return relay.step(); }), Step::kFailed);
  EXPECT_EQ(relay.take_error().code(), EOPNOTSUPP);
}

}  // namespace
}  // namespace falcon::net
