// recv_into and recvfrom_into: receiving into a bytearray of the script's.
//
// Another thread may change the bytearray while this one is parked: its memory is looked at anew at
// each step, and one that has become too small ends the operation.
#include <climits>

#include "falcon/net/ops.h"
#include "modules/socket/arguments.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "modules/socket/receive.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"

namespace falcon::modules {

namespace {

struct IntoProgress {
  IntoProgress(net::Socket& socket, size_t most, int flags, const char* name)
      : operation(socket, most, flags, name), size(most) {}
  net::RecvOp operation;
  size_t size;
};
using IntoStep = sched::StepOf<IntoProgress>;

bool begin(vm::Vm& vm, vm::Args args, const char* name, IntoStep& step) {
  SocketObject* self = socket_object(args[0]);
  if (vm.kind_of(args[1]) != vm::Kind::kByteArray) {
    vm.raise(vm.types.type_error,
             vm::cat(name, "() expects a bytearray for buffer, not '", vm.type_name(args[1]), "'"));
    return false;
  }
  if (args.given(2) && is_negative_int(vm, args[2])) {
    vm.raise(vm.types.value_error, vm::cat(name, "() expects nbytes that is not negative"));
    return false;
  }
  int size = 0;
  int flags = 0;
  if (!optional_c_int(vm, args, 2, "nbytes", &size) ||
      !optional_c_int(vm, args, 3, "flags", &flags) || !check_open(vm, self, name)) {
    return false;
  }
  const size_t room = std::min<size_t>(args[1].as<vm::ByteArray>()->size, INT_MAX);
  if (static_cast<size_t>(size) > room) {
    vm.raise(vm.types.value_error, vm::cat(name, "() expects nbytes of at most the buffer's ", room,
                                           " bytes, not ", size));
    return false;
  }
  step.begin(*self->socket, size == 0 ? room : static_cast<size_t>(size), flags, name);
  return true;
}

vm::Value receive_into(vm::Vm& vm, vm::Args args, const char* name, bool with_address) {
  SocketObject* self = socket_object(args[0]);
  IntoStep step(sched::Scheduler::of(vm));
  if (step.fresh() && !begin(vm, args, name, step)) return vm::Value::error();
  auto* buffer = args[1].as<vm::ByteArray>();
  if (buffer->size < step->size) {
    step.end();
    return vm.raise(vm.types.value_error,
                    vm::cat(name, "() found its buffer smaller than at the call"));
  }
  net::Address from;
  const vm::Value rest = receive_by(vm, args[0], name, step, [&] {
    return step->operation.step(buffer->data, step->size, with_address ? &from : nullptr);
  });
  if (!rest.is_undefined()) return rest;
  const vm::Value count = vm.unsigned_integer(step->operation.done());
  step.end();
  return with_address ? vm.pair(count, peer_value(vm, *self, from)) : count;
}

}  // namespace

vm::Value socket_recv_into(vm::Vm& vm, vm::Args args) {
  return receive_into(vm, args, "recv_into", false);
}

vm::Value socket_recvfrom_into(vm::Vm& vm, vm::Args args) {
  return receive_into(vm, args, "recvfrom_into", true);
}

}  // namespace falcon::modules
