// Structures of options that name other ends: group_req (RFC 3678) and ucred (unix(7)).
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

#include "falcon/net/constants.h"
#include "falcon/net/socket.h"
#include "net/sys/sock_address.h"

namespace falcon::net {

namespace {

void put(sockaddr_storage* place, const Address& address) {
  const SockAddress raw = to_sock_address(address);
  std::memcpy(place, &raw.any, raw.size);
}

}  // namespace

Result<Ok> Socket::set_membership(bool joins, const Address& group, std::uint32_t interface,
                                  const Address& source) {
  const int level = family() == AF_INET6 ? IPPROTO_IPV6 : IPPROTO_IP;
  if (!source.known()) {
    group_req request{};
    request.gr_interface = interface;
    put(&request.gr_group, group);
    return set_option(level, joins ? MCAST_JOIN_GROUP : MCAST_LEAVE_GROUP, &request,
                      sizeof request);
  }
  group_source_req request{};
  request.gsr_interface = interface;
  put(&request.gsr_group, group);
  put(&request.gsr_source, source);
  return set_option(level, joins ? MCAST_JOIN_SOURCE_GROUP : MCAST_LEAVE_SOURCE_GROUP, &request,
                    sizeof request);
}

Result<std::vector<NamedNumber>> peer_credentials(const Socket& socket) {
  ucred peer{};
  FALCON_TRY_OK(socket.get_option(SOL_SOCKET, SO_PEERCRED, &peer, sizeof peer));
  return std::vector<NamedNumber>{
      {"pid", static_cast<std::uint64_t>(peer.pid)}, {"uid", peer.uid}, {"gid", peer.gid}};
}

}  // namespace falcon::net
