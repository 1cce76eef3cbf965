// See counting_system.h.
#include "net/counting_system.h"

#include "falcon/net/message.h"

namespace falcon::net {

const std::array<const char*, kCountedCallCount> kCountedCalls = {
    "socket",      "socketpair",  "bind",      "listen",    "connect",  "accept",     "send",
    "sendto",      "sendmsg",     "sendmmsg",  "recv",      "recvfrom", "recvmsg",    "recvmmsg",
    "sendfile",    "splice",      "shutdown",  "dup",       "close",    "setsockopt", "getsockopt",
    "getsockname", "getpeername", "epoll_ctl", "epoll_wait"};

// Opening and closing
// --------------------------------------------------------------------------------------------

int CountingSystem::socket(int family, int type, int proto) {
  count(CountedCall::kSocket);
  const int result = next().socket(family, type, proto);
  counters_.opened += result >= 0 ? 1 : 0;
  return result;
}

int CountingSystem::socketpair(int family, int type, int proto, int (&descriptors)[2]) {
  count(CountedCall::kSocketpair);
  const int result = next().socketpair(family, type, proto, descriptors);
  counters_.opened += result >= 0 ? 2 : 0;
  return result;
}

int CountingSystem::accept4(int descriptor, Address* peer) {
  count(CountedCall::kAccept);
  const int result = next().accept4(descriptor, peer);
  counters_.opened += result >= 0 ? 1 : 0;
  counters_.accepted += result >= 0 ? 1 : 0;
  return result;
}

int CountingSystem::connect(int descriptor, const Address& address) {
  count(CountedCall::kConnect);
  const int result = next().connect(descriptor, address);
  counters_.connected += result == 0 ? 1 : 0;
  return result;
}

int CountingSystem::dup(int descriptor) {
  count(CountedCall::kDup);
  const int result = next().dup(descriptor);
  counters_.opened += result >= 0 ? 1 : 0;
  return result;
}

int CountingSystem::close(int descriptor) {
  count(CountedCall::kClose);
  if (is_pipe(descriptor)) {
    pipes_[static_cast<std::size_t>(descriptor)] = false;
  }
  return next().close(descriptor);
}

// Moving bytes
// -------------------------------------------------------------------------------------------

std::int64_t CountingSystem::sendmsg(int descriptor, const Message& message, int flags) {
  count(CountedCall::kSendmsg);
  return sent(next().sendmsg(descriptor, message, flags));
}

std::int64_t CountingSystem::sendfile(int socket, int file, std::uint64_t offset,
                                      std::size_t size) {
  count(CountedCall::kSendfile);
  return sent(next().sendfile(socket, file, offset, size));
}

std::int64_t CountingSystem::recvmsg(int descriptor, Message* message, int flags) {
  count(CountedCall::kRecvmsg);
  return received(next().recvmsg(descriptor, message, flags), flags);
}

int CountingSystem::sendmmsg(int descriptor, std::span<Message> messages, int flags) {
  count(CountedCall::kSendmmsg);
  const int result = next().sendmmsg(descriptor, messages, flags);
  for (std::size_t i = 0; result > 0 && i < static_cast<std::size_t>(result); ++i) {
    sent(static_cast<std::int64_t>(messages[i].size));
  }
  return result;
}

int CountingSystem::recvmmsg(int descriptor, std::span<Message> messages, int flags) {
  count(CountedCall::kRecvmmsg);
  const int result = next().recvmmsg(descriptor, messages, flags);
  for (std::size_t i = 0; result > 0 && i < static_cast<std::size_t>(result); ++i) {
    received(static_cast<std::int64_t>(messages[i].size), flags);
  }
  return result;
}

int CountingSystem::pipe(int (&ends)[2]) {
  const int result = next().pipe(ends);
  for (std::size_t i = 0; result >= 0 && i < 2; ++i) {
    const auto at = static_cast<std::size_t>(ends[i]);
    if (at >= pipes_.size()) {
      pipes_.resize(at + 1);
    }
    pipes_[at] = true;
  }
  return result;
}

std::int64_t CountingSystem::splice(int from, int to, std::size_t size) {
  count(CountedCall::kSplice);
  const std::int64_t result = next().splice(from, to, size);
  return is_pipe(from) ? sent(result) : received(result, 0);
}

// The rest
// -------------------------------------------------------------------------------------------

int CountingSystem::bind(int descriptor, const Address& address) {
  count(CountedCall::kBind);
  return next().bind(descriptor, address);
}

int CountingSystem::listen(int descriptor, int backlog) {
  count(CountedCall::kListen);
  return next().listen(descriptor, backlog);
}

int CountingSystem::shutdown(int descriptor, int how) {
  count(CountedCall::kShutdown);
  return next().shutdown(descriptor, how);
}

int CountingSystem::setsockopt(int descriptor, int level, int name, const void* value,
                               std::size_t size) {
  count(CountedCall::kSetsockopt);
  return next().setsockopt(descriptor, level, name, value, size);
}

int CountingSystem::getsockopt(int descriptor, int level, int name, void* value, std::size_t size) {
  count(CountedCall::kGetsockopt);
  return next().getsockopt(descriptor, level, name, value, size);
}

int CountingSystem::getsockname(int descriptor, Address* address) {
  count(CountedCall::kGetsockname);
  return next().getsockname(descriptor, address);
}

int CountingSystem::getpeername(int descriptor, Address* address) {
  count(CountedCall::kGetpeername);
  return next().getpeername(descriptor, address);
}

int CountingSystem::epoll_ctl(int poller, int operation, int descriptor, epoll_event* event) {
  count(CountedCall::kEpollCtl);
  return next().epoll_ctl(poller, operation, descriptor, event);
}

int CountingSystem::epoll_wait(int poller, epoll_event* events, int capacity, int timeout_ms) {
  count(CountedCall::kEpollWait);
  return direct() ? real_epoll_wait(poller, events, capacity, timeout_ms)
                  : next().epoll_wait(poller, events, capacity, timeout_ms);
}

}  // namespace falcon::net
