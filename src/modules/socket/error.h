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

// The same for what reads up to a limit or an end: the attributes `partial`, a copy of the bytes
// that the socket still has, and `expected` (IncompleteReadError), or `limit` (LimitError).
vm::Value raise_read_error(vm::Vm& vm, const SocketObject& object, const net::Error& error,
                           vm::Value expected, size_t limit);
// How many messages of a batch had gone, as the exception's attribute messages_sent.
void tell_messages_sent(vm::Vm& vm, vm::Exception* exception, size_t sent);
// The same of a batch, with messages_sent.
vm::Value raise_batch_error(vm::Vm& vm, const SocketState* state, const net::Error& error,
                            size_t sent);

// ClosedError for an operation on an object that has no open socket.
vm::Value raise_closed_error(vm::Vm& vm, const SocketObject& object, const char* operation);

// Whether the object has a socket that is open; otherwise ClosedError of `operation` is pending.
inline bool check_open(vm::Vm& vm, SocketObject* object, const char* operation) {
  if (object->socket != nullptr && !object->socket->closed()) [[likely]]
    return true;
  raise_closed_error(vm, *object, operation);
  return false;
}

// `error` as one of `operation`, for errors of helpers that do not know what they help with.
net::Error renamed(const net::Error& error, const char* operation);

// Makes the module's exceptions: ClosedError, an InvalidOperationError and an OSError;
// IncompleteReadError, a ConnectionError and an EOFError; LimitError, an OSError.
void make_errors(vm::Vm& vm, SocketState* state);

}  // namespace falcon::modules
