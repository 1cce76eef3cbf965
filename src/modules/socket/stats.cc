// socket.stats(): the counters of the runtime's reactor, as a dict.
#include "falcon/net/counters.h"
#include "modules/socket/natives.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"

namespace falcon::modules {

vm::Value socket_stats(vm::Vm& vm, vm::Args) {
  const net::Counters& counters = sched::Scheduler::of(vm).reactor().counters();
  const auto* state = vm.running_native()->data.as<SocketState>();
  vm::Dict* stats = vm.dict();
  const auto add = [&](vm::Dict* to, const char* name, uint64_t number) {
    vm::dict_set_str(vm, to, vm.intern(name), vm.unsigned_integer(number));
  };
  uint64_t open = 0;
  for (const SocketObject* each = state->open; each != nullptr; each = each->next) ++open;
  add(stats, "open", open);
  add(stats, "opened", counters.opened);
  add(stats, "accepted", counters.accepted);
  add(stats, "connected", counters.connected);
  add(stats, "bytes_received", counters.bytes_received);
  add(stats, "bytes_sent", counters.bytes_sent);
  add(stats, "waits", counters.waits);
  add(stats, "timeouts", counters.timeouts);
  add(stats, "look_ups", counters.look_ups);
  vm::Dict* calls = vm.dict();
  for (size_t i = 0; i < net::kCountedCallCount; ++i) {
    if (counters.calls[i] > 0) add(calls, net::kCountedCalls[i], counters.calls[i]);
  }
  vm::dict_set_str(vm, stats, vm.intern("calls"), calls);
  return stats;
}

}  // namespace falcon::modules
