// A client in the plainest style: it blocks the thread that it runs on.
//
//   blocking_client HOST PORT [TEXT]
//
// Connects, sends TEXT and the end of the stream, and prints what comes back until the peer closes.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "falcon/net/blocking.h"
#include "falcon/net/constants.h"

namespace net = falcon::net;

namespace {

net::Result<falcon::Ok> converse(const char* host, int port, const std::string& text) {
  net::Context context;
  FALCON_TRY(auto socket, net::blocking::connect(context, host, port));
  FALCON_TRY_OK(net::blocking::send_all(*socket, text.data(), text.size()));
  FALCON_TRY_OK(socket->shutdown(net::kShutWr));
  char buffer[4096];
  for (;;) {
    FALCON_TRY(const std::size_t size, net::blocking::recv(*socket, buffer, sizeof buffer));
    if (size == 0) {
      return falcon::Ok{};
    }
    std::fwrite(buffer, 1, size, stdout);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: %s HOST PORT [TEXT]\n", argv[0]);
    return 2;
  }
  const std::string text = argc > 3 ? argv[3] : "hello\n";
  const auto result = converse(argv[1], std::atoi(argv[2]), text);
  if (!result.ok()) {
    std::fprintf(stderr, "%s\n", result.error().message().c_str());
    return 1;
  }
  return 0;
}
