// send and sendall: one function, for they differ in when they are done and not in what they are
// given.
#include <algorithm>
#include <string_view>

#include "falcon/net/at_once.h"
#include "falcon/net/constants.h"
#include "falcon/net/ops.h"
#include "modules/socket/arguments.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "modules/socket/receive.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"
#include "vm/lending.h"

namespace falcon::modules {

namespace {

// Op is net::SendOp or net::SendAllOp, called `operation` by scripts.
template <class Op>
vm::Value transmit(vm::Vm& vm, vm::Args args, const char* operation) {
  SocketObject* self = socket_object(args[0]);
  sched::Scheduler& scheduler = sched::Scheduler::of(vm);
  sched::StepOf<Op> step(scheduler);
  std::string_view data;
  if (step.fresh()) {
    int flags = 0;
    if (!vm::text_or_bytes(args[1], &data)) {
      return vm.raise(vm.types.type_error,
                      vm::cat(operation, "() expects str, bytes or bytearray for data, not '",
                              vm.type_name(args[1]), "'"));
    }
    if (!optional_c_int(vm, args, 2, "flags", &flags) || !check_open(vm, self, operation)) {
      return vm::Value::error();
    }
    vm::text_or_bytes(args[1], &data);  // as it is now that the flags' __index__ has run
    int64_t sent = 0;
    if (flags == 0) {
      sent = net::send_at_once(*self->socket, data.data(), data.size(), nullptr);
      const bool whole = sent == static_cast<int64_t>(data.size());
      if (whole || (sent >= 0 && self->socket->type() != net::kSockStream)) {
        take_back(*self->state, args[1]);
        return vm.integer(sent);
      }
    }
    step.begin(*self->socket, flags, static_cast<size_t>(std::max<int64_t>(sent, 0)));
  } else {
    vm::text_or_bytes(step.keep().is_undefined() ? args[1] : step.keep(), &data);
  }
  // What may be on loan: not once a copy is kept of it.
  const vm::Value source = step.keep().is_undefined() ? args[1] : vm::Value::undefined();
  switch (step->step(data.data(), data.size())) {
    case net::Step::kBlocked:
      if (!keep_snapshot(vm, args[1], step.keep())) {
        step.end();
        return vm::Value::error();
      }
      if (!step.keep().is_undefined()) take_back(*self->state, source);
      return scheduler.wait(step->block(), operation, args[0]);
    case net::Step::kFailed: {
      net::Error error = step->take_error();
      take_back(*self->state, source);
      step.end();
      return raise_send_error(vm, self->state, error);
    }
    case net::Step::kDone:
    case net::Step::kFull:
      break;
  }
  const size_t sent = step->done();
  take_back(*self->state, source);
  step.end();
  return vm.unsigned_integer(sent);
}

}  // namespace

bool keep_snapshot(vm::Vm& vm, vm::Value data, vm::Value& keep) {
  if (!keep.is_undefined()) return true;
  std::string_view view;
  if (vm.kind_of(data) == vm::Kind::kByteArray) {
    view = data.as<vm::ByteArray>()->view();
  } else if (vm::is_lent(data) && data.as<vm::Bytes>()->size < kSpareBytes / 2) {
    view = data.as<vm::Bytes>()->view();
  } else {
    return true;
  }
  if (view.size() > vm::kMaxBytes || !vm.heap.allows(view.size())) {
    vm.raise_out_of_memory(view.size());
    return false;
  }
  keep = vm.bytes(view);
  return true;
}

vm::Value socket_send(vm::Vm& vm, vm::Args args) { return transmit<net::SendOp>(vm, args, "send"); }

vm::Value socket_sendall(vm::Vm& vm, vm::Args args) {
  if (is_gathered(vm, args[1])) return send_gathered(vm, args);
  return transmit<net::SendAllOp>(vm, args, "sendall");
}

}  // namespace falcon::modules
