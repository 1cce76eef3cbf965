// Socket::drop_connection_requests: a filter of the socket itself (socket(7), SO_ATTACH_FILTER; the
// instructions are those of the kernel's Documentation/networking/filter.rst).
//
// close(2) and shutdown(2) of a listener reset whatever queues there, and a connection may come in
// after the last look into the queue, however soon the closing follows. Refusing is no choice that
// the system offers to a listener; dropping is. Connections inherit the filter, and never mind it:
// a SYN has no place in one that is established.
#include <linux/filter.h>

#include <cerrno>
#include <iterator>

#include "falcon/net/constants.h"
#include "falcon/net/socket.h"
#include "net/socket_internals.h"
#include "net/sys/constant_names.h"
#include "net/sys/system.h"

namespace falcon::net {

namespace {

// What the system shows to the filter of a TCP socket begins with the TCP header (RFC 9293, 3.1).
constexpr unsigned kFlagsAt = 13;
constexpr unsigned kSyn = 0x02;
constexpr unsigned kDrop = 0;
constexpr unsigned kKeepWhole = 0xffffffff;

}  // namespace

Result<Ok> Socket::drop_connection_requests() {
  if (closed()) {
    return SocketInternals::closed_error(*this, "setsockopt");
  }
  int protocol = 0;
  const int asked = context_->system->getsockopt(descriptor_, kSolSocket, kSoProtocol, &protocol,
                                                 sizeof protocol);
  if (asked < 0 || protocol != kIpprotoTcp) {
    return SocketInternals::error(*this, "setsockopt", ErrorKind::kSystem,
                                  asked < 0 ? -asked : EOPNOTSUPP);
  }
  sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, kFlagsAt),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, kSyn, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, kDrop),
      BPF_STMT(BPF_RET | BPF_K, kKeepWhole),
  };
  const sock_fprog program = {std::size(code), code};
  return set_option(kSolSocket, kSoAttachFilter, &program, sizeof program);
}

}  // namespace falcon::net
