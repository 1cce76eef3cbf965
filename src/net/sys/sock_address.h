// Address to sockaddr and back: the one place that knows both shapes.
#ifndef FALCON_NET_SYS_SOCK_ADDRESS_H_
#define FALCON_NET_SYS_SOCK_ADDRESS_H_

#include <linux/if_packet.h>
#include <linux/vm_sockets.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

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

// An unknown address gives AF_UNSPEC (connect(2): dissolve the association).
SockAddress to_sock_address(const Address& address);

// Families other than those of Address give an unknown Address.
Address from_sock_address(const sockaddr* address, socklen_t size);

}  // namespace falcon::net

#endif  // FALCON_NET_SYS_SOCK_ADDRESS_H_
