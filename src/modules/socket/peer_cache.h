// The tuples of peers that datagrams came from lately.
//
// A server answers whoever asked: it gives sendto the very tuple that recvfrom gave it. Found here,
// neither the text of the address is made again for each datagram nor is it taken apart. The place
// is that of the port, which both directions know; a newer peer takes an older one's place.
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
  static constexpr uint32_t kPlaces = 256;
  struct Entry {
    net::Address address;
    vm::Tuple* tuple = nullptr;
  };
  std::array<Entry, kPlaces> entries_;
};

}  // namespace falcon::modules
