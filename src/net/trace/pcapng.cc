// See pcapng.h. The numbers are those of the draft, sections 3.1 (blocks), 3.5 (options), 4.1
// to 4.3.
#include "net/trace/pcapng.h"

#include <cstring>

namespace falcon::net {

namespace {

constexpr std::uint32_t kSectionHeader = 0x0A0D0D0A;
constexpr std::uint32_t kInterface = 1;
constexpr std::uint32_t kEnhancedPacket = 6;
constexpr std::uint32_t kByteOrderMagic = 0x1A2B3C4D;
constexpr std::uint16_t kLinkTypeRaw = 101;

constexpr std::uint16_t kEndOfOptions = 0;
constexpr std::uint16_t kComment = 1;
constexpr std::uint16_t kUserApplication = 4;
constexpr std::uint16_t kInterfaceName = 2;
constexpr std::uint16_t kTimeResolution = 9;
constexpr std::uint16_t kPacketFlags = 2;

template <class T>
void put(std::string& to, T number) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  to.append(bytes, sizeof number);
}

void pad(std::string& to) { to.append((4 - to.size() % 4) % 4, '\0'); }

void put_option(std::string& to, std::uint16_t code, std::string_view value) {
  value = value.substr(0, UINT16_MAX);
  put(to, code);
  put(to, static_cast<std::uint16_t>(value.size()));
  to += value;
  pad(to);
}

void end_options(std::string& to) {
  put(to, kEndOfOptions);
  put(to, std::uint16_t{0});
}

std::string block(std::uint32_t type, std::string_view body) {
  const auto size = static_cast<std::uint32_t>(body.size() + 12);
  std::string bytes;
  bytes.reserve(size);
  put(bytes, type);
  put(bytes, size);
  bytes += body;
  put(bytes, size);
  return bytes;
}

}  // namespace

std::string capture_header(std::string_view application) {
  std::string section;
  put(section, kByteOrderMagic);
  put(section, std::uint16_t{1});  // version 1.0
  put(section, std::uint16_t{0});
  put(section, std::int64_t{-1});  // its length is not known
  put_option(section, kUserApplication, application);
  end_options(section);

  std::string interface;
  put(interface, kLinkTypeRaw);
  put(interface, std::uint16_t{0});
  put(interface, std::uint32_t{0});  // packets are never cut
  put_option(interface, kInterfaceName, "sockets");
  put_option(interface, kTimeResolution, "\x09");  // nanoseconds
  end_options(interface);
  return block(kSectionHeader, section) + block(kInterface, interface);
}

std::string capture_packet(std::uint64_t time_ns, PacketDirection direction,
                           std::string_view packet, std::string_view remark) {
  std::string body;
  put(body, std::uint32_t{0});  // the interface
  put(body, static_cast<std::uint32_t>(time_ns >> 32));
  put(body, static_cast<std::uint32_t>(time_ns));
  put(body, static_cast<std::uint32_t>(packet.size()));
  put(body, static_cast<std::uint32_t>(packet.size()));
  body += packet;
  pad(body);
  if (!remark.empty()) {
    put_option(body, kComment, remark);
  }
  const auto flags = static_cast<std::uint32_t>(direction);
  char bytes[sizeof flags];
  std::memcpy(bytes, &flags, sizeof flags);
  put_option(body, kPacketFlags, {bytes, sizeof bytes});
  end_options(body);
  return block(kEnhancedPacket, body);
}

}  // namespace falcon::net
