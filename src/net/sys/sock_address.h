// Address to sockaddr and back: the one place that knows both shapes.
#ifndef FALCON_NET_SYS_SOCK_ADDRESS_H_
#define FALCON_NET_SYS_SOCK_ADDRESS_H_

#include <linux/if_packet.h>
#include <linux/vm_sockets.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>

#include "falcon/net/address.h"

namespace falcon::net {

struct SockAddress {
  union {
    sockaddr any;
    sockaddr_in inet;
    sockaddr_in6 inet6;
    sockaddr_un local;
    sockaddr_ll packet;
    sockaddr_vm vsock;
    sockaddr_storage storage;
  };
  socklen_t size;
};

// What follows, of families other than IPv4, which is compiled into the caller: every datagram has
// an address.
void set_other_sock_address(const Address& address, SockAddress* result);
Address from_other_sock_address(const sockaddr* address, socklen_t size);

// An unknown address gives AF_UNSPEC (connect(2): dissolve the association).
inline SockAddress to_sock_address(const Address& address) {
  SockAddress result;  // what the system sees of it is set
  if (address.kind() == Address::Kind::kInet) [[likely]] {
    result.inet = {};
    result.inet.sin_family = AF_INET;
    result.inet.sin_port = htons(address.port());
    std::memcpy(&result.inet.sin_addr, address.bytes().data(), 4);
    result.size = sizeof result.inet;
  } else {
    set_other_sock_address(address, &result);
  }
  return result;
}

// Families other than those of Address give an unknown Address.
inline void from_sock_address(const sockaddr* address, socklen_t size, Address* result) {
  if (size < sizeof(sockaddr_in) || address->sa_family != AF_INET) [[unlikely]] {
    *result = from_other_sock_address(address, size);
    return;
  }
  sockaddr_in inet;
  std::memcpy(&inet, address, sizeof inet);
  std::uint8_t bytes[4];
  std::memcpy(bytes, &inet.sin_addr, 4);
  result->become_inet(bytes, ntohs(inet.sin_port));
}
inline Address from_sock_address(const sockaddr* address, socklen_t size) {
  Address result;
  from_sock_address(address, size, &result);
  return result;
}

}  // namespace falcon::net

#endif  // FALCON_NET_SYS_SOCK_ADDRESS_H_
