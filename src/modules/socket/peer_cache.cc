// See peer_cache.h.
#include "modules/socket/peer_cache.h"

#include <algorithm>

#include "modules/socket/address.h"

namespace falcon::modules {

vm::Value PeerCache::value_of(vm::Vm& vm, const net::Address& address) {
  if (latest_ != nullptr && latest_->address.same_inet(address)) return latest_->tuple;
  for (const Entry& entry : sets_[set_of(address.port())]) {
    if (!entry.address.same_inet(address)) continue;
    latest_ = &entry;
    return entry.tuple;
  }
  return look_up(vm, address);
}

// What is not there, or is not an IPv4 address.
vm::Value PeerCache::look_up(vm::Vm& vm, const net::Address& address) {
  const bool has_port = address.kind() == net::Address::Kind::kInet ||
                        (address.kind() == net::Address::Kind::kInet6 && address.flow_info() == 0);
  if (!has_port) return address_value(vm, address);
  Set& set = sets_[set_of(address.port())];
  for (const Entry& entry : set) {
    if (entry.tuple == nullptr || entry.address != address) continue;
    latest_ = &entry;
    return entry.tuple;
  }
  vm::Value made = address_value(vm, address);
  if (made.is_error()) return made;
  std::move_backward(set.begin(), set.end() - 1, set.end());
  set.front() = {address, made.as<vm::Tuple>()};
  latest_ = set.data();
  return made;
}

const net::Address* PeerCache::find(int family, vm::Value info) const {
  if (latest_ != nullptr && info.is_object() && info.as_object() == latest_->tuple &&
      latest_->address.family() == family) {
    return &latest_->address;
  }
  if (!vm::has_kind(info, vm::Kind::kTuple)) return nullptr;
  const auto* tuple = info.as<vm::Tuple>();
  if (tuple->size() != 2 || !tuple->items[1].is_int()) return nullptr;
  for (const Entry& entry : sets_[set_of(static_cast<uint64_t>(tuple->items[1].as_int()))]) {
    if (entry.tuple == tuple && entry.address.family() == family) return &entry.address;
  }
  return nullptr;
}

void PeerCache::trace(vm::Tracer& tracer) {
  for (const Set& set : sets_) {
    for (const Entry& entry : set) {
      if (entry.tuple != nullptr) tracer.visit(entry.tuple);
    }
  }
}

}  // namespace falcon::modules
