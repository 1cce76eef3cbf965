// The loops of bulk_recv.fpl and bulk_send.fpl in C, as the measure for them: blocking sockets,
// pieces of 64 KiB, nothing clever. `bulk recv` prints its port, takes one connection to its end
// and prints the bytes; `bulk send PORT BYTES` sends. A failed call ends the program with status 1:
// the figure would mean nothing.
#include <cstring>

#include "loopback.h"

namespace {

constexpr size_t kPiece = 65536;  // what the Falcon programs use
char piece[kPiece];

int stream() { return static_cast<int>(checked(socket(AF_INET, SOCK_STREAM, 0), "socket")); }

int receive() {
  int server = stream();
  bind_to_free_port(server);
  checked(listen(server, 1), "listen");
  print_port(server);
  int client = static_cast<int>(checked(accept(server, nullptr, nullptr), "accept"));
  long total = 0;
  while (long count = checked(recv(client, piece, kPiece, 0), "recv")) total += count;
  std::printf("%ld\n", total);
  return 0;
}

int send(int port, long bytes) {
  int client = stream();
  sockaddr_in address = loopback(port);
  checked(connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address), "connect");
  for (long left = bytes; left > 0; left -= static_cast<long>(kPiece)) {
    size_t sent = 0;
    while (sent < kPiece) {
      sent += static_cast<size_t>(checked(::send(client, piece + sent, kPiece - sent, 0), "send"));
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "recv") == 0) return receive();
  if (argc == 4 && std::strcmp(argv[1], "send") == 0)
    return send(std::atoi(argv[2]), std::atol(argv[3]));
  std::fputs("usage: bulk recv | bulk send PORT BYTES\n", stderr);
  return 2;
}
