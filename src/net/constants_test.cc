// Constants against the C headers, by name; all that Python has too are compared in tests/peers.
#include "falcon/net/constants.h"

#include <gtest/gtest.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <map>
#include <string>
#include <utility>

namespace falcon::net {
namespace {

#define HEADER(name) std::pair<const std::string, int>(#name, name)

TEST(Constants, EqualTheHeaders) {
  const std::map<std::string, int> headers = {
      HEADER(AF_UNSPEC),      HEADER(AF_UNIX),       HEADER(AF_INET),       HEADER(AF_INET6),
      HEADER(SOCK_STREAM),    HEADER(SOCK_DGRAM),    HEADER(SOCK_RAW),      HEADER(SOCK_RDM),
      HEADER(SOCK_SEQPACKET), HEADER(MSG_CONFIRM),   HEADER(MSG_DONTWAIT),  HEADER(MSG_EOR),
      HEADER(MSG_MORE),       HEADER(MSG_NOSIGNAL),  HEADER(MSG_DONTROUTE), HEADER(MSG_OOB),
      HEADER(MSG_PEEK),       HEADER(MSG_WAITALL),   HEADER(SOL_SOCKET),    HEADER(SO_DEBUG),
      HEADER(SO_BROADCAST),   HEADER(SO_REUSEADDR),  HEADER(SO_REUSEPORT),  HEADER(SO_KEEPALIVE),
      HEADER(SO_LINGER),      HEADER(SO_OOBINLINE),  HEADER(SO_SNDBUF),     HEADER(SO_RCVBUF),
      HEADER(SO_DONTROUTE),   HEADER(SO_RCVLOWAT),   HEADER(SO_SNDLOWAT),   HEADER(SO_RCVTIMEO),
      HEADER(SO_SNDTIMEO),    HEADER(SO_ERROR),      HEADER(SO_TYPE),       HEADER(SO_DOMAIN),
      HEADER(SO_PROTOCOL),    HEADER(SO_ACCEPTCONN), HEADER(SOMAXCONN),     HEADER(IPPROTO_TCP),
      HEADER(IPPROTO_UDP),    HEADER(IPPROTO_IP),    HEADER(IPPROTO_IPV6),  HEADER(IPPROTO_ICMP),
      HEADER(IPPROTO_ICMPV6), HEADER(TCP_NODELAY),   HEADER(IPV6_V6ONLY),   HEADER(SHUT_RD),
      HEADER(SHUT_WR),        HEADER(SHUT_RDWR),     HEADER(EAI_AGAIN),     HEADER(EAI_FAIL),
      HEADER(EAI_NONAME),     HEADER(EAI_SYSTEM),    {"SO_ENABLED", 1},     {"SO_DISABLED", 0},
  };
  std::map<std::string, int> ours;
  for (const Constant& each : constants()) ours[each.name] = each.value;
  for (const auto& [name, value] : headers) {
    EXPECT_EQ(ours[name], value) << name;
    EXPECT_EQ(constant(name), value) << name;
  }
}

TEST(Constants, WhatLinuxDoesNotHave) {
  EXPECT_FALSE(constant("SO_CONDITIONAL_ACCEPT").has_value());
  EXPECT_FALSE(constant("NO_SUCH_NAME").has_value());
}

TEST(Constants, TheLibrarysOwnNamesAgree) {
  EXPECT_EQ(kAfInet6, AF_INET6);
  EXPECT_EQ(kSockSeqpacket, SOCK_SEQPACKET);
  EXPECT_EQ(kMsgDontwait, MSG_DONTWAIT);
  EXPECT_EQ(kMsgCmsgCloexec, MSG_CMSG_CLOEXEC);
  EXPECT_EQ(kSoRcvlowat, SO_RCVLOWAT);
}

TEST(Constants, NamesForValues) {
  EXPECT_STREQ(family_name(AF_INET), "AF_INET");
  EXPECT_STREQ(type_name(SOCK_DGRAM), "SOCK_DGRAM");
  EXPECT_EQ(family_name(77), nullptr);
  EXPECT_STREQ(option_name(SOL_SOCKET, SO_SNDLOWAT), "SO_SNDLOWAT");
  EXPECT_STREQ(option_name(IPPROTO_TCP, TCP_NODELAY), "TCP_NODELAY");
  EXPECT_STREQ(option_name(IPPROTO_IP, IP_TTL), "IP_TTL");
  EXPECT_STREQ(option_name(IPPROTO_IPV6, MCAST_JOIN_GROUP), "MCAST_JOIN_GROUP");
  EXPECT_EQ(option_name(IPPROTO_TCP, 9999), nullptr);
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
