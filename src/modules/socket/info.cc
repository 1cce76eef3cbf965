// What the system tells of a connection, as named values; and keepalive, which is four options.
#include <cerrno>

#include "falcon/net/constants.h"
#include "falcon/net/socket.h"
#include "modules/socket/arguments.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "modules/socket/socket_object.h"

namespace falcon::modules {

namespace {

using Read = net::Result<std::vector<net::NamedNumber>> (*)(const net::Socket&);

vm::Value numbers(vm::Vm& vm, vm::Value self, const char* operation, Read read) {
  SocketObject* object = socket_object(self);
  if (!check_open(vm, object, operation)) return vm::Value::error();
  auto found = read(*object->socket);
  if (!found.ok()) {
    return raise_net_error(vm, object->state, renamed(found.error(), operation));
  }
  vm::Dict* dict = vm.dict();
  for (const net::NamedNumber& field : *found) {
    vm::dict_set_str(vm, dict, vm.intern(field.name), vm.unsigned_integer(field.value));
  }
  return dict;
}

}  // namespace

vm::Value socket_tcp_info(vm::Vm& vm, vm::Args args) {
  return numbers(vm, args[0], "tcp_info", net::tcp_info);
}

vm::Value socket_peer_credentials(vm::Vm& vm, vm::Args args) {
  return numbers(vm, args[0], "peer_credentials", net::peer_credentials);
}

vm::Value socket_keepalive(vm::Vm& vm, vm::Args args) {
  SocketObject* self = socket_object(args[0]);
  constexpr const char* kNames[] = {"idle", "interval", "count"};
  const int options[] = {net::kTcpKeepidle, net::kTcpKeepintvl, net::kTcpKeepcnt};
  int values[] = {0, 0, 0};
  for (uint32_t i = 0; i < std::size(kNames); ++i) {
    if (args.given(i + 1) && !args[i + 1].is_none() &&
        !c_int(vm, args[i + 1], kNames[i], &values[i])) {
      return vm::Value::error();
    }
  }
  if (!check_open(vm, self, "keepalive")) return vm::Value::error();
  for (uint32_t i = 0; i < std::size(kNames); ++i) {
    if (!args.given(i + 1) || args[i + 1].is_none()) continue;
    auto set = self->socket->set_option(net::kIpprotoTcp, options[i], values[i]);
    if (!set.ok()) return raise_net_error(vm, self->state, renamed(set.error(), "keepalive"));
  }
  auto set = self->socket->set_option(net::kSolSocket, net::kSoKeepalive, 1);
  return set.ok() ? vm::Value::none()
                  : raise_net_error(vm, self->state, renamed(set.error(), "keepalive"));
}

}  // namespace falcon::modules
