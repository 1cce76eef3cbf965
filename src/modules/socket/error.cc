// See error.h. The class follows the error's kind first and its errno only then: a closed socket's
// EBADF and a deadline's ETIMEDOUT mean more than the number says.
#include "modules/socket/error.h"

#include <cerrno>
#include <utility>

#include "falcon/base/clock.h"
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
    case net::ErrorKind::kIncomplete:
      return state->incomplete_error;
    case net::ErrorKind::kLimit:
      return state->limit_error;
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
  set("elapsed", vm::Value::number(static_cast<double>(error.elapsed_ns()) / kNsPerSecond));
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

vm::Value raise_read_error(vm::Vm& vm, const SocketObject& object, const net::Error& error,
                           vm::Value expected, size_t limit) {
  vm::Exception* exception = exception_of(vm, object.state, error);
  if (error.kind() == net::ErrorKind::kIncomplete) {
    const std::string_view partial = object.socket->read_ahead();
    if (!vm.heap.allows(partial.size())) return vm.raise_out_of_memory(partial.size());
    vm::set_exception_attribute(vm, exception, "partial", vm.bytes(partial));
    vm::set_exception_attribute(vm, exception, "expected", expected);
  } else if (error.kind() == net::ErrorKind::kLimit) {
    vm::set_exception_attribute(vm, exception, "limit", vm.unsigned_integer(limit));
  }
  return vm.raise_value(exception);
}

void tell_messages_sent(vm::Vm& vm, vm::Exception* exception, size_t sent) {
  vm::set_exception_attribute(vm, exception, "messages_sent", vm.unsigned_integer(sent));
}

vm::Value raise_batch_error(vm::Vm& vm, const SocketState* state, const net::Error& error,
                            size_t sent) {
  vm::Exception* exception = exception_of(vm, state, error);
  tell_messages_sent(vm, exception, sent);
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
  parts.elapsed_ns = error.elapsed_ns();
  parts.detail = error.detail();
  return net::Error(std::move(parts));
}

namespace {

vm::Type* make_error(vm::Vm& vm, const char* name, vm::Tuple* bases, const char* doc) {
  vm::Dict* members = vm.dict();
  vm::dict_set_str(vm, members, vm.names.module, vm.ascii("socket"));
  vm::dict_set_str(vm, members, vm.names.doc, vm.ascii(doc));
  vm::Value type = vm::type_make(vm, vm.intern(name), bases, members);
  return type.is_error() ? nullptr : type.as<vm::Type>();
}

}  // namespace

void make_errors(vm::Vm& vm, SocketState* state) {
  state->closed_error =
      make_error(vm, "ClosedError", vm.tuple({vm.types.invalid_operation_error, vm.types.os_error}),
                 "The socket was closed, before or during the operation.");
  state->incomplete_error = make_error(vm, "IncompleteReadError",
                                       vm.tuple({vm.types.connection_error, vm.types.eof_error}),
                                       "The stream ended in the middle of what was to be read.");
  state->limit_error = make_error(vm, "LimitError", vm.tuple({vm.types.os_error}),
                                  "More than the limit came without what was to be read.");
}

}  // namespace falcon::modules
