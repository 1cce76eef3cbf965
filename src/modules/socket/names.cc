// Names of hosts, the socket's own address, and what else can be read of a socket.
#include <cerrno>
#include <utility>

#include "falcon/net/constants.h"
#include "falcon/net/resolver.h"
#include "modules/socket/address.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"
#include "vm/text_support.h"

namespace falcon::modules {

namespace {

// A name that cannot be one (it holds a NUL, or is an IPv6 address) is a name that has no address.
net::Error as_resolution_error(net::Error error, const std::string& name) {
  if (error.kind() != net::ErrorKind::kAddress) return error;
  net::Error::Parts parts;
  parts.operation = error.operation();
  parts.kind = net::ErrorKind::kNameResolution;
  parts.code = *net::constant("EAI_NONAME");
  parts.detail = name;
  return net::Error(std::move(parts));
}

}  // namespace

vm::Value socket_gethostbyname(vm::Vm& vm, vm::Args args) {
  sched::Scheduler& scheduler = sched::Scheduler::of(vm);
  sched::StepOf<net::ResolveOp> step(scheduler);
  std::string_view name;
  if (!vm::text_or_bytes(args[0], &name)) {
    return vm.raise(vm.types.type_error,
                    vm::cat("gethostbyname() expects str or bytes for name, not '",
                            vm.type_name(args[0]), "'"));
  }
  if (step.fresh()) {
    step.begin(scheduler.reactor().context(), net::kAfInet, name, 0, kNever, "gethostbyname");
  }
  switch (step->step()) {
    case net::Step::kBlocked:
      return scheduler.wait(step->block(), "gethostbyname");
    case net::Step::kFailed: {
      net::Error error = as_resolution_error(step->take_error(), std::string(name));
      step.end();
      return raise_net_error(vm, nullptr, error);
    }
    case net::Step::kDone:
    case net::Step::kFull:
      break;
  }
  const std::string host = step->take().front().host();
  step.end();
  return vm.bytes(host);
}

vm::Value socket_gethostname(vm::Vm& vm, vm::Args) {
  auto name = net::host_name(sched::Scheduler::of(vm).reactor().context());
  if (!name.ok()) return raise_net_error(vm, nullptr, name.error());
  return vm::shown_text(vm, *name);
}

vm::Value socket_getsockname(vm::Vm& vm, vm::Args args) {
  SocketObject* self = socket_object(args[0]);
  if (!check_open(vm, self, "getsockname")) return vm::Value::error();
  auto address = self->socket->local_address();
  if (!address.ok()) return raise_net_error(vm, self->state, address.error());
  return address_value(vm, *address);
}

vm::Value socket_getpeername(vm::Vm& vm, vm::Args args) {
  SocketObject* self = socket_object(args[0]);
  if (!check_open(vm, self, "getpeername")) return vm::Value::error();
  auto address = self->socket->remote_address();
  if (!address.ok()) return raise_net_error(vm, self->state, address.error());
  return address_value(vm, *address);
}

vm::Value socket_fileno(vm::Vm& vm, vm::Args args) {
  net::Socket* socket = socket_object(args[0])->socket;
  if (socket == nullptr) return vm.integer(-1);
  socket->share();  // whoever knows the number can do anything with it
  return vm.integer(socket->descriptor());
}

vm::Value socket_family(vm::Vm& vm, vm::Args args) {
  const net::Socket* socket = socket_object(args[0])->socket;
  return vm.integer(socket == nullptr ? net::kAfUnspec : socket->family());
}

vm::Value socket_type(vm::Vm& vm, vm::Args args) {
  const net::Socket* socket = socket_object(args[0])->socket;
  return vm.integer(socket == nullptr ? 0 : socket->type());
}

vm::Value socket_proto(vm::Vm& vm, vm::Args args) {
  const net::Socket* socket = socket_object(args[0])->socket;
  return vm.integer(socket == nullptr ? 0 : socket->proto());
}

vm::Value socket_closed(vm::Vm&, vm::Args args) {
  const net::Socket* socket = socket_object(args[0])->socket;
  return vm::Value::boolean(socket == nullptr || socket->closed());
}

}  // namespace falcon::modules
