// The blocking use: no reactor, the peer in another OS thread.
#include "falcon/net/blocking.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>
#include <thread>

#include "falcon/net/constants.h"
#include "support/fault_system.h"
#include "support/net_driver.h"

namespace falcon::net {
namespace {

std::unique_ptr<Socket> blocking_listener(Context& context) {
  auto socket = must(Socket::open(context, kAfInet, kSockStream));
  must(socket->bind(loopback()));
  must(socket->listen(8));
  return socket;
}

TEST(Blocking, AConversationBetweenTwoThreads) {
  Context context;
  auto server = blocking_listener(context);
  const std::uint16_t port = must(server->local_address()).port();
  const std::string much(8 << 20, 'b');
  std::thread peer([&] {
    Context own;
    auto client = must(blocking::connect(own, "localhost", port));
    EXPECT_EQ(must(blocking::send_all(*client, much.data(), much.size())), much.size());
    must(client->shutdown(kShutWr));
    char end[1];
    EXPECT_EQ(must(blocking::recv(*client, end, 1)), 0U);
  });
  auto accepted = must(blocking::accept(*server));
  std::string all(much.size(), '\0');
  EXPECT_EQ(must(blocking::recv(*accepted, all.data(), all.size(), kMsgWaitall)), much.size());
  EXPECT_TRUE(all == much);
  accepted->close();
  peer.join();
}

TEST(Blocking, TimeoutsHold) {
  Context context;
  auto pair = must(Socket::pair(context, kAfUnix, kSockStream));
  const OptionBytes timeout = timeout_option(20 * kNsPerMs);
  must(pair.first->set_option(kSolSocket, kSoRcvtimeo, timeout.bytes, timeout.size));
  char buffer[8];
  EXPECT_EQ(blocking::recv(*pair.first, buffer, 8).error().kind(), ErrorKind::kTimeout);
  must(blocking::send(*pair.second, "abc", 3));
  EXPECT_EQ(must(blocking::recv(*pair.first, buffer, 8, kMsgPeek | kMsgWaitall)), 3U);
  EXPECT_EQ(must(blocking::recv(*pair.first, buffer, 8)), 3U);
}

TEST(Blocking, EveryAddressFailedIsTheLastError) {
  Context context;
  auto nobody = must(Socket::open(context, kAfInet, kSockStream));
  must(nobody->bind(loopback()));
  const auto connected =
      blocking::connect(context, "127.0.0.1", must(nobody->local_address()).port());
  EXPECT_EQ(connected.error().code(), ECONNREFUSED);
}

TEST(Blocking, AFailingPollIsAnError) {
  FaultSystem system;
  Context context{&system, nullptr};
  auto pair = must(Socket::pair(context, kAfUnix, kSockStream));
  char buffer[1];
  system.fail("poll", EINTR);
  system.fail("poll", ENOMEM, 2);
  EXPECT_EQ(blocking::recv(*pair.first, buffer, 1).error().code(), ENOMEM);
}

}  // namespace
}  // namespace falcon::net
