// Packets as they might have been on the wire: IPv4 (RFC 791) or IPv6 (RFC 8200), with TCP (RFC
// 9293) or UDP (RFC 768) in them, and right checksums (RFC 1071).
//
// They are made up: what the kernel really sent is cut, acknowledged and repeated differently.
#ifndef FALCON_NET_TRACE_PACKET_H_
#define FALCON_NET_TRACE_PACKET_H_

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "falcon/net/address.h"

namespace falcon::net {

// An address of the Internet and a port. An IPv4 address within IPv6 (RFC 4291, 2.5.5.2) is the
// IPv4 address.
struct Endpoint {
  std::uint8_t size = 0;  // 4 or 16
  std::uint16_t port = 0;
  std::array<std::uint8_t, 16> bytes{};

  std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), size}; }
  auto operator<=>(const Endpoint&) const = default;
};

std::optional<Endpoint> endpoint_of(const Address& address);

inline constexpr std::uint8_t kTcpFin = 1;
inline constexpr std::uint8_t kTcpSyn = 2;
inline constexpr std::uint8_t kTcpReset = 4;
inline constexpr std::uint8_t kTcpPush = 8;
inline constexpr std::uint8_t kTcpAck = 16;

// What goes into one packet at most: with the headers it stays below 65,536 bytes, the most that
// either version of IP can say.
inline constexpr std::size_t kMostTcpBytes = 61440;

struct TcpSegment {
  std::uint32_t sequence = 0;
  std::uint32_t acknowledged = 0;
  std::uint8_t flags = 0;
  std::string_view payload;
};

// Both endpoints are of one version of IP.
std::string tcp_packet(const Endpoint& from, const Endpoint& to, const TcpSegment& segment);
std::string udp_packet(const Endpoint& from, const Endpoint& to, std::string_view payload);

}  // namespace falcon::net

#endif  // FALCON_NET_TRACE_PACKET_H_
