// See service_manager.h.
#include "cli/service_manager.h"

#include <cstdlib>

#include "falcon/base/clock.h"
#include "falcon/net/address.h"
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
  const int socket = system_.socket(net::kAfUnix, net::kSockDgram, 0);
  if (socket < 0) return;
  if (address.ok()) {
    system_.sendto(socket, state.data(), state.size(), net::kMsgNosignal, *address);
  }
  system_.close(socket);
}

void ServiceManager::tell_reloading() {
  tell("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(monotonic_ns() / kNsPerUs));
}

}  // namespace falcon::cli
