// The counters of a reactor: what counts, and what does not.
#include "net/counting_system.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>

#include "falcon/net/constants.h"
#include "falcon/net/ops.h"
#include "falcon/net/reactor.h"
#include "falcon/net/socket.h"
#include "support/fault_system.h"
#include "support/net_driver.h"

namespace falcon::net {
namespace {

std::uint64_t calls(Reactor& reactor, CountedCall call) {
  return reactor.counters().calls[static_cast<std::size_t>(call)];
}

TEST(Counters, FailedCallsCountAsCallsAndMoveNothing) {
  FaultSystem faults;
  Reactor reactor(faults);
  Socket::Pair pair = must(Socket::pair(reactor.context(), kAfUnix, kSockStream));
  EXPECT_EQ(reactor.counters().opened, 2U);
  faults.fail("send", ECONNRESET);
  SendOp failing(*pair.first);
  EXPECT_EQ(failing.step("abc", 3), Step::kFailed);
  EXPECT_EQ(reactor.counters().bytes_sent, 0U);
  SendOp sending(*pair.first);
  EXPECT_EQ(sending.step("abc", 3), Step::kDone);
  EXPECT_EQ(reactor.counters().bytes_sent, 3U);
  EXPECT_EQ(calls(reactor, CountedCall::kSend), 2U);

  char buffer[8];
  RecvOp peeking(*pair.second, sizeof buffer, kMsgPeek);
  EXPECT_EQ(peeking.step(buffer, sizeof buffer), Step::kDone);
  EXPECT_EQ(reactor.counters().bytes_received, 0U);
  RecvOp receiving(*pair.second, sizeof buffer);
  EXPECT_EQ(receiving.step(buffer, sizeof buffer), Step::kDone);
  EXPECT_EQ(reactor.counters().bytes_received, 3U);
  faults.fail("socket", EMFILE);
  EXPECT_FALSE(Socket::open(reactor.context(), kAfInet, kSockStream).ok());
  EXPECT_EQ(reactor.counters().opened, 2U);
}

TEST(Counters, HelperThreadsAreGivenWhatOutlivesTheReactor) {
  FaultSystem faults;
  Reactor reactor(faults);
  EXPECT_NE(&reactor.system(), &faults);
  EXPECT_EQ(&reactor.system().lasting(), &faults);
}

TEST(Counters, EveryCallHasAName) {
  for (const char* name : kCountedCalls) {
    EXPECT_NE(name, nullptr);
  }
  EXPECT_STREQ(kCountedCalls.back(), "epoll_wait");
}

}  // namespace
}  // namespace falcon::net
