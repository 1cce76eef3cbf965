// The load of workers.py: `echo_load PORT CONNECTIONS COUNT SIZE` sends SIZE bytes over each of its
// connections and takes them back, in turns, until COUNT have come back. Connections that wait for
// their turn keep the server busy meanwhile. A failed call ends the program with status 1.
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <vector>

#include "loopback.h"

namespace {

int connect_to(int port) {
  const int client = static_cast<int>(checked(socket(AF_INET, SOCK_STREAM, 0), "socket"));
  const sockaddr_in server = loopback(port);
  const int on = 1;
  limit_waits(client);
  checked(setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "setsockopt");
  checked(connect(client, reinterpret_cast<const sockaddr*>(&server), sizeof server), "connect");
  return client;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: echo_load PORT CONNECTIONS COUNT SIZE\n", stderr);
    return 2;
  }
  std::vector<int> clients(static_cast<size_t>(std::atol(argv[2])));
  for (int& client : clients) client = connect_to(std::atoi(argv[1]));
  std::vector<char> data(static_cast<size_t>(std::atol(argv[4])), 'x');
  for (const int client : clients) checked(send(client, data.data(), data.size(), 0), "send");
  for (long left = std::atol(argv[3]); left > 0; left -= static_cast<long>(clients.size())) {
    for (const int client : clients) {
      const long count = checked(recv(client, data.data(), data.size(), MSG_WAITALL), "recv");
      if (count != static_cast<long>(data.size())) return 1;
      checked(send(client, data.data(), data.size(), 0), "send");
    }
  }
  return 0;
}
