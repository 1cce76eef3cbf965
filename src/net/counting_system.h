// CountingSystem: a System that counts the calls about sockets and the bytes they move, and hands
// them on.
//
// One stands before every reactor. At the seam one place counts everything, and it costs an
// addition for each system call, and a virtual call for those that are not made all the time: a few
// nanoseconds beside a microsecond. Calls of helper threads do not come by here (System::lasting):
// they may end after it.
// Contract: the reactor's thread, but for what is handed on uncounted (write_event).
#ifndef FALCON_NET_COUNTING_SYSTEM_H_
#define FALCON_NET_COUNTING_SYSTEM_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/inline.h"
#include "falcon/net/constants.h"
#include "falcon/net/counters.h"
#include "net/sys/forwarding_system.h"
#include "net/sys/real_calls.h"

namespace falcon::net {

class CountingSystem final : public ForwardingSystem {
 public:
  CountingSystem(System& next, Counters& counters)
      : ForwardingSystem(next), counters_(counters), direct_(&next == &real_system()) {}

  System& lasting() override { return next().lasting(); }

  int socket(int family, int type, int proto) override;
  int socketpair(int family, int type, int proto, int (&descriptors)[2]) override;
  int accept4(int descriptor, Address* peer) override;
  int bind(int descriptor, const Address& address) override;
  int listen(int descriptor, int backlog) override;
  int connect(int descriptor, const Address& address) override;
  FALCON_INLINE std::int64_t send(int descriptor, const void* data, std::size_t size,
                                  int flags) override {
    count(CountedCall::kSend);
    return sent(direct() ? real_send(descriptor, data, size, flags)
                         : next().send(descriptor, data, size, flags));
  }
  FALCON_INLINE std::int64_t sendto(int descriptor, const void* data, std::size_t size, int flags,
                                    const Address& address) override {
    count(CountedCall::kSendto);
    return sent(direct() ? real_sendto(descriptor, data, size, flags, address)
                         : next().sendto(descriptor, data, size, flags, address));
  }
  FALCON_INLINE std::int64_t recv(int descriptor, void* buffer, std::size_t size,
                                  int flags) override {
    count(CountedCall::kRecv);
    return received(direct() ? real_recv(descriptor, buffer, size, flags)
                             : next().recv(descriptor, buffer, size, flags),
                    flags);
  }
  FALCON_INLINE std::int64_t recvfrom(int descriptor, void* buffer, std::size_t size, int flags,
                                      Address* from) override {
    count(CountedCall::kRecvfrom);
    return received(direct() ? real_recvfrom(descriptor, buffer, size, flags, from)
                             : next().recvfrom(descriptor, buffer, size, flags, from),
                    flags);
  }
  FALCON_INLINE std::int64_t wait_and_recv(int descriptor, void* buffer, std::size_t size,
                                           Address* from) override {
    count(from == nullptr ? CountedCall::kRecv : CountedCall::kRecvfrom);
    return received(direct() ? real_wait_and_recv(descriptor, buffer, size, from)
                             : next().wait_and_recv(descriptor, buffer, size, from),
                    0);
  }
  std::int64_t sendmsg(int descriptor, const Message& message, int flags) override;
  std::int64_t recvmsg(int descriptor, Message* message, int flags) override;
  int sendmmsg(int descriptor, std::span<Message> messages, int flags) override;
  int recvmmsg(int descriptor, std::span<Message> messages, int flags) override;
  int dup(int descriptor) override;
  int close(int descriptor) override;
  int shutdown(int descriptor, int how) override;
  int setsockopt(int descriptor, int level, int name, const void* value, std::size_t size) override;
  int getsockopt(int descriptor, int level, int name, void* value, std::size_t size) override;
  int getsockname(int descriptor, Address* address) override;
  int getpeername(int descriptor, Address* address) override;
  std::int64_t sendfile(int socket, int file, std::uint64_t offset, std::size_t size) override;
  int pipe(int (&ends)[2]) override;
  std::int64_t splice(int from, int to, std::size_t size) override;
  int epoll_ctl(int poller, int operation, int descriptor, epoll_event* event) override;
  int epoll_wait(int poller, epoll_event* events, int capacity, int timeout_ms) override;

 private:
  bool direct() const { return __builtin_expect(direct_, true); }
  void count(CountedCall call) { ++counters_.calls[static_cast<std::size_t>(call)]; }
  std::int64_t sent(std::int64_t result) {
    counters_.bytes_sent += result > 0 ? static_cast<std::uint64_t>(result) : 0;
    return result;
  }
  // What was only looked at will be received later.
  std::int64_t received(std::int64_t result, int flags) {
    if (result > 0 && (flags & (kMsgPeek | kMsgErrqueue)) == 0) {
      counters_.bytes_received += static_cast<std::uint64_t>(result);
    }
    return result;
  }
  bool is_pipe(int descriptor) const {
    const auto at = static_cast<std::size_t>(descriptor);
    return at < pipes_.size() && pipes_[at];
  }

  Counters& counters_;
  const bool direct_;  // next() is the system itself: its calls are made right here (real_calls.h)
  std::vector<bool> pipes_;  // by number: splice(2) from one sends, to one receives
};

}  // namespace falcon::net

#endif  // FALCON_NET_COUNTING_SYSTEM_H_
