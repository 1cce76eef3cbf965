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
#include "modules/socket/receive.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"

namespace falcon::modules {

namespace {

struct SendToProgress {
  SendToProgress(net::Socket& socket, int flags, Destination to)
      : operation(socket, flags), destination(std::move(to)) {}
  size_t bytes_sent() const { return operation.done(); }
  net::SendToOp operation;
  Destination destination;
};
// Every datagram that is answered makes one: it must not cost memory.
static_assert(sizeof(SendToProgress) <= vm::StepState::kBytes);
using SendToStep = sched::StepOf<SendToProgress>;

// An answer to who was heard from lately, at once: how much has gone, or kNotAtOnce.
inline int64_t answer(vm::Args args) {
  SocketObject* self = socket_object(args[0]);
  const bool two = !args.given(3);
  std::string_view data;
  if (self->socket == nullptr || self->socket->type() == net::kSockStream ||
      (!two && args.given(2) && args[2] != vm::Value::small_int(0)) ||
      !vm::text_or_bytes(args[1], &data)) {
    return net::kNotAtOnce;
  }
  const net::Address* peer = known_peer(*self, args[two ? 2 : 3]);
  if (peer == nullptr) return net::kNotAtOnce;
  const int64_t sent = net::send_at_once(*self->socket, data.data(), data.size(), peer);
  if (sent != net::kNotAtOnce) take_back(*self->state, args[1]);
  return sent;
}

// As Python has it: sendto(data, address) or sendto(data, flags, address). False: exception.
bool begin(vm::Vm& vm, vm::Args args, SendToStep& step) {
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
  Destination destination;
  if (!check_open(vm, self, "sendto") || !destination.take(vm, self, args[two ? 2 : 3], "sendto")) {
    return false;
  }
  step.begin(*self->socket, flags, std::move(destination));
  return true;
}

vm::Value failed(vm::Vm& vm, SendToStep& step, const SocketState* state, net::Error error) {
  step.end();
  return raise_send_error(vm, state, error);
}

[[gnu::noinline]] vm::Value step_sendto(vm::Vm& vm, vm::Args args) {
  SendToStep step(sched::Scheduler::of(vm));
  SocketObject* self = socket_object(args[0]);
  if (step.fresh() && !begin(vm, args, step)) {
    take_back(*self->state, args[1]);
    return vm::Value::error();
  }
  sched::Scheduler& scheduler = sched::Scheduler::of(vm);
  Destination& to = step->destination;
  // What may be on loan: not once a copy is kept of it.
  const vm::Value source = step.keep().is_undefined() ? args[1] : vm::Value::undefined();
  net::Error error;
  net::Step outcome = to.resolve(*self, "sendto", &error);
  if (outcome == net::Step::kFailed) {
    take_back(*self->state, source);
    return failed(vm, step, self->state, std::move(error));
  }
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
    if (!step.keep().is_undefined()) take_back(*self->state, source);
    return scheduler.wait(to.resolved() ? step->operation.block() : to.block(), "sendto", args[0]);
  }
  take_back(*self->state, source);
  if (outcome == net::Step::kFailed) {
    return failed(vm, step, self->state, step->operation.take_error());
  }
  const size_t sent = step->operation.done();
  step.end();
  return vm.unsigned_integer(sent);
}

}  // namespace

vm::Value socket_sendto(vm::Vm& vm, vm::Args args) {
  if (SendToStep(sched::Scheduler::of(vm)).fresh()) {
    const int64_t sent = answer(args);
    if (sent != net::kNotAtOnce) return vm::Value::small_int(sent);
  }
  return step_sendto(vm, args);
}

}  // namespace falcon::modules
