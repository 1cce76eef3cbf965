// sendto: send with an address of its own.
#include <string_view>
#include <utility>

#include "falcon/net/at_once.h"
#include "falcon/net/constants.h"
#include "falcon/net/ops.h"
#include "modules/socket/arguments.h"
#include "modules/socket/destination.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"

namespace falcon::modules {

namespace {

struct SendToProgress {
  SendToProgress(net::Socket& socket, int flags, Destination to)
      : operation(socket, flags), destination(std::move(to)) {}
  net::SendToOp operation;
  Destination destination;
};
// Every datagram that is answered makes one: it must not cost memory.
static_assert(sizeof(SendToProgress) <= vm::StepState::kBytes);
using SendToStep = sched::StepOf<SendToProgress>;

// As Python has it: sendto(data, address) or sendto(data, flags, address). *sent: how much has gone
// at once, or kNotAtOnce: the step has begun. False: exception.
bool begin(vm::Vm& vm, vm::Args args, SendToStep& step, int64_t* sent) {
  SocketObject* self = socket_object(args[0]);
  const bool two = !args.given(3);
  if (two && !args.given(2)) {
    vm.raise(vm.types.type_error, "sendto() expects an address");
    return false;
  }
  int flags = 0;
  if (!two && args.given(2) && !c_int(vm, args[2], "flags", &flags)) return false;
  std::string_view data;
  if (!vm::text_or_bytes(args[1], &data)) {
    vm.raise(vm.types.type_error,
             vm::cat("sendto() expects str, bytes or bytearray for data, not '",
                     vm.type_name(args[1]), "'"));
    return false;
  }
  const vm::Value info = args[two ? 2 : 3];
  if (!check_open(vm, self, "sendto")) return false;
  const net::Address* peer = known_peer(*self, info);
  if (peer != nullptr && flags == 0 && self->socket->type() != net::kSockStream) {
    *sent = net::send_at_once(*self->socket, data.data(), data.size(), peer);
    if (*sent != net::kNotAtOnce) return true;
  }
  Destination destination;
  if (!destination.take(vm, self, info, "sendto")) return false;
  step.begin(*self->socket, flags, std::move(destination));
  return true;
}

vm::Value failed(vm::Vm& vm, SendToStep& step, const SocketState* state, net::Error error) {
  step.end();
  return raise_send_error(vm, state, error);
}

}  // namespace

vm::Value socket_sendto(vm::Vm& vm, vm::Args args) {
  SocketObject* self = socket_object(args[0]);
  sched::Scheduler& scheduler = sched::Scheduler::of(vm);
  SendToStep step(scheduler);
  if (step.fresh()) {
    int64_t sent = net::kNotAtOnce;
    if (!begin(vm, args, step, &sent)) return vm::Value::error();
    if (sent != net::kNotAtOnce) return vm.integer(sent);
  }
  Destination& to = step->destination;
  net::Error error;
  net::Step outcome = to.resolve(*self, "sendto", &error);
  if (outcome == net::Step::kFailed) return failed(vm, step, self->state, std::move(error));
  if (outcome == net::Step::kDone) {
    std::string_view data;
    vm::text_or_bytes(step.keep().is_undefined() ? args[1] : step.keep(), &data);
    outcome = step->operation.step(data.data(), data.size(), &to.address());
  }
  if (outcome == net::Step::kBlocked) {
    if (!keep_snapshot(vm, args[1], step.keep())) {
      step.end();
      return vm::Value::error();
    }
    return scheduler.wait(to.resolved() ? step->operation.block() : to.block(), "sendto", args[0]);
  }
  if (outcome == net::Step::kFailed) {
    return failed(vm, step, self->state, step->operation.take_error());
  }
  const size_t sent = step->operation.done();
  step.end();
  return vm.unsigned_integer(sent);
}

}  // namespace falcon::modules
