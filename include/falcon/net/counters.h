// Counters: what the sockets of a reactor have done since it began.
//
// Plain numbers, for they are counted on the reactor's thread alone: a call costs an addition. The
// reactor's thread only, too.
#ifndef FALCON_NET_COUNTERS_H_
#define FALCON_NET_COUNTERS_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace falcon::net {

// The system calls that are counted, in the order of kCountedCalls.
enum class CountedCall : std::uint8_t {
  kSocket,
  kSocketpair,
  kBind,
  kListen,
  kConnect,
  kAccept,
  kSend,
  kSendto,
  kSendmsg,
  kSendmmsg,
  kRecv,
  kRecvfrom,
  kRecvmsg,
  kRecvmmsg,
  kSendfile,
  kSplice,
  kShutdown,
  kDup,
  kClose,
  kSetsockopt,
  kGetsockopt,
  kGetsockname,
  kGetpeername,
  kEpollCtl,
  kEpollWait,
};
inline constexpr std::size_t kCountedCallCount = 25;

// Their names, as those of the manual pages.
extern const std::array<const char*, kCountedCallCount> kCountedCalls;

struct Counters {
  std::array<std::uint64_t, kCountedCallCount> calls{};
  std::uint64_t opened = 0;  // sockets: made, accepted and duplicated
  std::uint64_t accepted = 0;
  std::uint64_t connected = 0;  // connect(2) that said so
  std::uint64_t bytes_received = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t waits = 0;     // of operations for a socket
  std::uint64_t timeouts = 0;  // operations that failed by one
  std::uint64_t look_ups = 0;  // of names, on helper threads
};

}  // namespace falcon::net

#endif  // FALCON_NET_COUNTERS_H_
