// Lists of buffers and of control items among the arguments, as sendmsg and recvmsg take them.
#pragma once

#include <string>
#include <vector>

#include "falcon/net/message.h"
#include "vm/vm.h"

namespace falcon::modules {

// The items of `buffers` in a list that is the native's own, each str or bytes (of a bytearray what
// it holds now). Null: exception. `name` ("sendmsg") is for messages.
vm::List* buffers_to_send(vm::Vm& vm, vm::Value buffers, const char* name);
// The same of bytearrays to receive into. Null: exception.
vm::List* buffers_to_fill(vm::Vm& vm, vm::Value buffers, const char* name);
// Where the items are, to be asked anew once another thread has run. A bytearray is there with all
// of its bytes.
std::vector<net::Piece> pieces_of(const vm::List* buffers);

// (LEVEL, TYPE, DATA) for each item of `ancdata`, as the system wants them. False: exception.
bool control_argument(vm::Vm& vm, vm::Value ancdata, std::string* out);
// The descriptors of `fds` (ints, or sockets) as one control item. False: exception.
bool descriptors_argument(vm::Vm& vm, vm::Value fds, std::string* out);
// [(LEVEL, TYPE, DATA), …]
vm::Value control_value(vm::Vm& vm, const net::Message& message);

}  // namespace falcon::modules
