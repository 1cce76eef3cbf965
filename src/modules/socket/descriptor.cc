// Descriptors by number: two sockets for one, sockets from numbers and numbers from sockets.
#include <memory>
#include <utility>

#include "falcon/net/constants.h"
#include "modules/socket/arguments.h"
#include "modules/socket/construct.h"
#include "modules/socket/error.h"
#include "modules/socket/host_lookup.h"
#include "modules/socket/natives.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"

namespace falcon::modules {

namespace {

net::Context& context_of(vm::Vm& vm) { return sched::Scheduler::of(vm).reactor().context(); }

vm::Value new_object(vm::Vm& vm, SocketState* state, std::unique_ptr<net::Socket> socket) {
  SocketObject* object = make_socket_object(vm, state, state->type);
  give_socket(vm, object, std::move(socket));
  return object;
}

// `make()`, and again after a collection if descriptors had run out.
template <class Make>
auto with_descriptors(vm::Vm& vm, Make make) {
  auto made = make();
  return !made.ok() && collect_descriptors(vm, made.error()) ? make() : std::move(made);
}

}  // namespace

vm::Value socket_shutdown(vm::Vm& vm, vm::Args args) {
  SocketObject* self = socket_object(args[0]);
  int how = 0;
  if (!c_int(vm, args[1], "how", &how) || !check_open(vm, self, "shutdown")) {
    return vm::Value::error();
  }
  auto done = self->socket->shutdown(how);
  return done.ok() ? vm::Value::none() : raise_net_error(vm, self->state, done.error());
}

vm::Value socket_dup(vm::Vm& vm, vm::Args args) {
  SocketObject* self = socket_object(args[0]);
  if (!check_open(vm, self, "dup")) return vm::Value::error();
  auto made = with_descriptors(vm, [&] { return self->socket->duplicate(); });
  if (!made.ok()) return raise_net_error(vm, self->state, made.error());
  return new_object(vm, self->state, std::move(*made));
}

vm::Value socket_detach(vm::Vm& vm, vm::Args args) {
  SocketObject* self = socket_object(args[0]);
  if (self->socket == nullptr) return vm.integer(-1);
  if (const size_t ahead = self->socket->read_ahead().size(); ahead > 0) {
    return vm.raise(vm.types.invalid_operation_error,
                    vm::cat("detach would lose what was read ahead: recv(s.buffered) takes those ",
                            ahead, ahead == 1 ? " byte" : " bytes"));
  }
  HostLookup::wake_all(*self);
  const int descriptor = self->socket->detach();
  count_read_ahead(vm.heap, self);
  discount(vm.heap, self);
  return vm.integer(descriptor);
}

vm::Value socket_fromfd(vm::Vm& vm, vm::Args args) {
  auto* state = vm.running_native()->data.as<SocketState>();
  int descriptor = 0;
  if (!c_int(vm, args[0], "fd", &descriptor)) return vm::Value::error();
  auto made = with_descriptors(
      vm, [&] { return net::Socket::adopt_duplicate(context_of(vm), descriptor); });
  if (!made.ok()) return raise_net_error(vm, state, made.error());
  return new_object(vm, state, std::move(*made));
}

vm::Value socket_socketpair(vm::Vm& vm, vm::Args args) {
  auto* state = vm.running_native()->data.as<SocketState>();
  int family = net::kAfUnix;
  int type = net::kSockStream;
  int proto = 0;
  if (!optional_c_int(vm, args, 0, "family", &family) ||
      !optional_c_int(vm, args, 1, "type", &type) ||
      !optional_c_int(vm, args, 2, "proto", &proto)) {
    return vm::Value::error();
  }
  auto made =
      with_descriptors(vm, [&] { return net::Socket::pair(context_of(vm), family, type, proto); });
  if (!made.ok()) return raise_net_error(vm, state, made.error());
  vm::Value first = new_object(vm, state, std::move(made->first));
  return vm.tuple({first, new_object(vm, state, std::move(made->second))});
}

vm::Value socket_close_descriptor(vm::Vm& vm, vm::Args args) {
  int descriptor = 0;
  if (!c_int(vm, args[0], "fd", &descriptor)) return vm::Value::error();
  auto closed = net::close_descriptor(context_of(vm), descriptor);
  return closed.ok() ? vm::Value::none() : raise_net_error(vm, nullptr, closed.error());
}

}  // namespace falcon::modules
