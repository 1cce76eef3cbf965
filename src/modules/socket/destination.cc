// See destination.h.
#include "modules/socket/destination.h"

#include <cerrno>
#include <utility>
#include <vector>

#include "modules/socket/error.h"
#include "modules/socket/host_lookup.h"
#include "modules/socket/peer_cache.h"
#include "sched/scheduler.h"

namespace falcon::modules {

// A look-up, and what the script said beside the host. SO_SNDTIMEO bounds it by itself, and the
// operation after it anew.
struct Destination::Pending {
  Pending(sched::Scheduler& scheduler, SocketObject& object, AddressArgument given,
          const char* operation)
      : info(std::move(given)),
        lookup(scheduler, object, info.host, info.port,
               deadline_after_ns(
                   object.socket->timeout_ns() == 0 ? kNever : object.socket->send_timeout_ns()),
               operation) {}
  AddressArgument info;
  HostLookup lookup;
};

void Destination::Drop::operator()(Pending* pending) const { delete pending; }

const net::Address* known_peer(const SocketObject& object, vm::Value info) {
  const PeerCache* peers = object.state->peers;
  return peers == nullptr ? nullptr : peers->find(object.socket->family(), info);
}

bool Destination::take(vm::Vm& vm, SocketObject* object, vm::Value info, const char* operation) {
  const int family = object->socket->family();
  if (const net::Address* known = known_peer(*object, info); known != nullptr) {
    address_ = *known;
    return true;
  }
  AddressArgument argument;
  if (!address_argument(vm, object->state, family, info, operation, &argument) ||
      !check_open(vm, object, operation)) {  // taking `info` apart may have run script
    return false;
  }
  if (argument.is_path) {
    address_ = std::move(argument.path);
    return true;
  }
  auto numeric = net::Address::numeric(family, argument.host, argument.port,
                                       *object->socket->context().system);
  if (!numeric.ok()) {
    raise_net_error(vm, object->state, renamed(numeric.error(), operation));
    return false;
  }
  if (numeric->known()) {
    address_ = argument.completed(*numeric);
  } else {
    pending_.reset(new Pending(sched::Scheduler::of(vm), *object, std::move(argument), operation));
  }
  return true;
}

net::Step Destination::resolve(const SocketObject& object, const char* operation,
                               net::Error* error) {
  if (pending_ == nullptr) return net::Step::kDone;
  if (object.socket->closed()) {
    pending_.reset();
    net::Error::Parts parts;
    parts.operation = operation;
    parts.kind = net::ErrorKind::kClosed;
    parts.code = EBADF;
    *error = net::Error(std::move(parts));
    return net::Step::kFailed;
  }
  net::ResolveOp& lookup = pending_->lookup.operation();
  const net::Step step = lookup.step();
  if (step == net::Step::kFailed) *error = lookup.take_error();
  if (step == net::Step::kDone) address_ = pending_->info.completed(lookup.take().front());
  if (step != net::Step::kBlocked) pending_.reset();
  return step;
}

net::Block Destination::block() const { return pending_->lookup.operation().block(); }

}  // namespace falcon::modules
