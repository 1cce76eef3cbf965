// See host_lookup.h. One list of all in a runtime, through the look-ups themselves: they are few,
// and a pointer in each socket would cost more.
#include "modules/socket/host_lookup.h"

namespace falcon::modules {

HostLookup::HostLookup(sched::Scheduler& scheduler, SocketObject& object, std::string_view host,
                       int64_t port, int64_t deadline_ns, const char* operation)
    : object_(object),
      thread_(scheduler.current()),
      next_(std::exchange(object.state->lookups, this)),
      operation_(object.socket->context(), object.socket->family(), host, port, deadline_ns,
                 operation) {}

HostLookup::~HostLookup() {
  HostLookup** place = &object_.state->lookups;
  while (*place != this) place = &(*place)->next_;
  *place = next_;
}

void HostLookup::wake_all(SocketObject& object) {
  for (HostLookup* lookup = object.state->lookups; lookup != nullptr; lookup = lookup->next_) {
    if (&lookup->object_ == &object && lookup->thread_.parked())
      lookup->thread_.scheduler().wake(lookup->thread_);
  }
}

}  // namespace falcon::modules
