// Options: raw bytes there and back, what the system refuses, and those remembered here.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "falcon/net/ops.h"
#include "support/fault_system.h"
#include "support/net_driver.h"

namespace falcon::net {
namespace {

class Options : public testing::Test {
 protected:
  Reactor reactor_;
  std::unique_ptr<Socket> socket_ = open(reactor_);
};

TEST_F(Options, IntegersThereAndBack) {
  EXPECT_EQ(must(socket_->get_option(kSolSocket, kSoReuseaddr)), 0);
  must(socket_->set_option(kSolSocket, kSoReuseaddr, 1));
  EXPECT_EQ(must(socket_->get_option(kSolSocket, kSoReuseaddr)), 1);
  EXPECT_EQ(must(socket_->get_option(kSolSocket, *constant("SO_TYPE"))), kSockStream);
  must(socket_->set_option(*constant("IPPROTO_TCP"), *constant("TCP_NODELAY"), 1));
  EXPECT_NE(must(socket_->get_option(*constant("IPPROTO_TCP"), *constant("TCP_NODELAY"))), 0);
}

TEST_F(Options, GetFillsNoMoreThanAsked) {
  unsigned char bytes[4] = {9, 9, 9, 9};
  must(socket_->set_option(kSolSocket, kSoReuseaddr, 1));
  EXPECT_EQ(must(socket_->get_option(kSolSocket, kSoReuseaddr, bytes, 1)), 1U);
  EXPECT_EQ(bytes[0], 1);
  EXPECT_EQ(bytes[1], 9);
  must(socket_->set_option(kSolSocket, kSoRcvlowat, 7));
  EXPECT_EQ(must(socket_->get_option(kSolSocket, kSoRcvlowat, bytes, 2)), 2U);
  EXPECT_EQ(bytes[0], 7);
  EXPECT_EQ(bytes[2], 9);
}

TEST_F(Options, TheSystemShowsTimeoutsAndLinger) {
  const OptionBytes timeout = timeout_option(1500 * kNsPerMs);
  must(socket_->set_option(kSolSocket, kSoRcvtimeo, timeout.bytes, timeout.size));
  timeval shown{};
  must(socket_->get_option(kSolSocket, kSoRcvtimeo, &shown, sizeof shown));
  EXPECT_EQ(shown.tv_sec, 1);
  EXPECT_EQ(shown.tv_usec, 500'000);
  EXPECT_EQ(socket_->recv_timeout_ns(), 1500 * kNsPerMs);
  EXPECT_EQ(socket_->send_timeout_ns(), kNever);
  const OptionBytes none = timeout_option(0);
  must(socket_->set_option(kSolSocket, kSoRcvtimeo, none.bytes, none.size));
  EXPECT_EQ(socket_->recv_timeout_ns(), kNever);
  const OptionBytes linger = linger_option(true, 7);
  must(socket_->set_option(kSolSocket, kSoLinger, linger.bytes, linger.size));
  int shown_linger[2] = {};
  must(socket_->get_option(kSolSocket, kSoLinger, shown_linger, sizeof shown_linger));
  EXPECT_NE(shown_linger[0], 0);
  EXPECT_EQ(shown_linger[1], 7);
}

TEST_F(Options, ATimeoutBelowAMicrosecondIsNotNone) {
  const OptionBytes tiny = timeout_option(1);
  timeval time{};
  std::memcpy(&time, tiny.bytes, sizeof time);
  EXPECT_EQ(time.tv_usec, 1);
}

TEST_F(Options, ARefusalNamesTheOption) {
  auto refused = socket_->set_option(kSolSocket, *constant("SO_SNDLOWAT"), 1);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code(), ENOPROTOOPT);
  EXPECT_EQ(refused.error().message(),
            "setsockopt SO_SNDLOWAT failed: Protocol not available (ENOPROTOOPT)");
  auto unknown = socket_->get_option(kSolSocket, 9999);
  ASSERT_FALSE(unknown.ok());
  EXPECT_NE(unknown.error().message().find("option 9999"), std::string::npos);
  EXPECT_FALSE(socket_->set_option(kSolSocket, kSoRcvtimeo, "x", 1).ok());
  EXPECT_EQ(socket_->recv_timeout_ns(), kNever);
}

TEST_F(Options, AdoptedDescriptorsKeepTheirOptions) {
  TcpPair pair(reactor_);
  const OptionBytes timeout = timeout_option(10 * kNsPerMs);
  must(pair.peer->set_option(kSolSocket, kSoRcvtimeo, timeout.bytes, timeout.size));
  auto twin = must(Socket::adopt(reactor_.context(), dup(pair.peer->descriptor())));
  EXPECT_EQ(twin->family(), kAfInet);
  EXPECT_EQ(twin->type(), kSockStream);
  EXPECT_EQ(twin->known_remote(), pair.peer->known_remote());
  EXPECT_EQ(receive(*twin, 1).error.kind(), ErrorKind::kTimeout);
}

TEST_F(Options, WhatIsNoSocketIsNotAdopted) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  auto adopted = Socket::adopt(reactor_.context(), ends[0]);
  ASSERT_FALSE(adopted.ok());
  EXPECT_EQ(adopted.error().code(), ENOTSOCK);
  EXPECT_EQ(close(ends[0]), 0);  // still the caller's
  EXPECT_EQ(close(ends[1]), 0);
}

TEST_F(Options, DescriptorsAreCloseOnExec) {
  TcpPair pair(reactor_);
  for (Socket* socket : {pair.client.get(), pair.peer.get(), socket_.get()}) {
    EXPECT_EQ(fcntl(socket->descriptor(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
  }
}

TEST_F(Options, WrongFamiliesAndTypesAreTheSystemsErrors) {
  EXPECT_EQ(Socket::open(reactor_.context(), 200, kSockStream).error().code(), EAFNOSUPPORT);
  EXPECT_FALSE(Socket::open(reactor_.context(), kAfInet, 9).ok());
  EXPECT_FALSE(Socket::open(reactor_.context(), -1, -1, -1).ok());
}

}  // namespace
}  // namespace falcon::net
