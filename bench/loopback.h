// What the C programs of the benchmarks share: addresses of this machine, and calls that must not
// fail, for a figure would mean nothing then.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

// `result`, of the call named `what`; a failed one ends the program with status 1.
inline long checked(long result, const char* what) {
  if (result < 0) {
    std::perror(what);
    std::exit(1);
  }
  return result;
}

inline sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// Has a recv(2) that nothing comes for fail: what was under way is lost.
inline void limit_waits(int socket) {
  const timeval limit{5, 0};
  checked(setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), "setsockopt");
}

// Binds a socket to a free port of this machine.
inline void bind_to_free_port(int socket) {
  const sockaddr_in address = loopback(0);
  checked(bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
}

inline void print_port(int socket) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  checked(getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length), "getsockname");
  std::printf("%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
}
