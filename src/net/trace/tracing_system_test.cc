// TracingSystem: hands calls on once and as they are, and tells what came of them.
#include "net/trace/tracing_system.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "falcon/net/constants.h"
#include "falcon/net/ops.h"
#include "falcon/net/reactor.h"
#include "falcon/net/socket.h"
#include "support/fault_system.h"
#include "support/net_driver.h"

namespace falcon::net {
namespace {

struct Told {
  std::string name;
  std::int64_t result;
  int descriptor;
  std::uint64_t moved;
  std::string place;
};

class Notes final : public TraceSink {
 public:
  explicit Notes(std::vector<Told>& told) : told_(told) {}
  void call(const TracedCall& call) override {
    told_.push_back({call.name, call.result, call.socket == nullptr ? -1 : call.socket->descriptor,
                     call.moved, std::string(call.place)});
  }
  bool wants_bytes() const override { return false; }
  void flush() override {}

 private:
  std::vector<Told>& told_;
};

class TracingTest : public testing::Test {
 protected:
  FaultSystem faults;
  std::vector<Told> told;
  TracingSystem tracing{faults, std::make_unique<Notes>(told)};
};

TEST_F(TracingTest, ErrorsAndInterruptionsAreHandedOn) {
  faults.fail("socket", EMFILE);
  EXPECT_EQ(tracing.socket(kAfInet, kSockStream, 0), -EMFILE);
  const int descriptor = tracing.socket(kAfInet, kSockDgram, 0);
  ASSERT_GE(descriptor, 0);
  faults.fail("send", EINTR);
  EXPECT_EQ(tracing.send(descriptor, "x", 1, 0), -EINTR);
  EXPECT_EQ(faults.calls("send"), 1);
  EXPECT_EQ(tracing.close(descriptor), 0);
  ASSERT_EQ(told.size(), 4U);
  EXPECT_EQ(told[0].result, -EMFILE);
  EXPECT_EQ(told[2].result, -EINTR);
  EXPECT_EQ(told[2].descriptor, descriptor);
  EXPECT_EQ(told[3].name, "close");
  EXPECT_EQ(faults.open_descriptors(), 0U);
}

TEST_F(TracingTest, ADescriptorThatIsNoSocketIsNotToldOf) {
  const int descriptor = tracing.eventfd();
  ASSERT_GE(descriptor, 0);
  EXPECT_EQ(tracing.close(descriptor), 0);
  EXPECT_TRUE(told.empty());
}

TEST_F(TracingTest, PlacesAreAskedOnTheThreadOfTheProgram) {
  tracing.set_place([] { return std::string("x.fpl:3"); });
  const int descriptor = tracing.socket(kAfInet, kSockDgram, 0);
  std::thread([&] { tracing.close(descriptor); }).join();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].place, "x.fpl:3");
  EXPECT_EQ(told[1].place, "");
}

TEST_F(TracingTest, AWaitIsToldWhenItEnds) {
  Reactor reactor(tracing);
  reactor.observe(&tracing);
  Socket::Pair pair = must(Socket::pair(reactor.context(), kAfUnix, kSockStream));
  char buffer[10];
  RecvOp op(*pair.first, sizeof buffer);
  Driver<RecvOp> driver(reactor, op, [&] { return op.step(buffer, sizeof buffer); });
  EXPECT_EQ(told.back().result, -EAGAIN);
  SendOp send(*pair.second);
  EXPECT_EQ(send.step("abc", 3), Step::kDone);
  while (!driver.over()) {
    must(reactor.poll(kNever));
  }
  ASSERT_GE(told.size(), 2U);
  EXPECT_EQ(told[told.size() - 2].name, "wait");
  EXPECT_EQ(told.back().name, "recv");
  EXPECT_EQ(told.back().moved, 3U);
}

}  // namespace
}  // namespace falcon::net
