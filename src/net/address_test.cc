// Address: from text, to text, and what does not fit.
#include "falcon/net/address.h"

#include <gtest/gtest.h>

#include <string>

#include "falcon/net/constants.h"
#include "falcon/net/error.h"
#include "net/sys/sock_address.h"

namespace falcon::net {
namespace {

Address numeric(int family, std::string_view host, std::int64_t port = 80) {
  auto address = Address::numeric(family, host, port);
  EXPECT_TRUE(address.ok());
  return std::move(address).value();
}

Error numeric_error(int family, std::string_view host, std::int64_t port = 80) {
  auto address = Address::numeric(family, host, port);
  EXPECT_FALSE(address.ok());
  Error error = std::move(address).error();
  EXPECT_EQ(error.kind(), ErrorKind::kAddress);
  return error;
}

Address round_trip(const Address& address) {
  const SockAddress raw = to_sock_address(address);
  return from_sock_address(&raw.any, raw.size);
}

TEST(Address, Inet) {
  const Address address = numeric(kAfInet, "127.0.0.1", 8080);
  EXPECT_EQ(address.host(), "127.0.0.1");
  EXPECT_EQ(address.text(), "127.0.0.1:8080");
  EXPECT_EQ(address.port(), 8080);
  EXPECT_EQ(address.family(), kAfInet);
  EXPECT_EQ(round_trip(address), address);
}

TEST(Address, Inet4InPlaceOfALongPath) {
  const Address inet = numeric(kAfInet, "127.0.0.1", 8080);
  const SockAddress raw = to_sock_address(inet);
  Address address = *Address::unix_path(std::string(60, 'p'));
  from_sock_address(&raw.any, raw.size, &address);
  EXPECT_EQ(address, inet);
  EXPECT_EQ(Address(address), inet);
  address = *Address::unix_path("short");
  EXPECT_EQ(address.path(), "short");
}

TEST(Address, FamilyOfEachKind) {
  EXPECT_EQ(Address().family(), kAfUnspec);
  EXPECT_EQ(numeric(kAfInet, "127.0.0.1").family(), kAfInet);
  EXPECT_EQ(numeric(kAfInet6, "::1").family(), kAfInet6);
  EXPECT_EQ(Address::unix_path("x")->family(), kAfUnix);
  EXPECT_EQ(Address::packet({}).family(), kAfPacket);
  EXPECT_EQ(Address::vsock(1, 2).family(), kAfVsock);
}

TEST(Address, Inet6) {
  const Address address = numeric(kAfInet6, "2001:db8::1", 443);
  EXPECT_EQ(address.text(), "[2001:db8::1]:443");
  EXPECT_EQ(round_trip(address), address);
  const Address scoped = address.with_scope(5, 1);
  EXPECT_EQ(round_trip(scoped).flow_info(), 5U);
  EXPECT_EQ(round_trip(scoped).scope_id(), 1U);
  EXPECT_FALSE(scoped == address);
}

TEST(Address, ScopeByNameAndByNumber) {
  const Address address = numeric(kAfInet6, "fe80::1%lo");
  EXPECT_EQ(address.scope_id(), 1U);  // the loopback interface is the first
  EXPECT_EQ(address.host(), "fe80::1%lo");
  EXPECT_EQ(numeric(kAfInet6, "fe80::1%1"), address);
  EXPECT_EQ(numeric(kAfInet6, "fe80::1%4000000").host(), "fe80::1%4000000");
  numeric_error(kAfInet6, "fe80::1%nosuchinterface");
}

TEST(Address, EmptyHostIsAny) {
  EXPECT_EQ(numeric(kAfInet, "").text(), "0.0.0.0:80");
  EXPECT_EQ(numeric(kAfInet6, "").text(), "[::]:80");
  EXPECT_TRUE(numeric(kAfInet, "").is_any());
  EXPECT_FALSE(numeric(kAfInet, "127.0.0.1").is_any());
}

TEST(Address, NamesAreLeftToTheResolver) {
  EXPECT_FALSE(numeric(kAfInet, "localhost").known());
  EXPECT_FALSE(numeric(kAfInet, "999.1.1.1").known());
  EXPECT_FALSE(numeric(kAfInet6, "1.2.3").known());
}

TEST(Address, WhatCannotBe) {
  EXPECT_NE(numeric_error(kAfInet, "127.0.0.1", -1).message().find("-1"), std::string::npos);
  numeric_error(kAfInet, "127.0.0.1", 65536);
  numeric_error(kAfInet, std::string_view("a\0b", 3));
  numeric_error(kAfInet, "::1");
  numeric_error(kAfInet6, "127.0.0.1");
  EXPECT_EQ(numeric(kAfInet, "127.0.0.1", 65535).port(), 65535);
}

TEST(Address, UnixPathsOf107BytesFit) {
  for (const std::size_t size : {1U, 31U, 32U, 33U, 107U}) {
    const std::string path = "/" + std::string(size - 1, 'p');
    auto address = Address::unix_path(path);
    ASSERT_TRUE(address.ok());
    EXPECT_EQ(address->path(), path);
    EXPECT_EQ(address->host(), path);
    EXPECT_EQ(round_trip(*address), *address) << size;
    const Address copy = *address;
    EXPECT_EQ(copy, *address);
  }
  auto longer = Address::unix_path("/" + std::string(107, 'p'));
  ASSERT_FALSE(longer.ok());
  EXPECT_EQ(longer.error().kind(), ErrorKind::kAddress);
}

TEST(Address, AbstractAndUnnamed) {
  const std::string name("\0na\0me", 6);
  auto abstract = Address::unix_path(name);
  ASSERT_TRUE(abstract.ok());
  EXPECT_EQ(abstract->path(), name);
  EXPECT_EQ(abstract->text().front(), '@');
  EXPECT_EQ(round_trip(*abstract), *abstract);
  const std::string longest(108, '\0');
  auto all = Address::unix_path(longest);
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(round_trip(*all).path(), longest);
  EXPECT_FALSE(Address::unix_path(longest + "x").ok());
  EXPECT_FALSE(Address::unix_path(std::string_view("/a\0b", 4)).ok());
  auto unnamed = Address::unix_path("");
  ASSERT_TRUE(unnamed.ok());
  EXPECT_EQ(unnamed->path(), "");
  EXPECT_EQ(round_trip(*unnamed), *unnamed);
}

TEST(Address, CopiesAndMovesOwnTheirPath) {
  auto made = Address::unix_path("/" + std::string(99, 'x'));
  Address a = *made;
  Address b = a;
  a = Address{};
  EXPECT_EQ(b.path().size(), 100U);
  a = std::move(b);
  EXPECT_EQ(a.path().size(), 100U);
  a = numeric(kAfInet, "1.2.3.4");
  EXPECT_EQ(a.text(), "1.2.3.4:80");
  a = *made;
  EXPECT_EQ(a, *made);
}

}  // namespace
}  // namespace falcon::net
