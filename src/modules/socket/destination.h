// Where a message goes: an address, or a host that has to be looked up for it first.
//
// Part of a step function's progress: take() before StepOf::begin, for it may run script, then
// resolve() at each step until it is done. A numeric host costs no look-up and no memory.
#pragma once

#include <memory>

#include "falcon/net/address.h"
#include "falcon/net/error.h"
#include "falcon/net/wait.h"
#include "modules/socket/address.h"
#include "modules/socket/socket_object.h"

namespace falcon::sched {
class Scheduler;
}

namespace falcon::modules {

// The address that `info` says, if it is the very tuple that came with a datagram lately; null.
const net::Address* known_peer(const SocketObject& object, vm::Value info);

class Destination {
 public:
  // Takes `info` apart for the socket of `object`, which is open, and stays so. False: exception.
  bool take(vm::Vm& vm, SocketObject* object, vm::Value info, const char* operation);
  // kDone: address() is known. kBlocked: park on block(). kFailed: *error says why.
  net::Step resolve(const SocketObject& object, const char* operation, net::Error* error);
  net::Block block() const;
  bool resolved() const { return pending_ == nullptr; }
  const net::Address& address() const { return address_; }

 private:
  struct Pending;
  struct Drop {
    void operator()(Pending* pending) const;
  };
  net::Address address_;
  std::unique_ptr<Pending, Drop> pending_;
};

}  // namespace falcon::modules
