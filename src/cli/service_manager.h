// What the supervisor of workers tells the service manager that has started it: sd_notify(3).
//
// A datagram of lines NAME=VALUE to the socket that NOTIFY_SOCKET names. That nobody takes it is
// nothing to the supervisor.
#pragma once

#include <string>
#include <string_view>

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
  net::System& system_;
  std::string path_;  // empty: there is none to tell
};

}  // namespace falcon::cli
