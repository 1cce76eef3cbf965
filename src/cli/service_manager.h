// What the supervisor of workers tells the service manager that has started it: sd_notify(3).
//
// A datagram of lines NAME=VALUE to the socket that NOTIFY_SOCKET names. That nobody takes it is
// told on standard error, and nothing else: the program runs.
#pragma once

#include <string>
#include <string_view>

#include "falcon/net/address.h"
#include "net/sys/system.h"

namespace falcon::cli {

class ServiceManager {
 public:
  // Takes NOTIFY_SOCKET out of the environment: what is started from here has nothing to tell.
  explicit ServiceManager(net::System& system);

  // "READY=1", "STOPPING=1".
  void tell(std::string_view state);
  // That a reload begins: "READY=1" ends it. With the time, as Type=notify-reload wants it.
  void tell_reloading();

 private:
  int send(std::string_view state, const net::Address& address);

  net::System& system_;
  std::string path_;  // empty: there is none to tell
};

}  // namespace falcon::cli
