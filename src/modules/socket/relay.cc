// socket.relay(a, b, idle=None): net::RelayOp for scripts.
#include "falcon/net/relay.h"

#include <cmath>

#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"
#include "vm/exception.h"
#include "vm/text_support.h"

namespace falcon::modules {

namespace {

// What the exception that ends a relay says: `relayed`, the bytes that were passed on, and
// `source`, the socket whose bytes could not be: a or b, None where nothing was wrong with either.
void tell_relayed(vm::Vm& vm, vm::Exception* exception, vm::Value relayed, vm::Value source) {
  vm::set_exception_attribute(vm, exception, "relayed", relayed);
  vm::set_exception_attribute(vm, exception, "source", source);
}

struct Relaying {
  Relaying(net::Socket& a, net::Socket& b, int64_t idle_ns) : operation(a, b, idle_ns) {}
  // (FROM_A, FROM_B)
  vm::Value relayed(vm::Vm& vm) const {
    return vm.tuple(
        {vm.unsigned_integer(operation.from_a()), vm.unsigned_integer(operation.from_b())});
  }
  void tell(vm::Vm& vm, vm::Exception* exception) const {
    tell_relayed(vm, exception, relayed(vm), vm::Value::none());
  }
  net::RelayOp operation;
};
using RelayStep = sched::StepOf<Relaying>;

// Seconds above 0 as nanoseconds, kNever for None. False: exception.
bool idle_argument(vm::Vm& vm, vm::Value value, int64_t* out) {
  if (value.is_undefined() || value.is_none()) return true;
  double seconds = 0;
  if (!vm.to_double(value, "relay() argument 'idle'", &seconds)) return false;
  if (!(seconds > 0)) {
    vm.raise(vm.types.value_error, "relay() expects an idle of more than 0 seconds, or None");
    return false;
  }
  const double idle_ns = std::ceil(seconds * static_cast<double>(kNsPerSecond));
  if (idle_ns < static_cast<double>(kNever)) *out = static_cast<int64_t>(idle_ns);
  return true;
}

bool begin(vm::Vm& vm, vm::Args args, RelayStep& step) {
  const vm::Type* type = vm.running_native()->data.as<SocketState>()->type;
  for (const vm::Value side : {args[0], args[1]}) {
    if (!vm.is_instance(side, const_cast<vm::Type*>(type))) {
      vm.raise(vm.types.type_error,
               vm::cat("relay() expects two sockets, not '", vm.type_name(side), "'"));
      return false;
    }
  }
  int64_t idle_ns = kNever;
  if (!idle_argument(vm, args[2], &idle_ns)) return false;
  for (const vm::Value side : {args[0], args[1]}) {
    if (!check_open(vm, socket_object(side), "relay")) return false;
  }
  if (args[0] == args[1]) {
    vm.raise(vm.types.value_error, "relay() expects two different sockets");
    return false;
  }
  step.begin(*socket_object(args[0])->socket, *socket_object(args[1])->socket, idle_ns);
  return true;
}

vm::Value raise_relay_error(vm::Vm& vm, vm::Args args, const net::Error& error, vm::Value relayed,
                            vm::Value source) {
  raise_net_error(vm, socket_object(args[0])->state, error);
  tell_relayed(vm, vm.exception().as<vm::Exception>(), relayed, source);
  return vm::Value::error();
}

}  // namespace

vm::Value socket_relay(vm::Vm& vm, vm::Args args) {
  sched::Scheduler& scheduler = sched::Scheduler::of(vm);
  RelayStep step(scheduler);
  if (step.fresh() && !begin(vm, args, step)) return vm::Value::error();
  const net::Step outcome = step->operation.step();
  if (outcome == net::Step::kBlocked) {
    return scheduler.wait(step->operation.block(), "relay", args[0]);
  }
  if (outcome == net::Step::kFull) return scheduler.yield();
  vm::Value relayed = step->relayed(vm);
  if (outcome == net::Step::kDone) {
    step.end();
    return relayed;
  }
  net::Error error = step->operation.take_error();
  const vm::Value source = step->operation.failed_from_a()   ? args[0]
                           : step->operation.failed_from_b() ? args[1]
                                                             : vm::Value::none();
  step.end();
  return raise_relay_error(vm, args, error, relayed, source);
}

}  // namespace falcon::modules
