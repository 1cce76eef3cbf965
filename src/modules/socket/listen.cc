// listen and accept.
//
// A connection belongs to the operation until that is over, and to an object from then on: an
// interrupted accept leaves no descriptor behind.
#include <cerrno>
#include <memory>
#include <utility>

#include "falcon/net/ops.h"
#include "modules/socket/address.h"
#include "modules/socket/arguments.h"
#include "modules/socket/construct.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"
#include "vm/numbers.h"

namespace falcon::modules {

namespace {

// (CLIENT, ADDRESS)
vm::Value accepted(vm::Vm& vm, SocketState* state, std::unique_ptr<net::Socket> socket) {
  SocketObject* client = make_socket_object(vm, state, state->type);
  vm::Value address = address_value(vm, socket->known_remote());
  give_socket(vm, client, std::move(socket));
  return vm.pair(client, address);
}

}  // namespace

vm::Value socket_listen(vm::Vm& vm, vm::Args args) {
  SocketObject* self = socket_object(args[0]);
  int backlog = 0;
  const vm::Value wanted = vm::as_index(vm, args[1]);
  if (wanted.is_error() ||
      (!is_negative_int(vm, wanted) && !c_int(vm, wanted, "backlog", &backlog))) {
    return vm::Value::error();
  }
  if (!check_open(vm, self, "listen")) return vm::Value::error();
  auto listening = self->socket->listen(backlog);
  return listening.ok() ? vm::Value::none() : raise_net_error(vm, self->state, listening.error());
}

vm::Value socket_accept(vm::Vm& vm, vm::Args args) {
  SocketObject* self = socket_object(args[0]);
  sched::Scheduler& scheduler = sched::Scheduler::of(vm);
  sched::StepOf<net::AcceptOp> step(scheduler);
  if (step.fresh()) {
    if (!check_open(vm, self, "accept")) return vm::Value::error();
    step.begin(*self->socket);
  }
  bool collected = false;
  for (;;) {
    switch (step->step()) {
      case net::Step::kBlocked:
        if (scheduler.wait_here(step->block(), "accept", args[0])) continue;
        return vm::Value::suspended();
      case net::Step::kFailed: {
        net::Error error = step->take_error();
        step.end();
        if (collected || !collect_descriptors(vm, error)) {
          return raise_net_error(vm, self->state, error);
        }
        if (!check_open(vm, self, "accept")) return vm::Value::error();
        step.begin(*self->socket);
        collected = true;
        continue;
      }
      case net::Step::kDone:
      case net::Step::kFull:
        break;
    }
    std::unique_ptr<net::Socket> socket = step->take();
    step.end();
    return accepted(vm, self->state, std::move(socket));
  }
}

}  // namespace falcon::modules
