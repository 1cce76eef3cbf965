// join_group and leave_group: multicast, of any source or of one, IPv4 and IPv6 alike.
#include <string>

#include "falcon/net/constants.h"
#include "falcon/net/names.h"
#include "modules/socket/arguments.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "modules/socket/socket_object.h"

namespace falcon::modules {

namespace {

// The address of a group or source: an address, for the socket's family. False: exception.
bool address_argument(vm::Vm& vm, const SocketObject& self, vm::Value value, const char* operation,
                      const char* what, net::Address* out) {
  std::string_view host;
  if (!vm::text_or_bytes(value, &host)) {
    vm.raise(vm.types.type_error, vm::cat(operation, "() expects an address as ", what, ", not '",
                                          vm.type_name(value), "'"));
    return false;
  }
  auto address = net::Address::numeric(self.socket->family(), host, 0);
  if (!address.ok()) {
    raise_net_error(vm, self.state, renamed(address.error(), operation));
    return false;
  }
  if (!address->known() || host.empty()) {
    vm.raise(vm.types.value_error,
             vm::cat(operation, "() expects an address as ", what, ", not '", host, "'"));
    return false;
  }
  *out = *address;
  return true;
}

// An interface: its index, its name, or None for the system's choice. False: exception.
bool interface_argument(vm::Vm& vm, const SocketObject& self, vm::Value value, uint32_t* out) {
  if (value.is_undefined() || value.is_none()) return true;
  std::string_view name;
  if (vm::text_or_bytes(value, &name)) {
    auto index = net::interface_index(self.socket->context(), std::string(name));
    if (!index.ok()) {
      raise_net_error(vm, self.state, index.error());
      return false;
    }
    *out = *index;
    return true;
  }
  int64_t index = 0;
  if (!whole_number(vm, value, "interface", 0, UINT32_MAX, &index)) return false;
  *out = static_cast<uint32_t>(index);
  return true;
}

vm::Value change_membership(vm::Vm& vm, vm::Args args, const char* operation, bool joins) {
  SocketObject* self = socket_object(args[0]);
  if (!check_open(vm, self, operation)) return vm::Value::error();
  net::Address group;
  net::Address source;
  uint32_t interface = 0;
  const bool from_one = args.given(3) && !args[3].is_none();
  if (!address_argument(vm, *self, args[1], operation, "group", &group) ||
      !interface_argument(vm, *self, args[2], &interface) ||
      (from_one && !address_argument(vm, *self, args[3], operation, "source", &source))) {
    return vm::Value::error();
  }
  if (interface == 0) interface = group.scope_id();
  auto changed = self->socket->set_membership(joins, group, interface, source);
  if (changed.ok()) return vm::Value::none();
  return raise_net_error(vm, self->state, renamed(changed.error(), operation));
}

}  // namespace

vm::Value socket_join_group(vm::Vm& vm, vm::Args args) {
  return change_membership(vm, args, "join_group", true);
}

vm::Value socket_leave_group(vm::Vm& vm, vm::Args args) {
  return change_membership(vm, args, "leave_group", false);
}

}  // namespace falcon::modules
