// The loops of bulk_recv.fpl and bulk_send.fpl in C, as the measure for them: blocking sockets,
// pieces of 64 KiB, nothing clever. `bulk recv` prints its port, takes one connection to its end
// and prints the bytes; `bulk send PORT BYTES` sends. With a number of CONNECTIONS behind that,
// there are as many, each in a thread of its own, and the bytes are those of all. A failed call
// ends the program with status 1: the figure would mean nothing.
#include <atomic>
#include <cstring>
#include <functional>
#include <thread>
#include <vector>

#include "loopback.h"

namespace {

constexpr size_t kPiece = 65536;  // what the Falcon programs use

// Runs `work` in that many threads to its end.
void in_threads(int count, const std::function<void()>& work) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(work);
}

int stream() { return static_cast<int>(checked(socket(AF_INET, SOCK_STREAM, 0), "socket")); }

int receive(int connections) {
  int server = stream();
  bind_to_free_port(server);
  checked(listen(server, connections), "listen");
  print_port(server);
  std::atomic<long> total = 0;
  in_threads(connections, [&] {
    std::vector<char> piece(kPiece);
    int client = static_cast<int>(checked(accept(server, nullptr, nullptr), "accept"));
    while (long count = checked(recv(client, piece.data(), kPiece, 0), "recv")) total += count;
  });
  std::printf("%ld\n", total.load());
  return 0;
}

int send(int port, long bytes, int connections) {
  in_threads(connections, [=] {
    const std::vector<char> piece(kPiece);
    int client = stream();
    sockaddr_in address = loopback(port);
    checked(connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address), "connect");
    for (long left = bytes / connections; left > 0; left -= static_cast<long>(kPiece)) {
      size_t sent = 0;
      while (sent < kPiece) {
        sent +=
            static_cast<size_t>(checked(::send(client, &piece[sent], kPiece - sent, 0), "send"));
      }
    }
  });
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const bool receives = argc > 1 && std::strcmp(argv[1], "recv") == 0;
  const bool sends = argc > 3 && std::strcmp(argv[1], "send") == 0;
  const int fixed = sends ? 4 : 2;
  const int connections = argc > fixed ? std::atoi(argv[fixed]) : 1;
  if ((receives || sends) && argc <= fixed + 1 && connections > 0) {
    return receives ? receive(connections)
                    : send(std::atoi(argv[2]), std::atol(argv[3]), connections);
  }
  std::fputs("usage: bulk recv [CONNECTIONS] | bulk send PORT BYTES [CONNECTIONS]\n", stderr);
  return 2;
}
