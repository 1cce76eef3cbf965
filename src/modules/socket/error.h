// net::Error as an exception of scripts: the one place where the one becomes the other.
#pragma once

#include "falcon/net/error.h"
#include "modules/socket/socket_object.h"
#include "vm/vm.h"

namespace falcon::modules {

// Raises what `error` stands for and gives Value::error(). The class is the errno's (exception.h)
// or the kind's: TimeoutError, BlockingIOError, AddressError, NameResolutionError,
// socket.ClosedError. Its text is Error::message(); errno, strerror, operation, local and remote
// are attributes.
vm::Value raise_net_error(vm::Vm& vm, const SocketState* state, const net::Error& error);
// The same, with how many bytes had gone as the attribute bytes_sent.
vm::Value raise_send_error(vm::Vm& vm, const SocketState* state, const net::Error& error);

// ClosedError for an operation on an object that has no open socket.
vm::Value raise_closed_error(vm::Vm& vm, const SocketObject& object, const char* operation);

// `error` as one of `operation`, for errors of helpers that do not know what they help with.
net::Error renamed(const net::Error& error, const char* operation);

// Makes socket.ClosedError, which is an InvalidOperationError and an OSError. Null: exception.
vm::Type* make_closed_error(vm::Vm& vm);

}  // namespace falcon::modules
