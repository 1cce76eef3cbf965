// The values of constants.h, taken from the C headers of the system that this is built on; the
// names stand in constants.def.
#include "falcon/net/constants.h"

#include <linux/if_packet.h>
#include <linux/vm_sockets.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <string_view>

#include "net/sys/constant_names.h"

namespace falcon::net {

const int kAfUnspec = AF_UNSPEC, kAfUnix = AF_UNIX, kAfInet = AF_INET, kAfInet6 = AF_INET6,
          kAfPacket = AF_PACKET, kAfVsock = AF_VSOCK;
const int kSockStream = SOCK_STREAM, kSockDgram = SOCK_DGRAM, kSockRaw = SOCK_RAW,
          kSockRdm = SOCK_RDM, kSockSeqpacket = SOCK_SEQPACKET, kSockCloexec = SOCK_CLOEXEC,
          kSockNonblock = SOCK_NONBLOCK;
const int kMsgCmsgCloexec = MSG_CMSG_CLOEXEC, kMsgCtrunc = MSG_CTRUNC, kMsgDontwait = MSG_DONTWAIT,
          kMsgErrqueue = MSG_ERRQUEUE, kMsgFastopen = MSG_FASTOPEN, kMsgMore = MSG_MORE,
          kMsgNosignal = MSG_NOSIGNAL, kMsgOob = MSG_OOB, kMsgPeek = MSG_PEEK,
          kMsgTrunc = MSG_TRUNC, kMsgWaitall = MSG_WAITALL;
const int kSolSocket = SOL_SOCKET;
const int kSoError = SO_ERROR, kSoKeepalive = SO_KEEPALIVE, kSoLinger = SO_LINGER,
          kSoOobinline = SO_OOBINLINE, kSoRcvlowat = SO_RCVLOWAT, kSoRcvtimeo = SO_RCVTIMEO,
          kSoReuseaddr = SO_REUSEADDR, kSoSndtimeo = SO_SNDTIMEO;
const int kScmRights = SCM_RIGHTS;
const int kSomaxconn = SOMAXCONN;
const int kShutRd = SHUT_RD, kShutWr = SHUT_WR, kShutRdwr = SHUT_RDWR;
const int kIpprotoTcp = IPPROTO_TCP, kTcpKeepcnt = TCP_KEEPCNT, kTcpKeepidle = TCP_KEEPIDLE,
          kTcpKeepintvl = TCP_KEEPINTVL, kTcpUlp = TCP_ULP;
const int kSoAttachFilter = SO_ATTACH_FILTER, kSoDomain = SO_DOMAIN, kSoProtocol = SO_PROTOCOL,
          kSoType = SO_TYPE;

namespace {

#define FALCON_CONSTANT(name) {#name, static_cast<int>(name)},

constexpr Constant kAll[] = {
#include "net/sys/constants.def"
    {"SO_ENABLED", 1},
    {"SO_DISABLED", 0},
};

#undef FALCON_CONSTANT

// The first constant of that value whose name begins with `prefix`.
const char* name_in(std::string_view prefix, int value) {
  for (const Constant& constant : kAll) {
    if (constant.value == value && std::string_view(constant.name).starts_with(prefix)) {
      return constant.name;
    }
  }
  return nullptr;
}

// What the names of a level's options begin with.
struct Level {
  int level;
  std::string_view prefix;
};
constexpr Level kLevels[] = {
    {SOL_SOCKET, "SO_"},      {IPPROTO_TCP, "TCP_"},   {IPPROTO_UDP, "UDP_"},
    {IPPROTO_IP, "IP_"},      {IPPROTO_IP, "MCAST_"},  {IPPROTO_IPV6, "IPV6_"},
    {IPPROTO_IPV6, "MCAST_"}, {SOL_PACKET, "PACKET_"}, {AF_VSOCK, "SO_VM_"},
};

}  // namespace

std::span<const Constant> constants() { return kAll; }

std::optional<int> constant(std::string_view name) {
  for (const Constant& entry : kAll) {
    if (name == entry.name) {
      return entry.value;
    }
  }
  return std::nullopt;
}

const char* family_name(int family) { return name_in("AF_", family); }

const char* type_name(int type) { return name_in("SOCK_", type); }

const char* option_name(int level, int name) {
  for (const Level& known : kLevels) {
    if (known.level == level) {
      if (const char* found = name_in(known.prefix, name); found != nullptr) {
        return found;
      }
    }
  }
  return nullptr;
}

const char* resolver_code_name(int code) { return name_in("EAI_", code); }

const char* resolver_words(int code) { return gai_strerror(code); }

}  // namespace falcon::net
