// Look-ups: what needs no helper, what fails, deadlines, giving up, and many at once.
#include "falcon/net/resolver.h"

#include <gtest/gtest.h>
#include <netdb.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "falcon/net/blocking.h"
#include "support/fault_system.h"
#include "support/net_driver.h"

namespace falcon::net {
namespace {

Step resolve(Reactor& reactor, ResolveOp& op) {
  return run<ResolveOp>(reactor, op, [&] { return op.step(); });
}

TEST(Resolver, NumericHostsNeedNoHelper) {
  FaultSystem system;
  Reactor reactor(system);
  ResolveOp op(reactor.context(), kAfInet, "127.0.0.1", 80);
  EXPECT_EQ(op.step(), Step::kDone);
  EXPECT_EQ(op.take().at(0).text(), "127.0.0.1:80");
  ResolveOp any(reactor.context(), kAfInet6, "", 80);
  EXPECT_EQ(any.step(), Step::kDone);
  EXPECT_EQ(any.take().at(0).text(), "[::]:80");
  EXPECT_EQ(system.calls("start_thread"), 0);
  EXPECT_EQ(system.calls("getaddrinfo"), 0);
}

TEST(Resolver, LocalhostThroughTheSystem) {
  Reactor reactor;
  ResolveOp op(reactor.context(), kAfInet, "localhost", 8080);
  ASSERT_EQ(resolve(reactor, op), Step::kDone);
  EXPECT_EQ(op.take().at(0), Address::inet({127, 0, 0, 1}, 8080));
  EXPECT_FALSE(reactor.has_waiters());
}

TEST(Resolver, FailuresHaveTheResolversCodeAndWords) {
  FaultSystem system;
  system.fail("getaddrinfo", -EAI_NONAME);
  Reactor reactor(system);
  ResolveOp op(reactor.context(), kAfInet, "nosuch.invalid", 80, kNever, "gethostbyname");
  ASSERT_EQ(resolve(reactor, op), Step::kFailed);
  const Error error = op.take_error();
  EXPECT_EQ(error.kind(), ErrorKind::kNameResolution);
  EXPECT_EQ(error.code(), EAI_NONAME);
  EXPECT_EQ(error.message(),
            "gethostbyname nosuch.invalid failed: Name or service not known (EAI_NONAME)");
}

TEST(Resolver, BadPortsAreRefusedBeforeAnyLookUp) {
  Reactor reactor;
  ResolveOp op(reactor.context(), kAfInet, "localhost", 65536, kNever, "bind");
  EXPECT_EQ(op.step(), Step::kFailed);
  EXPECT_EQ(op.take_error().kind(), ErrorKind::kAddress);
}

// A system whose look-ups wait until they are let go.
class SlowSystem final : public FaultSystem {
 public:
  int getaddrinfo(int, const std::string&, std::vector<Address>* addresses, int*) override {
    started.fetch_add(1);
    held.wait(true);
    addresses->push_back(Address::inet({10, 0, 0, 1}, 0));
    finished.fetch_add(1);
    return 0;
  }
  void let_go() {
    held.store(false);
    held.notify_all();
  }
  std::atomic<bool> held{true};
  std::atomic<int> started{0};
  std::atomic<int> finished{0};
};

TEST(Resolver, ADeadlineEndsTheWait) {
  SlowSystem system;
  Reactor reactor(system);
  ResolveOp op(reactor.context(), kAfInet, "slow.test", 80, monotonic_ns() + 20 * kNsPerMs);
  EXPECT_EQ(resolve(reactor, op), Step::kFailed);
  EXPECT_EQ(op.take_error().kind(), ErrorKind::kTimeout);
  EXPECT_FALSE(reactor.has_waiters());
  system.let_go();
  poll_until(reactor, [&] { return system.finished == 1; });
}

TEST(Resolver, GivingUpIsSafe) {
  SlowSystem system;
  {
    Reactor reactor(system);
    const auto started = [&](int count) {
      poll_until(reactor, [&] { return system.started == count; });
    };
    {
      ResolveOp op(reactor.context(), kAfInet, "slow.test", 80);
      EXPECT_EQ(op.step(), Step::kBlocked);
      started(1);
    }
    ResolveOp other(reactor.context(), kAfInet, "other.test", 80);
    EXPECT_EQ(other.step(), Step::kBlocked);
    started(2);  // each on a thread of its own
    other.abandon();
  }
  // The reactor is gone; the look-up that runs ends by itself.
  system.let_go();
  while (system.finished < system.started) {
  }
}

TEST(Resolver, TwoHundredLookUpsQueue) {
  SlowSystem system;
  Reactor reactor(system);
  std::vector<std::unique_ptr<ResolveOp>> ops;
  std::vector<std::unique_ptr<Driver<ResolveOp>>> drivers;
  for (int i = 0; i < 200; ++i) {
    ops.push_back(std::make_unique<ResolveOp>(reactor.context(), kAfInet,
                                              "host" + std::to_string(i) + ".test", i));
    ResolveOp& op = *ops.back();
    drivers.push_back(
        std::make_unique<Driver<ResolveOp>>(reactor, op, [&op] { return op.step(); }));
  }
  EXPECT_EQ(reactor.waiter_count(), 200U);
  poll_until(reactor, [&] { return system.started == 16; });
  TcpPair pair(reactor);  // others go on meanwhile
  transmit(*pair.client, "x");
  EXPECT_EQ(receive(*pair.peer, 1).data, "x");
  EXPECT_EQ(system.started, 16);
  system.let_go();
  poll_until(reactor, [&] {
    for (const auto& driver : drivers) {
      if (!driver->over()) {
        return false;
      }
    }
    return true;
  });
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(ops[static_cast<std::size_t>(i)]->take().at(0).port(), i);
  }
}

TEST(Resolver, NoThreadIsAnError) {
  FaultSystem system;
  system.fail("start_thread", EAGAIN);
  Reactor reactor(system);
  ResolveOp op(reactor.context(), kAfInet, "localhost", 80);
  EXPECT_EQ(op.step(), Step::kFailed);
  const Error error = op.take_error();
  EXPECT_EQ(error.kind(), ErrorKind::kSystem);
  EXPECT_EQ(error.code(), EAGAIN);
}

TEST(Resolver, WithoutAReactorItBlocks) {
  Context context;
  const auto addresses = must(blocking::resolve(context, kAfInet, "localhost", 1));
  EXPECT_EQ(addresses.at(0).host(), "127.0.0.1");
}

TEST(Resolver, HostName) {
  Context context;
  EXPECT_FALSE(must(host_name(context)).empty());
  FaultSystem system;
  system.fail("gethostname", EFAULT);
  Context faulty{&system, nullptr};
  EXPECT_EQ(host_name(faulty).error().code(), EFAULT);
}

}  // namespace
}  // namespace falcon::net
