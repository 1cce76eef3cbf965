// The loop of udp_echo.fpl in C, as the measure for it, and the load for both: nothing clever.
// `udp echo` prints its port and echoes datagrams until it is killed. `udp load PORT IN_FLIGHT
// COUNT` keeps IN_FLIGHT datagrams of 64 bytes under way, each from a socket of its own, until
// COUNT have come back. A failed call ends the program with status 1: the figure would mean
// nothing.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

constexpr size_t kLargest = 65536;  // what the Falcon program asks for
constexpr size_t kDatagram = 64;
constexpr time_t kLostAfterS = 5;
char datagram[kLargest];

long checked(long result, const char* what) {
  if (result < 0) {
    std::perror(what);
    std::exit(1);
  }
  return result;
}

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int make_socket() { return static_cast<int>(checked(socket(AF_INET, SOCK_DGRAM, 0), "socket")); }

int echo() {
  const int server = make_socket();
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  checked(bind(server, reinterpret_cast<sockaddr*>(&address), length), "bind");
  checked(getsockname(server, reinterpret_cast<sockaddr*>(&address), &length), "getsockname");
  std::printf("%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  while (true) {
    auto* from = reinterpret_cast<sockaddr*>(&address);
    length = sizeof address;
    const auto count = static_cast<size_t>(
        checked(recvfrom(server, datagram, kLargest, 0, from, &length), "recvfrom"));
    checked(sendto(server, datagram, count, 0, from, length), "sendto");
  }
}

int load(int port, int in_flight, long count) {
  const sockaddr_in server = loopback(port);
  const timeval limit{kLostAfterS, 0};
  std::vector<int> clients;
  for (int i = 0; i < in_flight; ++i) {
    clients.push_back(make_socket());
    checked(connect(clients.back(), reinterpret_cast<const sockaddr*>(&server), sizeof server),
            "connect");
    checked(setsockopt(clients.back(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit),
            "setsockopt");
    checked(send(clients.back(), datagram, kDatagram, 0), "send");
  }
  for (long come = 0; come < count; come += in_flight) {
    for (const int client : clients) {
      checked(recv(client, datagram, kDatagram, 0), "recv");
      checked(send(client, datagram, kDatagram, 0), "send");
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "echo") == 0) return echo();
  if (argc == 5 && std::strcmp(argv[1], "load") == 0)
    return load(std::atoi(argv[2]), std::atoi(argv[3]), std::atol(argv[4]));
  std::fputs("usage: udp echo | udp load PORT IN_FLIGHT COUNT\n", stderr);
  return 2;
}
