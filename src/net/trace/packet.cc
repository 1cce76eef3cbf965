// See packet.h.
#include "net/trace/packet.h"

#include "base/assert.h"

namespace falcon::net {

namespace {

constexpr std::uint8_t kProtocolTcp = 6;
constexpr std::uint8_t kProtocolUdp = 17;
constexpr std::uint8_t kHops = 64;
constexpr std::uint16_t kWindow = 0xffff;
// Options of a SYN: a maximum segment size (kind 2), and the largest scale of the window (kind 3,
// RFC 7323, 2.3), so that no reader takes what is under way for more than the window allows.
constexpr std::string_view kSynOptions("\x02\x04\xff\xd7\x01\x03\x03\x0e", 8);

void put16(std::string& to, std::uint32_t number) {
  to += static_cast<char>(number >> 8);
  to += static_cast<char>(number);
}

void put32(std::string& to, std::uint32_t number) {
  put16(to, number >> 16);
  put16(to, number & 0xffff);
}

// The sum of 16-bit words in the order of the network, begun with `sum`.
std::uint32_t add_words(std::uint32_t sum, std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    const auto high = static_cast<unsigned char>(bytes[i]);
    const auto low = i + 1 < bytes.size() ? static_cast<unsigned char>(bytes[i + 1]) : 0;
    sum += static_cast<std::uint32_t>(high << 8 | low);
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return sum;
}

void put_checksum(std::string& bytes, std::size_t at, std::uint32_t sum) {
  const std::uint32_t checksum = ~sum & 0xffff;
  bytes[at] = static_cast<char>(checksum >> 8);
  bytes[at + 1] = static_cast<char>(checksum);
}

// With the pseudo-header: addresses, protocol, length.
void put_transport_checksum(std::string& bytes, std::size_t at, const Endpoint& from,
                            const Endpoint& to, std::uint8_t protocol) {
  std::uint32_t sum = protocol + static_cast<std::uint32_t>(bytes.size());
  sum = (sum & 0xffff) + (sum >> 16);
  put_checksum(bytes, at, add_words(add_words(add_words(sum, from.view()), to.view()), bytes));
}

std::string ip_packet(const Endpoint& from, const Endpoint& to, std::uint8_t protocol,
                      std::string_view payload) {
  FALCON_ASSERT(from.size == to.size);
  std::string packet;
  const auto size = static_cast<std::uint32_t>(payload.size());
  if (from.size == 4) {
    packet += "\x45";  // version 4, a header of five words
    packet += '\0';
    put16(packet, size + 20);
    put16(packet, 0);
    put16(packet, 0x4000);  // not to be fragmented
    packet += static_cast<char>(kHops);
    packet += static_cast<char>(protocol);
    put16(packet, 0);
    packet += from.view();
    packet += to.view();
    put_checksum(packet, 10, add_words(0, packet));
  } else {
    put32(packet, 0x60000000);  // version 6
    put16(packet, size);
    packet += static_cast<char>(protocol);
    packet += static_cast<char>(kHops);
    packet += from.view();
    packet += to.view();
  }
  return packet.append(payload);
}

}  // namespace

std::optional<Endpoint> endpoint_of(const Address& address) {
  std::string_view bytes = address.bytes();
  if (bytes.empty()) {
    return std::nullopt;
  }
  constexpr std::string_view kMapped("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
  if (bytes.size() == 16 && bytes.starts_with(kMapped)) {
    bytes.remove_prefix(kMapped.size());
  }
  Endpoint endpoint;
  endpoint.size = static_cast<std::uint8_t>(bytes.size());
  endpoint.port = address.port();
  bytes.copy(reinterpret_cast<char*>(endpoint.bytes.data()), bytes.size());
  return endpoint;
}

std::string tcp_packet(const Endpoint& from, const Endpoint& to, const TcpSegment& segment) {
  const std::string_view options =
      (segment.flags & kTcpSyn) != 0 ? kSynOptions : std::string_view();
  std::string bytes;
  put16(bytes, from.port);
  put16(bytes, to.port);
  put32(bytes, segment.sequence);
  put32(bytes, (segment.flags & kTcpAck) != 0 ? segment.acknowledged : 0);
  bytes += static_cast<char>((20 + options.size()) / 4 << 4);
  bytes += static_cast<char>(segment.flags);
  put16(bytes, kWindow);
  put16(bytes, 0);  // the checksum
  put16(bytes, 0);
  bytes += options;
  bytes += segment.payload;
  put_transport_checksum(bytes, 16, from, to, kProtocolTcp);
  return ip_packet(from, to, kProtocolTcp, bytes);
}

std::string udp_packet(const Endpoint& from, const Endpoint& to, std::string_view payload) {
  std::string bytes;
  put16(bytes, from.port);
  put16(bytes, to.port);
  put16(bytes, static_cast<std::uint32_t>(payload.size() + 8));
  put16(bytes, 0);
  bytes += payload;
  put_transport_checksum(bytes, 6, from, to, kProtocolUdp);
  if (bytes[6] == 0 && bytes[7] == 0) {
    bytes[6] = bytes[7] = '\xff';  // 0 would mean that there is none
  }
  return ip_packet(from, to, kProtocolUdp, bytes);
}

}  // namespace falcon::net
