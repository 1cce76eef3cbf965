// The memory that receiving shares: see receive.cc.
#pragma once

#include "modules/socket/socket_object.h"
#include "vm/vm.h"

namespace falcon::modules {

// The pieces in which bulk data is customarily moved, and the largest datagram of IP (RFC 791).
constexpr size_t kSpareBytes = 65536;

// The bytes object that all threads receive into; good until the thread parks.
vm::Bytes* spare_buffer(vm::Vm& vm, SocketState& state);
// `size` bytes at the start of `buffer` as a result.
vm::Value received_bytes(vm::Vm& vm, SocketState& state, vm::Bytes* buffer, size_t size);

}  // namespace falcon::modules
