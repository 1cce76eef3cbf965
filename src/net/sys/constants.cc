// The values of constants.h, taken from the C headers of the system that this is built on.
#include "falcon/net/constants.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <string_view>

#include "net/sys/constant_names.h"

namespace falcon::net {

const int kAfUnspec = AF_UNSPEC, kAfUnix = AF_UNIX, kAfInet = AF_INET, kAfInet6 = AF_INET6;
const int kSockStream = SOCK_STREAM, kSockDgram = SOCK_DGRAM, kSockRaw = SOCK_RAW,
          kSockRdm = SOCK_RDM, kSockSeqpacket = SOCK_SEQPACKET;
const int kMsgDontwait = MSG_DONTWAIT, kMsgErrqueue = MSG_ERRQUEUE, kMsgMore = MSG_MORE,
          kMsgNosignal = MSG_NOSIGNAL, kMsgOob = MSG_OOB, kMsgPeek = MSG_PEEK,
          kMsgTrunc = MSG_TRUNC, kMsgWaitall = MSG_WAITALL;
const int kSolSocket = SOL_SOCKET;
const int kSoError = SO_ERROR, kSoLinger = SO_LINGER, kSoOobinline = SO_OOBINLINE,
          kSoRcvlowat = SO_RCVLOWAT, kSoRcvtimeo = SO_RCVTIMEO, kSoReuseaddr = SO_REUSEADDR,
          kSoSndtimeo = SO_SNDTIMEO;
const int kSomaxconn = SOMAXCONN;
const int kShutRd = SHUT_RD, kShutWr = SHUT_WR, kShutRdwr = SHUT_RDWR;
const int kIpprotoTcp = IPPROTO_TCP, kTcpUlp = TCP_ULP;
const int kSoDomain = SO_DOMAIN, kSoProtocol = SO_PROTOCOL, kSoType = SO_TYPE;

namespace {

#define FALCON_CONSTANT(name) \
  { #name, static_cast < int>(name) }

constexpr Constant kFamilies[] = {FALCON_CONSTANT(AF_UNSPEC), FALCON_CONSTANT(AF_UNIX),
                                  FALCON_CONSTANT(AF_INET), FALCON_CONSTANT(AF_INET6)};

constexpr Constant kTypes[] = {FALCON_CONSTANT(SOCK_STREAM), FALCON_CONSTANT(SOCK_DGRAM),
                               FALCON_CONSTANT(SOCK_RAW), FALCON_CONSTANT(SOCK_RDM),
                               FALCON_CONSTANT(SOCK_SEQPACKET)};

constexpr Constant kSocketOptions[] = {
    FALCON_CONSTANT(SO_DEBUG),     FALCON_CONSTANT(SO_BROADCAST), FALCON_CONSTANT(SO_REUSEADDR),
    FALCON_CONSTANT(SO_REUSEPORT), FALCON_CONSTANT(SO_KEEPALIVE), FALCON_CONSTANT(SO_LINGER),
    FALCON_CONSTANT(SO_OOBINLINE), FALCON_CONSTANT(SO_SNDBUF),    FALCON_CONSTANT(SO_RCVBUF),
    FALCON_CONSTANT(SO_DONTROUTE), FALCON_CONSTANT(SO_RCVLOWAT),  FALCON_CONSTANT(SO_SNDLOWAT),
    FALCON_CONSTANT(SO_RCVTIMEO),  FALCON_CONSTANT(SO_SNDTIMEO),  FALCON_CONSTANT(SO_ERROR),
    FALCON_CONSTANT(SO_TYPE),      FALCON_CONSTANT(SO_DOMAIN),    FALCON_CONSTANT(SO_PROTOCOL),
    FALCON_CONSTANT(SO_ACCEPTCONN)};

constexpr Constant kTcpOptions[] = {FALCON_CONSTANT(TCP_NODELAY)};

constexpr Constant kIpv6Options[] = {FALCON_CONSTANT(IPV6_V6ONLY)};

constexpr Constant kAll[] = {
    FALCON_CONSTANT(AF_UNSPEC),
    FALCON_CONSTANT(AF_UNIX),
    FALCON_CONSTANT(AF_INET),
    FALCON_CONSTANT(AF_INET6),
    FALCON_CONSTANT(SOCK_STREAM),
    FALCON_CONSTANT(SOCK_DGRAM),
    FALCON_CONSTANT(SOCK_RAW),
    FALCON_CONSTANT(SOCK_RDM),
    FALCON_CONSTANT(SOCK_SEQPACKET),
    FALCON_CONSTANT(MSG_CONFIRM),
    FALCON_CONSTANT(MSG_DONTWAIT),
    FALCON_CONSTANT(MSG_EOR),
    FALCON_CONSTANT(MSG_MORE),
    FALCON_CONSTANT(MSG_NOSIGNAL),
    FALCON_CONSTANT(MSG_DONTROUTE),
    FALCON_CONSTANT(MSG_OOB),
    FALCON_CONSTANT(MSG_PEEK),
    FALCON_CONSTANT(MSG_WAITALL),
    FALCON_CONSTANT(SOL_SOCKET),
    FALCON_CONSTANT(SO_DEBUG),
    FALCON_CONSTANT(SO_BROADCAST),
    FALCON_CONSTANT(SO_REUSEADDR),
    FALCON_CONSTANT(SO_REUSEPORT),
    FALCON_CONSTANT(SO_KEEPALIVE),
    FALCON_CONSTANT(SO_LINGER),
    FALCON_CONSTANT(SO_OOBINLINE),
    FALCON_CONSTANT(SO_SNDBUF),
    FALCON_CONSTANT(SO_RCVBUF),
    FALCON_CONSTANT(SO_DONTROUTE),
    FALCON_CONSTANT(SO_RCVLOWAT),
    FALCON_CONSTANT(SO_SNDLOWAT),
    FALCON_CONSTANT(SO_RCVTIMEO),
    FALCON_CONSTANT(SO_SNDTIMEO),
    FALCON_CONSTANT(SO_ERROR),
    FALCON_CONSTANT(SO_TYPE),
    FALCON_CONSTANT(SO_DOMAIN),
    FALCON_CONSTANT(SO_PROTOCOL),
    FALCON_CONSTANT(SO_ACCEPTCONN),
    {"SO_ENABLED", 1},
    {"SO_DISABLED", 0},
    FALCON_CONSTANT(SOMAXCONN),
    FALCON_CONSTANT(IPPROTO_TCP),
    FALCON_CONSTANT(IPPROTO_UDP),
    FALCON_CONSTANT(IPPROTO_IP),
    FALCON_CONSTANT(IPPROTO_IPV6),
    FALCON_CONSTANT(IPPROTO_ICMP),
    FALCON_CONSTANT(IPPROTO_ICMPV6),
    FALCON_CONSTANT(TCP_NODELAY),
    FALCON_CONSTANT(IPV6_V6ONLY),
    FALCON_CONSTANT(SHUT_RD),
    FALCON_CONSTANT(SHUT_WR),
    FALCON_CONSTANT(SHUT_RDWR),
    FALCON_CONSTANT(EAI_AGAIN),
    FALCON_CONSTANT(EAI_FAIL),
    FALCON_CONSTANT(EAI_NONAME),
    FALCON_CONSTANT(EAI_SYSTEM),
};

constexpr Constant kResolverCodes[] = {
    FALCON_CONSTANT(EAI_AGAIN),
    FALCON_CONSTANT(EAI_BADFLAGS),
    FALCON_CONSTANT(EAI_FAIL),
    FALCON_CONSTANT(EAI_FAMILY),
    FALCON_CONSTANT(EAI_MEMORY),
    FALCON_CONSTANT(EAI_NONAME),
    FALCON_CONSTANT(EAI_SERVICE),
    FALCON_CONSTANT(EAI_SOCKTYPE),
    FALCON_CONSTANT(EAI_SYSTEM),
    FALCON_CONSTANT(EAI_OVERFLOW),
    // What glibc also gives, though it shows the names to GNU programs only (netdb.h).
    {"EAI_NODATA", -5},
    {"EAI_ADDRFAMILY", -9}};

#undef FALCON_CONSTANT

const char* name_in(std::span<const Constant> table, int value) {
  for (const Constant& constant : table) {
    if (constant.value == value) {
      return constant.name;
    }
  }
  return nullptr;
}

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

const char* family_name(int family) { return name_in(kFamilies, family); }

const char* type_name(int type) { return name_in(kTypes, type); }

const char* option_name(int level, int name) {
  if (level == SOL_SOCKET) {
    return name_in(kSocketOptions, name);
  }
  if (level == IPPROTO_TCP) {
    return name_in(kTcpOptions, name);
  }
  return level == IPPROTO_IPV6 ? name_in(kIpv6Options, name) : nullptr;
}

const char* resolver_code_name(int code) { return name_in(kResolverCodes, code); }

const char* resolver_words(int code) { return gai_strerror(code); }

}  // namespace falcon::net
