// Address: storage. The text of it is src/net/sys/address_text.cc.
#include "falcon/net/address.h"

#include <cstring>
#include <utility>

namespace falcon::net {

void Address::release_path() { delete[] data_.long_path; }

void Address::set_path(std::string_view path) {
  path_size_ = static_cast<std::uint8_t>(path.size());
  char* target = data_.small_path;
  if (path.size() > kInlinePath) {
    target = data_.long_path = new char[path.size()];
  }
  if (!path.empty()) {
    std::memcpy(target, path.data(), path.size());
  }
}

Address Address::inet6(const std::uint8_t (&bytes)[16], std::uint16_t port, std::uint32_t flow_info,
                       std::uint32_t scope_id) {
  Address address;
  address.kind_ = Kind::kInet6;
  address.port_ = port;
  address.data_.inet6 = Inet6{{}, flow_info, scope_id};
  std::memcpy(address.data_.inet6.bytes, bytes, 16);
  return address;
}

Address Address::received_path(std::string_view path) {
  Address address;
  address.kind_ = Kind::kUnix;
  address.set_path(path);
  return address;
}

Address Address::packet(const Packet& parts) {
  Address address;
  address.kind_ = Kind::kPacket;
  address.data_.packet = parts;
  return address;
}

Address Address::vsock(std::uint32_t context_id, std::uint32_t port) {
  Address address;
  address.kind_ = Kind::kVsock;
  address.data_.vsock[0] = context_id;
  address.data_.vsock[1] = port;
  return address;
}

Address::Packet Address::packet_parts() const {
  return kind_ == Kind::kPacket ? data_.packet : Packet{};
}

std::string_view Address::other_bytes() const {
  switch (kind_) {
    case Kind::kInet6:
      return {reinterpret_cast<const char*>(data_.inet6.bytes), 16};
    case Kind::kPacket:
      return {reinterpret_cast<const char*>(data_.packet.bytes), data_.packet.size};
    case Kind::kNone:
    case Kind::kInet:
    case Kind::kUnix:
    case Kind::kVsock:
      break;
  }
  return {};
}

std::string_view Address::path() const {
  if (kind_ != Kind::kUnix) {
    return {};
  }
  return {is_long() ? data_.long_path : data_.small_path, path_size_};
}

bool Address::is_any() const {
  if (kind_ == Kind::kPacket) {
    return false;
  }
  const std::string_view all = bytes();
  return !all.empty() && all.find_first_not_of('\0') == std::string_view::npos;
}

Address Address::with_port(std::uint16_t port) const {
  Address copy(*this);
  copy.port_ = port;
  return copy;
}

Address Address::with_scope(std::uint32_t flow_info, std::uint32_t scope_id) const {
  Address copy(*this);
  if (kind_ == Kind::kInet6) {
    copy.data_.inet6.flow_info = flow_info;
    copy.data_.inet6.scope_id = scope_id;
  }
  return copy;
}

namespace {

bool same_packet(const Address& a, const Address& b) {
  const Address::Packet x = a.packet_parts();
  const Address::Packet y = b.packet_parts();
  return x.interface == y.interface && x.protocol == y.protocol && x.hardware == y.hardware &&
         x.type == y.type;
}

}  // namespace

bool Address::is(const Address& other) const {
  return kind_ == other.kind_ && port_ == other.port_ && bytes() == other.bytes() &&
         path() == other.path() && context_id() == other.context_id() &&
         vsock_port() == other.vsock_port() && same_packet(*this, other) &&
         flow_info() == other.flow_info() && scope_id() == other.scope_id();
}

}  // namespace falcon::net
