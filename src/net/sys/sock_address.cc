// The conversions, with unix(7)'s three kinds of UNIX address told apart by length and first byte.
#include "net/sys/sock_address.h"

#include <cstddef>
#include <cstring>

#include "base/assert.h"

namespace falcon::net {

namespace {

constexpr socklen_t kPathOffset = offsetof(sockaddr_un, sun_path);

Address from_local(const sockaddr* address, socklen_t size) {
  sockaddr_un local{};
  std::memcpy(&local, address, size < sizeof local ? size : sizeof local);
  if (size <= kPathOffset) {
    return Address::received_path({});
  }
  const std::size_t length = size - kPathOffset;
  const bool abstract = local.sun_path[0] == '\0';
  return Address::received_path(
      {local.sun_path, abstract ? length : strnlen(local.sun_path, length)});
}

}  // namespace

void set_other_sock_address(const Address& address, SockAddress* result) {
  FALCON_ASSERT(address.kind() != Address::Kind::kInet);
  switch (address.kind()) {
    case Address::Kind::kNone:
    case Address::Kind::kInet:  // not here, but in to_sock_address
      result->inet = {};
      result->any.sa_family = AF_UNSPEC;
      result->size = sizeof result->inet;
      break;
    case Address::Kind::kInet6:
      result->inet6 = {};
      result->inet6.sin6_family = AF_INET6;
      result->inet6.sin6_port = htons(address.port());
      result->inet6.sin6_flowinfo = htonl(address.flow_info());
      result->inet6.sin6_scope_id = address.scope_id();
      std::memcpy(&result->inet6.sin6_addr, address.bytes().data(), 16);
      result->size = sizeof result->inet6;
      break;
    case Address::Kind::kPacket: {
      const Address::Packet parts = address.packet_parts();
      result->packet = {};
      result->packet.sll_family = AF_PACKET;
      result->packet.sll_protocol = htons(parts.protocol);
      result->packet.sll_ifindex = static_cast<int>(parts.interface);
      result->packet.sll_hatype = parts.hardware;
      result->packet.sll_pkttype = parts.type;
      result->packet.sll_halen = parts.size;
      std::memcpy(result->packet.sll_addr, parts.bytes, sizeof parts.bytes);
      result->size = sizeof result->packet;
      break;
    }
    case Address::Kind::kVsock:
      result->vsock = {};
      result->vsock.svm_family = AF_VSOCK;
      result->vsock.svm_cid = address.context_id();
      result->vsock.svm_port = address.vsock_port();
      result->size = sizeof result->vsock;
      break;
    case Address::Kind::kUnix: {
      const std::string_view path = address.path();
      const bool named = !path.empty() && path[0] != '\0';
      result->local = {};
      result->local.sun_family = AF_UNIX;
      std::memcpy(result->local.sun_path, path.data(), path.size());
      result->size = kPathOffset + static_cast<socklen_t>(path.size());
      if (named && path.size() < sizeof result->local.sun_path) {
        ++result->size;  // the NUL that ends a path
      }
      break;
    }
  }
}

Address from_other_sock_address(const sockaddr* address, socklen_t size) {
  if (size < sizeof(sa_family_t)) {
    return {};
  }
  if (address->sa_family == AF_INET6 && size >= sizeof(sockaddr_in6)) {
    sockaddr_in6 inet6;
    std::memcpy(&inet6, address, sizeof inet6);
    std::uint8_t bytes[16];
    std::memcpy(bytes, &inet6.sin6_addr, 16);
    return Address::inet6(bytes, ntohs(inet6.sin6_port), ntohl(inet6.sin6_flowinfo),
                          inet6.sin6_scope_id);
  }
  if (address->sa_family == AF_PACKET && size >= offsetof(sockaddr_ll, sll_addr)) {
    sockaddr_ll packet{};
    std::memcpy(&packet, address, size < sizeof packet ? size : sizeof packet);
    Address::Packet parts{static_cast<std::uint32_t>(packet.sll_ifindex),
                          ntohs(packet.sll_protocol),
                          packet.sll_hatype,
                          packet.sll_pkttype,
                          packet.sll_halen,
                          {}};
    if (parts.size > Address::kMaxHardware) {
      parts.size = Address::kMaxHardware;
    }
    std::memcpy(parts.bytes, packet.sll_addr, sizeof parts.bytes);
    return Address::packet(parts);
  }
  if (address->sa_family == AF_VSOCK && size >= sizeof(sockaddr_vm)) {
    sockaddr_vm vsock;
    std::memcpy(&vsock, address, sizeof vsock);
    return Address::vsock(vsock.svm_cid, vsock.svm_port);
  }
  return address->sa_family == AF_UNIX ? from_local(address, size) : Address{};
}

}  // namespace falcon::net
