// Addresses between scripts and net: the argument `info`, and tuples or paths on the way back.
#pragma once

#include <cstdint>
#include <string>

#include "falcon/net/address.h"
#include "vm/vm.h"

namespace falcon::modules {

// What `info` says. A host may be a name that has to be looked up; a path is an address already.
struct AddressArgument {
  bool is_path = false;  // or another address that no host stands in
  net::Address path;
  std::string host;
  int64_t port = 0;
  bool has_scope = false;  // a 4-sequence of AF_INET6
  uint32_t flow_info = 0;
  uint32_t scope_id = 0;

  // An address that the host stands for, with what `info` said beside it.
  net::Address completed(const net::Address& found) const;
};

struct SocketState;

// Takes `info` apart for a socket of `family`; iterating it may run script, and park. False:
// exception. `operation` ("connect") is for messages.
bool address_argument(vm::Vm& vm, const SocketState* state, int family, vm::Value info,
                      const char* operation, AddressArgument* out);

// (IP, PORT); a path, "" for the unnamed; None for an address that is not known.
vm::Value address_value(vm::Vm& vm, const net::Address& address);

}  // namespace falcon::modules
