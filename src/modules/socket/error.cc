// See error.h. The class follows the error's kind first and its errno only then: a closed socket's
// EBADF and a deadline's ETIMEDOUT mean more than the number says.
#include "modules/socket/error.h"

#include <cerrno>
#include <utility>

#include "modules/socket/address.h"
#include "vm/text_support.h"

namespace falcon::modules {

namespace {

vm::Type* class_of(vm::Vm& vm, const SocketState* state, const net::Error& error) {
  switch (error.kind()) {
    case net::ErrorKind::kClosed:
      return state->closed_error;
    case net::ErrorKind::kTimeout:
      return vm.types.timeout_error;
    case net::ErrorKind::kWouldBlock:
      return vm.types.blocking_io_error;
    case net::ErrorKind::kAddress:
      return vm.types.address_error;
    case net::ErrorKind::kNameResolution:
      return vm.types.name_resolution_error;
    case net::ErrorKind::kSystem:
      break;
  }
  return vm::os_error_type(vm, error.code());
}

vm::Exception* exception_of(vm::Vm& vm, const SocketState* state, const net::Error& error) {
  vm::Exception* exception = vm.make_exception(class_of(vm, state, error), error.message());
  const auto set = [&](std::string_view name, vm::Value value) {
    vm::set_exception_attribute(vm, exception, name, value);
  };
  set("errno", vm.integer(error.code()));
  set("strerror", vm::shown_text(vm, error.words()));
  set("operation", vm.string(error.operation()));
  set("local", address_value(vm, error.local()));
  set("remote", address_value(vm, error.remote()));
  return exception;
}

}  // namespace

vm::Value raise_net_error(vm::Vm& vm, const SocketState* state, const net::Error& error) {
  return vm.raise_value(exception_of(vm, state, error));
}

vm::Value raise_send_error(vm::Vm& vm, const SocketState* state, const net::Error& error) {
  vm::Exception* exception = exception_of(vm, state, error);
  vm::set_exception_attribute(vm, exception, "bytes_sent", vm.unsigned_integer(error.bytes_done()));
  return vm.raise_value(exception);
}

vm::Value raise_closed_error(vm::Vm& vm, const SocketObject& object, const char* operation) {
  net::Error::Parts parts;
  parts.operation = operation;
  parts.kind = net::ErrorKind::kClosed;
  parts.code = EBADF;
  if (object.socket != nullptr) parts.remote = object.socket->known_remote();
  return raise_net_error(vm, object.state, net::Error(std::move(parts)));
}

net::Error renamed(const net::Error& error, const char* operation) {
  net::Error::Parts parts;
  parts.operation = operation;
  parts.kind = error.kind();
  parts.code = error.code();
  parts.local = error.local();
  parts.remote = error.remote();
  parts.bytes_done = error.bytes_done();
  parts.detail = error.detail();
  return net::Error(std::move(parts));
}

vm::Type* make_closed_error(vm::Vm& vm) {
  vm::Tuple* bases = vm.tuple({vm.types.invalid_operation_error, vm.types.os_error});
  vm::Dict* members = vm.dict();
  vm::dict_set_str(vm, members, vm.names.module, vm.ascii("socket"));
  vm::dict_set_str(vm, members, vm.names.doc,
                   vm.ascii("The socket was closed, before or during the operation."));
  vm::Value type = vm::type_make(vm, vm.intern("ClosedError"), bases, members);
  return type.is_error() ? nullptr : type.as<vm::Type>();
}

}  // namespace falcon::modules
