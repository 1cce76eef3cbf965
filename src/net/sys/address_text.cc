// Address from numeric text and to text: inet_pton(3) and inet_ntop(3) with the scope beside them.
#include <arpa/inet.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "falcon/net/address.h"
#include "falcon/net/constants.h"
#include "falcon/net/error.h"
#include "net/sys/sock_address.h"
#include "net/sys/system.h"

namespace falcon::net {

namespace {

Error bad_address(std::string why, int code = EINVAL) {
  Error::Parts parts;
  parts.operation = "address";
  parts.kind = ErrorKind::kAddress;
  parts.code = code;
  parts.detail = std::move(why);
  return Error(std::move(parts));
}

bool parse_inet(const std::string& host, std::uint8_t (&bytes)[4]) {
  return inet_pton(AF_INET, host.c_str(), bytes) == 1;
}

bool parse_inet6(const std::string& host, std::uint8_t (&bytes)[16]) {
  return inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

// The interface that `scope` names or numbers; 0 if there is none.
std::uint32_t parse_scope(const std::string& scope, System& system) {
  std::uint32_t index = 0;
  const char* end = scope.data() + scope.size();
  if (const auto [stop, code] = std::from_chars(scope.data(), end, index);
      code == std::errc{} && stop == end) {
    return index;
  }
  return system.if_nametoindex(scope);
}

// The address of an IPv6 host, an unknown one if it is not numeric.
Result<Address> numeric_inet6(const std::string& host, std::uint16_t port, System& system) {
  const std::size_t percent = host.find('%');
  std::uint8_t bytes[16];
  if (!parse_inet6(host.substr(0, percent), bytes)) {
    return Address{};
  }
  std::uint32_t scope = 0;
  if (percent != std::string::npos) {
    scope = parse_scope(host.substr(percent + 1), system);
    if (scope == 0) {
      return bad_address("'" + host + "' names no network interface");
    }
  }
  return Address::inet6(bytes, port, 0, scope);
}

}  // namespace

Result<Address> Address::numeric(int family, std::string_view host_text, std::int64_t port,
                                 System& system) {
  if (port < 0 || port > 65535) {
    return bad_address("port " + std::to_string(port) + " is not from 0 to 65535");
  }
  if (host_text.find('\0') != std::string_view::npos) {
    return bad_address("a host must not contain NUL");
  }
  const auto port16 = static_cast<std::uint16_t>(port);
  if (host_text.empty()) {
    return any(family, port16);
  }
  const std::string host(host_text);
  std::uint8_t bytes[4];
  if (parse_inet(host, bytes)) {
    if (family == AF_INET6) {
      return bad_address("'" + host + "' is an IPv4 address, the socket is AF_INET6");
    }
    return inet(bytes, port16);
  }
  FALCON_TRY(Address address, numeric_inet6(host, port16, system));
  if (address.known() && family == AF_INET) {
    return bad_address("'" + host + "' is an IPv6 address, the socket is AF_INET");
  }
  return address;
}

Result<Address> Address::unix_path(std::string_view path) {
  const bool abstract = !path.empty() && path[0] == '\0';
  const std::size_t most = abstract ? kMaxAbstractName : kMaxUnixPath;
  if (path.size() > most) {
    return bad_address("a UNIX path of " + std::to_string(path.size()) + " bytes; at most " +
                           std::to_string(most) + " fit",
                       ENAMETOOLONG);
  }
  if (!abstract && path.find('\0') != std::string_view::npos) {
    return bad_address("a UNIX path must not contain NUL but at its start");
  }
  return received_path(path);
}

Address Address::any(int family, std::uint16_t port) {
  if (family == AF_INET) {
    return inet({0, 0, 0, 0}, port);
  }
  if (family == AF_INET6) {
    const std::uint8_t zero[16] = {};
    return inet6(zero, port);
  }
  return {};
}

static_assert(static_cast<int>(Address::Kind::kVsock) == 5);
const int Address::kFamilies[] = {AF_UNSPEC, AF_INET, AF_INET6, AF_UNIX, AF_PACKET, AF_VSOCK};

std::string Address::host(System& system) const {
  if (kind_ == Kind::kUnix) {
    return std::string(path());
  }
  if (kind_ == Kind::kPacket) {
    return data_.packet.interface == 0 ? std::string()
                                       : system.if_indextoname(data_.packet.interface);
  }
  char text[INET6_ADDRSTRLEN] = "";
  if (kind_ == Kind::kInet) {
    inet_ntop(AF_INET, data_.inet, text, sizeof text);
  } else if (kind_ == Kind::kInet6) {
    inet_ntop(AF_INET6, data_.inet6.bytes, text, sizeof text);
  }
  std::string result = text;
  if (scope_id() != 0) {
    const std::string name = system.if_indextoname(scope_id());
    result += "%" + (name.empty() ? std::to_string(scope_id()) : name);
  }
  return result;
}

std::string Address::text(System& system) const {
  switch (kind_) {
    case Kind::kNone:
      return "unknown";
    case Kind::kInet:
      return host(system) + ":" + std::to_string(port_);
    case Kind::kInet6:
      return "[" + host(system) + "]:" + std::to_string(port_);
    case Kind::kPacket:
      return host(system);
    case Kind::kVsock:
      return "vsock " + std::to_string(context_id()) + ":" + std::to_string(vsock_port());
    case Kind::kUnix:
      break;
  }
  const std::string_view name = path();
  if (name.empty()) {
    return "unnamed";
  }
  return name[0] == '\0' ? "@" + std::string(name.substr(1)) : std::string(name);
}

}  // namespace falcon::net
