// See service_manager.h.
#include "cli/service_manager.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "falcon/base/clock.h"
#include "falcon/net/constants.h"
#include "falcon/net/error.h"

namespace falcon::cli {

ServiceManager::ServiceManager(net::System& system) : system_(system) {
  const char* path = std::getenv("NOTIFY_SOCKET");
  if (path == nullptr) return;
  path_ = path;
  if (path_[0] == '@') path_[0] = '\0';  // a name that no file has (unix(7))
  unsetenv("NOTIFY_SOCKET");
}

void ServiceManager::tell(std::string_view state) {
  if (path_.empty()) return;
  const auto address = net::Address::unix_path(path_);
  const int error = address.ok() ? -send(state, *address) : address.error().code();
  if (error <= 0) return;
  const std::string first(state.substr(0, state.find('\n')));
  std::fprintf(stderr, "falcon: cannot tell the service manager %s: %s\n", first.c_str(),
               std::strerror(error));
}

// 0 or more, or the negated errno.
int ServiceManager::send(std::string_view state, const net::Address& address) {
  const int socket = system_.socket(net::kAfUnix, net::kSockDgram, 0);
  if (socket < 0) return socket;
  const int64_t sent = net::retry_interrupted([&] {
    return system_.sendto(socket, state.data(), state.size(), net::kMsgNosignal, address);
  });
  system_.close(socket);
  return static_cast<int>(sent);
}

void ServiceManager::tell_reloading() {
  tell("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(monotonic_ns() / kNsPerUs));
}

}  // namespace falcon::cli
