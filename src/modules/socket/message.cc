// sendmsg and recvmsg, and descriptors over UNIX sockets by them.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "falcon/net/constants.h"
#include "falcon/net/message.h"
#include "modules/socket/arguments.h"
#include "modules/socket/destination.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "modules/socket/pieces.h"
#include "modules/socket/receive.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"

namespace falcon::modules {

namespace {

// The most control data that is received at a time, and of a stream the most data: a call may give
// less than it was asked for.
constexpr int64_t kMaxControlBytes = 1 << 20;
constexpr size_t kMaxStreamBytes = 1 << 20;
// SCM_MAX_FD of Linux: a message carries no more descriptors.
constexpr int64_t kMaxDescriptors = 253;

// Sending
// -------------------------------------------------------------------------------------

struct SendProgress {
  SendProgress(net::Socket& socket, const char* name, int flags) : operation(socket, name, flags) {}
  size_t bytes_sent() const { return operation.done(); }
  net::SendMessageOp operation;
  Destination destination;
  bool addressed = false;
  std::string control;
};
using SendStep = sched::StepOf<SendProgress>;

struct SendArguments {
  const char* name;
  vm::List* buffers = nullptr;
  std::string control;
  vm::Value flags = vm::Value::undefined();
  vm::Value address = vm::Value::undefined();
};

// False: exception. The buffers are kept with the step.
bool begin_send(vm::Vm& vm, SocketObject* self, SendArguments arguments, SendStep& step) {
  int flags = 0;
  if (!arguments.flags.is_undefined() && !c_int(vm, arguments.flags, "flags", &flags)) return false;
  if (!check_open(vm, self, arguments.name)) return false;
  Destination destination;
  const bool addressed = !arguments.address.is_undefined() && !arguments.address.is_none();
  if (addressed && !destination.take(vm, self, arguments.address, arguments.name)) return false;
  SendProgress& progress = step.begin(*self->socket, arguments.name, flags);
  progress.destination = std::move(destination);
  progress.addressed = addressed;
  progress.control = std::move(arguments.control);
  step.keep() = arguments.buffers;
  return true;
}

vm::Value send_on(vm::Vm& vm, vm::Value self, const char* name, SendStep& step) {
  SocketObject* object = socket_object(self);
  sched::Scheduler& scheduler = sched::Scheduler::of(vm);
  Destination& to = step->destination;
  net::Error error;
  net::Step outcome = to.resolve(*object, name, &error);
  if (outcome == net::Step::kDone) {
    std::vector<net::Piece> pieces = pieces_of(step.keep().as<vm::List>());
    net::Address address = to.address();
    net::Message message;
    message.address = step->addressed ? &address : nullptr;
    message.pieces = pieces;
    message.control = step->control.data();
    message.control_size = step->control.size();
    outcome = step->operation.step(message);
    if (outcome == net::Step::kFailed) error = step->operation.take_error();
    if (outcome == net::Step::kFailed && step->addressed) error.amend_remote(address);
  }
  if (outcome == net::Step::kBlocked) {
    return scheduler.wait(to.resolved() ? step->operation.block() : to.block(), name, self);
  }
  const size_t sent = outcome == net::Step::kFailed ? 0 : step->operation.done();
  step.end();
  if (outcome == net::Step::kFailed) return raise_send_error(vm, object->state, error);
  return vm.unsigned_integer(sent);
}

// Receiving
// -----------------------------------------------------------------------------------

struct RecvProgress {
  RecvProgress(net::Socket& socket, const char* name, int flags) : operation(socket, name, flags) {}
  net::RecvMessageOp operation;
  size_t size = 0;
  size_t control_size = 0;
};
using RecvStep = sched::StepOf<RecvProgress>;

// False: exception.
bool begin_recv(vm::Vm& vm, SocketObject* self, const char* name, vm::Value len,
                size_t control_size, vm::Value flags_value, RecvStep& step) {
  if (is_negative_int(vm, len)) {
    vm.raise(vm.types.value_error, vm::cat(name, "() expects a len that is not negative"));
    return false;
  }
  int size = 0;
  int flags = 0;
  if (!c_int(vm, len, "len", &size) ||
      (!flags_value.is_undefined() && !c_int(vm, flags_value, "flags", &flags)) ||
      !check_open(vm, self, name)) {
    return false;
  }
  RecvProgress& progress = step.begin(*self->socket, name, flags);
  progress.size = static_cast<size_t>(size);
  if (self->socket->type() == net::kSockStream) {
    progress.size = std::min(progress.size, kMaxStreamBytes);
  }
  progress.control_size = control_size;
  return true;
}

// How the parts of a result are put together.
using Shape = vm::Value (*)(vm::Vm&, vm::Value data, const net::Message&, vm::Value address);

// One step with the buffers of `pieces`; `data` makes the first part of the result of the count.
template <class Data>
vm::Value recv_on(vm::Vm& vm, vm::Value self, const char* name, RecvStep& step,
                  std::vector<net::Piece> pieces, Shape shape, Data data) {
  SocketObject* object = socket_object(self);
  const std::unique_ptr<char[]> control(new char[step->control_size]);
  net::Address from;
  net::Message message;
  message.address = &from;
  message.pieces = pieces;
  message.control = control.get();
  message.control_size = step->control_size;
  const vm::Value rest =
      receive_by(vm, self, name, step, [&] { return step->operation.step(&message); });
  if (!rest.is_undefined()) return rest;
  const size_t count = std::min(step->operation.done(), step->size);
  step.end();
  return shape(vm, data(count), message, peer_value(vm, *object, from));
}

vm::Value recv_bytes_on(vm::Vm& vm, vm::Value self, const char* name, RecvStep& step, Shape shape) {
  SocketState& state = *socket_object(self)->state;
  vm::Bytes* buffer = nullptr;
  if (step->size <= kSpareBytes) {
    buffer = spare_buffer(vm, state);
  } else if (vm.heap.allows(step->size)) {
    buffer = vm.bytes_uninitialized(step->size);
  } else {
    const size_t size = step->size;
    step.end();
    return vm.raise_out_of_memory(size);
  }
  return recv_on(vm, self, name, step, {{buffer->own, step->size}}, shape,
                 [&](size_t count) { return received_bytes(vm, state, buffer, count); });
}

// (DATA, ANCDATA, FLAGS, ADDRESS)
vm::Value message_shape(vm::Vm& vm, vm::Value data, const net::Message& message,
                        vm::Value address) {
  vm::Value control = control_value(vm, message);
  if (control.is_error()) return control;
  return vm.tuple({data, control, vm.integer(message.flags), address});
}

// (DATA, FDS, FLAGS, ADDRESS)
vm::Value descriptors_shape(vm::Vm& vm, vm::Value data, const net::Message& message,
                            vm::Value address) {
  vm::List* list = vm.list(static_cast<size_t>(kMaxDescriptors));
  for (const net::ControlItem& item : net::control_items(message.control, message.control_size)) {
    for (const int descriptor : net::control_descriptors(item)) {
      if (!vm::list_append(vm, list, vm.integer(descriptor))) return vm::Value::error();
    }
  }
  return vm.tuple({data, list, vm.integer(message.flags), address});
}

// The argument `ancbufsize`. False: exception.
bool control_size_argument(vm::Vm& vm, vm::Args args, uint32_t place, size_t* out) {
  int64_t size = 0;
  if (args.given(place) &&
      !whole_number(vm, args[place], "ancbufsize", 0, kMaxControlBytes, &size)) {
    return false;
  }
  *out = static_cast<size_t>(size);
  return true;
}

vm::Value space(vm::Vm& vm, vm::Args args, size_t (*of)(size_t)) {
  int64_t length = 0;
  if (!whole_number(vm, args[0], "length", 0, INT32_MAX, &length)) return vm::Value::error();
  return vm.unsigned_integer(of(static_cast<size_t>(length)));
}

}  // namespace

vm::Value socket_sendmsg(vm::Vm& vm, vm::Args args) {
  SendStep step(sched::Scheduler::of(vm));
  if (step.fresh()) {
    SendArguments arguments{"sendmsg", buffers_to_send(vm, args[1], "sendmsg"), {}};
    if (arguments.buffers == nullptr) return vm::Value::error();
    if (args.given(2) && !control_argument(vm, args[2], &arguments.control)) {
      return vm::Value::error();
    }
    arguments.flags = args[3];
    arguments.address = args[4];
    if (!begin_send(vm, socket_object(args[0]), std::move(arguments), step)) {
      return vm::Value::error();
    }
  }
  return send_on(vm, args[0], "sendmsg", step);
}

vm::Value socket_send_fds(vm::Vm& vm, vm::Args args) {
  SendStep step(sched::Scheduler::of(vm));
  if (step.fresh()) {
    SendArguments arguments{"send_fds", buffers_to_send(vm, args[1], "send_fds"), {}};
    if (arguments.buffers == nullptr || !descriptors_argument(vm, args[2], &arguments.control)) {
      return vm::Value::error();
    }
    arguments.flags = args[3];
    arguments.address = args[4];
    if (!begin_send(vm, socket_object(args[0]), std::move(arguments), step)) {
      return vm::Value::error();
    }
  }
  return send_on(vm, args[0], "send_fds", step);
}

vm::Value socket_recvmsg(vm::Vm& vm, vm::Args args) {
  RecvStep step(sched::Scheduler::of(vm));
  if (step.fresh()) {
    size_t control = 0;
    if (!control_size_argument(vm, args, 2, &control) ||
        !begin_recv(vm, socket_object(args[0]), "recvmsg", args[1], control, args[3], step)) {
      return vm::Value::error();
    }
  }
  return recv_bytes_on(vm, args[0], "recvmsg", step, message_shape);
}

vm::Value socket_recvmsg_into(vm::Vm& vm, vm::Args args) {
  RecvStep step(sched::Scheduler::of(vm));
  if (step.fresh()) {
    size_t control = 0;
    if (!control_size_argument(vm, args, 2, &control)) return vm::Value::error();
    vm::List* buffers = buffers_to_fill(vm, args[1], "recvmsg_into");
    if (buffers == nullptr || !begin_recv(vm, socket_object(args[0]), "recvmsg_into",
                                          vm.integer(INT32_MAX), control, args[3], step)) {
      return vm::Value::error();
    }
    step->size = SIZE_MAX;
    step.keep() = buffers;
  }
  return recv_on(vm, args[0], "recvmsg_into", step, pieces_of(step.keep().as<vm::List>()),
                 message_shape, [&](size_t count) { return vm.unsigned_integer(count); });
}

vm::Value socket_recv_fds(vm::Vm& vm, vm::Args args) {
  RecvStep step(sched::Scheduler::of(vm));
  if (step.fresh()) {
    int64_t most = 0;
    if (!whole_number(vm, args[2], "maxfds", 0, kMaxDescriptors, &most)) return vm::Value::error();
    const size_t control = net::control_length(static_cast<size_t>(most) * sizeof(int));
    if (!begin_recv(vm, socket_object(args[0]), "recv_fds", args[1], most == 0 ? 0 : control,
                    args[3], step)) {
      return vm::Value::error();
    }
  }
  return recv_bytes_on(vm, args[0], "recv_fds", step, descriptors_shape);
}

vm::Value socket_cmsg_len(vm::Vm& vm, vm::Args args) {
  return space(vm, args, net::control_length);
}

vm::Value socket_cmsg_space(vm::Vm& vm, vm::Args args) {
  return space(vm, args, net::control_space);
}

}  // namespace falcon::modules
