// settimeout and its kin: how long the operations of a socket may wait.
#include "modules/socket/arguments.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "modules/socket/socket_object.h"

namespace falcon::modules {

vm::Value socket_settimeout(vm::Vm& vm, vm::Args args) {
  SocketObject* self = socket_object(args[0]);
  int64_t timeout_ns = kNever;
  if (!args[1].is_none() && !seconds_argument(vm, args[1], "settimeout", &timeout_ns)) {
    return vm::Value::error();
  }
  if (!check_open(vm, self, "settimeout")) return vm::Value::error();
  self->socket->set_timeout_ns(timeout_ns);
  return vm::Value::none();
}

vm::Value socket_gettimeout(vm::Vm&, vm::Args args) {
  SocketObject* self = socket_object(args[0]);
  const int64_t timeout_ns = self->socket == nullptr ? kNever : self->socket->timeout_ns();
  if (timeout_ns == kNever) return vm::Value::none();
  return vm::Value::number(static_cast<double>(timeout_ns) / static_cast<double>(kNsPerSecond));
}

vm::Value socket_setblocking(vm::Vm& vm, vm::Args args) {
  SocketObject* self = socket_object(args[0]);
  const int blocking = vm.truth(args[1]);
  if (blocking < 0 || !check_open(vm, self, "setblocking")) return vm::Value::error();
  self->socket->set_timeout_ns(blocking != 0 ? kNever : 0);
  return vm::Value::none();
}

vm::Value socket_getblocking(vm::Vm&, vm::Args args) {
  const SocketObject* self = socket_object(args[0]);
  return vm::Value::boolean(self->socket == nullptr || self->socket->timeout_ns() != 0);
}

}  // namespace falcon::modules
