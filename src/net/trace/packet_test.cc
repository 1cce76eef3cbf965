// Packets: their lengths, where the fields stand, and that the checksums are right. That tshark
// reads whole captures of them is tested in tests/peers/test_trace_sockets.py.
#include "net/trace/packet.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "falcon/net/constants.h"
#include "falcon/net/error.h"
#include "net/trace/pcapng.h"

namespace falcon::net {
namespace {

Endpoint endpoint(int family, std::string_view host, std::int64_t port) {
  auto address = Address::numeric(family, host, port);
  EXPECT_TRUE(address.ok());
  return endpoint_of(*address).value();
}

unsigned at(std::string_view bytes, std::size_t index) {
  return static_cast<unsigned char>(bytes[index]);
}

unsigned word(std::string_view bytes, std::size_t index) {
  return at(bytes, index) << 8 | at(bytes, index + 1);
}

// The sum that a receiver makes: 0xffff if the checksum is right (RFC 1071).
unsigned sum(std::string_view bytes, unsigned total = 0) {
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    total += at(bytes, i) << 8 | (i + 1 < bytes.size() ? at(bytes, i + 1) : 0);
  }
  while (total > 0xffff) {
    total = (total & 0xffff) + (total >> 16);
  }
  return total;
}

unsigned transport_sum(std::string_view packet, std::size_t header, const Endpoint& from,
                       const Endpoint& to, unsigned protocol) {
  const std::string_view bytes = packet.substr(header);
  const auto size = static_cast<unsigned>(bytes.size());
  return sum(bytes, sum(from.view()) + sum(to.view()) + protocol + size);
}

TEST(Packet, TcpOverIpv4) {
  const Endpoint from = endpoint(kAfInet, "10.0.0.1", 1234);
  const Endpoint to = endpoint(kAfInet, "192.168.200.5", 80);
  for (const std::string_view payload : {"", "odd", "even"}) {
    const std::string packet =
        tcp_packet(from, to, {0x01020304, 0xa0b0c0d0, kTcpAck | kTcpPush, payload});
    ASSERT_EQ(packet.size(), 40 + payload.size());
    EXPECT_EQ(at(packet, 0), 0x45U);
    EXPECT_EQ(word(packet, 2), packet.size());
    EXPECT_EQ(packet.substr(12, 4), from.view());
    EXPECT_EQ(packet.substr(16, 4), to.view());
    EXPECT_EQ(sum(packet.substr(0, 20)), 0xffffU);
    EXPECT_EQ(word(packet, 20), 1234U);
    EXPECT_EQ(word(packet, 22), 80U);
    EXPECT_EQ(packet.substr(24, 8), "\x01\x02\x03\x04\xa0\xb0\xc0\xd0");
    EXPECT_EQ(at(packet, 32), 0x50U);
    EXPECT_EQ(at(packet, 33), 0x18U);
    EXPECT_EQ(packet.substr(40), payload);
    EXPECT_EQ(transport_sum(packet, 20, from, to, 6), 0xffffU);
  }
}

TEST(Packet, SynHasItsOptions) {
  const Endpoint from = endpoint(kAfInet6, "2001:db8::1", 1);
  const Endpoint to = endpoint(kAfInet6, "2001:db8::ffff:2", 65535);
  const std::string packet = tcp_packet(from, to, {7, 8, kTcpSyn, {}});
  ASSERT_EQ(packet.size(), 40U + 28);
  EXPECT_EQ(at(packet, 0), 0x60U);
  EXPECT_EQ(word(packet, 4), 28U);
  EXPECT_EQ(at(packet, 52), 0x70U);
  EXPECT_EQ(packet.substr(48, 4), std::string(4, '\0'));  // nothing is acknowledged
  EXPECT_EQ(transport_sum(packet, 40, from, to, 6), 0xffffU);
}

TEST(Packet, Udp) {
  const Endpoint from = endpoint(kAfInet6, "::1", 53);
  const Endpoint to = endpoint(kAfInet6, "::1", 40000);
  const std::string packet = udp_packet(from, to, "abc");
  ASSERT_EQ(packet.size(), 40U + 8 + 3);
  EXPECT_EQ(word(packet, 44), 11U);
  EXPECT_EQ(transport_sum(packet, 40, from, to, 17), 0xffffU);
  // A sum that makes the checksum 0, which would mean that there is none.
  const std::string plain = udp_packet(from, to, std::string(2, '\0'));
  const std::string zero = udp_packet(from, to, plain.substr(46, 2));
  EXPECT_EQ(word(zero, 46), 0xffffU);
}

TEST(Packet, MappedAddressesAreIpv4) {
  EXPECT_EQ(endpoint(kAfInet6, "::ffff:10.0.0.1", 5), endpoint(kAfInet, "10.0.0.1", 5));
  EXPECT_FALSE(endpoint_of(Address()).has_value());
}

TEST(Capture, BlocksAreWhole) {
  const std::string bytes = capture_header("Falcon") +
                            capture_packet(1, PacketDirection::kInbound, "12345", "remark") +
                            capture_packet(2, PacketDirection::kOutbound, "1234", "");
  std::size_t blocks = 0;
  for (std::size_t i = 0; i < bytes.size(); ++blocks) {
    std::uint32_t size = 0;
    std::uint32_t again = 0;
    std::memcpy(&size, bytes.data() + i + 4, 4);
    ASSERT_EQ(size % 4, 0U);
    ASSERT_LE(i + size, bytes.size());
    std::memcpy(&again, bytes.data() + i + size - 4, 4);
    EXPECT_EQ(size, again);
    i += size;
  }
  EXPECT_EQ(blocks, 4U);
}

}  // namespace
}  // namespace falcon::net
