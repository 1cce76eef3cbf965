// close, and `with`, which closes by the same native: both wait as SO_LINGER says.
#include "falcon/net/ops.h"
#include "modules/socket/error.h"
#include "modules/socket/host_lookup.h"
#include "modules/socket/natives.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"

namespace falcon::modules {

// Also __exit__: what else it is given does not matter.
vm::Value socket_close(vm::Vm& vm, vm::Args args) {
  SocketObject* self = socket_object(args[0]);
  sched::Scheduler& scheduler = sched::Scheduler::of(vm);
  sched::StepOf<net::CloseOp> step(scheduler);
  if (step.fresh()) {
    if (self->socket == nullptr || self->socket->closed()) return vm::Value::none();
    HostLookup::wake_all(*self);
    step.begin(*self->socket);
  }
  const net::Step outcome = step->step();
  discount(vm.heap, self);
  if (outcome == net::Step::kBlocked) return scheduler.wait(step->block(), "close", args[0]);
  step.end();
  return vm::Value::none();
}

vm::Value socket_enter(vm::Vm& vm, vm::Args args) {
  return check_open(vm, socket_object(args[0]), "with") ? args[0] : vm::Value::error();
}

}  // namespace falcon::modules
