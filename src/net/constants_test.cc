// Every constant of the socket module against the C headers, by name.
#include "falcon/net/constants.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>

namespace falcon::net {
namespace {

#define EXPECT_CONSTANT(name) \
  EXPECT_EQ(constant(#name).value_or(-12345), static_cast<int>(name)) << #name

TEST(Constants, EqualTheHeaders) {
  EXPECT_CONSTANT(AF_UNIX);
  EXPECT_CONSTANT(AF_INET);
  EXPECT_CONSTANT(AF_INET6);
  EXPECT_CONSTANT(SOCK_STREAM);
  EXPECT_CONSTANT(SOCK_DGRAM);
  EXPECT_CONSTANT(SOCK_RAW);
  EXPECT_CONSTANT(SOCK_RDM);
  EXPECT_CONSTANT(SOCK_SEQPACKET);
  EXPECT_CONSTANT(MSG_CONFIRM);
  EXPECT_CONSTANT(MSG_DONTWAIT);
  EXPECT_CONSTANT(MSG_EOR);
  EXPECT_CONSTANT(MSG_MORE);
  EXPECT_CONSTANT(MSG_NOSIGNAL);
  EXPECT_CONSTANT(MSG_DONTROUTE);
  EXPECT_CONSTANT(MSG_OOB);
  EXPECT_CONSTANT(MSG_PEEK);
  EXPECT_CONSTANT(MSG_WAITALL);
  EXPECT_CONSTANT(SOL_SOCKET);
  EXPECT_CONSTANT(SO_DEBUG);
  EXPECT_CONSTANT(SO_BROADCAST);
  EXPECT_CONSTANT(SO_REUSEADDR);
  EXPECT_CONSTANT(SO_KEEPALIVE);
  EXPECT_CONSTANT(SO_LINGER);
  EXPECT_CONSTANT(SO_OOBINLINE);
  EXPECT_CONSTANT(SO_SNDBUF);
  EXPECT_CONSTANT(SO_RCVBUF);
  EXPECT_CONSTANT(SO_DONTROUTE);
  EXPECT_CONSTANT(SO_RCVLOWAT);
  EXPECT_CONSTANT(SO_SNDLOWAT);
  EXPECT_CONSTANT(SO_RCVTIMEO);
  EXPECT_CONSTANT(SO_SNDTIMEO);
  EXPECT_CONSTANT(SO_ERROR);
  EXPECT_CONSTANT(SO_TYPE);
  EXPECT_CONSTANT(SOMAXCONN);
  EXPECT_CONSTANT(IPPROTO_TCP);
  EXPECT_CONSTANT(IPPROTO_UDP);
  EXPECT_CONSTANT(IPPROTO_ICMP);
  EXPECT_CONSTANT(IPPROTO_ICMPV6);
  EXPECT_CONSTANT(TCP_NODELAY);
  EXPECT_CONSTANT(IPV6_V6ONLY);
  EXPECT_EQ(constant("SO_ENABLED"), 1);
  EXPECT_EQ(constant("SO_DISABLED"), 0);
}

TEST(Constants, WhatLinuxDoesNotHave) {
  EXPECT_FALSE(constant("SO_CONDITIONAL_ACCEPT").has_value());
  EXPECT_FALSE(constant("NO_SUCH_NAME").has_value());
}

TEST(Constants, TheLibrarysOwnNamesAgree) {
  EXPECT_EQ(kAfInet6, AF_INET6);
  EXPECT_EQ(kSockSeqpacket, SOCK_SEQPACKET);
  EXPECT_EQ(kMsgDontwait, MSG_DONTWAIT);
  EXPECT_EQ(kSoRcvlowat, SO_RCVLOWAT);
}

TEST(Constants, NamesForValues) {
  EXPECT_STREQ(family_name(AF_INET), "AF_INET");
  EXPECT_STREQ(type_name(SOCK_DGRAM), "SOCK_DGRAM");
  EXPECT_EQ(family_name(77), nullptr);
  EXPECT_STREQ(option_name(SOL_SOCKET, SO_SNDLOWAT), "SO_SNDLOWAT");
  EXPECT_STREQ(option_name(IPPROTO_TCP, TCP_NODELAY), "TCP_NODELAY");
  EXPECT_EQ(option_name(IPPROTO_TCP, SO_LINGER), nullptr);
  EXPECT_STREQ(errno_name(ECONNREFUSED), "ECONNREFUSED");
  EXPECT_STREQ(errno_name(EAGAIN), "EAGAIN");
  EXPECT_EQ(errno_name(99999), nullptr);
}

TEST(Constants, NoNameTwice) {
  for (const Constant& one : constants()) {
    int found = 0;
    for (const Constant& other : constants()) {
      found += std::string(one.name) == other.name ? 1 : 0;
    }
    EXPECT_EQ(found, 1) << one.name;
  }
}

}  // namespace
}  // namespace falcon::net
