// The calls that a busy program makes most, as functions that are compiled into their caller.
//
// After a call that went deep into the kernel the processor mispredicts each return of ours, for
// its stack of return addresses is full of the kernel's: some 20 ns a function. RealSystem makes
// the calls by these, and CountingSystem too where RealSystem is what it stands before. What they
// do and give says System.
#ifndef FALCON_NET_SYS_REAL_CALLS_H_
#define FALCON_NET_SYS_REAL_CALLS_H_

#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "base/inline.h"
#include "net/sys/sock_address.h"

namespace falcon::net {

template <class T>
inline T checked(T result) {
  if (result < 0) [[unlikely]] {
    return static_cast<T>(-errno);
  }
  return result;
}

FALCON_INLINE std::int64_t real_send(int descriptor, const void* data, std::size_t size,
                                     int flags) {
  return checked(::send(descriptor, data, size, flags | MSG_DONTWAIT));
}

FALCON_INLINE std::int64_t real_sendto(int descriptor, const void* data, std::size_t size,
                                       int flags, const Address& address) {
  const SockAddress target = to_sock_address(address);
  return checked(::sendto(descriptor, data, size, flags | MSG_DONTWAIT, &target.any, target.size));
}

FALCON_INLINE std::int64_t real_recv(int descriptor, void* buffer, std::size_t size, int flags) {
  return checked(::recv(descriptor, buffer, size, flags | MSG_DONTWAIT));
}

// recvfrom(2) with the flags as they are.
FALCON_INLINE std::int64_t receive_address(int descriptor, void* buffer, std::size_t size,
                                           int flags, Address* from) {
  SockAddress address;
  address.size = sizeof address.storage;
  const ssize_t result = ::recvfrom(descriptor, buffer, size, flags, &address.any, &address.size);
  if (result < 0) [[unlikely]] {
    return -errno;
  }
  from_sock_address(&address.any, address.size, from);
  return result;
}

FALCON_INLINE std::int64_t real_recvfrom(int descriptor, void* buffer, std::size_t size, int flags,
                                         Address* from) {
  return receive_address(descriptor, buffer, size, flags | MSG_DONTWAIT, from);
}

FALCON_INLINE std::int64_t real_wait_and_recv(int descriptor, void* buffer, std::size_t size,
                                              Address* from) {
  return from == nullptr ? checked(::recv(descriptor, buffer, size, 0))
                         : receive_address(descriptor, buffer, size, 0, from);
}

FALCON_INLINE int real_epoll_wait(int poller, epoll_event* events, int capacity, int timeout_ms) {
  return checked(::epoll_wait(poller, events, capacity, timeout_ms));
}

}  // namespace falcon::net

#endif  // FALCON_NET_SYS_REAL_CALLS_H_
