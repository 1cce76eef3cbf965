// The tuples of peers that datagrams came from lately.
//
// A server answers whoever asked: it gives sendto the very tuple that recvfrom gave it. Found here,
// neither the text of the address is made again for each datagram nor is it taken apart. The port,
// which both directions know, says in which four places it may be; of those a newer peer takes the
// oldest one's.
// Tuples do not change, so that sharing one is not to be seen. The module's state traces them.
#pragma once

#include <array>
#include <cstdint>

#include "falcon/net/address.h"
#include "vm/vm.h"

namespace falcon::modules {

class PeerCache {
 public:
  // The address as scripts see it: (IP, PORT).
  vm::Value value_of(vm::Vm& vm, const net::Address& address);
  // The address that `info` is the tuple of, if it is one of those here and of the family.
  const net::Address* find(int family, vm::Value info) const;
  void trace(vm::Tracer& tracer);

 private:
  vm::Value look_up(vm::Vm& vm, const net::Address& address);

  static constexpr int kSetBits = 7;
  struct Entry {
    net::Address address;
    vm::Tuple* tuple = nullptr;
  };
  using Set = std::array<Entry, 4>;

  // Spread, for what the system gives out are every other port (ip(7), ip_local_port_range).
  static uint32_t set_of(uint64_t port) {
    return static_cast<uint32_t>(port) * 0x9E3779B1U >> (32 - kSetBits);
  }

  std::array<Set, 1 << kSetBits> sets_;
  const Entry* latest_ = nullptr;  // whose datagram came last: he is answered first
};

}  // namespace falcon::modules
