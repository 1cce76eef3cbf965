// Random reads of every kind, given up and timed out at random, from senders that trickle at
// random: the bytes that were read, put together, are the bytes that were sent.
//
// Each case has three connections on one reactor that take turns, so that what they have read ahead
// moves about. A case is made from its seed alone, and a failure names that.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include "falcon/net/read_op.h"
#include "support/net_driver.h"

namespace falcon::net {
namespace {

constexpr unsigned kCases = 10'000;
constexpr int kConnections = 3;
constexpr std::string_view kSeparator = "--";

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t bound) { return engine_() % bound; }
  bool chance(unsigned percent) { return below(100) < percent; }

 private:
  std::minstd_rand engine_;
};

// Bytes in which lines end, separators come, and what looks like the length of a frame is short.
std::string some_data(Random& random) {
  std::string data(random.below(400), '\0');
  for (char& byte : data) {
    const std::size_t what = random.below(10);
    byte = what < 2   ? '\n'
           : what < 4 ? '-'
           : what < 6 ? '\3'
                      : static_cast<char>(random.below(256));
  }
  if (random.chance(2)) {
    data += std::string(100'000, 'x');  // does not fit the shared chunk
  }
  return data;
}

// One reader and what it has got; the sender's side too.
class Connection {
 public:
  Connection(Reactor& reactor, Random& random)
      : reactor_(reactor),
        random_(random),
        data_(some_data(random)),
        pair_(make(reactor, random)) {}

  bool over() const { return over_; }
  const std::string& sent() const { return data_; }
  const std::string& got() const { return got_; }

  void go_on() {
    finish();
    if (random_.chance(40)) {
      send_some();
    }
    if (driver_ == nullptr && recv_driver_ == nullptr) {
      begin();
    } else if (random_.chance(15)) {
      give_up();
    }
    finish();
  }

 private:
  static Socket::Pair make(Reactor& reactor, Random& random) {
    if (random.chance(50)) {
      return must(Socket::pair(reactor.context(), kAfUnix, kSockStream));
    }
    TcpPair tcp(reactor);
    return {std::move(tcp.client), std::move(tcp.peer)};
  }

  void send_some() {
    if (ended_) {
      return;
    }
    const std::size_t size =
        std::min(data_.size() - sent_, 1 + random_.below(random_.chance(20) ? 100'000 : 40));
    if (size > 0) {
      SendOp op(*pair_.first, kMsgDontwait);
      if (op.step(data_.data() + sent_, size) == Step::kDone) {
        sent_ += op.done();
      }
    } else {
      must(pair_.first->shutdown(kShutWr));
      ended_ = true;
    }
  }

  ReadGoal some_goal() {
    size_bytes_ = 0;
    switch (random_.below(5)) {
      case 0:
        return ReadGoal::line(1 + random_.below(60));
      case 1:
        return ReadGoal::until(kSeparator, 2 + random_.below(60));
      case 2:
        return ReadGoal::exactly(random_.below(50));
      case 3:
        return ReadGoal::all(1 + random_.below(200'000));
      default:
        size_bytes_ = 1 + random_.below(2);
        return ReadGoal::frame(size_bytes_, 1 + random_.below(100));
    }
  }

  void begin() {
    Socket& socket = *pair_.second;
    const OptionBytes timeout = timeout_option(random_.chance(20) ? 1000 : 0);
    must(socket.set_option(kSolSocket, kSoRcvtimeo, timeout.bytes, timeout.size));
    if (plain_next_ || random_.chance(30)) {
      plain_next_ = false;
      peeks_ = random_.chance(20);
      const int all = random_.chance(30) ? kMsgWaitall : 0;
      recv_.emplace(socket, 1 + random_.below(80), (peeks_ ? kMsgPeek : 0) | all);
      recv_driver_ = std::make_unique<Driver<RecvOp>>(
          reactor_, *recv_, [this] { return recv_->step(buffer_.data(), buffer_.size()); });
      return;
    }
    goal_.emplace(some_goal());
    op_.emplace(socket, *goal_);
    op_->allow(SIZE_MAX);
    driver_ = std::make_unique<Driver<ReadOp>>(reactor_, *op_, [this] { return op_->step(); });
  }

  void give_up() {
    driver_.reset();
    recv_driver_.reset();
    op_.reset();
    recv_.reset();
  }

  void finish() {
    if (driver_ != nullptr && driver_->over()) {
      if (driver_->outcome() == Step::kDone) {
        take_answer();
      } else {
        plain_next_ = true;  // it would fail again for the same bytes
      }
      give_up();
    } else if (recv_driver_ != nullptr && recv_driver_->over()) {
      if (recv_driver_->outcome() == Step::kDone) {
        take_plain();
      }
      give_up();
    }
  }

  void take_answer() {
    const std::string data(op_->data());
    if (size_bytes_ > 0 && !op_->ended()) {
      for (std::size_t i = size_bytes_; i-- > 0;) {
        got_ += static_cast<char>(data.size() >> (8 * i));
      }
    }
    got_ += data;
    switch (goal_->kind) {
      case ReadGoal::Kind::kLine:
        EXPECT_TRUE(data.find('\n') == data.size() - 1 || (ended_ && data.find('\n') == data.npos));
        break;
      case ReadGoal::Kind::kUntil:
        EXPECT_EQ(data.find(kSeparator), data.size() - kSeparator.size());
        break;
      case ReadGoal::Kind::kExactly:
        EXPECT_EQ(data.size(), goal_->limit);
        break;
      case ReadGoal::Kind::kAll:
      case ReadGoal::Kind::kFrame:
        break;
    }
    EXPECT_LE(data.size(), goal_->limit);
    op_->take();
  }

  void take_plain() {
    const std::string data(buffer_.data(), recv_->done());
    if (peeks_) {
      EXPECT_EQ(data, data_.substr(got_.size(), data.size()));
    } else {
      got_ += data;
    }
    over_ = data.empty();
  }

  Reactor& reactor_;
  Random& random_;
  std::string data_;
  Socket::Pair pair_;
  std::size_t sent_ = 0;
  bool ended_ = false;  // the sender has shut down its side
  bool over_ = false;   // and the reader has seen it
  bool plain_next_ = false;
  bool peeks_ = false;
  std::size_t size_bytes_ = 0;
  std::string got_;
  std::array<char, 100> buffer_;
  std::optional<ReadGoal> goal_;
  std::optional<ReadOp> op_;
  std::optional<RecvOp> recv_;
  std::unique_ptr<Driver<ReadOp>> driver_;
  std::unique_ptr<Driver<RecvOp>> recv_driver_;
};

TEST(ReadProperty, WhatIsReadIsWhatWasSent) {
  for (unsigned seed = 1; seed <= kCases && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    Reactor reactor;
    std::array<std::optional<Connection>, kConnections> connections;
    for (auto& connection : connections) {
      connection.emplace(reactor, random);
    }
    const std::int64_t hang_ns = monotonic_ns() + kHangNs;
    const auto is_over = [](const auto& connection) { return connection->over(); };
    while (!std::all_of(connections.begin(), connections.end(), is_over)) {
      ASSERT_LT(monotonic_ns(), hang_ns) << "the case hangs";
      for (auto& connection : connections) {
        if (!connection->over()) {
          connection->go_on();
        }
      }
      must(reactor.poll(0));
    }
    for (auto& connection : connections) {
      EXPECT_TRUE(connection->got() == connection->sent());
    }
  }
}

}  // namespace
}  // namespace falcon::net
