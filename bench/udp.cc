// The loop of udp_echo.fpl in C, as the measure for it, and the load for both: nothing clever.
// `udp echo` prints its port and echoes datagrams until it is killed. `udp load PORT IN_FLIGHT
// COUNT` keeps IN_FLIGHT datagrams of 64 bytes under way, each from a socket of its own, until
// COUNT have come back. A failed call ends the program with status 1: the figure would mean
// nothing.

#include <cstring>
#include <vector>

#include "loopback.h"

namespace {

constexpr size_t kLargest = 65536;  // what the Falcon program asks for
constexpr size_t kDatagram = 64;
char datagram[kLargest];

int make_socket() { return static_cast<int>(checked(socket(AF_INET, SOCK_DGRAM, 0), "socket")); }

int echo() {
  const int server = make_socket();
  bind_to_free_port(server);
  print_port(server);
  while (true) {
    sockaddr_in address;
    auto* from = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address;
    const auto count = static_cast<size_t>(
        checked(recvfrom(server, datagram, kLargest, 0, from, &length), "recvfrom"));
    checked(sendto(server, datagram, count, 0, from, length), "sendto");
  }
}

int load(int port, int in_flight, long count) {
  const sockaddr_in server = loopback(port);
  std::vector<int> clients;
  for (int i = 0; i < in_flight; ++i) {
    clients.push_back(make_socket());
    checked(connect(clients.back(), reinterpret_cast<const sockaddr*>(&server), sizeof server),
            "connect");
    limit_waits(clients.back());
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
