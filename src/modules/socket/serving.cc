// What servers need that is no policy: listener.fpl and serve.fpl have that.
#include <string>
#include <string_view>

#include "falcon/net/local_path.h"
#include "modules/socket/address.h"
#include "modules/socket/error.h"
#include "modules/socket/natives.h"
#include "modules/socket/socket_object.h"
#include "sched/scheduler.h"
#include "vm/exception.h"
#include "vm/file.h"
#include "vm/text_support.h"

namespace falcon::modules {

namespace {

net::Context& context_of(vm::Vm& vm) { return sched::Scheduler::of(vm).reactor().context(); }

SocketState* state_of(vm::Vm& vm) { return vm.running_native()->data.as<SocketState>(); }

// Null for what is no Socket, and for one that was never opened.
net::Socket* socket_of(vm::Value value) {
  return is_socket(value) ? socket_object(value)->socket : nullptr;
}

// False: TypeError.
bool path_text(vm::Vm& vm, vm::Value value, std::string* out) {
  std::string_view view;
  if (!vm::text_or_bytes(value, &view)) {
    vm::raise_type(vm, "a path must be str or bytes, not ", value);
    return false;
  }
  out->assign(view);
  return true;
}

}  // namespace

vm::Value socket_path_info(vm::Vm& vm, vm::Args args) {
  std::string path;
  if (!path_text(vm, args[0], &path)) return vm::Value::error();
  auto info = net::path_info(context_of(vm), path);
  if (!info.ok()) return raise_net_error(vm, state_of(vm), info.error());
  if (!info->exists) return vm::Value::none();
  return vm.tuple({vm::Value::boolean(info->is_socket), vm::Value::boolean(info->own),
                   vm.unsigned_integer(info->device), vm.unsigned_integer(info->inode)});
}

vm::Value socket_lock_folder(vm::Vm& vm, vm::Args args) {
  std::string path;
  if (!path_text(vm, args[0], &path)) return vm::Value::error();
  auto locked = net::lock_folder(context_of(vm), path);
  if (!locked.ok()) return raise_net_error(vm, state_of(vm), locked.error());
  return vm.integer(*locked);
}

vm::Value socket_end_when_idle(vm::Vm&, vm::Args args) {
  net::Socket* socket = socket_of(args[0]);
  if (socket != nullptr) {
    socket->end_when_idle(args[1].is_true());
  }
  return vm::Value::none();
}

vm::Value socket_drop_connection_requests(vm::Vm&, vm::Args args) {
  net::Socket* socket = socket_of(args[0]);
  return vm::Value::boolean(socket != nullptr && socket->drop_connection_requests().ok());
}

vm::Value socket_peer(vm::Vm& vm, vm::Args args) {
  const net::Socket* socket = socket_of(args[0]);
  return socket == nullptr ? vm::Value::none() : address_value(vm, socket->known_remote());
}

vm::Value socket_report(vm::Vm& vm, vm::Args args) {
  std::string_view heading;
  if (!vm::text_or_bytes(args[0], &heading)) heading = "";
  std::string text(heading);
  text += "\n";
  if (!args[1].is_none()) text += vm::format_exception(vm, args[1]);
  vm::write_report(vm, text);
  return vm::Value::none();
}

}  // namespace falcon::modules
