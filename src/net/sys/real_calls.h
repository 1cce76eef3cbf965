// The calls that a busy program makes most, as functions that are compiled into their caller.
//
// After a call that went deep into the kernel the processor mispredicts each return of ours, for
// its stack of return addresses is full of the kernel's: some 20 ns a function. RealSystem makes
// the calls by these, and CountingSystem too where RealSystem is what it stands before. What they
// do and give says System. For the same reason the two calls that move bytes are made by the
// processor's instruction, without the C library's function, which also asks each time whether its
// thread is to be cancelled, as none of ours ever is: 6 to 9 % of our own time for a datagram.
#ifndef FALCON_NET_SYS_REAL_CALLS_H_
#define FALCON_NET_SYS_REAL_CALLS_H_

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "net/sys/sock_address.h"

namespace falcon::net {

template <class T>
inline T checked(T result) {
  return result < 0 ? static_cast<T>(-errno) : result;
}

// sendto(2) and recvfrom(2), of which send(2) and recv(2) are the cases without an address: the
// result, or a negated errno.
#if defined(__x86_64__) && !defined(__ILP32__) && !defined(__SANITIZE_ADDRESS__)
// By the convention of x86-64 (syscall(2)). AddressSanitizer wants to see what the kernel writes
// to.
template <class Data, class Size>
std::int64_t transfer(long number, int descriptor, Data* data, std::size_t size, int flags,
                      const sockaddr* address, Size address_size) {
  std::int64_t result;
  register std::int64_t fourth __asm__("r10") = flags;
  register const sockaddr* fifth __asm__("r8") = address;
  register Size sixth __asm__("r9") = address_size;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(std::int64_t{descriptor}), "S"(data), "d"(size), "r"(fourth),
                     "r"(fifth), "r"(sixth)
                   : "rcx", "r11", "memory");
  return result;
}

inline std::int64_t sendto_call(int descriptor, const void* data, std::size_t size, int flags,
                                const sockaddr* to, socklen_t to_size) {
  return transfer(SYS_sendto, descriptor, data, size, flags, to, std::uint64_t{to_size});
}

inline std::int64_t recvfrom_call(int descriptor, void* buffer, std::size_t size, int flags,
                                  sockaddr* from, socklen_t* from_size) {
  return transfer(SYS_recvfrom, descriptor, buffer, size, flags, from, from_size);
}
#else
inline std::int64_t sendto_call(int descriptor, const void* data, std::size_t size, int flags,
                                const sockaddr* to, socklen_t to_size) {
  return checked(::sendto(descriptor, data, size, flags, to, to_size));
}

inline std::int64_t recvfrom_call(int descriptor, void* buffer, std::size_t size, int flags,
                                  sockaddr* from, socklen_t* from_size) {
  return checked(::recvfrom(descriptor, buffer, size, flags, from, from_size));
}
#endif

inline std::int64_t real_send(int descriptor, const void* data, std::size_t size, int flags) {
  return sendto_call(descriptor, data, size, flags | MSG_DONTWAIT, nullptr, 0);
}

inline std::int64_t real_sendto(int descriptor, const void* data, std::size_t size, int flags,
                                const Address& address) {
  const SockAddress target = to_sock_address(address);
  return sendto_call(descriptor, data, size, flags | MSG_DONTWAIT, &target.any, target.size);
}

inline std::int64_t real_recv(int descriptor, void* buffer, std::size_t size, int flags) {
  return recvfrom_call(descriptor, buffer, size, flags | MSG_DONTWAIT, nullptr, nullptr);
}

// recvfrom(2) with the flags as they are.
inline std::int64_t receive_address(int descriptor, void* buffer, std::size_t size, int flags,
                                    Address* from) {
  SockAddress address;
  address.size = sizeof address.storage;
  const std::int64_t result =
      recvfrom_call(descriptor, buffer, size, flags, &address.any, &address.size);
  if (result >= 0) {
    *from = from_sock_address(&address.any, address.size);
  }
  return result;
}

inline std::int64_t real_recvfrom(int descriptor, void* buffer, std::size_t size, int flags,
                                  Address* from) {
  return receive_address(descriptor, buffer, size, flags | MSG_DONTWAIT, from);
}

inline std::int64_t real_wait_and_recv(int descriptor, void* buffer, std::size_t size,
                                       Address* from) {
  return from == nullptr ? recvfrom_call(descriptor, buffer, size, 0, nullptr, nullptr)
                         : receive_address(descriptor, buffer, size, 0, from);
}

inline int real_epoll_wait(int poller, epoll_event* events, int capacity, int timeout_ms) {
  return checked(::epoll_wait(poller, events, capacity, timeout_ms));
}

}  // namespace falcon::net

#endif  // FALCON_NET_SYS_REAL_CALLS_H_
