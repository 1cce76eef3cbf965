// A name look-up on behalf of a socket, which closing the socket ends.
//
// net's ResolveOp knows no socket, so a thread in it stands in none of the socket's queues. This
// links it to the object: close() wakes it, and the step that follows finds the socket closed. It
// belongs to the parked thread's step state and leaves the list by itself, however the thread goes
// on.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "falcon/net/resolver.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"

namespace falcon::modules {

class HostLookup {
 public:
  // For the running thread. `operation` is a literal; `deadline_ns` monotonic.
  HostLookup(sched::Scheduler& scheduler, SocketObject& object, std::string_view host, int64_t port,
             int64_t deadline_ns, const char* operation);
  ~HostLookup();
  HostLookup(const HostLookup&) = delete;
  HostLookup& operator=(const HostLookup&) = delete;

  net::ResolveOp& operation() { return operation_; }

  // Wakes the threads that are parked in look-ups for the object.
  static void wake_all(SocketObject& object);

 private:
  SocketObject& object_;
  sched::GreenThread& thread_;
  HostLookup* next_;
  net::ResolveOp operation_;
};

}  // namespace falcon::modules
