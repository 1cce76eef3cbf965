// The numbers of the system's socket interface, by name, without a system header.
//
// The values are the C library's own (src/net/sys/constants.cc takes them from the headers), so a
// port changes one file. They are objects and not macros or enumerators because their values
// differ between systems and this header must not.
#ifndef FALCON_NET_CONSTANTS_H_
#define FALCON_NET_CONSTANTS_H_

#include <optional>
#include <span>
#include <string_view>

namespace falcon::net {

extern const int kAfUnspec, kAfUnix, kAfInet, kAfInet6, kAfPacket, kAfVsock;
extern const int kSockStream, kSockDgram, kSockRaw, kSockRdm, kSockSeqpacket, kSockCloexec,
    kSockNonblock;
extern const int kMsgCmsgCloexec, kMsgCtrunc, kMsgDontwait, kMsgErrqueue, kMsgFastopen, kMsgMore,
    kMsgNosignal, kMsgOob, kMsgPeek, kMsgTrunc, kMsgWaitall;
extern const int kSolSocket;
extern const int kIpprotoTcp, kTcpKeepcnt, kTcpKeepidle, kTcpKeepintvl;
extern const int kSoError, kSoKeepalive, kSoLinger, kSoOobinline, kSoRcvlowat, kSoRcvtimeo,
    kSoReuseaddr, kSoSndtimeo;
extern const int kScmRights;
extern const int kSomaxconn;
extern const int kShutRd, kShutWr, kShutRdwr;

struct Constant {
  const char* name;  // as in C: "AF_INET"
  int value;
};

// Every constant that the system has (src/net/sys/constants.def): families, types, protocols,
// levels and their options, flags, control items, the resolver's; and SO_ENABLED (1) and
// SO_DISABLED (0).
std::span<const Constant> constants();

// The value of the constant called `name`, if the system has it.
std::optional<int> constant(std::string_view name);

// "AF_INET", "SOCK_STREAM"; null where the value has no name here.
const char* family_name(int family);
const char* type_name(int type);
// "SO_REUSEADDR", "TCP_NODELAY"; null where the pair has no name here.
const char* option_name(int level, int name);
// "ECONNREFUSED"; null for a number that is no errno here.
const char* errno_name(int code);

}  // namespace falcon::net

#endif  // FALCON_NET_CONSTANTS_H_
